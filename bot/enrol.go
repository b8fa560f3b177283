package bot

import (
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// The fields of the enrolling dialog.
const (
	menteeField  = "mentee"
	mentorField  = "mentor"
	nameOf       = ".name"
	notBossField = "notboss"
)

// coordinatorPairs shows the pairs of each programme that the person
// coordinates, and offers to enrol one more.
func (t turn) coordinatorPairs() (chat.Reply, error) {
	var reply chat.Reply
	var all []chat.Block
	var actions []chat.Action
	for _, id := range t.standing.Coordinates {
		s, err := t.Service.Status(t.ctx, t.actor, id)
		if err != nil {
			return chat.Reply{}, err
		}
		all = append(all, chat.Heading(s.Name))
		if len(s.Pairs) == 0 {
			all = append(all, blocks(t.words.T("pair.none", nil))...)
		} else {
			all = append(all, chat.Paragraph(t.words.N("pair.count", len(s.Pairs), nil)))
			actions = append(actions, button(t.words.T("btn.pairs", nil), "pairs", id))
		}
		actions = append(actions, button(t.words.T("btn.pair_new", nil), "enrol", id))
	}
	m := chat.NewMessage(all...).With(actions...)
	reply.Message = &m
	return reply, nil
}

// pressEnrol asks for the two people. Nothing is asked of a chat meanwhile:
// what they are called is typed, and is what the bot calls them.
func (t turn) pressEnrol(a args) (chat.Reply, error) {
	if err := t.leads(a); err != nil {
		return chat.Reply{}, err
	}
	label := func(id string) string { return t.words.T(id, nil) }
	form := chat.Form{ID: actionID("enrol", a.text(0)), Title: label("pair.new.title"), Submit: label("btn.pair_new")}
	for _, half := range []string{menteeField, mentorField} {
		form.Fields = append(form.Fields,
			chat.Field{ID: half, Label: label("pair.new." + half), Kind: chat.FieldPerson, Required: true},
			chat.Field{ID: half + nameOf, Label: label("pair.new." + half + "_name"), Kind: chat.FieldLine, Required: true, Max: maxName})
	}
	form.Fields = append(form.Fields, chat.Field{ID: notBossField, Label: label("pair.new.notboss"), Kind: chat.FieldCheck})
	return chat.Reply{Form: &form}, nil
}

// leads refuses whoever does not coordinate the programme, before anything is
// said about a form; the use case refuses them again.
func (t turn) leads(a args) error {
	if t.standing.Leads(mentoring.ProgrammeID(a.id(0))) {
		return nil
	}
	return &mentoring.Error{Code: mentoring.Forbidden, Key: "error.notmember"}
}

// maxName is the longest name, in characters.
const maxName = 80

// enrol makes the two a pair. That the mentor does not lead the mentee is asked
// for and not stored (R5).
func (t turn) enrol(a args, in values) (chat.Reply, error) {
	if err := t.leads(a); err != nil {
		return chat.Reply{}, err
	}
	if in.text(notBossField) != ticked {
		return chat.Reply{}, mentoring.Errors{{Code: mentoring.Invalid, Key: "pair.err.boss", Field: notBossField}}
	}
	half := func(field string) mentoring.Person {
		return mentoring.Person{
			Name: plainText(in.text(field + nameOf)), Language: t.standing.Person.Language,
			Identity: mentoring.Identity{Platform: t.actor.Platform, Address: strings.TrimSpace(in.text(field))},
		}
	}
	_, err := t.Service.EnrolCouple(t.ctx, t.actor, mentoring.ProgrammeID(a.id(0)), mentoring.Couple{Mentee: half(menteeField), Mentor: half(mentorField)})
	if err != nil {
		return chat.Reply{}, err
	}
	return say(t.words, "pair.new.ok", locales.Data{}), nil
}
