package bot_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mentorbot/bot"
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/scheduler"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// platform is where everybody in these tests lives.
const platform = "proeve"

// stranger is somebody whom the bot has never heard of.
const stranger = "stranger"

// sight is one thing that a person was shown.
type sight struct {
	to      string
	message *chat.Message
	form    *chat.Form
	errors  chat.FieldErrors
}

// bench is a programme with its people, a clock that stands still until it is
// set, and all that anybody has been shown.
type bench struct {
	*testing.T
	path      string
	store     *sqlite.DB
	service   *mentoring.Service
	outbox    *mentoring.Outbox
	composer  bot.Composer
	talk      *bot.Conversation
	log       *lines
	lang      string
	programme mentoring.ProgrammeID
	pairs     map[string]mentoring.PairID // by mentee
	zone      *time.Location
	now       time.Time
	events    int
	shown     []sight
	script    strings.Builder
	watch     *sql.Conn
	entries   map[string]entry // in calendars, by uid
}

// lines is a log that several goroutines may write.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// cast names the people of a programme: keys to full names, and who is whose
// mentor.
type cast struct {
	names        map[string]string
	pairs        [][2]string // mentee, mentor
	coordinators []string
	quiet        []int // weeks beside the usual ones
}

func twoPairs() cast {
	return cast{
		names: map[string]string{
			"sara": "Sara Holm", "henrik": "Henrik Lund", "amir": "Amir Hassan", "birgit": "Birgit Toft", "mette": "Mette Krogh",
		},
		pairs:        [][2]string{{"sara", "henrik"}, {"amir", "birgit"}},
		coordinators: []string{"mette"},
	}
}

