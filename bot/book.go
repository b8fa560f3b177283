package bot

import (
	"errors"
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// proposal is M4, or A1 when it would move a meeting.
func (v voice) proposal(p mentoring.Proposal, moves mentoring.Meeting) chat.Message {
	data, id := v.slotData(p.Slot), "book.proposed.mentor"
	actions := []chat.Action{v.action("accept", p.ID), v.action("counter", v.sit.Pair.ID, p.Meeting, p.ID)}
	switch {
	case p.Meeting != 0:
		id = "move.proposed.peer"
		data["Old"], data["New"] = v.when(moves.Slot), v.when(p.Slot)
		actions = append(actions, v.action("keep", p.ID))
	case p.Counter:
		id = "book.counter.mentee"
	}
	return chat.NewMessage(append(blocks(v.text(id, data)), v.askFirst(p.Slot)...)...).With(actions...)
}

// confirmed tells either half that a meeting is agreed or moved. What would
// have come before the meeting stands in it when there is no time for a
// message of its own.
func (v voice) confirmed(m mentoring.Meeting, folded bool, prompt mentoring.Prompt) chat.Message {
	id := "book.confirmed.both"
	if m.Moves > 0 {
		id = "move.done.both"
	}
	return v.aheadOf(m, blocks(v.text(id, v.slotData(m.Slot))), folded, prompt)
}

// aheadOf is a message about a meeting that is agreed: what it says, agenda and
// questions when they are folded into it, and the entry for the calendar. First
// stand the buttons that it alone has.
func (v voice) aheadOf(m mentoring.Meeting, says []chat.Block, folded bool, prompt mentoring.Prompt, first ...chat.Action) chat.Message {
	if folded {
		says = append(says, v.prepBlocks(m, prompt)...)
		first = append(first, v.action("answer", prompt.ID, "m"), v.agendaAction(m))
	}
	msg := chat.NewMessage(says...).With(first...).With(v.action("move", m.ID), v.action("cancel", m.ID))
	if len(msg.Actions) < mostActions { // what is least urgent waits
		msg = msg.With(v.canSetAside(m)...)
	}
	return v.withCalendar(msg, m)
}

// book proposes the time that stands in the line, or opens the dialog.
func (t turn) book(pair mentoring.PairID, rest string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	if reply, refused := v.cannotBook(); refused {
		return reply, nil
	}
	return t.bookLine(v, mentoring.Booking{}, rest)
}

// bookLine proposes the time that stands in the line, or opens the dialog when
// there is none.
func (t turn) bookLine(v voice, b mentoring.Booking, line string) (chat.Reply, error) {
	f := v.bookForm(b)
	if line == "" {
		return chat.Reply{Form: &f}, nil
	}
	in, wrong := v.typedSlot(f, line)
	if len(wrong) > 0 {
		return v.withForm(chat.Reply{Errors: wrong}, f, in, nil)
	}
	reply, err := t.proposeFrom(v, b, in)
	if moved, ok := v.meeting(b.Moves); ok && err == nil && reply.Message != nil { // the dialog would have told
		m := chat.NewMessage(append(reply.Message.Blocks, v.lateBlocks(moved)...)...)
		reply.Message = &m
	}
	return v.withForm(reply, f, in, err)
}

func (v voice) meeting(id mentoring.MeetingID) (mentoring.Meeting, bool) {
	for _, m := range v.sit.Meetings {
		if m.ID == id {
			return m, true
		}
	}
	return mentoring.Meeting{}, false
}

// withForm hands back the dialog with what was typed in one line, and says in
// the chat what is wrong with it.
func (v voice) withForm(reply chat.Reply, f chat.Form, in values, err error) (chat.Reply, error) {
	if err == nil && len(reply.Errors) == 0 {
		return reply, nil
	}
	var refused mentoring.Errors
	var one *mentoring.Error
	switch {
	case errors.As(err, &refused):
	case errors.As(err, &one) && one.Field != "":
		refused = mentoring.Errors{one}
	case err != nil:
		return reply, err
	}
	if reply.Errors == nil {
		reply.Errors = chat.FieldErrors{}
	}
	for _, e := range refused {
		reply.Errors[e.Field] = chat.Plain(v.refusal(e))
	}
	var lines []string
	for i, field := range f.Fields {
		if value, ok := in[field.ID]; ok {
			f.Fields[i].Value = value
		}
		if text, wrong := reply.Errors[field.ID]; wrong {
			lines = append(lines, text)
		}
	}
	m := chat.NewMessage(chat.Paragraph(strings.Join(lines, "\n")))
	return chat.Reply{Message: &m, Form: &f, Errors: reply.Errors}, nil
}

// cannotBook answers when the pair is not ready, or booking is the other
// half's.
func (v voice) cannotBook() (chat.Reply, bool) {
	if v.sit.Pair.State() != mentoring.PairActive {
		m := v.notReadyMessage()
		return chat.Reply{Message: &m}, true
	}
	if !v.sit.Books(v.sit.Role) {
		m := v.message(nil, "book.role.mentor").With(v.finding()...).With(v.action("dont"))
		return chat.Reply{Message: &m}, true
	}
	return chat.Reply{}, false
}

func (t turn) pressBook(a args) (chat.Reply, error) { return t.book(a.pair(), "") }

// counter opens the dialog for another time than the one proposed.
func (t turn) counter(a args) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	b := mentoring.Booking{Moves: mentoring.MeetingID(a.id(1)), Counters: mentoring.ProposalID(a.id(2))}
	if v.sit.Offer.ID != b.Counters {
		return chat.Reply{}, &mentoring.Error{Code: mentoring.Stale, Key: "error.stale", Pair: v.sit.Pair.ID}
	}
	f := v.bookForm(b)
	return chat.Reply{Form: &f}, nil
}

