package bot_test

import (
	"slices"
	"strings"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/locales"
)

// own are the verbs that act on whoever presses, whatever their ids say.
var own = []string{"word", "log", "dont", "waits", "more", "settings"}

func verb(id string) string {
	v, _, _ := strings.Cut(id, ":")
	return v
}

// halves are the people of each pair; partner is the other half.
var partner = map[string]string{"sara": "henrik", "henrik": "sara", "amir": "birgit", "birgit": "amir"}

func TestAButtonOfAnotherPairDoesNothingForAnybodyElse(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	birds := b.lively()
	notmember := b.said("error.notmember", nil)
	answers := []string{notmember, b.said("answer.shared.gone", nil)}
	denied := b.said("status.denied", nil) // and then the own course
	actions, forms := b.ids()
	pressed := 0
	for _, id := range sorted(actions) {
		owners := actions[id]
		if slices.Contains(own, verb(id)) {
			continue
		}
		for _, who := range []string{"sara", "henrik", "amir", "birgit", "mette"} {
			if slices.ContainsFunc(owners, func(o string) bool { return o == who || partner[o] == who }) {
				continue
			}
			before := b.version()
			reply := b.press(who, id)
			pressed++
			if reply.Message == nil || reply.Form != nil || reply.Replace != nil ||
				!slices.Contains(answers, reply.Message.Text) && (verb(id) != "pairs" || !strings.HasPrefix(reply.Message.Text, denied)) {
				t.Errorf("%s presses %s of %v and gets\n%s", who, id, owners, shown(reply))
			}
			if b.version() != before {
				t.Errorf("%s presses %s of %v and changes the store", who, id, owners)
			}
			if got := birds.holds(shown(reply)); len(got) > 0 {
				t.Errorf("%s presses %s and reads %s", who, id, got[0].text)
			}
		}
	}
	if pressed < 60 {
		t.Errorf("only %d presses", pressed)
	}
	sent := 0
	for _, id := range sorted(forms) {
		f := forms[id]
		for _, who := range []string{"sara", "henrik", "amir", "birgit", "mette"} {
			if who == f.to || partner[f.to] == who || verb(id) == "reading" || slices.Contains(own, verb(id)) {
				continue
			}
			before := b.version()
			reply := b.handle(chat.Submission{Origin: b.origin(who), Form: id, Values: stolen(f.form)})
			sent++
			if reply.Message == nil || reply.Form != nil || reply.Message.Text != notmember {
				t.Errorf("%s sends %s of %s and gets\n%s", who, id, f.to, shown(reply))
			}
			if b.version() != before {
				t.Errorf("%s sends %s of %s and changes the store", who, id, f.to)
			}
		}
	}
	if sent < 20 {
		t.Errorf("only %d dialogs sent", sent)
	}
}

func TestTheOtherHalfCannotTouchAnybodysQuestions(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.lively()
	want := b.said("error.notmember", nil)
	private := []string{"answer", "skip", "nothing", "nothingtold", "nothingown", "putoff", "inhour", "tomorrow", "monday"}
	actions, forms := b.ids()
	tried := 0
	for _, id := range sorted(actions) {
		if !slices.Contains(private, verb(id)) {
			continue
		}
		for _, owner := range actions[id] {
			before := b.version()
			if got := shown(b.press(partner[owner], id)); got != want+"\n" || b.version() != before {
				t.Errorf("%s presses %s of %s and gets\n%q", partner[owner], id, owner, got)
			}
			tried++
		}
	}
	for _, id := range sorted(forms) {
		if verb(id) != "answer" && verb(id) != "share" {
			continue
		}
		f := forms[id]
		before := b.version()
		reply := b.handle(chat.Submission{Origin: b.origin(partner[f.to]), Form: id, Values: stolen(f.form)})
		if shown(reply) != want+"\n" || b.version() != before {
			t.Errorf("%s sends %s of %s and gets\n%s", partner[f.to], id, f.to, shown(reply))
		}
		tried++
	}
	if tried < 20 {
		t.Errorf("only %d tries", tried)
	}
}

// Either half may press whatever the other half got: it shows the own view,
// and never what the other has kept to themselves.
func TestTheOtherHalfsButtonsShowNothingPrivate(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	birds := b.lively()
	actions, forms := b.ids()
	check := func(who, id string, reply chat.Reply) {
		t.Helper()
		all := shown(reply)
		if m := reply.Message; m != nil {
			for _, f := range m.Files {
				all += string(f.Content)
			}
		}
		for _, c := range birds.holds(all) {
			if !c.mayRead(who) {
				t.Errorf("%s reads %s through %s", who, c.text, id)
			}
		}
	}
	tried := 0
	for _, id := range sorted(actions) {
		for who := range partner {
			check(who, id, b.press(who, id))
			tried++
		}
	}
	for _, id := range sorted(forms) {
		for who := range partner {
			check(who, id, b.handle(chat.Submission{Origin: b.origin(who), Form: id, Values: stolen(forms[id].form)}))
			tried++
		}
	}
	if tried < 200 {
		t.Errorf("only %d tries", tried)
	}
}

func TestIdsThatNobodyWasGivenNameNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.lively()
	actions, forms := b.ids()
	verbs := map[string]bool{}
	for id := range actions {
		verbs[verb(id)] = true
	}
	for id := range forms {
		verbs[verb(id)] = true
	}
	for v := range verbs {
		if slices.Contains(own, v) {
			continue
		}
		for _, tail := range []string{"", ":", ":0", ":-1", ":99999", ":x", ":99999999999999999999", ":0:0:0", ":99999:0:0"} {
			before := b.version()
			pressed := b.press("sara", v+tail)
			sent := b.handle(chat.Submission{Origin: b.origin("sara"), Form: v + tail, Values: map[string]chat.Value{}})
			if pressed.Form != nil || sent.Form != nil || pressed.Message == nil || sent.Message == nil || b.version() != before {
				t.Errorf("%s%s: %s\n%s", v, tail, shown(pressed), shown(sent))
			}
		}
	}
}
