package bot

import (
	"slices"
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// The fields of the dialogs in which somebody writes in their logbook, looks
// for an entry, and changes one.
const (
	textField   = "text"
	wordsField  = "words"
	entryField  = "entry"
	deleteField = "delete"
)

const (
	mostChoices = 100 // a platform shows no more options than that
	maxChoice   = 75  // the longest label of an option, in characters
	maxSearch   = 100 // the longest search, in characters
)

// pressWrite opens the dialog for a note.
func (t turn) pressWrite(a args) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	if v.sit.Pair.State() != mentoring.PairActive {
		m := v.notReadyMessage()
		return chat.Reply{Message: &m}, nil
	}
	return chat.Reply{Form: &chat.Form{
		ID: actionID("write", a.pair()), Title: v.text("log.note.title", nil), Submit: v.text("btn.save_log", nil),
		Fields: []chat.Field{v.entryText("log.note.q", mentoring.Secret{})},
	}}, nil
}

func (v voice) entryText(label string, text mentoring.Secret) chat.Field {
	return chat.Field{
		ID: textField, Kind: chat.FieldParagraph, Label: v.text(label, nil), Value: chat.Confidential(text.Reveal()), Max: mentoring.MaxText,
	}
}

func (t turn) write(a args, in values) (chat.Reply, error) {
	sit, err := t.Service.WriteNote(t.ctx, t.actor, a.pair(), typed(in, textField))
	if err != nil {
		return chat.Reply{}, err
	}
	return voice{t.words, sit}.logReceipt("log.note.saved"), nil
}

// logReceipt says what was done to an entry, without its words.
func (v voice) logReceipt(text string) chat.Reply {
	m := v.message(nil, text).With(v.action("log"))
	return chat.Reply{Message: &m}
}

// pressPick lets the person choose which entry to change.
func (t turn) pressPick(a args) (chat.Reply, error) {
	v, entries, err := t.ownEntries(a.pair())
	if err != nil || len(entries) == 0 {
		return v.nothingKept(), err
	}
	form := v.pickForm("log.entry.title", entries)
	if len(entries) > mostChoices {
		form.Text = chat.Confidential(v.text("log.entry.newest", nil))
	}
	return chat.Reply{Form: &form}, nil
}

// ownEntries are the person's own entries of a pair, the newest first.
func (t turn) ownEntries(pair mentoring.PairID) (voice, []mentoring.LogEntry, error) {
	v, err := t.situation(pair)
	if err != nil {
		return v, nil, err
	}
	entries, err := t.entries(pair)
	slices.SortStableFunc(entries, newestFirst)
	return v, entries, err
}

func newestFirst(x, y mentoring.LogEntry) int { return entryTime(y).Compare(entryTime(x)) }

// entryTime is when the meeting was that an answer is about, or when a note was
// written.
func entryTime(e mentoring.LogEntry) time.Time {
	if e.IsNote() {
		return e.Note.At
	}
	return e.Meeting.Slot.Start
}

func (v voice) nothingKept() chat.Reply {
	m := v.message(nil, "log.empty")
	return chat.Reply{Message: &m}
}

// pickForm asks which of the entries is meant. Options say when and about what,
// and nobody's words.
func (v voice) pickForm(title string, entries []mentoring.LogEntry) chat.Form {
	var options []chat.Option
	for _, e := range entries[:min(len(entries), mostChoices)] {
		options = append(options, chat.Option{Value: entryArgs(e.ID()), Label: cut(v.entryName(e), maxChoice)})
	}
	return chat.Form{
		ID: actionID("pick", v.sit.Pair.ID), Title: v.text(title, nil), Submit: v.text("btn.next", nil),
		Fields: []chat.Field{{
			ID: entryField, Kind: chat.FieldSelect, Label: v.text("log.entry.which", nil), Required: true,
			Value: chat.Confidential(options[0].Value), Options: options,
		}},
	}
}

// entryName tells entries apart by their dates.
func (v voice) entryName(e mentoring.LogEntry) string {
	if e.IsNote() {
		at := v.local(e.Note.At)
		return v.text(noteTexts[e.Note.Kind].name, nil) + " " + v.words.Short(at) + " " + v.words.Clock(at)
	}
	return v.text("log.moment."+string(e.Prompt.Moment), nil) + " " + v.words.Short(v.local(e.Meeting.Slot.Start)) + ": " + v.question(e.Answer.Question)
}

// entryArgs names an entry in an id, "a:12" or "n:5"; entryOf reads it.
func entryArgs(id mentoring.EntryID) string {
	if id.Note != 0 {
		return actionID("n", id.Note)
	}
	return actionID("a", id.Answer)
}

