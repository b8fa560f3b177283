package bot_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mentorbot/bot/chat"
	"mentorbot/locales"
)

var (
	plainID  = regexp.MustCompile(`^[a-z0-9:.\-]+$`)
	variable = regexp.MustCompile(`\{\{[^}]*\}\}`)
	holes    = []string{"⟦", "<no value>", "{{", "%!", " ,", "tlf. .", "  "}
)

// judge holds everything that anybody was shown against the limits of every
// platform, and against holes in the texts.
func (b *bench) judge() {
	b.Helper()
	if len(b.shown) == 0 && !b.Failed() {
		b.Error("nothing was shown to anybody")
	}
	modal := b.modalOnly()
	for _, s := range b.shown {
		if s.message != nil {
			b.judgeMessage(*s.message)
			for id, text := range modal {
				if text.MatchString(s.message.Text) {
					b.Errorf("%s belongs in a dialog: %s", id, s.message.Text)
				}
			}
			b.judgeInSlack(*s.message)
		}
		if s.form != nil {
			b.judgeForm(*s.form, s.errors)
			b.judgeFormInSlack(*s.form)
		}
		for id, wrong := range s.errors {
			b.whole("error at "+id, wrong)
		}
	}
}

// modalOnly are the texts that belong in a dialog, whatever is filled in.
func (b *bench) modalOnly() map[string]*regexp.Regexp {
	b.Helper()
	texts := map[string]*regexp.Regexp{}
	for _, id := range b.composer.Catalogue.IDs(locales.Danish) {
		source, _ := b.composer.Catalogue.Message(locales.Danish, id)
		if !strings.HasPrefix(source.Description, "MODAL ONLY") {
			continue
		}
		m, _ := b.composer.Catalogue.Message(b.lang, id)
		parts := variable.Split(chat.Plain(m.Other), -1)
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		texts[id] = regexp.MustCompile(strings.Join(parts, ".*"))
	}
	if len(texts) < 10 {
		b.Errorf("%d texts for dialogs found", len(texts))
	}
	return texts
}

// whole finds what must not stand in a text.
func (b *bench) whole(where, s string) {
	b.Helper()
	if strings.TrimSpace(s) == "" {
		b.Errorf("%s is empty", where)
	}
	for _, hole := range holes {
		if strings.Contains(s, hole) {
			b.Errorf("%s has %q: %s", where, hole, s)
		}
	}
}

func (b *bench) judgeMessage(m chat.Message) {
	b.Helper()
	b.whole("message", m.Text)
	b.whole("language of a message", m.Lang)
	if n := utf8.RuneCountInString(m.Text); n > 3000 {
		b.Errorf("message of %d characters: %s", n, m.Text)
	}
	if strings.HasSuffix(m.Text, ":") && len(m.Actions) == 0 {
		b.Errorf("message ends with a colon: %s", m.Text)
	}
	for _, f := range m.Files {
		if strings.HasPrefix(f.Media, "text/calendar") {
			b.judgeCalendar(f)
			continue
		}
		if !regexp.MustCompile(`^mentorbot-[a-z]+\.[a-z]+$`).MatchString(f.Name) || f.Media == "" || len(f.Content) == 0 || !utf8.Valid(f.Content) {
			b.Errorf("file %q of media type %q with %d bytes", f.Name, f.Media, len(f.Content))
		}
	}
	if strings.ContainsAny(m.Text, "`") || strings.Contains(m.Text, "**") {
		b.Errorf("marks in plain text: %s", m.Text)
	}
	questions := 0
	for i, block := range m.Blocks {
		// The agenda is nothing that the bot asks, nor are the questions of the
		// dialogue, which stand in it.
		talked := i > 0 && m.Blocks[i-1].Text == b.said("agenda.summary", nil)
		all := append([]string{block.Text}, block.Items...)
		for _, f := range block.Facts {
			all = append(all, f.Label, f.Value)
		}
		for _, said := range all {
			if !strings.Contains(m.Text, chat.Plain(said)) {
				b.Errorf("the plain text leaves out %q:\n%s", said, m.Text)
			}
			if b.isQuestion(said) && !talked {
				questions++
			}
		}
	}
	if questions > 3 {
		b.Errorf("%d questions in one message: %s", questions, m.Text)
	}
	if len(m.Actions) > 5 {
		b.Errorf("%d actions: %s", len(m.Actions), m.Text)
	}
	seen := map[string]bool{}
	for _, a := range m.Actions {
		b.whole("label", a.Label)
		if n := utf8.RuneCountInString(a.Label); n > 30 {
			b.Errorf("label of %d characters: %s", n, a.Label)
		}
		if !plainID.MatchString(a.ID) || seen[a.ID] {
			b.Errorf("action id %q", a.ID)
		}
		seen[a.ID] = true
	}
}

