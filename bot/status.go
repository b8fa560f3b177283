package bot

import (
	"errors"
	"slices"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// coordinatorStatus is the midway status of each programme the person
// coordinates: sums in the message, pair by pair in the dialog.
func (t turn) coordinatorStatus() (chat.Reply, error) {
	var reply chat.Reply
	for _, id := range t.standing.Coordinates {
		s, err := t.Service.Status(t.ctx, t.actor, id)
		if err != nil {
			return chat.Reply{}, err
		}
		m := statusMessage(t.words, s)
		f := pairsForm(t.words, s)
		if reply.Message == nil {
			reply.Message = &m
			if len(s.Pairs) > 0 {
				reply.Form = &f
			}
			continue
		}
		both := chat.NewMessage(append(reply.Message.Blocks, m.Blocks...)...).With(reply.Message.Actions...).With(m.Actions...)
		reply.Message = &both
	}
	return reply, nil
}

func statusMessage(words locales.Words, s mentoring.MidwayStatus) chat.Message {
	today := s.Today.Time(nil)
	all := blocks(words.T("status.head", locales.Data{"Programme": s.Name, "Date": words.Date(today, today), "Week": words.Week(today)}))
	switch {
	case len(s.Pairs) == 0:
		return chat.NewMessage(append(all, blocks(words.T("status.empty", nil))...)...)
	case s.ShowTotals:
		all = append(all, blocks(words.T("status.body", locales.Data{
			"Contracts": s.Contracts, "Pairs": len(s.Pairs), "Held": s.Held, "Planned": s.Planned,
			"InRhythm": s.InRhythm, "Ask": s.Ask, "Flags": s.Waiting, "Unreached": s.Unreached,
		}))...)
	default:
		all = append(all, blocks(words.T("status.few", nil))...)
	}
	all = append(all, blocks(words.T("status.note", nil))...)
	return chat.NewMessage(all...).With(button(words.T("btn.pairs", nil), "pairs", s.Programme))
}

// pressPairs opens the list for the programme's coordinator; anybody else sees
// what the word status shows them.
func (t turn) pressPairs(a args) (chat.Reply, error) {
	s, err := t.Service.Status(t.ctx, t.actor, mentoring.ProgrammeID(a.id(0)))
	var refused *mentoring.Error
	if errors.As(err, &refused) && refused.Code == mentoring.Forbidden {
		own, _ := commandOf("status")
		return t.runCommand(own, "")
	}
	if err != nil {
		return chat.Reply{}, err
	}
	if len(s.Pairs) == 0 {
		return say(t.words, "pair.none", nil), nil
	}
	f := pairsForm(t.words, s)
	return chat.Reply{Form: &f}, nil
}

// pairsForm lists the pairs, those to ask first. It says whether they meet,
// and nothing else.
func pairsForm(words locales.Words, s mentoring.MidwayStatus) chat.Form {
	pairs := slices.Clone(s.Pairs)
	slices.SortStableFunc(pairs, func(a, b mentoring.PairProgress) int { return rank(a) - rank(b) })
	form := chat.Form{ID: actionID("reading", s.Programme), Title: words.T("btn.pairs", nil)}
	for _, p := range pairs {
		form.Fields = append(form.Fields, chat.Field{
			ID: actionID("pair", p.Pair), Kind: chat.FieldReading,
			Label: words.List([]string{p.Mentee, p.Mentor}), Value: chat.Confidential(pairFacts(words, p)),
		})
	}
	return form
}

func rank(p mentoring.PairProgress) int {
	switch {
	case p.State == mentoring.PairActive && !p.InRhythm:
		return 0
	case p.State == mentoring.PairActive:
		return 1
	default:
		return 2
	}
}

func pairFacts(words locales.Words, p mentoring.PairProgress) string {
	contract := words.T("opt.contract.none", nil)
	if !p.ContractAgreed.IsZero() {
		contract = words.T("opt.contract.agreed", locales.Data{"Date": words.Short(p.ContractAgreed.Time(nil))})
	}
	line := words.N("status.pair.facts", p.Held, locales.Data{
		"State":    words.T(stateText(p), nil),
		"Contract": contract, "Last": weekOrNone(words, p.Last), "Next": weekOrNone(words, p.Next),
	})
	if p.MenteeWaits {
		line += " · " + words.T("status.pair.contact", locales.Data{"Name": p.Mentee})
	}
	if p.MentorWaits {
		line += " · " + words.T("status.pair.contact", locales.Data{"Name": p.Mentor})
	}
	if p.MenteeUnreached {
		line += " · " + words.T("status.pair.unreached", locales.Data{"Name": p.Mentee})
	}
	if p.MentorUnreached {
		line += " · " + words.T("status.pair.unreached", locales.Data{"Name": p.Mentor})
	}
	return line
}

func stateText(p mentoring.PairProgress) string {
	switch {
	case p.State == mentoring.PairInvited:
		return "opt.state.invited"
	case p.State == mentoring.PairEnded:
		return "opt.state.ended"
	case p.State == mentoring.PairDeclined:
		return "opt.state.declined"
	case p.InRhythm:
		return "opt.state.on_track"
	default:
		return "opt.state.ask"
	}
}

func weekOrNone(words locales.Words, d mentoring.Date) string {
	if d.IsZero() {
		return words.T("opt.week.none", nil)
	}
	return words.T("opt.week", locales.Data{"Week": words.Week(d.Time(nil))})
}

// status answers a participant who types the coordinator's word with the
// pair's own course.
func (t turn) status(pair mentoring.PairID, _ string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	id, data := "status.own.none", locales.Data{}
	next, planned := v.sit.Next()
	if planned {
		id, data = "status.own", v.slotData(next.Slot)
	}
	own := v.words.N(id, v.sit.Held(), v.data(data))
	m := chat.NewMessage(append(blocks(v.text("status.denied", nil)), blocks(own)...)...)
	if until, paused := v.sit.PausedUntil(v.sit.Role); paused {
		pause := v.paused(until)
		m = chat.NewMessage(append(m.Blocks, pause.Blocks...)...).With(pause.Actions...)
	}
	if told, paused := v.peerPauses(); paused {
		m = chat.NewMessage(append(m.Blocks, blocks(told)...)...).With(m.Actions...)
	}
	if !planned && v.sit.Pair.State() == mentoring.PairActive && v.sit.Books(v.sit.Role) {
		m = m.With(v.action("book", pair))
	}
	return chat.Reply{Message: &m}, nil
}
