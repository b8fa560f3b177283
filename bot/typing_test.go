package bot_test

import (
	"os"
	"strings"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// offer is the open proposal of a pair.
func (b *bench) offer(mentee string) (p mentoring.Proposal, ok bool) {
	b.Helper()
	b.view(func(r mentoring.Reader) (err error) {
		p, ok, err = r.OpenProposal(b.pairs[mentee])
		return err
	})
	return p, ok
}

// The clock stands at Monday 4 January 2027, 09.00.
func TestOneLineProposesATime(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		line, when string
		length     int
		place      string
	}{
		{"book tirsdag den 12. januar kl. 14, Rådhuset", "2027-01-12 14:00", 90, "Rådhuset"},
		{"/mentor book 12/1 14.00", "2027-01-12 14:00", 90, ""},
		{"BOOK 12.1. KL. 14", "2027-01-12 14:00", 90, ""},
		{"book 12/1 14", "2027-01-12 14:00", 90, ""},
		{"book tirsdag uge 2 kl 14 75 min", "2027-01-12 14:00", 75, ""},
		{"book 12/1 kl. 14-16", "2027-01-12 14:00", 120, ""},
		{"book i morgen kl. 9, Biblioteket", "2027-01-05 09:00", 90, "Biblioteket"},
		{"book 2027-01-12 14:00 halvanden time", "2027-01-12 14:00", 90, ""},
		{"book 12 January at 14, the library", "2027-01-12 14:00", 90, "library"},
		{"book\u00a012/1\u00a0kl.\u00a014", "2027-01-12 14:00", 90, ""},
		{"book 12/1", "2027-01-12 14:00", 90, ""},
		{"book 3/1 kl. 10", "2028-01-03 10:00", 90, ""},
	} {
		b := newBench(t, locales.Danish, twoPairs())
		b.join("sara", "henrik")
		reply := b.say("sara", tt.line)
		p, ok := b.offer("sara")
		if got := p.Slot.Start.In(b.zone).Format("2006-01-02 15:04"); !ok || got != tt.when || p.Slot.Length != tt.length || p.Slot.Place.Reveal() != tt.place {
			t.Errorf("%q proposes %s, %d min, %q; want %s, %d, %q", tt.line, got, p.Slot.Length, p.Slot.Place.Reveal(), tt.when, tt.length, tt.place)
		}
		if reply.Form != nil || !strings.HasPrefix(reply.Message.Text, "Du har foreslået "+b.composer.Catalogue.Words("da").Moment(p.Slot.Start.In(b.zone), b.now.In(b.zone))) {
			t.Errorf("%q answers %s", tt.line, shown(reply))
		}
	}
}

func TestALineThatCannotBeBookedOpensTheDialogWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.join("sara", "henrik")
	b.meet("sara", "henrik", "2027-01-12", "14:00")
	for _, tt := range []struct {
		line, field, id string
		data            locales.Data
		keeps           map[string]string
	}{
		{"book snart", "date", "book.err.time", nil, map[string]string{"date": "snart"}},
		{"book 12/1 kl. 16 fordi jeg er syg", "place", "book.err.place", nil, map[string]string{"place": "fordi jeg er syg", "time": "16:00"}},
		{"book kl. 14", "date", "book.err.time", nil, map[string]string{"date": "kl. 14", "time": "14:00"}},
		{"book 30/2 14.00", "date", "book.err.nodate", locales.Data{"What": "30/2"}, map[string]string{"date": "30/2 14.00"}},
		{"book 30/2 kl. 14, Rådhuset", "date", "book.err.nodate", locales.Data{"What": "30/2"}, nil},
		{"book onsdag den 12. januar kl. 14, Rådhuset", "date", "book.err.weekday", locales.Data{"What": "onsdag", "Date": "tirsdag den 12. januar"},
			map[string]string{"date": "onsdag den 12. januar kl. 14, Rådhuset", "time": "14:00", "place": "Rådhuset"}},
		{"book tirsdag uge 60 kl. 14", "date", "book.err.nodate", locales.Data{"What": "uge 60"}, nil},
		{"book 12/1 kl. 25", "date", "book.err.time", nil, nil},
		{"book 12/1 kl. 3", "time", "book.err.night", nil, map[string]string{"date": "2027-01-12", "time": "03:00"}},
		{"book 12/1 kl. 21 90 min", "time", "book.err.night", nil, map[string]string{"length": "90 min"}},
		{"book 28/3 kl. 2.30", "time", "book.err.clock", nil, nil},
		{"book 4/1 8.00", "date", "book.err.past", nil, map[string]string{"date": "2027-01-04", "time": "08:00"}},
		{"book 12/1 2020 kl. 14", "date", "book.err.past", nil, nil},
		{"book 12/2 2028 kl. 14", "date", "book.err.far", nil, nil},
		{"book 13/1 6.00 10 timer", "length", "length.err.range", nil, map[string]string{"length": "600 min", "place": "Rådhuset"}},
		{"book 12/1 kl. 15", "date", "book.err.clash", locales.Data{"When": "tirsdag den 12. januar kl. 14.00–15.30"}, nil},
		{"book 13/1 kl. 14, " + strings.Repeat("æ", 151), "place", "error.toolong", locales.Data{"Max": 150, "N": 151}, nil},
	} {
		reply := b.say("sara", tt.line)
		if reply.Form == nil || reply.Message == nil || reply.Errors[tt.field] == "" {
			t.Errorf("%q answers %s", tt.line, shown(reply))
			continue
		}
		want := chat.Plain(b.composer.Catalogue.Words(b.lang).T(tt.id, tt.data))
		if reply.Errors[tt.field] != want {
			t.Errorf("%q says %q, want %q", tt.line, reply.Errors[tt.field], want)
		}
		if reply.Message.Text != want {
			t.Errorf("%q says in the chat %q", tt.line, reply.Message.Text)
		}
		for _, field := range reply.Form.Fields {
			if keep, ok := tt.keeps[field.ID]; ok && field.Value.Reveal() != keep {
				t.Errorf("%q leaves %s = %q, want %q", tt.line, field.ID, field.Value.Reveal(), keep)
			}
		}
		if _, ok := b.offer("sara"); ok {
			t.Fatalf("%q was proposed", tt.line)
		}
	}
}

func TestEachFieldOfTheBookingDialogSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.join("sara", "henrik")
	b.say("sara", "book")
	for _, tt := range []struct {
		typed []string
		want  map[string]string
	}{
		{[]string{"date", ""}, map[string]string{"date": "book.err.day"}},
		{[]string{"date", "12. januar i kantinen"}, map[string]string{"date": "book.err.day"}},
		{[]string{"time", ""}, map[string]string{"time": "book.err.hour"}},
		{[]string{"time", "middag"}, map[string]string{"time": "book.err.hour"}},
		{[]string{"time", "24:30"}, map[string]string{"time": "book.err.hour"}},
		{[]string{"length", "længe"}, map[string]string{"length": "book.err.length"}},
		{[]string{"length", ""}, map[string]string{"length": "book.err.length"}},
		{[]string{"length", "14 min"}, map[string]string{"length": "length.err.range"}},
		{[]string{"time", "07:00", "length", "481"}, map[string]string{"length": "length.err.range"}},
		{[]string{"date", "x", "time", "x", "length", "x"}, map[string]string{"date": "book.err.day", "time": "book.err.hour", "length": "book.err.length"}},
		{[]string{"date", "2027-01-03", "length", "10 min"}, map[string]string{"date": "book.err.past", "length": "length.err.range"}},
		{[]string{"date", "2027-03-28", "time", "02:30"}, map[string]string{"time": "book.err.clock"}},
		{[]string{"date", "2027-10-31", "time", "02:30"}, map[string]string{"time": "book.err.clock"}},
		{[]string{"date", "2028-01-05"}, map[string]string{"date": "book.err.far"}},
		{[]string{"time", "05:59"}, map[string]string{"time": "book.err.night"}},
	} {
		reply := b.fill("sara", tt.typed...)
		if len(reply.Errors) != len(tt.want) || reply.Message != nil || reply.Form != nil {
			t.Errorf("%q: %s", tt.typed, shown(reply))
		}
		for field, id := range tt.want {
			if want := chat.Plain(b.composer.Catalogue.Words(b.lang).T(id, nil)); reply.Errors[field] != want {
				t.Errorf("%q: %s says %q, want %q", tt.typed, field, reply.Errors[field], want)
			}
		}
	}
	for _, edge := range [][]string{
		{"date", "2027-01-12", "time", "6.00", "length", "60"},
		{"date", "2027-01-12", "time", "20:00", "length", "2 timer"},
		{"date", "2028-01-04", "time", "kl. 10"},
	} {
		if reply := b.fill("sara", edge...); len(reply.Errors) > 0 {
			t.Errorf("%q is refused: %s", edge, shown(reply))
		}
	}
}

// texts counts what is stored of people's own words.
func (b *bench) texts() int {
	b.Helper()
	n, err := b.store.CheckKeys(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return n.Texts
}

func TestWhatIsNotUnderstoodIsStoredNowhere(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.join("sara", "henrik")
	b.meet("sara", "henrik", "2027-01-12", "14:00")
	b.until("2027-01-12 15:50") // with two sets of questions open
	const secret = "hemmeligtordæøå"
	want := b.said("chat.several", nil)
	texts := b.texts()
	for _, line := range []string{secret, "Jeg " + secret + " dig", "bog " + secret, "mentor " + secret, "/" + secret, strings.Repeat(secret+" ", 2000)} {
		if got := b.say("sara", line).Message.Text; got != want {
			t.Errorf("%.40q answers %q", line, got)
		}
	}
	b.say("sara", "book "+secret)
	b.say("sara", "book 30/2 "+secret)
	b.fill("sara", "date", secret, "time", secret, "length", secret)
	b.say("amir", secret)
	b.say("mette", secret)
	b.say(stranger, secret)
	b.press("sara", "accept:"+secret)
	if n := b.texts(); n != texts || n == 0 { // Sealed, it would not be found in the file.
		t.Errorf("%d texts are stored, before it were %d", n, texts)
	}
	if err := b.store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		content, err := os.ReadFile(b.path + suffix)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if suffix == "" && !strings.Contains(string(content), "Sara Holm") {
			t.Error("the database is not in the file that was searched")
		}
		if strings.Contains(string(content), "hemmeligt") {
			t.Errorf("the text lies in the file%s", suffix)
		}
	}
	if strings.Contains(b.log.String(), "hemmeligt") {
		t.Error("the text lies in the log")
	}
}
