package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/locales"
)

func TestALogbookIsWrittenSearchedAndPutRight(t *testing.T) { // R73
	t.Parallel()
	inBoth(t, twoPairs(), "logbook", func(b *bench) {
		b.join("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.until("2027-01-12 15:50")
		b.script.Reset()

		b.tell("# A note, at any time\n")
		b.say("sara", b.w("logbog", "logbook"))
		b.tap("sara", "write")
		b.fill("sara")
		b.fill("sara", "text", "Husk at spørge Æskil.")
		b.at("2027-01-16 22:05")
		b.tap("sara", "log")
		b.tap("sara", "write")
		b.fill("sara", "text", "Pauser er godt.")
		b.press("henrik", b.button("sara", "write"))

		b.tell("# Beside the answers\n")
		b.tap("sara", "held")
		b.tap("sara", "answer")
		b.fill("sara", "mentee.useful", "At tale frit.", "mentee.more", "At holde pauser.", "share.mentee.more", "true")
		b.fill("sara")
		b.tap("sara", "log")
		b.say("henrik", b.w("logbog", "logbook"))

		b.tell("# Which language the mentor used\n")
		b.tap("henrik", "answer")
		b.fill("henrik", "mentor.language", "coaching")
		b.tap("henrik", "log")
		b.tap("henrik", "search")
		b.fill("henrik", "words", "coaching")
		b.fill("henrik")
		b.fill("henrik", "text", "advice")
		b.tap("henrik", "log")
		b.tap("henrik", "export")
		b.tell("%s", b.fill("henrik").Message.Files[1].Content)

		b.tell("# Found again\n")
		b.tap("sara", "search")
		b.fill("sara")
		b.fill("sara", "words", "nordlys")
		b.fill("sara", "words", " PAUSER ")
		b.fill("sara", "entry", "a:2") // what was found can be put right
		b.fill("sara", "text", "")
		b.fill("sara", "text", "At holde flere pauser.")

		b.tell("# Changed and deleted\n")
		b.tap("sara", "log")
		b.tap("sara", "pick")
		b.fill("sara", "entry", "n:1")
		b.fill("sara", "text", "Husk at spørge Eskild.")
		b.press("sara", b.button("sara", "log"))
		b.tap("sara", "pick")
		b.fill("sara")
		form := b.lastForm("sara")
		b.fill("sara", "delete", "true")
		b.send("sara", form, "text", "for sent")
		b.tap("sara", "log")
		b.say("henrik", b.w("logbog", "logbook"))

		b.tell("# Numbers, the files, and everything deleted\n")
		b.say("sara", "data")
		b.tap("sara", "export")
		files := b.fill("sara").Message.Files
		b.tell("%s", files[0].Content)
		b.tell("%s", files[1].Content)
		pick, search := b.button("sara", "pick"), b.button("sara", "search")
		b.tap("sara", "erase")
		b.fill("sara")
		b.press("sara", pick)
		b.press("sara", search)
		b.fill("sara", "words", "pauser")

		b.tell("# When the pair has ended\n")
		b.tap("sara", "write")
		b.fill("sara", "text", "Tak for nu.")
		write := b.button("sara", "write")
		b.say("henrik", b.w("afslut", "end"))
		b.tap("henrik", "leave")
		b.fill("henrik")
		b.press("sara", write)
		b.tap("sara", "log")
		b.tap("sara", "pick")
		b.fill("sara")
		b.fill("sara", "text", "Tak for alt.")
	})
}

// Somebody with two mentees keeps two logbooks.
func TestALogbookForEachPair(t *testing.T) {
	t.Parallel()
	c := twoPairs()
	c.pairs[1][1] = "henrik"
	b := newBench(t, locales.Danish, c)
	b.deliver()
	for _, mentee := range []string{"sara", "amir"} {
		b.tap(mentee, "join")
		b.press("henrik", fmt.Sprintf("join:%d", b.pairs[mentee]))
		b.press("henrik", fmt.Sprintf("write:%d", b.pairs[mentee]))
		b.fill("henrik", "text", "om "+mentee)
	}
	all := b.press("henrik", "log")
	if got := texts(*all.Form); !strings.Contains(got, "om sara") || !strings.Contains(got, "om amir") {
		t.Errorf("all of it: %s", got)
	}
	if len(all.Message.Actions) != 2 {
		t.Errorf("which of two pairs: %+v", all.Message.Actions)
	}
	one := b.press("henrik", all.Message.Actions[0].ID)
	if got := texts(*one.Form); !strings.Contains(got, "om sara") || strings.Contains(got, "om amir") {
		t.Errorf("the first: %s", got)
	}
	found := b.press("henrik", fmt.Sprintf("search:%d", b.pairs["amir"]))
	if reply := b.send("henrik", *found.Form, "words", "om"); strings.Contains(texts(*reply.Form), "sara") {
		t.Errorf("found in the other pair: %s", texts(*reply.Form))
	}
}

// A dialog holds a hundred options and a hundred blocks.
func TestALongLogbookIsSearched(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.join("sara", "henrik")
	write := fmt.Sprintf("write:%d", b.pairs["sara"])
	for i := range 101 {
		b.handle(chat.Submission{Origin: b.origin("sara"), Form: write, Values: map[string]chat.Value{
			"text": chat.Confidential(fmt.Sprintf("note nummer %d.", i)),
		}})
	}
	read := b.press("sara", "log").Form
	if got := texts(*read); len(read.Fields) != 1+47 || read.Text.Reveal() != b.said("log.newest", nil) ||
		!strings.Contains(got, "note nummer 100.") || strings.Contains(got, "note nummer 53.") {
		t.Errorf("%d fields under %q", len(read.Fields), read.Text.Reveal())
	}
	picked := b.press("sara", strings.Replace(write, "write", "pick", 1)).Form
	if got := len(picked.Fields[0].Options); got != 100 || picked.Text.Reveal() != b.said("log.entry.newest", nil) {
		t.Errorf("%d options under %q", got, picked.Text.Reveal())
	}
	search := *b.press("sara", strings.Replace(write, "write", "search", 1)).Form
	many := b.send("sara", search, "words", "note nummer").Form
	if got := len(many.Fields); got != 1+20+1 || many.Text.Reveal() != b.said("log.search.many", nil) {
		t.Errorf("%d fields under %q", got, many.Text.Reveal())
	}
	if got := texts(*b.send("sara", search, "words", "NUMMER 0.").Form); !strings.Contains(got, "note nummer 0.") || strings.Contains(got, "note nummer 11.") {
		t.Errorf("the oldest: %s", got)
	}
}
