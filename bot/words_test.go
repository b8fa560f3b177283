package bot_test

import (
	"database/sql"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"mentorbot/bot"
	"mentorbot/bot/chat"
	"mentorbot/locales"
)

// words are the commands with every spelling that means the same.
var words = [][]string{
	{"book"},
	{"flyt", "move"},
	{"aflys", "cancel"},
	{"dagsorden", "agenda"},
	{"kontrakt", "contract"},
	{"logbog", "logbook"},
	{"svar", "answer"},
	{"pause"},
	{"feedback"},
	{"data"},
	{"indstillinger", "settings"},
	{"afslut", "end"},
	{"læringssprog", "laeringssprog", "languages"},
	{"hjælp", "hjaelp", "help"},
	{"status"},
	{"par", "pairs"},
}

// shapes are the ways in which people type a word.
var shapes = map[string]func(string) string{
	"as it is":                 func(w string) string { return w },
	"upper case":               strings.ToUpper,
	"decomposed":               norm.NFD.String,
	"with a slash":             func(w string) string { return "/" + w },
	"after the command":        func(w string) string { return "/mentor " + w },
	"after the bare command":   func(w string) string { return "Mentor " + w },
	"after a no-break space":   func(w string) string { return "/mentor\u00a0" + w },
	"after a narrow space":     func(w string) string { return "/MENTOR\u202f" + strings.ToUpper(w) },
	"with spaces at the ends":  func(w string) string { return " \u00a0" + w + "\u00a0 " },
	"with a tab and a newline": func(w string) string { return "\t" + w + "\n" },
	"with words on a new line": func(w string) string { return "/mentor\n" + w },
}

// shown is everything that a reply shows.
func shown(r chat.Reply) string {
	var parts []string
	for _, m := range []*chat.Message{r.Replace, r.Message} {
		if m != nil {
			parts = append(parts, sight{message: m}.String())
		}
	}
	return strings.Join(append(parts, sight{form: r.Form, errors: r.Errors}.String()), "\n")
}

// everybody is a bench with one person of every kind.
func everybody(t *testing.T) (b *bench, people []string) {
	b = newBench(t, locales.Danish, fourPairs())
	b.join("sara", "henrik")
	b.meet("sara", "henrik", "2027-01-12", "13:00")
	b.tap("dorte", "decline")
	return b, []string{"sara", "henrik", "mette", "amir", "dorte", stranger}
}

func TestAWordMeansTheSameInEverySpelling(t *testing.T) {
	t.Parallel()
	b, people := everybody(t)
	for _, who := range people {
		for _, spellings := range words {
			want := shown(b.say(who, spellings[0]))
			for _, spelling := range spellings {
				for shape, write := range shapes {
					line := write(spelling)
					if got := shown(b.say(who, line)); got != want {
						t.Errorf("%s types %q (%s):\n%s\nwant\n%s", who, line, shape, got, want)
					}
					command := chat.Command{Origin: b.origin(who), Line: chat.Confidential(line)}
					if got := shown(b.handle(command)); got != want {
						t.Errorf("%s commands %q (%s):\n%s\nwant\n%s", who, line, shape, got, want)
					}
				}
			}
		}
	}
}

func TestWhatFollowsAWordMayFollowAnySpace(t *testing.T) {
	t.Parallel()
	b, _ := everybody(t)
	for _, lines := range [][2]string{
		{"book 30/2", "book\u00a030/2"},
		{"book 30/2", "/mentor\u00a0book\u202f30/2"},
		{"hjælp flyt", "hjælp\u00a0flyt"},
		{"hjælp flyt", "help move"},
		{"hjælp læringssprog", "HJAELP\tLAERINGSSPROG"},
		{"hjælp svar", "/mentor help answer"},
	} {
		if want, got := shown(b.say("sara", lines[0])), shown(b.say("sara", lines[1])); got != want {
			t.Errorf("%q answers\n%s\nwant\n%s", lines[1], got, want)
		}
	}
	if all, one := b.say("sara", "hjælp"), b.say("sara", "hjælp move"); all.Message.Text == one.Message.Text || len(one.Message.Blocks) != 1 {
		t.Errorf("help on one word is not about one word: %s", one.Message.Text)
	}
}

func TestWordsAreOfferedAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	b, _ := everybody(t)
	for _, lang := range []string{locales.Danish, locales.English} {
		catalogue := b.composer.Catalogue.Words(lang)
		offered := append(bot.Words(catalogue, false), bot.Words(catalogue, true)...)
		once := map[string]bool{}
		for _, w := range offered {
			once[w.Word] = true
		}
		if len(once) != len(words) {
			t.Errorf("%d words in %s, want %d", len(once), lang, len(words))
		}
		for _, w := range offered {
			if got := shown(b.say("sara", w.Word)); strings.Contains(got, b.said("fallback", nil)) {
				t.Errorf("%q is offered and not understood", w.Word)
			}
			if !strings.HasPrefix(w.Help, w.Word) || strings.ContainsAny(w.Help, "`*⟦") {
				t.Errorf("help of %q: %q", w.Word, w.Help)
			}
		}
	}
}

// version changes whenever something is committed to the database.
func (b *bench) version() (n int) {
	b.Helper()
	if b.watch == nil {
		db, err := sql.Open("sqlite", "file:"+b.path+"?mode=ro")
		if err != nil {
			b.Fatal(err)
		}
		if b.watch, err = db.Conn(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _, _ = b.watch.Close(), db.Close() })
	}
	if err := b.watch.QueryRowContext(b.Context(), "PRAGMA data_version").Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}

func TestTheVersionOfTheDatabaseTellsWhetherItChanged(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.deliver()
	before := b.version()
	b.say("sara", "hjælp")
	if b.version() != before {
		t.Error("reading has changed the version")
	}
	b.tap("sara", "join")
	if b.version() == before {
		t.Error("writing has not changed the version")
	}
}

func TestAStrangerAlwaysHearsTheSameSentence(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{locales.Danish, locales.English} {
		b := newBench(t, lang, twoPairs())
		b.lively()
		events := []chat.Event{
			chat.Text{Origin: b.origin(stranger)}, chat.Command{Origin: b.origin(stranger)},
			chat.Text{Origin: b.origin(stranger), Body: chat.Confidential("Er Sara Holm med?")},
			chat.Press{Origin: b.origin(stranger)}, chat.Submission{Origin: b.origin(stranger)},
		}
		for _, spellings := range words {
			for _, w := range spellings {
				events = append(events,
					chat.Text{Origin: b.origin(stranger), Body: chat.Confidential(w)},
					chat.Command{Origin: b.origin(stranger), Line: chat.Confidential(w + " 12/1")})
			}
		}
		actions, forms := b.ids()
		for id := range actions {
			events = append(events, chat.Press{Origin: b.origin(stranger), Action: id})
		}
		for id, f := range forms {
			events = append(events, chat.Submission{Origin: b.origin(stranger), Form: id, Values: stolen(f.form)})
		}
		public := b.origin(stranger)
		public.Public = true
		events = append(events, chat.Text{Origin: public, Body: chat.Confidential("hjælp")})

		before := b.version()
		want := chat.NewMessage(chat.Paragraph("Jeg kan kun hjælpe deltagere i et mentorforløb."))
		for _, e := range events {
			reply := b.handle(e)
			if reply.Replace != nil || reply.Form != nil || len(reply.Errors) > 0 || reply.Message == nil {
				t.Fatalf("%T is answered with more than a sentence: %s", e, shown(reply))
			}
			if got := messageText(*reply.Message); got != messageText(want) || reply.Message.Text != want.Text {
				t.Errorf("%T is answered %q", e, got)
			}
		}
		if len(events) < 60 {
			t.Errorf("only %d events; the course has too few buttons", len(events))
		}
		if b.version() != before {
			t.Error("a stranger has changed the store")
		}
	}
}
