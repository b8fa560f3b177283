package bot

import (
	"slices"
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

func (t turn) pressLog(args) (chat.Reply, error) { return t.logbook(0, "") }

// logbook opens the person's own answers and notes by date, to be read: those
// of one pair, or with zero all of them. What can be done with them is offered
// beside the dialog, which has no room for buttons.
func (t turn) logbook(pair mentoring.PairID, _ string) (chat.Reply, error) {
	entries, err := t.entries(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	m, err := t.logActions(pair, len(entries))
	if err != nil || len(entries) == 0 {
		return chat.Reply{Message: &m}, err
	}
	form := chat.Form{ID: "reading:log", Title: t.words.T("log.title", nil)}
	shown := newest(entries)
	var above []string
	if len(shown) < len(entries) {
		above = append(above, t.words.T("log.newest", nil))
	}
	if used := languagesUsed(t.words, entries); used != "" {
		above = append(above, used)
	}
	form.Text = chat.Confidential(strings.Join(above, "\n\n"))
	form.Fields, err = t.logParts(shown)
	return chat.Reply{Form: &form, Message: &m}, err
}

// mostRows is how many rows a dialog has for entries: Slack takes a hundred
// blocks, and refuses a dialog with more.
const mostRows = 96

// newest are as many of the newest entries as a dialog has room for, in the
// order in which they stand. An entry takes two rows, one more when it says with
// whom it is shared, and the first one under a heading takes that too.
func newest(entries []mentoring.LogEntry) []mentoring.LogEntry {
	type heading struct {
		pair   mentoring.PairID
		prompt mentoring.PromptID
		kind   mentoring.NoteKind
	}
	byTime := slices.Clone(entries)
	slices.SortStableFunc(byTime, newestFirst)
	headed, kept := map[heading]bool{}, map[mentoring.EntryID]bool{}
	rows := 0
	for _, e := range byTime {
		under := heading{e.ID().Pair, e.Prompt.ID, e.Note.Kind}
		rows += 2
		if !headed[under] {
			rows++
		}
		if e.Visibility() == mentoring.Shared {
			rows++
		}
		if rows > mostRows {
			break
		}
		headed[under], kept[e.ID()] = true, true
	}
	return slices.DeleteFunc(slices.Clone(entries), func(e mentoring.LogEntry) bool { return !kept[e.ID()] })
}

// entries are the person's own of one pair, or with zero of all.
func (t turn) entries(pair mentoring.PairID) ([]mentoring.LogEntry, error) {
	entries, err := t.Service.Logbook(t.ctx, t.actor)
	return slices.DeleteFunc(entries, func(e mentoring.LogEntry) bool { return pair != 0 && e.ID().Pair != pair }), err
}

// logActions say what can be done with a logbook that has so many entries. It
// is asked which one is meant when the person has several.
func (t turn) logActions(pair mentoring.PairID, entries int) (chat.Message, error) {
	pairs := t.joined()
	if pair == 0 && len(pairs) > 1 {
		c, _ := commandOf("logbog")
		reply, err := t.whichPair(c, pairs)
		if err != nil {
			return chat.Message{}, err
		}
		return *reply.Message, nil
	}
	if pair == 0 && len(pairs) == 1 {
		pair = pairs[0].ID
	}
	v, err := t.situation(pair)
	if err != nil {
		return chat.Message{}, err
	}
	m := v.message(nil, "log.menu")
	if entries == 0 {
		m = v.message(nil, "log.empty")
	}
	if v.sit.Pair.State() == mentoring.PairActive {
		m = m.With(v.action("write", pair))
	}
	if entries > 0 {
		m = m.With(v.action("pick", pair), v.action("search", pair), v.action("export", pair), v.action("erase", pair))
	}
	return m, nil
}

// logParts are the logbooks of one pair after another.
func (t turn) logParts(entries []mentoring.LogEntry) (fields []chat.Field, err error) {
	for len(entries) > 0 {
		first := entries[0].ID().Pair
		v, err := t.situation(first)
		if err != nil {
			return nil, err
		}
		var mine, rest []mentoring.LogEntry
		for _, e := range entries {
			if e.ID().Pair == first {
				mine = append(mine, e)
			} else {
				rest = append(rest, e)
			}
		}
		fields = append(fields, v.logFields(mine)...)
		entries = rest
	}
	return fields, nil
}

// logFields are a logbook to read: a heading for each set of questions with the
// answers under it, and one for each kind of note.
func (v voice) logFields(entries []mentoring.LogEntry) []chat.Field {
	var fields []chat.Field
	var last string
	for _, e := range entries {
		id, heading := v.logHeading(e)
		if id != last {
			fields = append(fields, chat.Field{ID: id, Kind: chat.FieldHeading, Label: heading})
		}
		fields = append(fields, v.logField(e))
		last = id
	}
	return fields
}

// noteTexts are what a kind of note stands under, what one is called, and the
// label of the field in which it is changed.
var noteTexts = map[mentoring.NoteKind]struct{ heading, name, label string }{
	mentoring.PlainNote: {"log.notes", "log.note", "log.note.q"},
	mentoring.Feedback:  {"feedback.title", "feedback.title", "feedback.title"},
	mentoring.Marking:   {"roles.pick.title", "roles.pick.title", ""}, // marked in a dialog of its own
}

// logHeading is what an entry stands under.
func (v voice) logHeading(e mentoring.LogEntry) (id, text string) {
	if e.IsNote() {
		return actionID(string(e.Note.Kind)+"s", e.Note.Pair), v.text(noteTexts[e.Note.Kind].heading, nil)
	}
	return actionID("prompt", e.Prompt.ID),
		v.text("log.head", locales.Data{"Date": v.date(e.Meeting.Slot.Date)}) + " – " + v.text("log.moment."+string(e.Prompt.Moment), nil)
}

func (v voice) logField(e mentoring.LogEntry) chat.Field {
	field := v.noteField(e.Note)
	if !e.IsNote() {
		field = v.answerField(e.Answer)
	}
	if e.Visibility() == mentoring.Shared {
		field.Hint = chat.Confidential(v.text("log.shared", nil))
	}
	return field
}

// answerField is an answer to read, under its question.
func (v voice) answerField(a mentoring.Answer) chat.Field {
	return chat.Field{
		ID: actionID("answer", a.ID), Kind: chat.FieldReading, Label: v.question(a.Question),
		Value: chat.Confidential(v.answerText(a)),
	}
}

// says is what an entry says to its author.
func (v voice) says(e mentoring.LogEntry) string {
	if e.IsNote() {
		return v.noteText(e.Note)
	}
	return v.answerText(e.Answer)
}

// answerText is what an answer says: what its author wrote, or chose.
func (v voice) answerText(a mentoring.Answer) string {
	if a.Question == mentoring.MentorLanguage {
		return language(v.words, mentoring.Language(a.Text.Reveal()))
	}
	return a.Text.Reveal()
}