// move proposes another time for the next meeting, or opens the dialog.
func (t turn) move(pair mentoring.PairID, rest string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	next, ok := v.sit.Next()
	if !ok {
		return v.noMeeting(), nil
	}
	return t.bookLine(v, mentoring.Booking{Moves: next.ID}, rest)
}

func (v voice) noMeeting() chat.Reply {
	m := v.message(nil, "error.nomeeting")
	if v.sit.Pair.State() == mentoring.PairActive && v.sit.Books(v.sit.Role) {
		m = m.With(v.action("book", v.sit.Pair.ID))
	}
	return chat.Reply{Message: &m}
}

func (t turn) pressMove(a args) (chat.Reply, error) {
	_, v, err := t.upcoming(mentoring.MeetingID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	f := v.bookForm(mentoring.Booking{Moves: mentoring.MeetingID(a.id(0))})
	return chat.Reply{Form: &f}, nil
}

// upcoming finds an agreed meeting that has not begun.
func (t turn) upcoming(id mentoring.MeetingID) (mentoring.Meeting, voice, error) {
	m, sit, err := t.Service.Meeting(t.ctx, t.actor, id)
	v := voice{t.words, sit}
	if err == nil && (m.State != mentoring.MeetingAgreed || !m.Slot.Start.After(sit.Now)) {
		err = &mentoring.Error{Code: mentoring.Stale, Key: "error.stale", Pair: sit.Pair.ID}
	}
	return m, v, err
}

// bookForm asks for a time. It suggests one that suits the pair's rhythm and
// says why, or starts from the meeting that is to be moved.
func (v voice) bookForm(b mentoring.Booking) chat.Form {
	slot := mentoring.Slot{Length: v.sit.Terms.Length, Clock: v.sit.Cadence().Clock}
	var notes []string
	suggestion := v.sit.Suggest()
	slot.Date = suggestion.Date
	notes = append(notes, v.suggestionNotes(suggestion)...)
	if last, ok := v.sit.Last(); ok {
		slot.Place = last.Slot.Place
	}
	title, submit := "book.title", "btn.propose"
	switch {
	case b.Counters != 0:
		slot, notes = v.sit.Offer.Slot, nil
	case b.Moves != 0:
		if m, ok := v.meeting(b.Moves); ok {
			slot, notes = m.Slot, v.rulesNotes(m)
		}
	}
	if b.Moves != 0 {
		title, submit = "move.title", "btn.move"
	}
	f := chat.Form{
		ID:    actionID("book", v.sit.Pair.ID, b.Moves, b.Counters),
		Title: v.text(title, nil), Text: chat.Confidential(strings.Join(notes, "\n")), Submit: v.text(submit, nil),
		Fields: []chat.Field{
			{ID: "date", Kind: chat.FieldDate, Label: v.text("book.q.date", nil), Value: chat.Confidential(slot.Date.String()), Required: true},
			{ID: "time", Kind: chat.FieldTime, Label: v.text("book.q.time", nil), Value: chat.Confidential(clock(slot.Clock)), Required: true},
			{ID: "length", Kind: chat.FieldLine, Label: v.text("book.q.length", nil), Value: chat.Confidential(minutes(slot.Length)), Required: true, Max: 30},
			{ID: "place", Kind: chat.FieldLine, Label: v.text("book.place", nil), Value: chat.Confidential(slot.Place.Reveal()), Max: mentoring.MaxPlace},
		},
	}
	if b.Moves == 0 && b.Counters == 0 {
		f.Fields = append(f.Fields, chat.Field{ID: ownField, Kind: chat.FieldCheck, Label: v.text("btn.own", nil)})
	}
	return f
}

// suggestionNotes say which weeks suit the rhythm, and why a date was passed
// over.
func (v voice) suggestionNotes(s mentoring.Suggestion) []string {
	week := v.week(s.Earliest)
	if last := v.week(s.Latest); last != week {
		week += "–" + last
	}
	notes := []string{v.text("book.hint.week", locales.Data{"Week": week})}
	if why := v.movedReason(s); why != "" {
		notes = append(notes, why)
	}
	return notes
}

// movedReason says why a suggestion is not the usual day; empty when it is, or
// when it needs no words.
func (v voice) movedReason(s mentoring.Suggestion) string {
	reason := v.reason(s.Reason)
	if !s.Moved || reason == "" {
		return ""
	}
	return v.text("book.hint.reason", locales.Data{"Reason": reason, "Date": v.date(s.Date)})
}

// whyMoved is the same in a message.
func (v voice) whyMoved(s mentoring.Suggestion) []chat.Block { return blocks(v.movedReason(s)) }

// askFirst tells that one does not usually meet on such a day. It is never
// forbidden.
func (v voice) askFirst(s mentoring.Slot) []chat.Block {
	r, unusual := v.sit.Calendar.Reason(s.Date)
	if why := v.reason(r); unusual && why != "" {
		return []chat.Block{chat.Paragraph(why + ".")}
	}
	return nil
}

// reason says why a date is not suggested; empty when it needs no words.
func (v voice) reason(r mentoring.Reason) string {
	day := locales.Data{"Date": v.shortDate(r.Date), "Week": r.Week}
	switch r.Kind {
	case mentoring.ReasonHoliday:
		day["Holiday"] = v.text("holiday."+string(r.Holiday), nil)
		return v.text("reason.holiday", day)
	case mentoring.ReasonClosed:
		return v.text("reason.closed", day)
	case mentoring.ReasonAutumn:
		return v.text("reason.autumn", nil)
	case mentoring.ReasonWinter:
		return v.text("reason.winter", day)
	case mentoring.ReasonSummer:
		return v.text("reason.summer", nil)
	case mentoring.ReasonQuiet:
		return v.text("reason.quiet", day)
	default:
		return ""
	}
}

// rulesNotes are the pair's own rules for moving a meeting, and a word when
// their notice has passed. They never block.
func (v voice) rulesNotes(m mentoring.Meeting) []string {
	if !v.sit.InForce.Agreed() {
		return nil
	}
	terms := v.sit.Terms
	deadline := v.sit.Deadline(m)
	var notes []string
	if rules := terms.Rules.Reveal(); rules != "" {
		if !deadline.IsZero() {
			notes = append(notes, v.text("move.rules", locales.Data{"Rules": rules, "Deadline": v.date(deadline)}))
		} else {
			notes = append(notes, v.text("contract.q.rules", nil)+": "+rules)
		}
	}
	if v.sit.Late(m) {
		notes = append(notes, v.text("move.late", locales.Data{"Notice": v.notice()}))
	}
	return notes
}

// propose sends the dialog's time to the other half.
func (t turn) propose(a args, in values) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	b := mentoring.Booking{Moves: mentoring.MeetingID(a.id(1)), Counters: mentoring.ProposalID(a.id(2))}
	return t.proposeFrom(v, b, in)
}

