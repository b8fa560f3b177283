package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// The fields of the dialog in which an agenda is written: the pair's own items,
// and "item1" to "item6" for the brochure's.
const (
	topicsField = "own"
	itemField   = "item"
)

// The brochure's items that something stands under, counted from 0: the pair's
// own items under the third, the questions of the dialogue under "Opsummering".
const (
	topicsUnder  = 2
	summaryUnder = 4
)

// agendaBlocks say what is on the agenda of a meeting, without anybody's words:
// an item that is reworded counts as one that the pair has written.
func (v voice) agendaBlocks(m mentoring.Meeting) []chat.Block {
	all := append(blocks(v.text("agenda.head", v.slotData(m.Slot))), v.agendaSteps(m.Agenda)...)
	if n := m.Agenda.Own; n > 0 {
		all = append(all, blocks(v.words.N("agenda.own", n, v.data(nil)))...)
	}
	if whose := v.agendaOwner(m); whose != "" {
		all = append(all, blocks(v.text(whose, locales.Data{"Owner": given(v.sit.Peer.Name)}))...)
	}
	return all
}

// agendaOwner is the text that tells who can still change the agenda; empty
// when there is nothing to tell.
func (v voice) agendaOwner(m mentoring.Meeting) string {
	switch {
	case !v.sit.Writable(m):
		return ""
	case v.sit.Terms.Writes == mentoring.TaskTurns:
		return "agenda.turns"
	case v.sit.Writes(v.sit.Role):
		return "agenda.draft.mentee"
	case m.Agenda.Standard():
		return "agenda.auto"
	default:
		return ""
	}
}

// agendaSteps are the brochure's items that stand in its words. A list begins
// at one, so what comes after the questions of the dialogue is a text.
func (v voice) agendaSteps(o mentoring.Outline) []chat.Block {
	var steps, after []string
	summed := false
	for i, item := range v.brochureItems() {
		switch {
		case o.Changed[i]:
			continue
		case summed:
			after = append(after, fmt.Sprintf("%d. %s", len(steps)+len(after)+1, item))
		default:
			steps = append(steps, item)
		}
		summed = summed || i == summaryUnder
	}
	var all []chat.Block
	if len(steps) > 0 {
		all = append(all, chat.Steps(steps...))
	}
	if summed {
		all = append(all, chat.Paragraph(v.text("agenda.summary", nil)), chat.List(v.dialogue()...))
	}
	if len(after) > 0 {
		all = append(all, chat.Paragraph(strings.Join(after, "\n")))
	}
	return all
}

// brochureItems are the six items in the brochure's words.
func (v voice) brochureItems() []string {
	lines := strings.Split(v.text("agenda.points", nil), "\n")
	for i, line := range lines {
		_, lines[i], _ = strings.Cut(line, ". ")
	}
	return lines
}

// dialogue are the questions that the two can talk about at the end.
func (v voice) dialogue() []string {
	var all []string
	for _, q := range mentoring.Questions(mentoring.Mentee, mentoring.End, false) {
		all = append(all, v.question(q))
	}
	return all
}

// agendaAction is the button of a meeting's agenda. It says "see" as soon as
// there is something that a message does not show.
func (v voice) agendaAction(m mentoring.Meeting) chat.Action {
	switch {
	case !v.sit.Writes(v.sit.Role) || !v.sit.Writable(m) || m.Agenda.Own > 0:
		return v.action("agenda", m.ID)
	case m.Agenda.Standard():
		return v.labelled("btn.agenda_add", "agenda", m.ID)
	default:
		return v.labelled("btn.agenda_edit", "agenda", m.ID)
	}
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
	m := chat.NewMessage(v.agendaBlocks(next)...).With(v.agendaAction(next), v.action("move", next.ID))
	return chat.Reply{Message: &m}, nil
}