func entryOf(pair mentoring.PairID, a args) mentoring.EntryID {
	id := mentoring.EntryID{Pair: pair}
	if a.text(0) == "n" {
		id.Note = mentoring.NoteID(a.id(1))
	} else {
		id.Answer = mentoring.AnswerID(a.id(1))
	}
	return id
}

// pick opens the chosen entry to be changed or deleted.
func (t turn) pick(a args, in values) (chat.Reply, error) {
	chosen := args(strings.Split(in.text(entryField), ":"))
	e, sit, err := t.Service.Entry(t.ctx, t.actor, entryOf(a.pair(), chosen))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	if e.Note.Kind == mentoring.Marking {
		f := v.rolesForm(e.Note)
		return chat.Reply{Form: &f}, nil
	}
	label, about := noteTexts[e.Note.Kind].label, ""
	if !e.IsNote() {
		_, about = v.logHeading(e)
		label = questionTexts[e.Answer.Question]
	}
	text := v.entryText(label, e.Text())
	if e.Answer.Question == mentoring.MentorLanguage {
		text = v.languageField(textField, e.Text())
	}
	if e.Visibility() == mentoring.Shared {
		text.Hint = chat.Confidential(v.text("log.shared", nil))
	}
	return chat.Reply{Form: &chat.Form{
		ID: actionID("entry", a.pair(), entryArgs(e.ID())), Title: v.text("log.entry.title", nil),
		Text: chat.Confidential(about), Submit: v.text("btn.save", nil),
		Fields: []chat.Field{text, {ID: deleteField, Kind: chat.FieldCheck, Label: v.text("log.entry.delete", nil)}},
	}}, nil
}

// changeEntry keeps what an entry says now, or deletes it.
func (t turn) changeEntry(a args, in values) (chat.Reply, error) {
	id, receipt := entryOf(a.pair(), a[min(1, len(a)):]), "log.note.saved"
	var sit mentoring.Situation
	var err error
	if in.text(deleteField) == ticked {
		receipt = "log.entry.deleted"
		sit, err = t.Service.DeleteEntry(t.ctx, t.actor, id)
	} else {
		sit, err = t.Service.EditEntry(t.ctx, t.actor, id, typed(in, textField))
	}
	if err != nil {
		return chat.Reply{}, err
	}
	return voice{t.words, sit}.logReceipt(receipt), nil
}

// pressSearch asks what to look for. It is asked in a dialog, because the chat
// keeps what is typed there.
func (t turn) pressSearch(a args) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	return chat.Reply{Form: &chat.Form{
		ID: actionID("search", a.pair()), Title: v.text("log.search.title", nil), Submit: v.text("btn.log_search", nil),
		Fields: []chat.Field{{ID: wordsField, Kind: chat.FieldLine, Label: v.text("log.search.q", nil), Max: maxSearch}},
	}}, nil
}

// mostFound is how many entries a search shows: with its heading and a mark
// each takes four blocks of a dialog, which has a hundred.
const mostFound = 20

// search shows the person's own entries that hold every word, the newest first,
// and asks which one to change.
func (t turn) search(a args, in values) (chat.Reply, error) {
	v, entries, err := t.ownEntries(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	words := strings.Fields(locales.Fold(in.text(wordsField)))
	if len(words) == 0 {
		return chat.Reply{Errors: chat.FieldErrors{wordsField: v.wrong("log.err.empty", nil)}}, nil
	}
	found := slices.DeleteFunc(entries, func(e mentoring.LogEntry) bool { return !v.holds(e, words) })
	if len(found) == 0 {
		return chat.Reply{Errors: chat.FieldErrors{wordsField: v.wrong("log.search.none", nil)}}, nil
	}
	many := len(found) > mostFound
	found = found[:min(len(found), mostFound)]
	form := v.pickForm("log.search.title", found)
	if many {
		form.Text = chat.Confidential(v.text("log.search.many", nil))
	}
	slices.SortStableFunc(found, notesLast)
	form.Fields = append(v.logFields(found), form.Fields...)
	return chat.Reply{Form: &form}, nil
}

// notesLast keeps what stands under one heading together: the answers come
// first, then each kind of note.
func notesLast(x, y mentoring.LogEntry) int {
	return slices.Index(noteOrder, x.Note.Kind) - slices.Index(noteOrder, y.Note.Kind)
}

// noteOrder begins with what is no note.
var noteOrder = []mentoring.NoteKind{"", mentoring.PlainNote, mentoring.Marking, mentoring.Feedback}

// holds reports whether every one of the folded words stands in an entry.
func (v voice) holds(e mentoring.LogEntry, words []string) bool {
	text := locales.Fold(v.says(e))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}
