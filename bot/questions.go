package bot

import (
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// questionTexts are the wordings of the questions.
var questionTexts = map[mentoring.QuestionID]string{
	mentoring.MenteeRemember:   "prep.q.1",
	mentoring.MenteeGoal:       "prep.q.2",
	mentoring.MenteeWell:       "prep.q.3",
	mentoring.MentorRemember:   "prep.q.1",
	mentoring.FirstExpectation: "prep.q.first",
	mentoring.MenteeUseful:     "end.q.mentee.1",
	mentoring.MenteeMore:       "end.q.mentee.2",
	mentoring.MenteeNext:       "end.q.mentee.3",
	mentoring.MentorEnergy:     "end.q.mentor.1",
	mentoring.MentorLearned:    "end.q.mentor.2",
	mentoring.MentorWiser:      "end.q.mentor.3",
	mentoring.TypedReply:       "log.typed",
}

// allQuestions are the questions of every form, in the order in which it asks them.
var allQuestions = []mentoring.QuestionID{
	mentoring.FirstExpectation,
	mentoring.MenteeRemember, mentoring.MenteeGoal, mentoring.MenteeWell,
	mentoring.MentorRemember,
	mentoring.MenteeUseful, mentoring.MenteeMore, mentoring.MenteeNext,
	mentoring.MentorEnergy, mentoring.MentorLearned, mentoring.MentorWiser,
}

func (v voice) question(q mentoring.QuestionID) string { return v.text(questionTexts[q], nil) }

func (v voice) questionList(qs []mentoring.QuestionID) chat.Block {
	items := make([]string, len(qs))
	for i, q := range qs {
		items[i] = v.question(q)
	}
	return chat.Steps(items...)
}

// preparation is M5 and M6: when and where, the agenda and the start
// questions.
func (v voice) preparation(m mentoring.Meeting, p mentoring.Prompt) chat.Message {
	return chat.NewMessage(append(v.prepIntro(m), v.prepBlocks(m, p)...)...).With(
		v.action("answer", p.ID, "m"), v.action("move", m.ID), v.action("putoff", p.ID), v.action("skip", p.ID))
}

func (v voice) prepIntro(m mentoring.Meeting) []chat.Block {
	id := "prep.intro." + string(v.sit.Role)
	if v.sit.First(m.ID) {
		id = "prep.intro.first"
	}
	return blocks(v.text(id, v.slotData(m.Slot)))
}

// prepBlocks are the agenda and the start questions.
func (v voice) prepBlocks(m mentoring.Meeting, p mentoring.Prompt) []chat.Block {
	return append(v.agendaBlocks(m), v.questionList(mentoring.Questions(p.Role, mentoring.Start, v.sit.First(m.ID))))
}

func (v voice) agendaBlocks(m mentoring.Meeting) []chat.Block {
	return append(blocks(v.text("agenda.head", v.slotData(m.Slot))), blocks(v.text("agenda.points", nil))...)
}

// prepared is what a preparation turns into when its questions are closed: the
// meeting and its agenda stay. Neither text nor choice is repeated.
func (v voice) prepared(m mentoring.Meeting) chat.Message {
	next := blocks(v.text("home.next", v.slotData(m.Slot)))
	return chat.NewMessage(append(next, v.agendaBlocks(m)...)...).With(v.action("move", m.ID), v.action("log"))
}

// preparationNow is M5 and M6 as things stand: under a new time, answered, or
// called off. The file for the calendar comes with the news itself.
func (v voice) preparationNow(m mentoring.Meeting, p mentoring.Prompt) chat.Message {
	switch {
	case m.State == mentoring.MeetingCancelled:
		return v.message(v.slotData(m.Slot), "cancel.restated")
	case p.State == mentoring.PromptOpen:
		return v.preparation(m, p)
	default:
		return v.prepared(m)
	}
}

// afterNow is M7 and M8 as things stand.
func (v voice) afterNow(m mentoring.Meeting, p mentoring.Prompt) chat.Message {
	if p.State == mentoring.PromptOpen {
		return v.after(m, p)
	}
	return v.ended(m, "answer.saved")
}

// agenda shows the agenda of the next meeting.
func (t turn) agenda(pair mentoring.PairID, _ string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	next, ok := v.sit.Next()
	if !ok {
		m := v.message(nil, "agenda.none")
		if v.sit.Pair.State() == mentoring.PairActive && v.sit.Books(v.sit.Role) {
			m = m.With(v.action("book", pair))
		}
		return chat.Reply{Message: &m}, nil
	}
	m := chat.NewMessage(v.agendaBlocks(next)...).With(v.action("move", next.ID))
	return chat.Reply{Message: &m}, nil
}

// after is M7 and M8: was the meeting held, and the end questions.
func (v voice) after(m mentoring.Meeting, p mentoring.Prompt) chat.Message {
	questions := v.questionList(mentoring.Questions(p.Role, mentoring.End, false))
	if p.Role == mentoring.Mentor {
		return chat.NewMessage(append(blocks(v.text("end.intro.mentor", nil)), questions)...).With(
			v.labelled("btn.log_write", "answer", p.ID, "m"),
			v.action("nothing", p.ID), v.action("nothingtold", p.ID), v.action("nothingown", p.ID), v.action("nomeeting", m.ID))
	}
	all := append(v.heldBlocks(m), blocks(v.text("end.intro.mentee", nil))...)
	msg := chat.NewMessage(append(all, questions)...).With(v.heldActions(m)...).With(v.action("answer", p.ID, "m"))
	if _, planned := v.sit.Next(); !planned && v.sit.Books(mentoring.Mentee) {
		msg = msg.With(v.action("book", v.sit.Pair.ID))
	}
	if len(msg.Actions) < mostActions { // they can be put off where there is room
		msg = msg.With(v.action("putoff", p.ID))
	}
	return msg
}

// mostActions is how many buttons a message has at most.
const mostActions = 5

// heldBlocks ask the mentee whether the meeting was held, until that is known.
func (v voice) heldBlocks(m mentoring.Meeting) []chat.Block {
	if !m.Open() || v.sit.Role != mentoring.Mentee {
		return nil
	}
	return blocks(v.text("after.held", nil))
}

func (v voice) heldActions(m mentoring.Meeting) []chat.Action {
	if !m.Open() || v.sit.Role != mentoring.Mentee {
		return nil
	}
	return []chat.Action{v.action("held", m.ID), v.action("moved", m.ID), v.action("calledoff", m.ID)}
}

// ended is what a message after the meeting turns into when its questions are
// closed.
func (v voice) ended(m mentoring.Meeting, text string) chat.Message {
	all := append(blocks(v.text(text, nil)), v.heldBlocks(m)...)
	return chat.NewMessage(all...).With(v.heldActions(m)...).With(v.action("log"))
}

// held notes that the meeting took place; the questions stay.
func (t turn) held(a args) (chat.Reply, error) {
	m, sit, err := t.Service.Say(t.ctx, t.actor, mentoring.MeetingID(a.id(0)), true)
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	noted := v.message(nil, "after.noted")
	open, err := t.Service.OpenPrompts(t.ctx, t.actor, sit.Pair.ID)
	if err != nil {
		return chat.Reply{}, err
	}
	for _, f := range open {
		if f.Meeting.ID == m.ID && f.Prompt.Moment == mentoring.End {
			asked := v.after(m, f.Prompt)
			return chat.Reply{Replace: &asked, Message: &noted}, nil
		}
	}
	done := v.ended(m, "after.noted")
	return chat.Reply{Replace: &done}, nil
}

// movedAway notes that the meeting was not held, and opens the dialog for
// another time.
func (t turn) movedAway(a args) (chat.Reply, error) {
	reply, err := t.notHeld(a)
	if err != nil {
		return reply, err
	}
	_, sit, err := t.Service.Meeting(t.ctx, t.actor, mentoring.MeetingID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	if v.sit.Books(v.sit.Role) {
		f := v.bookForm(mentoring.Booking{})
		reply.Form = &f
	}
	return reply, nil
}

// notHeld notes that the meeting was not held: there is nothing to ask about.
func (t turn) notHeld(a args) (chat.Reply, error) {
	m, sit, err := t.Service.Say(t.ctx, t.actor, mentoring.MeetingID(a.id(0)), false)
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	msg := v.message(nil, "after.noted")
	if v.sit.Role == mentoring.Mentee {
		msg = v.message(nil, "notheld.noted").With(v.labelled("btn.was_held", "held", m.ID))
		if v.sit.Books(v.sit.Role) {
			msg = msg.With(v.labelled("btn.book_new", "book", v.sit.Pair.ID))
		}
	}
	return chat.Reply{Replace: &msg}, nil
}
