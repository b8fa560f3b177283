package bot_test

import (
	"slices"
	"strings"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/locales"
)

// manyRoles is a mentor with two mentees, and a coordinator who is a mentor.
func manyRoles() cast {
	return cast{
		names: map[string]string{
			"sara": "Sara Holm", "amir": "Amir Hassan", "birgit": "Birgit Toft", "bo": "Bo Winther", "mette": "Mette Krogh",
		},
		pairs:        [][2]string{{"sara", "birgit"}, {"amir", "birgit"}, {"bo", "mette"}},
		coordinators: []string{"mette"},
	}
}

func TestAPersonInTwoPairsIsAskedWhich(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, manyRoles())
	b.deliver()
	for _, id := range []string{"join:1", "join:2"} {
		b.press("birgit", id)
	}
	b.tap("sara", "join")
	b.tap("amir", "join")
	b.deliver()
	b.meet("sara", "birgit", "2027-01-12", "13:00")
	b.propose("amir", "2027-01-13", "13:00")
	for _, spellings := range words {
		canonical := strings.NewReplacer("æ", "ae").Replace(spellings[0])
		reply := b.say("birgit", spellings[0])
		want := []chat.Action{{ID: "word:1:" + canonical, Label: "Sara Holm"}, {ID: "word:2:" + canonical, Label: "Amir Hassan"}}
		same := func(a, w chat.Action) bool { return a.ID == w.ID && a.Label == w.Label }
		if reply.Form != nil || reply.Message == nil || !slices.EqualFunc(reply.Message.Actions, want, same) || reply.Message.Text != b.said("error.which_pair", nil) {
			t.Errorf("%s answers %s", spellings[0], shown(reply))
		}
		b.press("birgit", want[0].ID) // which says of itself whether it opens a form
	}
	if got := text(b.press("birgit", "word:1:dagsorden")); !strings.Contains(got, "tirsdag den 12. januar") {
		t.Errorf("the agenda with Sara is %s", got)
	}
	if got := text(b.press("birgit", "word:2:dagsorden")); !strings.Contains(got, b.said("agenda.none", nil)) {
		t.Errorf("the agenda with Amir is %s", got)
	}
	if got := text(b.press("birgit", "word:2:book")); !strings.Contains(got, "Hos jer er det Amir, der booker.") {
		t.Errorf("booking with Amir answers %s", got)
	}
	if got := text(b.press("birgit", "word:3:book")); got != b.said("error.notmember", nil)+"\n" {
		t.Errorf("booking in a pair of others answers %s", got)
	}
}

func TestTheLogbookOfOnePairHoldsTheAnswersOfThatPair(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, manyRoles())
	b.deliver()
	for _, who := range []string{"sara", "amir"} {
		b.tap(who, "join")
	}
	b.press("birgit", "join:1")
	b.press("birgit", "join:2")
	b.deliver()
	for mentee, date := range map[string]string{"sara": "2027-01-12", "amir": "2027-01-13"} {
		b.at("2027-01-04 10:00")
		b.propose(mentee, date, "13:00")
		b.tap("birgit", "accept")
		b.deliver()
	}
	b.until("2027-01-13 15:50")
	for _, s := range slices.Clone(b.shown) {
		if s.to != "birgit" || s.message == nil {
			continue
		}
		for _, a := range s.message.Actions {
			if strings.HasPrefix(a.ID, "answer:") {
				f := b.press("birgit", a.ID).Form
				if f == nil || f.Fields[0].ID != "mentor.energy" {
					continue
				}
				with := "Amir"
				if strings.Contains(f.Fields[1].Label, "Sara") {
					with = "Sara"
				}
				b.fill("birgit", "mentor.energy", "sammen med "+with)
			}
		}
	}
	for id, want := range map[string][]string{
		"word:1:logbog": {"Sara"}, "word:2:logbog": {"Amir"}, "log": {"Sara", "Amir"},
	} {
		got := shown(b.press("birgit", id))
		for _, with := range []string{"Sara", "Amir"} {
			if strings.Contains(got, "sammen med "+with) != slices.Contains(want, with) {
				t.Errorf("%s shows %s", id, got)
			}
		}
	}
}

func TestAPersonWhoDeclinedOnePairCanStillJoinTheOther(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, manyRoles())
	b.deliver()
	b.press("birgit", "decline:1")
	if got := b.say("birgit", "hej").Message.Actions; len(got) == 0 || got[0].ID != "join:2" {
		t.Errorf("actions = %v, want join:2 first", got)
	}
	b.press("birgit", "join:2")
	b.tap("amir", "join")
	b.deliver()
	if got := text(b.say("birgit", "book")); !strings.Contains(got, "Hos jer er det Amir, der booker.") {
		t.Errorf("booking answers %s", got)
	}
}

func TestACoordinatorWhoIsAMentorHasBothViews(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, manyRoles())
	b.deliver()
	if got := text(b.say("mette", "book")); !strings.Contains(got, "status") {
		t.Errorf("before joining, book answers %s", got)
	}
	b.join("bo", "mette")
	b.meet("bo", "mette", "2027-01-12", "13:00")
	birds := &flock{}
	b.until("2027-01-12 15:50")
	b.tap("bo", "held")
	b.tap("bo", "answer")
	b.fill("bo", "mentee.useful", birds.hatch("bo", false), "mentee.more", birds.hatch("bo", false))
	b.deliver()
	status := b.say("mette", "status")
	if got := shown(status); !strings.Contains(got, "Bo Winther og Mette Krogh (reading pair:3) = i rytme · kontrakt ikke aftalt · 1 møde holdt · sidst uge 2 · næste ingen") {
		t.Errorf("status is %s", shown(status))
	}
	if strings.Contains(shown(status), "13.00") || strings.Contains(shown(status), "Rådhuset") {
		t.Errorf("the coordinator sees more of the own pair: %s", shown(status))
	}
	if got := text(b.say("mette", "book")); !strings.Contains(got, "Hos jer er det Bo, der booker.") {
		t.Errorf("book answers %s", got)
	}
	if got := text(b.say("mette", "hjælp")); !strings.Contains(got, "status viser") || !strings.Contains(got, "book 15/12") {
		t.Errorf("help is %s", got)
	}
	for _, s := range b.shown {
		if s.to == "mette" && len(birds.holds(s.String())) > 0 {
			t.Errorf("the coordinator reads %s", s)
		}
	}
}

func TestTheWordBookFollowsTheContract(t *testing.T) {
	t.Parallel()
	for books, who := range map[string][]string{"mentee": {"sara"}, "mentor": {"henrik"}, "turns": {"sara", "henrik"}} {
		b := newBench(t, locales.Danish, twoPairs())
		b.join("sara", "henrik")
		b.agree("sara", "henrik", "books", books)
		for _, half := range []string{"sara", "henrik"} {
			reply := b.say(half, "book")
			if opens := reply.Form != nil; opens != slices.Contains(who, half) {
				t.Errorf("when %s books, %s gets %s", books, half, shown(reply))
			}
			agreed := false
			for _, s := range b.shown {
				agreed = agreed || s.to == half && s.message != nil && slices.ContainsFunc(s.message.Actions,
					func(a chat.Action) bool { return a.Label == b.said("btn.book_first", nil) })
			}
			if agreed != slices.Contains(who, half) {
				t.Errorf("when %s books, %s is offered the first meeting: %v", books, half, agreed)
			}
		}
	}
}