func (t turn) proposeFrom(v voice, b mentoring.Booking, in values) (chat.Reply, error) {
	if wrong := v.readBooking(&b, in); len(wrong) > 0 {
		return chat.Reply{Errors: wrong}, nil
	}
	if b.Moves == 0 && b.Counters == 0 && in.text(ownField) == ticked {
		return t.note(v.sit.Pair.ID, b)
	}
	p, sit, err := t.Service.Propose(t.ctx, t.actor, v.sit.Pair.ID, b)
	if err != nil {
		return chat.Reply{}, err
	}
	v.sit = sit
	m := chat.NewMessage(append(blocks(v.text("book.sent", v.slotData(p.Slot))), v.askFirst(p.Slot)...)...)
	return chat.Reply{Message: &m}, nil
}

// readBooking reads the fields of the dialog. What cannot be read is said at
// its field.
func (v voice) readBooking(b *mentoring.Booking, in values) chat.FieldErrors {
	wrong := chat.FieldErrors{}
	today := v.local(v.sit.Now)
	day, err := locales.ParseDate(in.text("date"), today)
	if err != nil || !day.HasDate {
		wrong["date"] = v.unreadable(day, err, "book.err.day")
	}
	hour, minute, ok := locales.ParseClock(in.text("time"))
	if !ok {
		wrong["time"] = v.wrong("book.err.hour", nil)
	}
	length, ok := locales.ParseLength(in.text("length"))
	if !ok {
		wrong["length"] = v.wrong("book.err.length", nil)
	}
	b.Date = mentoring.Date{Year: day.Year, Month: day.Month, Day: day.Day}
	b.Clock, b.Length, b.Place = mentoring.At(hour, minute), length, typed(in, "place")
	return wrong
}

