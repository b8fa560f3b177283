package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"mentorbot/locales"
)

var update = flag.Bool("update", false, "write the golden files anew")

// scene is where a year can be played: what people do, what they see, and the
// time. A form is one that this act has opened, or kept open.
type scene interface {
	say(as, text string) apiReply
	press(as, label string) apiReply
	submit(as string, f *apiForm, typed map[string]string) apiReply
	// messages are what stands in a person's chat, oldest first; their ids
	// end in a number that counts all messages in the order in which they came.
	messages(as string) []apiMessage
	now() time.Time
	// next is when something is next due.
	next() (time.Time, bool)
	// mark is when a moment such as midway comes.
	mark(moment string) time.Time
	// forward moves time on to "next", a moment or a time, through everything
	// that falls due.
	forward(to string)
}

// playwright writes down what happens on a scene, as the three people see it.
type playwright struct {
	scene
	t     *testing.T
	words locales.Words
	zone  *time.Location
	out   strings.Builder
	seen  map[string]string // message id -> as it was last written down
	at    string
}

func newPlaywright(t *testing.T, on scene) *playwright {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation(demoZone)
	if err != nil {
		t.Fatal(err)
	}
	return &playwright{scene: on, t: t, words: catalogue.Words("da"), zone: zone, seen: map[string]string{}}
}

var viewers = []struct{ id, name string }{{"mentee", "Sara"}, {"mentor", "Henrik"}, {"coordinator", "Mette"}}

func nameOf(id string) string {
	for _, v := range viewers {
		if v.id == id {
			return v.name
		}
	}
	return id
}

func (p *playwright) line(format string, args ...any) { fmt.Fprintf(&p.out, format+"\n", args...) }

// sight is something a person sees: a new message, or one that has changed.
type sight struct {
	at    time.Time
	order int
	text  string
}

// look writes down everything new or changed, in the order in which it came.
func (p *playwright) look() {
	p.t.Helper()
	now := p.now()
	var sights []sight
	for _, v := range viewers {
		for _, m := range p.messages(v.id) {
			before, known := p.seen[m.ID]
			shown := m.Text + buttons(m)
			if m.From != "bot" || before == shown {
				continue
			}
			p.seen[m.ID] = shown
			s := sight{at: mustTime(p.t, m.At), text: v.name + " får:\n" + indent(shown)}
			if _, err := fmt.Sscanf(strings.TrimLeft(m.ID, "m"), "%d", &s.order); err != nil {
				p.t.Fatal(err)
			}
			if known {
				s.at = now
				s.text = v.name + " ser beskeden ændret:\n" + indent(shown)
				if strings.HasPrefix(before, m.Text) {
					s.text = v.name + " ser beskeden med andre knapper:" + indent(buttons(m))
				}
			}
			sights = append(sights, s)
		}
	}
	slices.SortFunc(sights, func(a, b sight) int { return cmp.Or(a.at.Compare(b.at), a.order-b.order) })
	for _, s := range sights {
		p.time(s.at)
		p.line("%s\n", s.text)
	}
}

func buttons(m apiMessage) string {
	if len(m.Actions) == 0 {
		return ""
	}
	var all []string
	for _, a := range m.Actions {
		all = append(all, "["+a.Label+"]")
	}
	return "\n" + strings.Join(all, " ")
}

func (p *playwright) time(at time.Time) {
	at = at.In(p.zone)
	stamp := p.words.T("play.now", locales.Data{"When": p.words.Moment(at, at), "Week": p.words.Week(at)})
	if stamp != p.at {
		p.at = stamp
		p.line("── %s ──\n", stamp)
	}
}

func indent(s string) string {
	return strings.ReplaceAll("    "+strings.ReplaceAll(s, "\n", "\n    "), "    \n", "\n")
}

// stamp writes down the time when it has moved.
func (p *playwright) stamp() { p.t.Helper(); p.time(p.now()) }

// Press, Say, Fill and Go act and write it down.
func (p *playwright) Press(as, label string) *apiForm {
	p.t.Helper()
	p.stamp()
	p.line("%s trykker på [%s].\n", nameOf(as), label)
	return p.tell(as, p.press(as, label))
}

func (p *playwright) Say(as, text string) *apiForm {
	p.t.Helper()
	p.stamp()
	p.line("%s skriver: %s\n", nameOf(as), text)
	return p.tell(as, p.say(as, text))
}

func (p *playwright) Fill(as string, f *apiForm, typed map[string]string) *apiForm {
	p.t.Helper()
	p.stamp()
	p.line("%s sender dialogen [%s].\n", nameOf(as), f.Submit)
	return p.tell(as, p.submit(as, f, typed))
}

func (p *playwright) tell(as string, r apiReply) *apiForm {
	p.t.Helper()
	p.look()
	if r.Form != nil {
		p.line("%s læser i en dialog:\n%s\n", nameOf(as), indent(dialog(r.Form, r.Errors)))
	}
	return r.Form
}

