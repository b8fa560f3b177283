package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/sqlite"
)

// simModel is what the simulator itself knows: what was committed, and what
// follows from it for whom. It asks no rule of the product.
type simModel struct {
	sim          *sim
	canaries     map[string]*simText
	effects      map[string]int // event -> transactions that it committed
	acknowledged map[string]bool
	pairs        map[mentoring.PairID]*mentoring.Pair
	contracts    map[mentoring.ContractID]*mentoring.Contract
	proposals    map[mentoring.ProposalID]*simProposal
	meetings     map[mentoring.MeetingID]*simMeeting
	answers      map[mentoring.AnswerID]*simAnswer
	notes        map[mentoring.NoteID]*mentoring.Note
	contacts     map[mentoring.ContactID]*mentoring.Contact
	rests        map[mentoring.PairID][]simRest // by when they began
	reminders    map[string]time.Time           // that somebody asked for, and when
	closed       map[string]time.Time           // questions that wait no longer, by the reminder of them, and since when
	owed         map[string]*simOwed
	order        []string // keys owed, in the order of their causes
	nudges       map[mentoring.PairID][]simNudge
	came         map[string]bool
	planned      map[string]time.Time // what the bot owes by its own reckoning, and when it is due
	late         map[string]string    // person, pair and day -> what came late
	given        map[string]bool      // every id there ever was, also of what a restore has lost
	audited      int                  // acts that were committed
	typed        map[string]bool      // meeting and person -> that it was answered in the chat
}

// simNudge is a nudge that came.
type simNudge struct {
	key string
	at  time.Time
}

// simText is what somebody wrote.
type simText struct {
	author *simPerson
	kind   string // "answer", "contract", "contact" or "talk"
}

type simProposal struct {
	mentoring.Proposal
	closed time.Time
}

// simMeeting is a meeting with all its times.
type simMeeting struct {
	mentoring.Meeting
	agreed []simAgreed
	ended  time.Time // when it was cancelled or said not to be held
	doubt  bool      // somebody has said that it was not held
}

// by reports whether a proposal has made the meeting, or would have moved it.
func (x *simMeeting) by(p *simProposal) bool {
	return p.Pair == x.Pair && (p.Meeting == x.ID ||
		slices.ContainsFunc(x.agreed, func(a simAgreed) bool { return a.slot.Start.Equal(p.Slot.Start) }))
}

type simAgreed struct {
	at   time.Time
	slot mentoring.Slot
}

type simAnswer struct {
	mentoring.Answer
	pair  mentoring.PairID
	about mentoring.MeetingID
}

func newSimModel(s *sim) *simModel {
	return &simModel{
		sim: s, canaries: map[string]*simText{}, effects: map[string]int{}, acknowledged: map[string]bool{},
		pairs: map[mentoring.PairID]*mentoring.Pair{}, contracts: map[mentoring.ContractID]*mentoring.Contract{},
		proposals: map[mentoring.ProposalID]*simProposal{}, meetings: map[mentoring.MeetingID]*simMeeting{},
		answers: map[mentoring.AnswerID]*simAnswer{}, notes: map[mentoring.NoteID]*mentoring.Note{}, contacts: map[mentoring.ContactID]*mentoring.Contact{},
		rests: map[mentoring.PairID][]simRest{}, planned: map[string]time.Time{}, reminders: map[string]time.Time{}, closed: map[string]time.Time{}, owed: map[string]*simOwed{},
		nudges: map[mentoring.PairID][]simNudge{}, came: map[string]bool{}, typed: map[string]bool{}, given: map[string]bool{}, late: map[string]string{},
	}
}

// simStore ends the process beside commits, and tells the model what was
// committed.
type simStore struct {
	*sqlite.DB
	sim *sim
}

