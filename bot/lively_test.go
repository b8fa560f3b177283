package bot_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"mentorbot/bot/chat"
)

// canary is a text that somebody typed, which can be told apart anywhere.
type canary struct {
	text   string
	author string
	shared bool   // the other half may read it in a dialog
	to     string // the coordinator who may read it in a dialog, or nobody
}

// flock makes canaries and remembers them.
type flock struct{ all []*canary }

func (f *flock) hatch(author string, shared bool) string {
	c := &canary{text: fmt.Sprintf("kanarie%s%03dæø", author, len(f.all)), author: author, shared: shared}
	f.all = append(f.all, c)
	return c.text
}

// confide hatches one that a coordinator may read.
func (f *flock) confide(author, to string) string {
	text := f.hatch(author, false)
	f.all[len(f.all)-1].to = to
	return text
}

// mayRead reports whether somebody may be shown it in a dialog.
func (c *canary) mayRead(who string) bool {
	return who == c.author || c.shared && partner[c.author] == who || c.to != "" && c.to == who
}

// lively plays a course of two pairs in which everybody types a canary into
// every field of every dialog, and returns the canaries.
func (b *bench) lively() *flock {
	b.Helper()
	f := &flock{}
	b.join("sara", "henrik")
	b.join("amir", "birgit")
	for _, pair := range [][2]string{{"sara", "henrik"}, {"amir", "birgit"}} {
		mentee, mentor := pair[0], pair[1]
		b.say(mentee, f.hatch(mentee, false))
		b.say(mentor, "/mentor "+f.hatch(mentor, false))
		b.say(mentee, "book "+f.hatch(mentee, false))
		b.say(mentee, "book 30/2 kl. 14, "+f.hatch(mentee, false))
		b.say(mentee, "hjælp "+f.hatch(mentee, false))
		b.draft(f, mentee, "draft", "")
		b.deliver()
		b.draft(f, mentor, "suggest", "2d")
		b.deliver()
		b.tap(mentee, "read")
		b.fill(mentee) // approves
		b.deliver()
		for _, who := range []string{mentor, mentee} {
			b.say(who, "kontrakt")
			b.tap(who, "copy")
			b.fill(who)
		}

		b.say(mentee, "book")
		b.fill(mentee, "date", f.hatch(mentee, false), "time", f.hatch(mentee, false), "length", f.hatch(mentee, false))
		b.propose(mentee, "2027-01-12", "10:00")
		b.tap(mentor, "counter")
		b.fill(mentor, "time", "10:30")
		b.deliver()
		b.tap(mentee, "accept")
		b.deliver()
	}
	for _, who := range []string{"sara", "birgit"} {
		b.say(who, "hjælp")
		b.tap(who, "contact")
		b.fill(who, "reason", strings.Repeat("x", 1001)+f.hatch(who, false))       // refused
		b.fill(who, "reason", f.confide(who, "mette"), "who", f.hatch(who, false)) // refused
		b.fill(who, "reason", f.confide(who, "mette"))
		b.deliver()
		b.tap("mette", "asker")
		b.say("mette", "status")
	}
	b.fill("mette")
	for _, pair := range [][2]string{{"sara", "henrik"}, {"amir", "birgit"}} {
		mentee, mentor := pair[0], pair[1]
		b.say(mentee, "feedback "+f.hatch(mentee, false))
		b.fill(mentee, "works", strings.Repeat("x", 3001)+f.hatch(mentee, false))      // refused
		b.fill(mentee, "works", f.hatch(mentee, true), "fails", f.hatch(mentee, true)) // and sent
		b.fill(mentee)
		b.deliver()
		b.tap(mentor, "received")
		b.say(mentee, "feedback")
		b.fill(mentee, "works", f.hatch(mentee, false), f.hatch(mentee, false), "unknown field") // and kept
		b.tap(mentee, "preview")
		b.say(mentor, "feedback "+f.hatch(mentor, false))
		b.press(mentee, fmt.Sprintf("roles:%d", b.pairs[mentee]))
		b.fill(mentee, "mentee.heard", f.hatch(mentee, false), "mentee.trust", "true", "share", "true")
		b.fill(mentee)
		b.press(mentor, fmt.Sprintf("roles:%d", b.pairs[mentee]))
		b.fill(mentor, "mentor.joy", "true", "mentor.help", f.hatch(mentor, false))
		b.deliver()
		b.tap(mentor, "received")
	}
	b.agendas(f, "sara", "amir")
	b.until("2027-01-08 09:00")
	b.agendas(f, "sara", "amir")
	b.deliver()
	for _, who := range []string{"sara", "henrik", "amir", "birgit"} {
		b.tap(who, "answer")
		b.fill(who, "first.expectation", f.hatch(who, false), "none", "true") // refused
		share := ""
		if who == "sara" {
			share = "true"
		}
		b.fill(who, "first.expectation", f.hatch(who, share != ""), "share.first.expectation", share)
		if share != "" {
			b.fill(who)
		}
		b.deliver()
	}
	b.tap("henrik", "shared")
	b.until("2027-01-12 15:50")
	for _, pair := range [][2]string{{"sara", "henrik"}, {"amir", "birgit"}} {
		mentee, mentor := pair[0], pair[1]
		b.tap(mentee, "held")
		b.tap(mentee, "answer")
		b.fill(mentee, "mentee.useful", f.hatch(mentee, false), "mentee.more", f.hatch(mentee, true), "share.mentee.more", "true",
			"mentee.next", f.hatch(mentee, false), "pair.evaluation", f.hatch(mentee, false), f.hatch(mentee, false), "unknown field")
		b.fill(mentee)
		b.tap(mentor, "answer")
		b.fill(mentor, "mentor.energy", f.hatch(mentor, false), "mentor.learned", f.hatch(mentor, true), "share.mentor.learned", "true",
			"mentor.language", f.hatch(mentor, false)) // refused
		b.fill(mentor, "mentor.energy", f.hatch(mentor, false), "mentor.learned", f.hatch(mentor, true), "share.mentor.learned", "true",
			"mentor.language", "coaching", "pair.evaluation", f.hatch(mentor, true), "share.pair.evaluation", "true")
		b.fill(mentor)
		b.deliver()
		b.tap(mentor, "shared")
		b.tap(mentee, "shared")
		b.say(mentee, "logbog")
		b.say(mentor, "logbog")
		for _, who := range pair {
			b.tap(who, "write")
			b.fill(who, f.hatch(who, false), "unknown field") // refused
			b.fill(who, "text", f.hatch(who, false))
			b.tap(who, "write")
			b.fill(who, "text", f.hatch(who, false))
			b.tap(who, "log")
			b.tap(who, "search")
			b.fill(who, "words", f.hatch(who, false))
			b.fill(who, "words", "kanariefugl "+who) // finds nothing
			b.fill(who, "words", "kanarie")
			b.fill(who)
			b.fill(who, "text", f.hatch(who, false))
			b.tap(who, "pick")
			b.fill(who)
			b.fill(who, "text", f.hatch(who, false), "delete", "true")
		}
		b.meet(mentee, mentor, "2027-02-02", "10:00")
		b.say(mentor, "flyt")
		b.fill(mentor, "time", "11:00")
		b.deliver()
		b.tap(mentee, "keep")
		b.deliver()
	}
	b.until("2027-01-29 09:00")
	b.tap("sara", "answer") // quotes what was said last
	b.tap("amir", "cancel")
	b.tap("amir", "calloff")
	b.deliver()
	b.say("mette", "par")
	b.tap("mette", "enrol")
	b.say("mette", "status")
	b.tap("mette", "pairs")
	b.say("mette", "kontrakt "+f.hatch("mette", false))
	b.until("2027-03-01 09:00")
	for _, who := range []string{"sara", "henrik", "amir", "birgit"} {
		b.say(who, "data")
		b.tap(who, "export")
		b.fill(who)
	}
	b.tap("amir", "erase")
	b.fill("amir")
	b.say("sara", "afslut")
	b.tap("sara", "together")
	b.deliver()
	b.tap("henrik", "talk")
	b.deliver()
	b.say("birgit", "afslut")
	b.tap("birgit", "leave")
	b.fill("birgit")
	b.deliver()
	b.say("amir", "logbog")
	return f
}