// dialog is a form as its reader sees it.
func dialog(f *apiForm, errs map[string]string) string {
	lines := []string{"# " + f.Title}
	if f.Text != "" {
		lines = append(lines, f.Text)
	}
	for _, field := range f.Fields {
		shown := field.Value
		for _, o := range field.Options {
			if o.Value == field.Value {
				shown = o.Label
			}
		}
		switch field.Kind {
		case "heading":
			lines = append(lines, "## "+field.Label)
			continue
		case "check":
			box := "☐ "
			if field.Value == "true" {
				box = "☑ "
			}
			lines = append(lines, box+field.Label)
		default:
			lines = append(lines, strings.TrimRight(field.Label+" "+strings.ReplaceAll(shown, "\n", " / "), " "))
		}
		if field.Hint != "" {
			lines = append(lines, "   ("+strings.ReplaceAll(field.Hint, "\n", " ")+")")
		}
		if errs[field.ID] != "" {
			lines = append(lines, "   ! "+errs[field.ID])
		}
	}
	if f.Submit != "" {
		lines = append(lines, "["+f.Submit+"]")
	}
	return strings.Join(lines, "\n")
}

func (p *playwright) Go(moment string) {
	p.t.Helper()
	p.forward(moment)
	p.look()
}

func (p *playwright) Until(as, text string) {
	p.t.Helper()
	for range 60 {
		now := p.now()
		if slices.ContainsFunc(p.messages(as), func(m apiMessage) bool {
			return m.From == "bot" && mustTime(p.t, m.At).Equal(now) && strings.Contains(m.Text, text)
		}) {
			p.look()
			return
		}
		p.forward("next")
	}
	p.t.Fatalf("%s never got %q", as, text)
}

func TestAYearOfMentoringReadsAsTheGoldenTranscript(t *testing.T) {
	t.Parallel()
	s := raise(t, 1)
	p := newPlaywright(t, s)
	p.look()
	playYear(p)
	golden := filepath.Join("testdata", "aaret.txt")
	got := p.out.String()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the year reads differently (-want +got); run with -update when that is meant:\n%s", diff)
	}
	if strings.Contains(s.log.String(), "level=ERROR") {
		t.Errorf("errors were logged:\n%s", s.log)
	}
}