// pressAgenda opens the agenda of a meeting: to be changed by whoever writes
// it, and otherwise to be read.
func (t turn) pressAgenda(a args) (chat.Reply, error) {
	g, m, sit, err := t.Service.Agenda(t.ctx, t.actor, mentoring.MeetingID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	f := v.agendaText(g, m)
	if sit.Writes(sit.Role) && sit.Writable(m) {
		f = v.agendaForm(g, m)
	}
	return chat.Reply{Form: &f}, nil
}

// agendaText is an agenda to read.
func (v voice) agendaText(g mentoring.Agenda, m mentoring.Meeting) chat.Form {
	return chat.Form{
		ID: actionID("reading", m.ID), Title: v.text("agenda.title", nil),
		Fields: []chat.Field{{
			ID: actionID("agenda", m.ID), Kind: chat.FieldReading, Label: v.when(m.Slot),
			Value: chat.Confidential(strings.Join(v.agendaLines(g), "\n")),
		}},
	}
}

// agendaLines are an agenda line by line, with everybody's words.
func (v voice) agendaLines(g mentoring.Agenda) []string {
	var lines []string
	n := 0
	for i, words := range v.brochureItems() {
		item := g.Items[i]
		if item.Changed {
			words = oneLine(item.Text.Reveal())
		}
		if words != "" {
			n++
			lines = append(lines, fmt.Sprintf("%d. %s", n, words))
		}
		switch {
		case i == topicsUnder:
			lines = append(lines, bulleted(ownItems(g))...)
		case i == summaryUnder && words != "":
			lines = append(append(lines, v.text("agenda.summary", nil)), bulleted(v.dialogue())...)
		}
	}
	return lines
}

// ownItems are what the pair has written under the brochure's items.
func ownItems(g mentoring.Agenda) (items []string) {
	for line := range strings.Lines(g.Own.Reveal()) {
		if item := oneLine(line); item != "" {
			items = append(items, item)
		}
	}
	return items
}

func bulleted(items []string) []string {
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = "• " + strings.TrimPrefix(item, "• ")
	}
	return lines
}

// agendaForm is an agenda to be changed.
func (v voice) agendaForm(g mentoring.Agenda, m mentoring.Meeting) chat.Form {
	f := chat.Form{
		ID: actionID("agenda", m.ID, g.Revision), Title: v.text("agenda.title", nil),
		Text:   chat.Confidential(v.text(v.agendaOwner(m), nil) + " " + v.text("agenda.out", nil)),
		Submit: v.text("btn.agenda_edit", nil),
	}
	for i, words := range v.brochureItems() {
		if item := g.Items[i]; item.Changed {
			words = item.Text.Reveal()
		}
		f.Fields = append(f.Fields, chat.Field{
			ID: itemID(i), Kind: chat.FieldLine, Label: v.text("agenda.item", locales.Data{"N": i + 1}),
			Value: chat.Confidential(words), Max: mentoring.MaxItem,
		})
	}
	own := v.paragraph(topicsField, "agenda.topics", "", g.Own, false)
	own.Hint = chat.Confidential(v.text("agenda.lines", nil) + " " + v.text("answer.hint.others", nil))
	f.Fields = slices.Insert(f.Fields, topicsUnder+1, own)
	return f
}

// itemID is the field of one of the brochure's items, counted from 0.
func itemID(i int) string { return fmt.Sprintf("%s%d", itemField, i+1) }

// writeAgenda keeps the agenda as it stands in the dialog.
func (t turn) writeAgenda(a args, in values) (chat.Reply, error) {
	g := mentoring.Agenda{Meeting: mentoring.MeetingID(a.id(0)), Revision: int(a.id(1)), Own: typed(in, topicsField)}
	v := voice{words: t.words}
	for i, words := range v.brochureItems() {
		if text := typed(in, itemID(i)); text.Reveal() != words {
			g.Items[i] = mentoring.Item{Changed: true, Text: text}
		}
	}
	m, sit, err := t.Service.WriteAgenda(t.ctx, t.actor, g)
	var refused *mentoring.Error
	if errors.As(err, &refused) && refused.Code == mentoring.Conflict {
		return t.rewriteAgenda(g, refused)
	}
	if err != nil {
		return chat.Reply{}, err
	}
	v.sit = sit
	saved := v.message(nil, "agenda.saved").With(v.agendaAction(m))
	return chat.Reply{Message: &saved}, nil
}

// rewriteAgenda opens the dialog again with what was typed, and over it what the
// other half has written meanwhile.
func (t turn) rewriteAgenda(mine mentoring.Agenda, refused *mentoring.Error) (chat.Reply, error) {
	theirs, m, sit, err := t.Service.Agenda(t.ctx, t.actor, mine.Meeting)
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	mine.Revision = theirs.Revision
	f := v.agendaForm(mine, m)
	f.Text = chat.Confidential(v.refusal(refused) + "\n\n" + strings.Join(v.agendaLines(theirs), "\n"))
	return chat.Reply{Form: &f}, nil
}
