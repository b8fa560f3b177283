package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// The chances, per mille, of what goes wrong with an erasure.
const (
	simUnpurged = 150 // the process ends at either side of the purge
	simReading  = 40  // somebody reads the files meanwhile
)

// simErasure is what somebody, or the time that has passed, has erased: bytes
// that must not be found any more.
type simErasure struct {
	at      time.Time
	pair    mentoring.PairID
	person  mentoring.PersonID // zero: what the pair has in common
	sealed  [][]byte           // texts as the database held them
	wrapped [][]byte           // the key, as the key store held it
	gone    bool               // key and bytes, so the bot says
}

// planOwning has some halves stop and some erase what they wrote. Half of those
// who stop do it while something is being agreed.
func (s *sim) planOwning() {
	days := int(s.ends.Sub(s.begins).Hours()/24) - 16
	somewhen := func() time.Time {
		return s.begins.Add(time.Duration(24*days/5+s.dice.IntN(24*days*7/10)) * time.Hour)
	}
	pairs := slices.Sorted(maps.Keys(s.model.pairs))
	s.dice.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	for _, pair := range pairs[4:7] {
		s.whenUp(somewhen(), func() { s.part(pair) })
	}
	for i, pair := range pairs[:4] {
		s.whenUp(somewhen(), func() {
			if i%2 == 0 {
				s.leave(pair)
			} else {
				s.leaving[pair] = true
			}
		})
	}
	for range 2 {
		s.whenUp(somewhen(), func() { s.eraseSomebody() })
	}
}

// leave has a half say that they stop, and now and then the other as well.
func (s *sim) leave(pair mentoring.PairID) {
	delete(s.leaving, pair)
	roles := []mentoring.Role{mentoring.Mentee, mentoring.Mentor}
	s.dice.Shuffle(2, func(i, j int) { roles[i], roles[j] = roles[j], roles[i] })
	for i, role := range roles {
		if i == 1 && !s.chance(400) {
			return
		}
		p := s.person(s.model.half(pair, role))
		wait := time.Duration(1+s.dice.IntN(48*60*i+10)) * time.Minute
		if len(p.halves) > 1 || s.chance(500) {
			s.press(p, fmt.Sprintf("word:%d:afslut", pair), wait)
		} else {
			origin := s.origin(p)
			s.whenUp(s.now.Add(wait), func() { s.event(p, chat.Text{Origin: origin, Body: chat.Confidential("afslut")}) })
		}
		s.press(p, fmt.Sprintf("leave:%d", pair), wait+time.Minute)
	}
}

// stands has a pair that wanted to stop do so now that something is agreed.
func (s *sim) stands(pair mentoring.PairID) {
	if s.leaving[pair] {
		s.leave(pair)
	}
}

// eraseSomebody has one of those who have written the most erase it all.
func (s *sim) eraseSomebody() {
	kept := map[*simErasure]int{}
	var all []*simErasure
	for _, id := range slices.Sorted(maps.Keys(s.model.answers)) {
		a := s.model.answers[id]
		i := slices.IndexFunc(all, func(e *simErasure) bool { return e.pair == a.pair && e.person == a.Author })
		if i < 0 {
			all = append(all, &simErasure{pair: a.pair, person: a.Author})
			i = len(all) - 1
		}
		kept[all[i]]++
	}
	if len(all) == 0 {
		return
	}
	slices.SortStableFunc(all, func(a, b *simErasure) int { return kept[b] - kept[a] })
	who := all[s.dice.IntN(min(5, len(all)))]
	s.press(s.person(who.person), fmt.Sprintf("erase:%d", who.pair), time.Minute)
}

// EraseHalf notes what the files hold of it now.
func (t *simTx) EraseHalf(pair mentoring.PairID, person mentoring.PersonID) (int, error) {
	e := &simErasure{pair: pair, person: person}
	t.sim.holds(e, fmt.Sprintf("pair/%d/person/%d", pair, person),
		fmt.Sprintf("SELECT text_enc FROM answer WHERE author = %[1]d AND prompt IN (SELECT id FROM prompt WHERE pair = %[2]d) "+
			"UNION ALL SELECT text_enc FROM note WHERE author = %[1]d AND pair = %[2]d "+
			"UNION ALL SELECT reason_enc FROM contact WHERE author = %[1]d AND pair = %[2]d", person, pair))
	n, err := t.Tx.EraseHalf(pair, person)
	t.then(err, func(m *simModel) {
		if kept := m.forgets(e); n != kept {
			m.sim.breaks("Inv4", "%d answers of person %d in pair %d were erased, of %d", n, person, pair, kept)
		}
		m.sim.erases(e)
	})
	return n, err
}