// newBench opens a database of its own and enrols the cast. Whatever is shown
// on it is held against the limits of every platform when the test ends.
func newBench(t *testing.T, lang string, c cast) *bench {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mentor.db")
	master, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), path, master)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{
		T: t, path: path, store: db, log: &lines{}, lang: lang, zone: zone, pairs: map[string]mentoring.PairID{},
		now: time.Date(2027, time.January, 4, 9, 0, 0, 0, zone), composer: bot.Composer{Catalogue: texts},
		outbox: &mentoring.Outbox{Store: db, Holidays: scheduler.DanishHolidays{}},
	}
	b.service = &mentoring.Service{Store: db, Holidays: scheduler.DanishHolidays{}, Now: func() time.Time { return b.now }}
	b.talk = &bot.Conversation{
		Service: b.service, Catalogue: texts,
		Log: slog.New(slog.NewTextHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	var coordinators []mentoring.Person
	for _, key := range c.coordinators {
		coordinators = append(coordinators, b.person(c, key))
	}
	if b.programme, err = b.service.CreateProgramme(t.Context(), programme(lang, c.quiet...), coordinators); err != nil {
		t.Fatal(err)
	}
	for _, p := range c.pairs {
		if b.pairs[p[0]], err = b.service.Enrol(t.Context(), b.programme, b.person(c, p[0]), b.person(c, p[1])); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { b.judge() })
	return b
}

func programme(lang string, quiet ...int) mentoring.Programme {
	day := func(m time.Month, d int) mentoring.Date { return mentoring.Date{Year: 2027, Month: m, Day: d} }
	return mentoring.Programme{
		Name: "Mentorskab 2027", Start: day(1, 4), End: day(12, 31), TimeZone: "Europe/Copenhagen", Language: lang,
		Midway: mentoring.Span{Opens: day(6, 1), Closes: day(6, 14)}, Final: mentoring.Span{Opens: day(12, 1), Closes: day(12, 14)},
		Facts: mentoring.Facts{
			Controller: "Nordby Kommune", Purpose: "Mentorskab", LegalBasis: "Opdigtet", Categories: "Navn og møder",
			Recipients: "Driften", Retention: "30 dage", DPO: "dpo@nordby.example",
		},
		ClosedDays: []mentoring.ClosedDay{{Month: time.December, Day: 24}},
		QuietWeeks: append(mentoring.DefaultQuietWeeks(), quiet...),
	}
}

func (b *bench) person(c cast, key string) mentoring.Person {
	return mentoring.Person{
		Name: c.names[key], Language: b.lang, Phone: "99 31 00 00",
		Identity: mentoring.Identity{Platform: platform, Address: key},
	}
}

// at sets the clock: "2027-01-12 15:00".
func (b *bench) at(moment string) {
	b.Helper()
	to, err := time.ParseInLocation("2006-01-02 15:04", moment, b.zone)
	if err != nil {
		b.Fatal(err)
	}
	b.now = to
}

// until lets time pass and delivers everything when it is due.
func (b *bench) until(moment string) {
	b.Helper()
	from := b.now
	b.at(moment)
	to := b.now
	b.now = from
	for range 200 {
		next, ok, err := b.outbox.Next(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if !ok || next.After(to) {
			break
		}
		if next.After(b.now) {
			b.now = next
		}
		b.deliver()
	}
	b.now = to
	b.deliver()
}

// deliver composes all that is due and counts it as sent.
func (b *bench) deliver() {
	b.Helper()
	for {
		due, ok, more, err := b.outbox.Claim(b.Context(), b.now, nil)
		if err != nil {
			b.Fatal(err)
		}
		if ok {
			m, err := b.composer.Compose(due)
			if err != nil {
				b.Fatal(err)
			}
			if m.Key != due.Delivery.Token {
				b.Errorf("key = %q, want %q", m.Key, due.Delivery.Token)
			}
			out := mentoring.Outcome{State: mentoring.Sent, Receipt: fmt.Sprintf("r%d", due.Delivery.ID)}
			if err := b.outbox.Settle(b.Context(), due.Delivery, out, b.now); err != nil {
				b.Fatal(err)
			}
			to := due.To().Identity.Address
			if due.Delivery.Kind.Restates() { // an older message, so its buttons are not the newest
				b.tell("%s sees %s at %s:", to, due.Delivery.Kind, b.now.In(b.zone).Format("2.1. 15:04"))
				b.show(sight{to: to, message: &m})
				b.shown = append([]sight{b.shown[len(b.shown)-1]}, b.shown[:len(b.shown)-1]...)
				continue
			}
			b.tell("%s gets %s at %s:", to, due.Delivery.Kind, b.now.In(b.zone).Format("2.1. 15:04"))
			b.show(sight{to: to, message: &m})
		}
		if !more {
			return
		}
	}
}

func (b *bench) origin(who string) chat.Origin {
	b.events++
	return chat.Origin{Platform: platform, ID: fmt.Sprintf("e%d", b.events), From: chat.Address(who)}
}

// handle hands an act to the bot and keeps what it answers.
func (b *bench) handle(e chat.Event) chat.Reply {
	b.Helper()
	reply, err := b.talk.Handle(b.Context(), e)
	if err != nil {
		b.Errorf("%T: %v", e, err)
	}
	who := string(e.Source().From)
	if reply.Replace != nil {
		b.tell("%s sees the message changed:", who)
		b.show(sight{to: who, message: reply.Replace})
	}
	if reply.Message != nil {
		b.tell("%s gets:", who)
		b.show(sight{to: who, message: reply.Message})
	}
	if reply.Form != nil {
		b.opened(e)
		b.tell("%s reads in a dialog:", who)
		b.show(sight{to: who, form: reply.Form, errors: reply.Errors})
	} else if len(reply.Errors) > 0 {
		b.tell("%s reads at the fields:", who)
		b.show(sight{to: who, errors: reply.Errors})
	}
	return reply
}

// opened holds the button that a form answers against what it said of itself: a
// platform may have to know it when the button is made.
func (b *bench) opened(e chat.Event) {
	b.Helper()
	press, is := e.(chat.Press)
	if !is {
		return
	}
	for _, s := range b.shown {
		if s.message == nil {
			continue
		}
		for _, a := range s.message.Actions {
			if a.ID == press.Action && !a.Opens {
				b.Errorf("the button %s is answered by a form, and does not say so", a.ID)
				return
			}
		}
	}
}

func (b *bench) show(s sight) {
	b.shown = append(b.shown, s)
	b.script.WriteString(indented(s.String()) + "\n")
}

func (b *bench) tell(format string, args ...any) { fmt.Fprintf(&b.script, format+"\n", args...) }

// say types a line into the chat.
func (b *bench) say(who, text string) chat.Reply {
	b.Helper()
	b.tell("%s types: %s\n", who, text)
	return b.handle(chat.Text{Origin: b.origin(who), Body: chat.Confidential(text)})
}

// press presses the button with the id.
func (b *bench) press(who, id string) chat.Reply {
	b.Helper()
	b.tell("%s presses %s.\n", who, id)
	return b.handle(chat.Press{Origin: b.origin(who), Action: id})
}

// tap presses the newest button of a verb that the person has been shown.
func (b *bench) tap(who, verb string) chat.Reply {
	b.Helper()
	return b.press(who, b.button(who, verb))
}

func (b *bench) button(who, verb string) string {
	b.Helper()
	for i := len(b.shown) - 1; i >= 0; i-- {
		s := b.shown[i]
		if s.to != who || s.message == nil {
			continue
		}
		for _, a := range s.message.Actions {
			if v, _, _ := strings.Cut(a.ID, ":"); v == verb || a.ID == verb {
				return a.ID
			}
		}
	}
	b.Fatalf("%s has no button %q", who, verb)
	return ""
}

// lastForm is the newest dialog of a person.
func (b *bench) lastForm(who string) chat.Form {
	b.Helper()
	for i := len(b.shown) - 1; i >= 0; i-- {
		if b.shown[i].to == who && b.shown[i].form != nil {
			return *b.shown[i].form
		}
	}
	b.Fatalf("%s has no dialog", who)
	return chat.Form{}
}

// fill sends the newest dialog of a person with what stands in it, and with
// what is typed over it: "date", "2027-01-12", ...
func (b *bench) fill(who string, typed ...string) chat.Reply {
	b.Helper()
	return b.send(who, b.lastForm(who), typed...)
}

func (b *bench) send(who string, f chat.Form, typed ...string) chat.Reply {
	b.Helper()
	in := map[string]chat.Value{}
	for _, field := range f.Fields {
		if field.Kind != chat.FieldHeading && field.Kind != chat.FieldReading && !field.Value.Empty() {
			in[field.ID] = field.Value
		}
	}
	for i := 0; i < len(typed); i += 2 {
		in[typed[i]] = chat.Confidential(typed[i+1])
	}
	b.tell("%s sends %s %.60q.\n", who, f.ID, typed)
	return b.handle(chat.Submission{Origin: b.origin(who), Form: f.ID, Values: in})
}

// w is a word in the language of the bench.
func (b *bench) w(danish, english string) string {
	if b.lang == locales.English {
		return english
	}
	return danish
}
