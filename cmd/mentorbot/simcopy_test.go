package main

import (
	"context"
	"database/sql"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/sqlite"
)

// simCopy is a backup, and what the simulator knew when it was made.
type simCopy struct {
	file  string
	model *simModel
	at    time.Time
	after int // erasures there had been
}

// planCopy has a backup made beside the running bot, and put back hours or days
// later: what was done meanwhile is lost, and what was sent is not sent again.
func (s *sim) planCopy(days int) {
	made := s.begins.Add(time.Duration(24*days/4+s.dice.IntN(24*days/4)) * time.Hour)
	lost := time.Duration(1+s.dice.IntN(24*9)) * time.Hour
	s.whenUp(made, s.backup)
	s.whenUp(made.Add(lost/2), s.eraseSomebody)
	s.whenUp(made.Add(lost), func() {
		if s.copied == nil {
			return // it was not up in time
		}
		s.fall(s.rest())
		s.restore()
	})
}

func (s *sim) backup() {
	file := filepath.Join(s.elsewhere, "copy.db")
	if _, err := sqlite.CopyOut(context.Background(), s.path, s.master, file); err != nil {
		s.breaks("Inv7", "back up: %v", err)
		return
	}
	s.copied = &simCopy{file: file, model: s.model.copy(), at: s.now, after: len(s.erased)}
	s.note("backup")
}

// restore puts the copy back, while the process is down.
func (s *sim) restore() {
	known, err := s.ledger()
	if err != nil {
		s.breaks("Inv7", "ledger of the copy: %v", err)
		return
	}
	done, err := sqlite.Restore(context.Background(), s.path, s.master, s.copied.file, s.now)
	if err != nil || done.Damaged > 0 {
		s.breaks("Inv7", "restore: %+v %v", done, err)
		return
	}
	s.note("restore of %s", s.copied.at.UTC().Format(time.RFC3339))
	s.trouble = append(s.trouble, simSpan{s.copied.at.Add(-15 * time.Minute), s.up.Add(15 * time.Minute)})
	now := s.model
	s.model = s.copied.model
	s.model.audited++                                       // the restore
	s.model.canaries, s.model.came = now.canaries, now.came // what people wrote and got is not undone
	s.forgetAgain(now)
	clear(s.entries) // a move that is lost can be made again
	for pair, nudges := range now.nudges {
		s.model.nudges[pair] = slices.DeleteFunc(nudges, func(n simNudge) bool { return !known[n.key] })
	}
	for _, box := range s.platform.boxes {
		box.forget(known, now.came)
	}
}

// forgetAgain takes out of what the simulator expects of the copy what was erased,
// deleted or no longer shared since.
func (s *sim) forgetAgain(now *simModel) {
	for _, e := range s.erased[s.copied.after:] {
		s.model.forgets(e)
	}
	for id, a := range s.model.answers {
		switch later, kept := now.answers[id]; {
		case !kept:
			s.model.withdrawn(id)
		case later.Visibility != mentoring.Shared && a.Visibility == mentoring.Shared:
			role, _ := s.model.pairs[a.pair].RoleOf(a.Author)
			s.model.pointless(keyOf("answer", id, mentoring.KindShared, s.model.half(a.pair, role.Other())))
			a.Visibility = later.Visibility
		}
	}
	for id := range s.model.notes {
		if _, kept := now.notes[id]; !kept {
			delete(s.model.notes, id)
		}
	}
}

// ledger returns the deliveries of the copy that were sent, or may have been by
// now: they must not come again.
func (s *sim) ledger() (known map[string]bool, err error) {
	db, err := sql.Open("sqlite", "file:"+s.copied.file+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Query("SELECT key FROM delivery WHERE state IN ('sent', 'sending', 'uncertain') OR state = 'pending' AND due_ms <= ?", s.now.UnixMilli())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	known = map[string]bool{}
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		known[key] = true
	}
	return known, rows.Err()
}

// forget sets aside what came by an act that is lost: nobody can know of it.
func (b *simBox) forget(known, came map[string]bool) {
	gone := func(key string) bool {
		if !known[key] {
			delete(came, key)
		}
		return !known[key]
	}
	maps.DeleteFunc(b.byKey, func(key string, _ []*simMessage) bool { return gone(key) })
	maps.DeleteFunc(b.edited, func(key string, _ time.Time) bool { return gone(key) })
}

// copy is the model as it stands, for a later return to it.
func (m *simModel) copy() *simModel {
	c := *m
	c.effects, c.acknowledged = maps.Clone(m.effects), maps.Clone(m.acknowledged)
	c.pairs, c.contracts = copies(m.pairs), copies(m.contracts)
	c.proposals, c.meetings, c.answers, c.owed = copies(m.proposals), copies(m.meetings), copies(m.answers), copies(m.owed)
	c.notes, c.contacts, c.reminders = copies(m.notes), copies(m.contacts), maps.Clone(m.reminders)
	c.closed = maps.Clone(m.closed)
	c.rests, c.planned = map[mentoring.PairID][]simRest{}, maps.Clone(m.planned)
	for pair, rests := range m.rests {
		c.rests[pair] = slices.Clone(rests)
	}
	for _, x := range c.meetings {
		x.agreed = slices.Clone(x.agreed)
	}
	c.order = slices.Clone(m.order)
	c.nudges = map[mentoring.PairID][]simNudge{}
	return &c
}

func copies[K comparable, V any](m map[K]*V) map[K]*V {
	c := make(map[K]*V, len(m))
	for k, v := range m {
		w := *v
		c[k] = &w
	}
	return c
}

// rotate wraps every key anew, with the store in use.
func (s *sim) rotate() {
	next, err := s.master.Rotate()
	if err == nil {
		err = s.life.db.Rotate(context.Background(), next)
	}
	if err != nil {
		s.breaks("Inv7", "rotate: %v", err)
		return
	}
	s.master = next
	s.note("keys wrapped anew")
}
