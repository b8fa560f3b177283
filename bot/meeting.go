package bot

import (
	"strconv"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

func minutes(n int) string { return strconv.Itoa(n) + " min" }

func (t turn) accept(a args) (chat.Reply, error) {
	got, err := t.Service.Accept(t.ctx, t.actor, mentoring.ProposalID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, got.Situation}
	m := v.confirmed(got.Meeting, got.Folded, got.Prompt)
	return chat.Reply{Replace: &m}, nil
}

// keep declines to move a meeting.
func (t turn) keep(a args) (chat.Reply, error) {
	m, sit, err := t.Service.Keep(t.ctx, t.actor, mentoring.ProposalID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	kept := v.kept(m)
	return chat.Reply{Replace: &kept}, nil
}

func (v voice) kept(m mentoring.Meeting) chat.Message {
	return v.message(v.slotData(m.Slot), "move.kept")
}

// cancel asks whether the next meeting is to be called off.
func (t turn) cancel(pair mentoring.PairID, _ string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	next, ok := v.sit.Next()
	if !ok {
		return v.noMeeting(), nil
	}
	return v.confirmCancel(next), nil
}

func (t turn) pressCancel(a args) (chat.Reply, error) {
	m, v, err := t.upcoming(mentoring.MeetingID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	return v.confirmCancel(m), nil
}

func (v voice) confirmCancel(next mentoring.Meeting) chat.Reply {
	all := append(v.lateBlocks(next), blocks(v.text("cancel.confirm", v.slotData(next.Slot)))...)
	m := chat.NewMessage(all...).With(
		v.labelled("btn.cancel", "calloff", next.ID), v.action("stand", next.ID))
	return chat.Reply{Message: &m}
}

func (t turn) callOff(a args) (chat.Reply, error) {
	m, sit, err := t.Service.Cancel(t.ctx, t.actor, mentoring.MeetingID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	done := v.cancelled(m)
	return chat.Reply{Replace: &done}, nil
}

func (v voice) cancelled(m mentoring.Meeting) chat.Message {
	done := v.withCalendar(v.message(v.slotData(m.Slot), "cancel.done.both"), m)
	if v.sit.Books(v.sit.Role) {
		done = done.With(v.labelled("btn.book_new", "book", v.sit.Pair.ID))
	}
	return done
}

// stand leaves the meeting as it is.
func (t turn) stand(a args) (chat.Reply, error) {
	m, v, err := t.upcoming(mentoring.MeetingID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	kept := v.kept(m)
	return chat.Reply{Replace: &kept}, nil
}

func (t turn) askToBook(a args) (chat.Reply, error) {
	sit, err := t.Service.AskToBook(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	m := v.message(nil, "book.asked")
	return chat.Reply{Replace: &m}, nil
}

// dont takes an offer away that the person does not want.
func (t turn) dont(args) (chat.Reply, error) {
	return chat.Reply{Replace: saying(t.words, "dont.ok", nil)}, nil
}

// lapsed tells the proposer that nobody answered in time.
func (v voice) lapsed(p mentoring.Proposal) chat.Message {
	m := v.message(v.slotData(p.Slot), "book.lapsed")
	if v.sit.Books(v.sit.Role) {
		m = m.With(v.labelled("btn.book_one", "book", v.sit.Pair.ID))
	}
	return m
}

// nudge is M9.
func (v voice) nudge() chat.Message {
	id := "nudge.nomeeting"
	if !v.sit.InForce.Agreed() {
		id = "nudge.nomeeting.nocontract"
	}
	m := v.message(map[string]any{"Cadence": v.phase(v.sit.Phase())}, id)
	return m.With(v.finding()...)
}

// stateBlocks say how things stand now, under an old button.
func (v voice) stateBlocks() []chat.Block {
	if v.sit.Pair.ID == 0 {
		return nil
	}
	next, planned := v.sit.Next()
	p, moves, offered := v.offered()
	switch {
	case offered && planned && p.Meeting == 0:
		return append(blocks(v.text("home.next", v.slotData(next.Slot))), v.proposal(p, moves).Blocks...)
	case offered:
		return v.proposal(p, moves).Blocks
	case planned:
		return blocks(v.text("home.next", v.slotData(next.Slot)))
	case v.sit.Offer.ID != 0 && v.sit.Offer.By == v.sit.Role:
		return blocks(v.text("book.waiting.mentee", nil))
	default:
		return blocks(v.text("home.none", nil))
	}
}

// offered is the other half's proposal that can be accepted now, and the
// meeting that it would move. One that would move a meeting that has begun
// cannot be.
func (v voice) offered() (p mentoring.Proposal, moves mentoring.Meeting, ok bool) {
	p = v.sit.Offer
	if p.ID == 0 || p.By == v.sit.Role {
		return p, moves, false
	}
	for _, m := range v.sit.Meetings {
		if m.ID == p.Meeting {
			moves = m
		}
	}
	return p, moves, p.Meeting == 0 || (moves.State == mentoring.MeetingAgreed && moves.Slot.Start.After(v.sit.Now))
}

func (v voice) stateActions() []chat.Action {
	next, planned := v.sit.Next()
	p, moves, offered := v.offered()
	switch {
	case v.sit.Pair.ID == 0:
		return nil
	case offered:
		return v.proposal(p, moves).Actions
	case planned:
		return []chat.Action{v.action("move", next.ID), v.action("cancel", next.ID)}
	case v.sit.Pair.State() == mentoring.PairActive && p.ID == 0 && v.sit.Books(v.sit.Role):
		return []chat.Action{v.action("book", v.sit.Pair.ID), v.action("own", v.sit.Pair.ID)}
	default:
		return nil
	}
}

// laterQuestion is M11.
func (v voice) laterQuestion() chat.Message {
	pair := v.sit.Pair.ID
	return v.message(map[string]any{"Cadence": v.phase(v.sit.Terms.Later)}, "cadence.change").With(
		v.action("lateryes", pair), v.action("laterkeep", pair), v.labelled("btn.contract_edit", "draft", pair))
}

// laterAgreed tells that both said yes to the later frequency.
func (v voice) laterAgreed() chat.Message {
	return v.message(map[string]any{"Cadence": v.phase(v.sit.Terms.Later)}, "cadence.changed")
}

func (t turn) laterYes(a args) (chat.Reply, error) { return t.chooseLater(a, mentoring.LaterYes) }

func (t turn) laterKeep(a args) (chat.Reply, error) { return t.chooseLater(a, mentoring.LaterKeep) }

func (t turn) chooseLater(a args, vote mentoring.LaterVote) (chat.Reply, error) {
	sit, err := t.Service.ChooseLater(t.ctx, t.actor, a.pair(), vote)
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	var m chat.Message
	switch {
	case !sit.Pair.LaterFrom.IsZero():
		m = v.laterAgreed()
	case vote == mentoring.LaterYes:
		m = v.message(nil, "cadence.waiting")
	default:
		m = v.message(nil, "cadence.kept")
	}
	return chat.Reply{Replace: &m}, nil
}