func (t *simTx) ErasePair(pair mentoring.PairID) error {
	e := &simErasure{pair: pair}
	of := fmt.Sprintf(" WHERE pair = %d", pair)
	t.sim.holds(e, fmt.Sprintf("pair/%d", pair),
		"SELECT goals_enc FROM contract"+of+" UNION ALL SELECT reached_enc FROM contract"+of+" UNION ALL SELECT help_enc FROM contract"+of+
			" UNION ALL SELECT rules_enc FROM contract"+of+" UNION ALL SELECT evaluation_enc FROM contract"+of+
			" UNION ALL SELECT place_enc FROM meeting"+of+" UNION ALL SELECT place_enc FROM proposal"+of)
	err := t.Tx.ErasePair(pair)
	t.then(err, func(m *simModel) {
		if over := m.over(pair); m.sim.now.Before(over) {
			m.sim.breaks("Inv3", "what pair %d wrote is erased, and was to be kept until %s", pair, over.In(m.sim.calendar.location))
		}
		m.forgets(e)
		m.sim.erases(e)
	})
	return err
}

// over is when what a pair has written is not kept any longer: at the end of
// the thirtieth day after it stopped, or half a year after the programme.
func (m *simModel) over(pair mentoring.PairID) time.Time {
	c := m.sim.calendar
	if at := m.pairs[pair].EndedAt; !at.IsZero() {
		return c.at(mentoring.DateOf(at, c.location).AddDays(31), 0, 0)
	}
	return m.sim.ends.AddDate(0, 6, 0)
}

// holds reads what the files hold of a scope.
func (s *sim) holds(e *simErasure, scope, texts string) {
	e.sealed = s.blobs(s.path, texts)
	e.wrapped = s.blobs(s.path+".keys", fmt.Sprintf("SELECT wrapped FROM scope_key WHERE scope = '%[1]s' OR scope LIKE '%[1]s/to/%%'", scope))
}

func (s *sim) blobs(file, query string) (all [][]byte) {
	err := func() (err error) {
		db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		rows, err := db.Query(query) //nolint:noctx // the simulator waits for nobody
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			var one []byte
			if err := rows.Scan(&one); err != nil {
				return err
			}
			if len(one) > 0 {
				all = append(all, one)
			}
		}
		return rows.Err()
	}()
	if err != nil {
		s.breaks("Inv7", "read %s: %v", filepath.Base(file), err)
	}
	return all
}

// erases notes an erasure that was committed.
func (s *sim) erases(e *simErasure) {
	e.at = s.now.Add(-s.wrong)
	s.erased = append(s.erased, e)
	s.note("erased %d/%d", e.pair, e.person)
}

// forgets takes what was erased out of what the simulator expects to find, and
// counts the answers.
func (m *simModel) forgets(e *simErasure) (n int) {
	if e.person == 0 {
		for _, c := range m.contracts {
			if c.Pair == e.pair {
				for _, text := range words(c.Terms) {
					for _, canary := range simCanary.FindAllString(text.Reveal(), -1) {
						m.sim.unsaid[canary] = true
					}
				}
				c.Terms.Goals, c.Terms.Reached, c.Terms.Help = mentoring.Secret{}, mentoring.Secret{}, mentoring.Secret{}
				c.Terms.Rules, c.Terms.Evaluation = mentoring.Secret{}, mentoring.Secret{}
			}
		}
		return 0
	}
	for id, a := range m.answers {
		if a.pair == e.pair && a.Author == e.person {
			m.withdrawn(id)
			n++
		}
	}
	for id, note := range m.notes {
		if note.Pair == e.pair && note.Author == e.person {
			delete(m.notes, id)
			n++
		}
	}
	m.unasked(e)
	return n
}

// words are what people write in a contract.
func words(t mentoring.Terms) []mentoring.Secret {
	return []mentoring.Secret{t.Goals, t.Reached, t.Help, t.Rules, t.Evaluation}
}

// withdrawn takes an answer away, and the message that says it was shared.
func (m *simModel) withdrawn(id mentoring.AnswerID) {
	if a, ok := m.answers[id]; ok {
		role, _ := m.pairs[a.pair].RoleOf(a.Author)
		m.pointless(keyOf("answer", id, mentoring.KindShared, m.half(a.pair, role.Other())))
		delete(m.answers, id)
	}
}

// Purge ends the process beside the purge, or has somebody read the files
// meanwhile, when there is something to purge.
func (st simStore) Purge(ctx context.Context) error {
	s := st.sim
	open := slices.ContainsFunc(s.erased, func(e *simErasure) bool { return !e.gone })
	if open && s.fails(simUnpurged) {
		panic(simCrash{"before purge"})
	}
	if open && s.fails(simReading) {
		return s.purgeBesideReader(ctx)
	}
	if err := st.DB.Purge(ctx); err != nil {
		return err
	}
	s.purged()
	if open && s.fails(simUnpurged) {
		panic(simCrash{"after purge"})
	}
	return nil
}