// playYear is what Sara, Henrik and Mette do in a year.
func playYear(p *playwright) {
	p.line("# Welcome and consent\n")
	p.Say("mentee", "hej")
	p.Press("mentee", "Hvem kan se hvad?")
	p.Press("mentee", "Jeg er med")
	p.Press("mentor", "Jeg er med")

	p.line("# The contract\n")
	f := p.Press("mentee", "Skriv udkast")
	f = p.Fill("mentee", f, nil)
	p.Fill("mentee", f, map[string]string{
		"Beskriv hvilke mål mentee har med mentorrelationen.": "At turde tage den svære samtale i tide.",
		"Hvornår ved mentee, at målet er nået?":               "Når jeg har taget tre uden at udskyde dem.",
		"Hvad har mentee brug for hjælp til?":                 "At øve mig.",
		"\"Spilleregler\" for evt. ændringer/aflysninger":     "Vi ringer til hinanden.",
	})
	p.Press("mentor", "Læs udkastet")
	f = p.Press("mentor", "Foreslå ændring")
	p.Fill("mentor", f, map[string]string{"Evaluering": "Efter møde 3 og 6."})
	p.Say("mentee", "kontrakt")
	p.Press("mentee", "Godkend")
	p.Press("mentor", "Godkend")
	p.Say("mentor", "kontrakt")

	p.line("# Booking\n")
	p.Say("mentor", "book")
	p.Press("mentor", "Nej tak")
	p.Say("mentee", "book 30/2 14.00")
	p.Say("mentee", "/mentor book tirsdag den 12. januar kl. 3")
	p.Say("mentee", "book 4/1 8.00")
	p.Say("mentee", "book 12/1 6.00 10 timer")
	p.Say("mentee", "book tirsdag den 12. januar kl. 14, Rådhuset")
	f = p.Press("mentor", "Foreslå andet tidspunkt")
	p.Fill("mentor", f, map[string]string{"Klokkeslæt": "13:30"})
	p.Press("mentee", "Passer")
	p.Say("mentee", "book 12/1 14.00")

	p.line("# The first meeting\n")
	p.Until("mentee", "for første gang")
	f = p.Press("mentee", "Føj punkt til dagsorden")
	p.Fill("mentee", f, map[string]string{"Dine punkter (vises for Henrik)": "Den svære samtale med Bo", "Punkt 1": ""})
	p.Press("mentor", "Se dagsordenen")
	f = p.Press("mentee", "Svar")
	f = p.Fill("mentee", f, nil)
	p.Fill("mentee", f, map[string]string{"Hvad håber jeg at få ud af det første møde?": "At vi lærer hinanden at kende."})
	p.Press("mentor", "Ikke denne gang")
	p.Go("2027-01-12T13:30:00+01:00") // when the meeting begins
	p.Until("mentee", "Blev jeres møde holdt?")
	p.Press("mentee", "Ja")
	f = p.Press("mentee", "Svar")
	f = p.Fill("mentee", f, map[string]string{
		"Hvad har været nyttigt i denne samtale?":          "Spørgsmålet om, hvad jeg selv vil.",
		"Hvad kunne jeg tænke mig, at mentor gør mere af?": "At vente lidt længere.",
		"Hvad vil jeg arbejde med næste gang?":             "At sige det højt på ledermødet.",
		"share.mentee.more":                                "true",
	})
	p.Fill("mentee", f, nil)
	p.Press("mentor", "Læs svaret")
	p.Until("mentor", "Vend det med dig selv")
	p.Press("mentor", "Jeg vender det med egen mentor")

	p.line("# What each expects\n")
	p.Say("mentor", "hjælp")
	f = p.Press("mentor", "Læs om rollerne")
	p.Fill("mentor", f, map[string]string{"mentor.joy": "true", "mentor.insight": "true"})

	p.line("# Feedback, seen as the mentor will read it\n")
	f = p.Say("mentee", "feedback")
	f = p.Fill("mentee", f, map[string]string{"Hvad virker?": "At du venter.", "Hvad virker ikke?": "De hurtige råd."})
	p.Fill("mentee", f, nil)
	p.Press("mentor", "Læs")

	p.line("# The second meeting carries over from the first\n")
	f = p.Press("mentee", "Book næste møde")
	p.Fill("mentee", f, nil)
	p.Press("mentor", "Passer")
	p.Until("mentee", "Her er dagsordenen og tre spørgsmål")
	f = p.Press("mentee", "Svar")
	p.Fill("mentee", f, map[string]string{"Hvordan har jeg arbejdet med målet fra sidste samtale?": "Jeg sagde det højt."})
	f = p.Press("mentor", "Svar")
	p.Fill("mentor", f, map[string]string{"Hvad kan jeg særligt huske fra sidste møde?": "Stilheden."})
	p.Say("mentee", "dagsorden")
	p.Until("mentor", "Vend det med dig selv")
	p.Press("mentee", "Ja")
	f = p.Press("mentor", "Skriv i min logbog")
	p.Fill("mentor", f, map[string]string{"Hvilke læringspunkter er blevet tydelige for mig?": "At jeg taler for meget."})
	p.Say("mentor", "logbog")
	p.Say("mentee", "logbog")

	p.line("# Nobody books: one nudge\n")
	p.Until("mentee", "Vil du foreslå en tid?")
	f = p.Press("mentee", "Book")
	p.Fill("mentee", f, nil)
	p.Press("mentor", "Passer")

	p.line("# A meeting is moved, and another is cancelled\n")
	f = p.Say("mentor", "flyt")
	p.Fill("mentor", f, map[string]string{"Klokkeslæt": "10:00"})
	p.Press("mentee", "Passer")
	p.Until("mentee", "Blev jeres møde holdt?")
	p.Press("mentee", "Ja")
	f = p.Press("mentee", "Book næste møde")
	p.Fill("mentee", f, nil)
	p.Press("mentor", "Passer")
	p.Say("mentor", "aflys")
	p.Press("mentor", "Aflys mødet")
	f = p.Press("mentee", "Book et nyt møde")
	p.Fill("mentee", f, nil)
	p.Press("mentor", "Passer")
	p.Until("mentee", "Blev jeres møde holdt?")
	f = p.Press("mentee", "Flyttet")
	p.Fill("mentee", f, nil)
	p.Press("mentor", "Passer")

	p.line("# The rhythm changes when both say yes\n")
	p.Until("mentee", "Skal I gå over til")
	p.Press("mentee", "Ja")
	p.Press("mentor", "Ja")

	p.line("# The rest of the year\n")
	p.rest("midway")
	p.line("# Midway status\n")
	p.Say("coordinator", "/mentor status")
	p.Say("mentee", "status")
	p.rest("final")
	p.line("# The end of the year\n")
	p.Say("coordinator", "status")
	p.Say("mentee", "hjaelp")
	p.Say("mentee", "vejret er fint")
	p.Say("coordinator", "hjælp")
}

// rest lives on to a moment: every meeting is booked, held and told.
func (p *playwright) rest(moment string) {
	p.t.Helper()
	end := p.mark(moment)
	for range 400 {
		if next, ok := p.next(); !ok || next.After(end) {
			break
		}
		p.Go("next")
		for _, wish := range []struct{ as, text, button string }{
			{"mentee", "Blev jeres møde holdt?", "Ja"},
			{"mentee", "Book næste møde", "Book næste møde"},
			{"mentee", "Vil du foreslå en tid?", "Book"},
			{"mentor", "foreslår et møde", "Passer"},
		} {
			p.fulfil(wish.as, wish.text, wish.button)
		}
	}
	p.Go(moment)
}

// fulfil presses a button of a message that came just now, and sends the form
// that opens.
func (p *playwright) fulfil(as, text, button string) {
	p.t.Helper()
	all := p.messages(as)
	if len(all) == 0 {
		return
	}
	m := all[len(all)-1]
	for _, a := range m.Actions {
		if a.Label == button && mustTime(p.t, m.At).Equal(p.now()) && strings.Contains(m.Text+button, text) {
			if f := p.Press(as, button); f != nil {
				p.Fill(as, f, nil)
			}
			return
		}
	}
}

func mustTime(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