// unreadable says what is wrong with a typed date; otherwise is the text for
// one that is no date at all.
func (v voice) unreadable(day locales.Slot, err error, otherwise string) string {
	var parse *locales.ParseError
	if !errors.As(err, &parse) {
		return v.wrong(otherwise, nil)
	}
	switch parse.Reason {
	case locales.ReasonNoSuchDate:
		return v.wrong("book.err.nodate", locales.Data{"What": parse.What})
	case locales.ReasonWeekday:
		d := mentoring.Date{Year: day.Year, Month: day.Month, Day: day.Day}
		return v.wrong("book.err.weekday", locales.Data{"What": parse.What, "Date": v.date(d)})
	default:
		return v.wrong(otherwise, nil)
	}
}

// typedSlot reads "tirsdag den 12. januar kl. 14" into the dialog's fields.
// What is not in the line stands as it was suggested, but a line without a
// readable date stands in the date's place as it was typed, with what is wrong
// with it: nobody is booked for a day that they did not write.
func (v voice) typedSlot(f chat.Form, line string) (values, chat.FieldErrors) {
	in, wrong := values{}, chat.FieldErrors{}
	for _, field := range f.Fields {
		in[field.ID] = field.Value
	}
	slot, err := locales.ParseSlot(line, v.local(v.sit.Now))
	if err != nil || !slot.HasDate {
		in["date"] = chat.Confidential(line)
		wrong["date"] = v.unreadable(slot, err, "book.err.time")
	} else {
		in["date"] = chat.Confidential(mentoring.Date{Year: slot.Year, Month: slot.Month, Day: slot.Day}.String())
	}
	if slot.HasTime {
		in["time"] = chat.Confidential(clock(mentoring.At(slot.Hour, slot.Minute)))
	}
	if slot.Length > 0 {
		in["length"] = chat.Confidential(minutes(slot.Length))
	}
	if slot.Rest != "" {
		in["place"] = chat.Confidential(slot.Rest)
		if !slot.Introduced { // it may be anything, and it would stand in a message
			wrong["place"] = v.wrong("book.err.place", nil)
		}
	}
	return in, wrong
}

func (v voice) shortDate(d mentoring.Date) string {
	t := d.Time(v.sit.Calendar.Location)
	day := v.words.Date(t, v.local(v.sit.Now))
	if _, rest, ok := strings.Cut(day, " den "); ok {
		return rest
	}
	return day
}

func clock(c mentoring.Clock) string {
	return time.Date(2000, 1, 1, c.Hour(), c.Minute(), 0, 0, time.UTC).Format("15:04")
}