func (b *bench) isQuestion(s string) bool {
	words := b.composer.Catalogue.Words(b.lang)
	for _, id := range []string{
		"prep.q.1", "prep.q.2", "prep.q.3", "prep.q.first",
		"end.q.mentee.1", "end.q.mentee.2", "end.q.mentee.3", "end.q.mentor.1", "end.q.mentor.2", "end.q.mentor.3",
	} {
		if words.T(id, nil) == s {
			return true
		}
	}
	return false
}

func (b *bench) judgeForm(f chat.Form, errors chat.FieldErrors) {
	b.Helper()
	b.whole("title", f.Title)
	b.whole("language of a form", f.Lang)
	if n := utf8.RuneCountInString(f.Title); n > 24 {
		b.Errorf("title of %d characters: %s", n, f.Title)
	}
	if !plainID.MatchString(f.ID) {
		b.Errorf("form id %q", f.ID)
	}
	if n := utf8.RuneCountInString(f.Submit); n > 24 {
		b.Errorf("submit of %d characters: %s", n, f.Submit)
	}
	if !f.Text.Empty() {
		b.whole("text of "+f.ID, f.Text.Reveal())
	}
	ids := map[string]bool{}
	for _, field := range f.Fields {
		b.judgeField(f, field)
		if ids[field.ID] {
			b.Errorf("%s has two fields %q", f.ID, field.ID)
		}
		ids[field.ID] = true
	}
	for id := range errors {
		if !ids[id] {
			b.Errorf("%s has no field %q to say at: %s", f.ID, id, errors[id])
		}
	}
}

func (b *bench) judgeField(f chat.Form, field chat.Field) {
	b.Helper()
	b.whole("label", field.Label)
	if !plainID.MatchString(field.ID) {
		b.Errorf("field id %q", field.ID)
	}
	if n := utf8.RuneCountInString(field.Label); n > 75 && field.Kind == chat.FieldCheck {
		b.Errorf("tick of %d characters: %s", n, field.Label)
	}
	value, found := field.Value.Reveal(), field.Value.Empty()
	for _, o := range field.Options {
		b.whole("option", o.Label)
		if n := utf8.RuneCountInString(o.Label); n > 75 {
			b.Errorf("option of %d characters: %s", n, o.Label)
		}
		found = found || o.Value == value
	}
	switch field.Kind {
	case chat.FieldSelect:
		if !found || len(field.Options) == 0 {
			b.Errorf("%s: %q is no option of %s", f.ID, value, field.ID)
		}
	case chat.FieldLine, chat.FieldParagraph:
		if field.Max == 0 {
			b.Errorf("%s: %s has no limit", f.ID, field.ID)
		}
	case chat.FieldTime:
		if _, err := time.Parse("15:04", value); err != nil {
			b.Errorf("%s: time %q", f.ID, value)
		}
	case chat.FieldCheck:
		if value != "" && value != "true" {
			b.Errorf("%s: tick %q", f.ID, value)
		}
	}
}

// inBoth runs a scenario in Danish and in English.
func inBoth(t *testing.T, c cast, name string, play func(*bench)) {
	t.Helper()
	for _, lang := range []string{locales.Danish, locales.English} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, lang, c)
			play(b)
			golden(t, lang+"/"+name, b.transcript())
			golden(t, lang+"/slack/"+name, b.inSlack())
		})
		t.Run(lang+" with long names", func(t *testing.T) {
			t.Parallel()
			long := cast{names: map[string]string{}, pairs: c.pairs, coordinators: c.coordinators, quiet: c.quiet}
			for key := range c.names {
				long.names[key] = "Maximiliane-Alexandrine Vestergaard-Kristoffersen " + key
			}
			b := newBench(t, lang, long)
			play(b) // and is judged when it ends
		})
	}
}