func (st simStore) Update(ctx context.Context, fn func(mentoring.Tx) error) error {
	s := st.sim
	early, late := s.falls(simCrashes), s.falls(simCrashes)
	var tx *simTx
	err := st.DB.Update(ctx, func(inner mentoring.Tx) error {
		tx = &simTx{Tx: inner, sim: s}
		if err := fn(tx); err != nil {
			return err
		}
		if early {
			panic(simCrash{"before commit"})
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.changed = true
	if tx.event != "" {
		s.model.effects[tx.event]++
	}
	if tx.acts {
		s.model.audited++
	} else if tx.event != "" {
		s.breaks("Inv7", "%s has its effect, and no row in the audit with it", tx.event)
	}
	for _, op := range tx.ops {
		op(s.model)
	}
	if tx.ends != 0 {
		s.model.emptied(tx.ends)
	}
	if late {
		panic(simCrash{"after commit"})
	}
	return nil
}

// simTx notes what is written.
type simTx struct {
	mentoring.Tx
	sim   *sim
	event string
	ends  mentoring.PairID // the pair that it ends
	acts  bool             // it enters something into the audit
	what  string           // and calls it that
	ops   []func(*simModel)
}

func (t *simTx) then(err error, op func(*simModel)) {
	if err == nil {
		t.ops = append(t.ops, op)
	}
}

func (t *simTx) FirstSight(platform, event string, at time.Time) (bool, error) {
	t.event = event
	return t.Tx.FirstSight(platform, event, at)
}

// Transition notes what the platform will see of a delivery that is claimed:
// the simulator alone knows both names.
func (t *simTx) Transition(d mentoring.Delivery, from mentoring.DeliveryState, attempt int) (bool, error) {
	moved, err := t.Tx.Transition(d, from, attempt)
	t.then(err, func(m *simModel) { m.sim.platform.keys[d.Token] = d.Key })
	return moved, err
}

func (t *simTx) Audit(e mentoring.AuditEntry) (int64, error) {
	seq, err := t.Tx.Audit(e)
	t.acts, t.what = true, e.Action
	return seq, err
}

func (t *simTx) AddPair(p mentoring.Pair) (mentoring.PairID, error) {
	id, err := t.Tx.AddPair(p)
	p.ID = id
	t.then(err, func(m *simModel) {
		m.first("pair", int64(id))
		m.pairs[id] = &p
		for _, to := range []mentoring.PersonID{p.Mentee.Person, p.Mentor.Person} {
			m.owe(simOwed{key: keyOf("pair", id, mentoring.KindWelcome, to), due: m.sim.calendar.loud(m.sim.now), pair: id})
		}
	})
	return id, err
}

func (t *simTx) SavePair(p mentoring.Pair) error {
	err := t.Tx.SavePair(p)
	t.then(err, func(m *simModel) {
		if m.pairs[p.ID].EndedAt.IsZero() && !p.EndedAt.IsZero() {
			t.ends = p.ID
		}
		m.savedPair(p, t.what)
	})
	return err
}

func (t *simTx) AddContract(c mentoring.Contract) (mentoring.ContractID, error) {
	id, err := t.Tx.AddContract(c)
	c.ID = id
	t.changes(c.Pair, "a contract")
	t.then(err, func(m *simModel) {
		m.first("contract", int64(id))
		for _, old := range m.contracts {
			if old.Pair == c.Pair {
				m.pointless(keyOf("contract", old.ID, mentoring.KindContractSent, m.half(c.Pair, old.Author.Other())))
			}
		}
		m.contracts[id] = &c
		m.owe(simOwed{key: keyOf("contract", id, mentoring.KindContractSent, m.half(c.Pair, c.Author.Other())), due: m.sim.calendar.window(m.sim.now), pair: c.Pair})
	})
	return id, err
}

func (t *simTx) SaveContract(c mentoring.Contract) error {
	err := t.Tx.SaveContract(c)
	t.changes(c.Pair, "a contract")
	t.then(err, func(m *simModel) {
		for _, old := range m.contracts {
			if old.Pair == c.Pair && old.ID != c.ID {
				m.pointless(keyOf("contract", old.ID, mentoring.KindContractAgreed, m.half(c.Pair, old.Author)))
			}
		}
		m.contracts[c.ID] = &c
		m.pointless(keyOf("contract", c.ID, mentoring.KindContractSent, m.half(c.Pair, c.Author.Other())))
		m.owe(simOwed{key: keyOf("contract", c.ID, mentoring.KindContractAgreed, m.half(c.Pair, c.Author)), due: m.sim.calendar.window(m.sim.now), pair: c.Pair})
	})
	return err
}

func (t *simTx) AddProposal(p mentoring.Proposal) (mentoring.ProposalID, error) {
	id, err := t.Tx.AddProposal(p)
	p.ID = id
	t.changes(p.Pair, "a proposal")
	t.then(err, func(m *simModel) {
		m.first("proposal", int64(id))
		m.proposals[id] = &simProposal{Proposal: p}
		concerns := p.Slot.Start
		if old, ok := m.meetings[p.Meeting]; ok && old.Slot.Start.Before(concerns) {
			concerns = old.Slot.Start
		}
		m.owe(simOwed{key: keyOf("proposal", id, mentoring.KindProposal, m.half(p.Pair, p.By.Other())), due: m.sim.calendar.soon(m.sim.now, concerns), pair: p.Pair, event: concerns, over: concerns})
		m.owe(simOwed{key: keyOf("proposal", id, mentoring.KindLapsed, m.half(p.Pair, p.By)), due: m.sim.calendar.window(concerns), pair: p.Pair, over: m.sim.calendar.stale(concerns)})
		m.sim.stands(p.Pair)
	})
	return id, err
}

func (t *simTx) SaveProposal(p mentoring.Proposal) error {
	err := t.Tx.SaveProposal(p)
	t.changes(p.Pair, "a proposal")
	t.then(err, func(m *simModel) {
		m.proposals[p.ID].Proposal, m.proposals[p.ID].closed = p, m.sim.now
		if t.ends == p.Pair {
			return // it went with the pair
		}
		proposer := m.half(p.Pair, p.By)
		m.pointless(keyOf("proposal", p.ID, mentoring.KindProposal, m.half(p.Pair, p.By.Other())))
		m.pointless(keyOf("proposal", p.ID, mentoring.KindLapsed, proposer))
		switch p.State {
		case mentoring.ProposalAccepted:
			m.owe(simOwed{key: keyOf("proposal", p.ID, mentoring.KindConfirmed, proposer), due: m.sim.calendar.soon(m.sim.now, p.Slot.Start), pair: p.Pair, event: p.Slot.Start, over: p.Slot.Start})
		case mentoring.ProposalDeclined:
			start := m.meetings[p.Meeting].Slot.Start
			m.ahead("kept", p.Meeting)
			m.owe(simOwed{key: keyOf("proposal", p.ID, mentoring.KindKept, proposer), due: m.sim.calendar.soon(m.sim.now, start), pair: p.Pair, event: start, over: start})
		}
	})
	return err
}

func (t *simTx) AddMeeting(x mentoring.Meeting) (mentoring.MeetingID, error) {
	id, err := t.Tx.AddMeeting(x)
	x.ID = id
	t.changes(x.Pair, "a meeting")
	t.then(err, func(m *simModel) {
		m.first("meeting", int64(id))
		m.meetings[id] = &simMeeting{Meeting: x, agreed: []simAgreed{{m.sim.now, x.Slot}}}
		m.sim.stands(x.Pair)
		if t.what == "note meeting" {
			m.noted(x)
		}
	})
	return id, err
}

func (t *simTx) SaveMeeting(x mentoring.Meeting) error {
	err := t.Tx.SaveMeeting(x)
	t.changes(x.Pair, "a meeting")
	t.then(err, func(m *simModel) { m.savedMeeting(x, t.what) })
	return err
}

func (t *simTx) PutAnswer(a mentoring.Answer) (mentoring.AnswerID, error) {
	id, err := t.Tx.PutAnswer(a)
	if err != nil {
		return id, err
	}
	a.ID = id
	prompt, err := t.Prompt(a.Prompt)
	if t.sim.model.answers[id] == nil { // one's own words can be put right after the end
		t.changes(prompt.Pair, "an answer")
	}
	t.then(err, func(m *simModel) {
		m.answers[id] = &simAnswer{a, prompt.Pair, prompt.Meeting}
		if a.Question == mentoring.TypedReply {
			m.typed[fmt.Sprint(prompt.Meeting, a.Author)] = true
		}
		key := keyOf("answer", id, mentoring.KindShared, m.half(prompt.Pair, prompt.Role.Other()))
		if a.Visibility != mentoring.Shared {
			m.pointless(key)
			return
		}
		due := m.sim.calendar.window(m.sim.now)
		m.owe(simOwed{key: key, pair: prompt.Pair, due: due})
		if o := m.owed[key]; !m.came[key] && !o.gone.IsZero() { // taken back and shared again before it was told
			o.due, o.gone = due, time.Time{}
		}
	})
	return id, err
}

func (t *simTx) DeleteAnswer(id mentoring.AnswerID) error {
	err := t.Tx.DeleteAnswer(id)
	t.then(err, func(m *simModel) { m.withdrawn(id) })
	return err
}

// ahead judges what can be done about a meeting only before it begins.
func (m *simModel) ahead(what string, id mentoring.MeetingID) {
	if x := m.meetings[id]; !x.Slot.Start.After(m.sim.now) || x.State != mentoring.MeetingAgreed {
		m.sim.breaks("Inv4", "meeting %d of %s is %s, and is %s", id, x.Slot.Start.In(m.sim.calendar.location), what, x.State)
	}
}

// first judges an id that has been given: it stands in chats, and must never
// mean two things.
func (m *simModel) first(what string, id int64) {
	name := fmt.Sprint(what, " ", id)
	if m.given[name] {
		m.sim.breaks("Inv4", "there has been another %s", name)
	}
	m.given[name] = true
}

func keyOf[ID ~int64](subject string, id ID, kind mentoring.DeliveryKind, to mentoring.PersonID) string {
	return fmt.Sprintf("%s/%d/%s/person/%d", subject, int64(id), kind, int64(to))
}

func (m *simModel) half(pair mentoring.PairID, role mentoring.Role) mentoring.PersonID {
	return m.pairs[pair].Half(role).Person
}

func (m *simModel) savedPair(p mentoring.Pair, what string) {
	s, before := m.sim, *m.pairs[p.ID]
	m.pairs[p.ID] = &p
	switch {
	case before.EndedAt.IsZero() && !p.EndedAt.IsZero():
		m.stopped(p, what)
	case !before.EndedAt.IsZero() && (p.EndedAt.Sub(before.EndedAt).Abs() >= time.Millisecond || p.State() != mentoring.PairEnded):
		s.breaks("Inv4", "pair %d has ended, and ends again", p.ID)
	}
	m.savedPauses(p, what)
	m.savedEnding(before, p, what)
	for _, role := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		was, is, other := before.Half(role), p.Half(role), p.Half(role.Other())
		if was.Consent == is.Consent {
			continue
		}
		if was.Consent != mentoring.Invited {
			s.breaks("Inv4", "a half of pair %d that is %s becomes %s", p.ID, was.Consent, is.Consent)
		}
		m.pointless(keyOf("pair", p.ID, mentoring.KindWelcome, is.Person))
		if p.State() == mentoring.PairActive {
			m.owe(simOwed{key: keyOf("pair", p.ID, mentoring.KindStart, other.Person), due: s.calendar.loud(s.now), pair: p.ID})
		}
		if is.Consent == mentoring.Declined {
			m.pointless(keyOf("pair", p.ID, mentoring.KindWelcome, other.Person))
			if other.Consent == mentoring.Joined {
				m.owe(simOwed{key: keyOf("pair", p.ID, mentoring.KindDeclined, other.Person), due: s.calendar.window(s.now), pair: p.ID})
			}
		}
	}
	if before.LaterFrom.IsZero() && !p.LaterFrom.IsZero() && s.acting != nil {
		role, _ := p.RoleOf(s.acting.id)
		m.owe(simOwed{key: keyOf("pair", p.ID, mentoring.KindLaterAgreed, p.Half(role.Other()).Person), due: s.calendar.window(s.now), pair: p.ID})
	}
}

// noted owes the other half the news of what the two agreed themselves. When it
// has begun, nothing has to be heard in time.
func (m *simModel) noted(x mentoring.Meeting) {
	s := m.sim
	role, _ := m.pairs[x.Pair].RoleOf(s.acting.id)
	o := simOwed{key: keyOf("meeting", x.ID, mentoring.KindNoted, m.half(x.Pair, role.Other())), due: s.calendar.window(s.now), pair: x.Pair}
	if x.Slot.Start.After(s.now) {
		o.due, o.event, o.over = s.calendar.soon(s.now, x.Slot.Start), x.Slot.Start, x.Slot.Start
	}
	m.owe(o)
}

func (m *simModel) savedMeeting(x mentoring.Meeting, what string) {
	s, known := m.sim, m.meetings[x.ID]
	if known.UID != "" && x.UID != known.UID {
		s.breaks("Inv4", "meeting %d has another name in calendars", x.ID)
	}
	if x.Moves > 0 || !x.Counts() {
		for _, role := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
			m.pointless(keyOf("meeting", x.ID, mentoring.KindNoted, m.half(x.Pair, role)))
		}
	}
	if x.State == mentoring.MeetingCancelled && known.State != x.State {
		m.ahead("called off", x.ID)
	}
	if !x.Slot.Start.Equal(known.Slot.Start) || x.Slot.Length != known.Slot.Length {
		m.ahead("moved", x.ID)
		known.agreed = append(known.agreed, simAgreed{s.now, x.Slot})
		for _, p := range m.proposals {
			if known.by(p) {
				m.pointless(keyOf("proposal", p.ID, mentoring.KindConfirmed, m.half(p.Pair, p.By)))
			}
		}
	}
	if known.State != x.State {
		known.ended = time.Time{}
		known.doubt = known.doubt || x.State == mentoring.MeetingNotHeld || x.State == mentoring.MeetingDisputed
		if x.State == mentoring.MeetingCancelled || x.State == mentoring.MeetingNotHeld {
			known.ended = s.now
		}
	}
	if x.State == mentoring.MeetingCancelled {
		for _, p := range m.proposals {
			if known.by(p) {
				m.pointless(keyOf("proposal", p.ID, mentoring.KindConfirmed, m.half(p.Pair, p.By)))
				m.pointless(keyOf("proposal", p.ID, mentoring.KindKept, m.half(p.Pair, p.By)))
			}
		}
		if s.acting != nil && m.pairs[x.Pair].EndedAt.IsZero() {
			role, _ := m.pairs[x.Pair].RoleOf(s.acting.id)
			kind := mentoring.KindCancelled
			if what == "reject meeting" {
				kind = mentoring.KindUnfit
			}
			m.owe(simOwed{key: keyOf("meeting", x.ID, kind, m.half(x.Pair, role.Other())), due: s.calendar.soon(s.now, x.Slot.Start), pair: x.Pair, event: x.Slot.Start, over: x.Slot.Start})
		}
	}
	known.Meeting = x
}

// mayRead judges what a dialog shows a person.
func (s *sim) mayRead(p *simPerson, text string) {
	if !strings.Contains(text, "KANARIEFUGL") {
		return
	}
	for _, found := range simCanary.FindAllString(text, -1) {
		if !s.model.opens(p, found) {
			s.breaks("Inv3", "%s of %s stands in a dialog of %s", found, s.model.canaries[found].author.address, p.address)
		}
	}
}

// opens reports whether a person may read a text now, by what is committed.
func (m *simModel) opens(p *simPerson, canary string) bool {
	text := m.canaries[canary]
	if text.kind == "talk" {
		return text.author == p // a line with a wrong place comes back to who typed it
	}
	if text.kind == "contract" {
		if text.author == p {
			return !m.sim.unsaid[canary]
		}
		for _, c := range m.contracts {
			if slices.ContainsFunc(words(c.Terms), func(t mentoring.Secret) bool { return strings.Contains(t.Reveal(), canary) }) {
				return slices.Contains(p.halves, c.Pair)
			}
		}
		return false
	}
	if text.kind == "contact" {
		for _, c := range m.contacts {
			if strings.Contains(c.Reason.Reveal(), canary) {
				return c.Author == p.id || c.To == p.id
			}
		}
		return false
	}
	for _, a := range m.answers {
		if strings.Contains(a.Text.Reveal(), canary) {
			return a.Author == p.id || a.Visibility == mentoring.Shared && slices.Contains(p.halves, a.pair)
		}
	}
	for _, n := range m.notes {
		if strings.Contains(n.Text.Reveal(), canary) {
			return n.Author == p.id
		}
	}
	return false
}

// logbookOf compares what a person has kept with what the bot gives back.
func (s *sim) logbookOf(p *simPerson) {
	entries, err := s.life.service.Logbook(context.Background(), mentoring.Actor{Person: p.id})
	if err != nil {
		s.breaks("Inv4", "logbook of %s: %v", p.address, err)
		return
	}
	kept := 0
	for _, a := range s.model.answers {
		if a.Author == p.id {
			kept++
		}
	}
	for _, n := range s.model.notes {
		if n.Author == p.id {
			kept++
		}
	}
	if kept != len(entries) {
		s.breaks("Inv4", "%s kept %d answers and notes, and the logbook has %d", p.address, kept, len(entries))
	}
	for _, e := range entries {
		if e.IsNote() {
			n, ok := s.model.notes[e.Note.ID]
			if !ok || n.Author != p.id || n.Text.Reveal() != e.Note.Text.Reveal() {
				s.breaks("Inv4", "note %d of %s is not what was kept", e.Note.ID, p.address)
			}
			continue
		}
		a, ok := s.model.answers[e.Answer.ID]
		if !ok || a.Author != p.id || a.Text.Reveal() != e.Answer.Text.Reveal() || a.Visibility != e.Answer.Visibility {
			s.breaks("Inv4", "answer %d of %s is not what was kept", e.Answer.ID, p.address)
		}
	}
}