// agendas lets mentees write a canary into every field of the agenda, and their
// mentors read it.
func (b *bench) agendas(f *flock, mentees ...string) {
	b.Helper()
	for _, who := range mentees {
		b.say(who, "dagsorden")
		b.tap(who, "agenda")
		b.fill(who, "own", f.hatch(who, false), "item4", f.hatch(who, false)+strings.Repeat("x", 150)) // refused
		b.fill(who, "own", f.hatch(who, true)+"\n"+f.hatch(who, true), "item1", f.hatch(who, true), "item2", "", "item5", f.hatch(who, true))
		b.tap(who, "agenda")
		b.say(partner[who], "dagsorden")
		b.tap(partner[who], "agenda")
	}
}

// draft writes a version of the contract with a canary in every field.
func (b *bench) draft(f *flock, who, verb, notice string) {
	b.Helper()
	b.tap(who, verb)
	b.fill(who, "goals", f.hatch(who, false), "length", "5") // refused
	typed := []string{"goals", f.hatch(who, true), "reached", f.hatch(who, true), "help", f.hatch(who, true),
		"rules", f.hatch(who, true), "evaluation", f.hatch(who, true)}
	if notice != "" {
		typed = append(typed, "notice", notice, "evaluates", "1")
	}
	b.fill(who, typed...)
}

// owned is a dialog with the person who was shown it.
type owned struct {
	to   string
	form chat.Form
}

// ids returns every action id and every form that anybody has been shown.
func (b *bench) ids() (actions map[string][]string, forms map[string]owned) {
	actions, forms = map[string][]string{}, map[string]owned{}
	for _, s := range b.shown {
		if s.message != nil {
			for _, a := range s.message.Actions {
				if !slices.Contains(actions[a.ID], s.to) {
					actions[a.ID] = append(actions[a.ID], s.to)
				}
			}
		}
		if s.form != nil {
			forms[s.form.ID] = owned{s.to, *s.form}
		}
	}
	return actions, forms
}

// stolen fills a dialog of somebody else.
func stolen(f chat.Form) map[string]chat.Value {
	in := map[string]chat.Value{}
	for _, field := range f.Fields {
		switch field.Kind {
		case chat.FieldHeading, chat.FieldReading, chat.FieldCheck:
		case chat.FieldDate:
			in[field.ID] = chat.Confidential("2027-04-20")
		case chat.FieldTime:
			in[field.ID] = chat.Confidential("09:15")
		case chat.FieldParagraph:
			in[field.ID] = chat.Confidential("stjålet")
		default:
			in[field.ID] = field.Value
		}
	}
	return in
}

// sorted are the keys of a map in order.
func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// holds returns the canaries that stand in a text.
func (f *flock) holds(s string) (found []*canary) {
	for _, c := range f.all {
		if strings.Contains(s, c.text) {
			found = append(found, c)
		}
	}
	return found
}