// purgeBesideReader purges while another process reads a file, and looks
// whether the bot says that something may be left.
func (s *sim) purgeBesideReader(ctx context.Context) (err error) {
	file := []string{s.path, s.path + ".keys"}[s.dice.IntN(2)]
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	reader, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = reader.Rollback() }()
	var n int
	if err := reader.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n); err != nil {
		return err
	}
	s.note("somebody reads %s", filepath.Base(file))
	s.reading = true
	if s.night.works { // The next night does it.
		s.trouble = append(s.trouble, simSpan{s.now.Add(-time.Minute), s.now.Add(time.Minute)})
	}
	err = s.life.db.Purge(ctx)
	if !errors.Is(err, mentoring.ErrInUse) {
		s.breaks("Inv3", "a purge while somebody reads %s: %v", filepath.Base(file), err)
	}
	return err
}

// purged believes the bot that everything erased is gone, and looks.
func (s *sim) purged() {
	for _, e := range s.erased {
		if !e.gone {
			e.gone = true
			s.searchFor(e)
		}
	}
}

// searchFor looks for what was erased in what lies on the disk. Texts may stand
// in copies, where nothing opens them; keys nowhere.
func (s *sim) searchFor(all ...*simErasure) {
	if len(all) == 0 {
		return
	}
	for _, file := range s.files(filepath.Dir(s.path), s.backups) {
		content, err := os.ReadFile(file)
		if err != nil {
			s.breaks("Inv3", "read: %v", err)
		}
		copied := strings.HasPrefix(file, s.backups) || strings.Contains(file, ".before-restore")
		found := func(bits [][]byte) bool {
			return slices.ContainsFunc(bits, func(b []byte) bool { return bytes.Contains(content, b) })
		}
		for _, e := range all {
			if found(e.wrapped) {
				s.breaks("Inv3", "the key of pair %d, person %d was erased and stands in %s", e.pair, e.person, filepath.Base(file))
			}
			if !copied && found(e.sealed) {
				s.breaks("Inv3", "a text of pair %d, person %d was erased and stands in %s", e.pair, e.person, filepath.Base(file))
			}
		}
	}
}

// files are those in some folders.
func (s *sim) files(folders ...string) (all []string) {
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.breaks("Inv3", "read: %v", err)
		}
		for _, e := range entries {
			all = append(all, filepath.Join(folder, e.Name()))
		}
	}
	return all
}

// retained looks whether the nights have done what they had to.
func (s *sim) retained() {
	for _, id := range slices.Sorted(maps.Keys(s.model.pairs)) {
		if over := s.model.over(id); s.model.pairs[id].ErasedAt.IsZero() && s.nightSince(over) {
			s.breaks("Inv3", "what pair %d wrote was kept until %s, and is not erased", id, over.In(s.calendar.location))
		}
	}
	for _, e := range s.erased {
		if !e.gone && s.nightSince(e.at) {
			s.breaks("Inv3", "what person %d erased in pair %d at %s is still in the files", e.person, e.pair, e.at.In(s.calendar.location))
		}
	}
}

// handed judges the files that somebody gets: entries for a calendar without
// anybody's words, and what they asked for: everything they have kept, and
// nothing that is not theirs to read.
func (s *sim) handed(p *simPerson, e chat.Event, r chat.Reply) {
	var own []chat.File
	for _, m := range []*chat.Message{r.Message, r.Replace} {
		if m == nil {
			continue
		}
		for _, f := range m.Files {
			if !strings.HasPrefix(f.Media, "text/calendar") {
				own = append(own, f)
			}
		}
	}
	if len(own) == 0 {
		return
	}
	sent, ok := e.(chat.Submission)
	if ok && strings.HasPrefix(sent.Form, "copy:") { // the contract, which is for both
		for _, f := range own {
			s.mayRead(p, string(f.Content))
		}
		return
	}
	if !ok || !strings.HasPrefix(sent.Form, "export:") {
		s.breaks("Inv3", "%s gets files for %s", p.address, simWhat(e))
		return
	}
	s.exports++
	for _, f := range own {
		s.mayRead(p, string(f.Content))
		for _, a := range s.model.answers {
			if a.Author != p.id || fmt.Sprintf("export:%d", a.pair) != sent.Form {
				continue
			}
			if canary := simCanary.FindString(a.Text.Reveal()); !bytes.Contains(f.Content, []byte(canary)) {
				s.breaks("Inv4", "%s of %s is not in %s", canary, p.address, f.Name)
			}
		}
		for _, c := range s.model.contacts {
			if c.Author != p.id || fmt.Sprintf("export:%d", c.Pair) != sent.Form {
				continue
			}
			if canary := simCanary.FindString(c.Reason.Reveal()); !bytes.Contains(f.Content, []byte(canary)) {
				s.breaks("Inv4", "%s of %s is not in %s", canary, p.address, f.Name)
			}
		}
	}
}
