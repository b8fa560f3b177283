package teams_test

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/teams/teamsfake"
)

// asked is a form without stored text, as a set of questions is at first.
func asked() *chat.Form {
	return &chat.Form{ID: "answer:7", Title: "Efter mødet", Submit: "Gem i min logbog", Fields: []chat.Field{
		{ID: "q1", Label: "Hvad lærte du?", Kind: chat.FieldParagraph, Max: 3000},
		{ID: "share:q1", Label: "Del netop dette svar", Kind: chat.FieldCheck},
		{ID: "when", Label: "Dato", Kind: chat.FieldDate}, {ID: "at", Label: "Klokken", Kind: chat.FieldTime},
	}}
}

// script answers events one after the other and remembers them.
func script(replies ...chat.Reply) (*ear, handler) {
	e := &ear{}
	return e, func(ev chat.Event) (chat.Reply, error) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.heard = append(e.heard, ev)
		if n := len(e.heard); n <= len(replies) {
			return replies[n-1], nil
		}
		return chat.Reply{}, nil
	}
}

func action(id, label string) *chat.Message {
	m := says("Vil du skrive?").With(chat.Action{ID: id, Label: label})
	return &m
}

// input is the id of a field's input in a set of inputs.
func input(values map[string]string, field string) string {
	for id := range values {
		if fieldOf(id) == field {
			return id
		}
	}
	return "no " + field
}

func TestWritingInACardOfTheChat(t *testing.T) {
	t.Parallel()
	for _, old := range []bool{false, true} {
		t.Run(fmt.Sprintf("old client %v", old), func(t *testing.T) {
			t.Parallel()
			e, h := script(chat.Reply{Message: action("write:7", "Skriv")}, chat.Reply{Form: asked()}, chat.Reply{Errors: chat.FieldErrors{"q1": "Skriv højst ti ord."}},
				chat.Reply{Message: says("Gemt i din logbog.")}, chat.Reply{Replace: says("Du har skrevet.")})
			b := running(t, h)
			p := b.tenant.Person("u1")
			if old {
				p.Age()
			}
			p.Say("svar")
			b.settle()
			m := b.newest(p)
			p.Press(m.ID, "Skriv", nil)
			b.settle()
			form := b.newest(p)
			if form.ID != m.ID || !strings.Contains(form.Shown, "Hvad lærte du?") || len(form.Buttons) != 1 {
				t.Fatalf("the card is %+v, want the questions in its place", form)
			}
			inputs := p.Inputs(form.ID)
			typed := map[string]string{
				input(inputs, "q1"): "en hemmelig kanariefugl", input(inputs, "share:q1"): "true", input(inputs, "when"): "2026-12-01", input(inputs, "at"): "09:00",
			}
			p.Press(form.ID, "Gem i min logbog", typed) // refused: the card stays
			b.settle()
			if maps.Equal(p.Inputs(form.ID), inputs) == false {
				t.Error("a refusal changed the card, and what was typed is gone")
			}
			p.Press(form.ID, "Gem i min logbog", typed)
			b.settle()
			s, ok := e.all()[3].(chat.Submission)
			if !ok || s.Form != "answer:7" || s.Values["q1"].Reveal() != "en hemmelig kanariefugl" || s.Values["share:q1"].Reveal() != "true" ||
				s.Values["when"].Reveal() != "2026-12-01" || s.Values["at"].Reveal() != "09:00" {
				t.Errorf("heard %T, want what was typed", e.all()[3])
			}
			after := p.Messages()
			last := after[len(after)-1]
			if old {
				last = after[0]
			}
			if last.ID != form.ID || last.Shown != "Gemt i din logbog." {
				t.Errorf("the card says %q, want the receipt alone", last.Shown)
			}
			if len(p.Inputs(form.ID)) != 0 {
				t.Error("the inputs are still there")
			}
		})
	}
}

func TestInputsOfALaterShowingHaveOtherIds(t *testing.T) {
	t.Parallel()
	_, h := script(chat.Reply{Form: asked()}, chat.Reply{Form: asked()})
	b := running(t, h)
	p := b.tenant.Person("u1")
	p.Say("svar")
	p.Say("svar")
	b.settle()
	all := p.Messages()
	if len(all) != 2 {
		t.Fatalf("%d cards", len(all))
	}
	for id := range p.Inputs(all[0].ID) {
		if _, same := p.Inputs(all[1].ID)[id]; same {
			t.Errorf("%s in both", id)
		}
	}
}

// stored is a form with stored text.
func stored(text string) *chat.Form {
	f := asked()
	f.Fields[0].Value = secret(text)
	return f
}

func TestStoredTextOpensInADialogAndOutlivesTheKeptForm(t *testing.T) {
	t.Parallel()
	gone := chat.Reply{Errors: chat.FieldErrors{"q1": "Skriv højst ti ord."}}
	e, h := script(chat.Reply{Form: stored("en gemt kanariefugl")}, gone, gone, chat.Reply{Message: says("Gemt i din logbog.")})
	b := running(t, h)
	p := b.tenant.Person("u1")
	p.Say("logbog")
	b.settle()
	m := b.newest(p)
	p.Press(m.ID, "Åbn", nil)
	d, open := p.Dialog()
	if !open || d.Values[input(d.Values, "q1")] != "en gemt kanariefugl" || len(e.all()) != 1 {
		t.Fatalf("dialog %+v", d)
	}
	b.adapter.Forget() // as at a restart
	p.Submit(map[string]string{input(d.Values, "q1"): "det, jeg skrev i stedet"})
	d, open = p.Dialog()
	if !open || d.Values[input(d.Values, "q1")] != "det, jeg skrev i stedet" || d.Errors[input(d.Values, "q1")] != "Skriv højst ti ord." {
		t.Fatalf("after a restart the dialog is %+v, want what was typed and what is wrong", d)
	}
	p.Submit(nil)
	p.Submit(nil)
	b.settle()
	if _, open := p.Dialog(); open || b.newest(p).Shown != "Gemt i din logbog." {
		t.Error("the dialog does not end")
	}
	b.adapter.Forget()
	p.Press(m.ID, "Åbn", nil)
	if _, open := p.Dialog(); open {
		t.Error("a form that is gone opens")
	}
	for _, sent := range b.tenant.Transcript() {
		if sent.Kind != "dialog" && strings.Contains(sent.Body, "kanariefugl") {
			t.Errorf("stored text in %s: %s", sent.Kind, sent.Body)
		}
	}
}

func TestAFormBesideAMessageWithoutRoomHasACardOfItsOwn(t *testing.T) {
	t.Parallel()
	with := func(buttons int) *chat.Message {
		m := says("Din logbog")
		for i := range buttons {
			*m = m.With(chat.Action{ID: fmt.Sprint("x:", i), Label: fmt.Sprint("Knap ", i)})
		}
		return m
	}
	form := stored("en gemt kanariefugl")
	_, h := script(chat.Reply{Message: with(4), Form: form}, chat.Reply{Message: with(5), Form: form}, chat.Reply{Replace: with(5), Form: form})
	b := running(t, h)
	p := b.tenant.Person("u1")
	reads := func(want ...string) {
		t.Helper()
		b.settle()
		var got []string
		for _, m := range p.Messages() {
			got = append(got, fmt.Sprintf("%s %d %s", m.Shown, len(m.Buttons), m.Buttons[0]))
		}
		if !slices.Equal(got, want) {
			t.Fatalf("the person reads %q, want %q", got, want)
		}
	}
	p.Say("logbog")
	reads("Din logbog 5 Åbn")
	p.Say("logbog")
	reads("Din logbog 5 Åbn", "Din logbog 5 Knap 0", "Tryk på Åbn. 1 Åbn")
	p.Press(p.Messages()[2].ID, "Åbn", nil)
	if _, open := p.Dialog(); !open {
		t.Error("no dialog opens")
	}
	p.Press(p.Messages()[1].ID, "Knap 0", nil) // which does not say that it opens one
	reads("Din logbog 5 Åbn", "Tryk på Åbn. 1 Åbn", "Tryk på Åbn. 1 Åbn", "Din logbog 5 Knap 0")
}

func TestALongFormHasPages(t *testing.T) {
	t.Parallel()
	f := chat.Form{ID: "draft:3", Title: "Kontrakt", Submit: "Gem"}
	for i := range 12 {
		id := fmt.Sprintf("f%02d", i)
		f.Fields = append(f.Fields, chat.Field{ID: id, Label: "Felt " + id, Kind: chat.FieldParagraph, Value: secret(strings.Repeat(id+" ordene ", 250))})
	}
	e, h := script(chat.Reply{Form: &f}, chat.Reply{Errors: chat.FieldErrors{"f00": "Skriv kortere."}}, chat.Reply{})
	b := running(t, h)
	p := b.tenant.Person("u1")
	p.Say("kontrakt")
	b.settle()
	p.Press(b.newest(p).ID, "Åbn", nil)
	emptied := []string{"f01"}
	pages := func() (n int) {
		for n = 1; ; n++ {
			d, open := p.Dialog()
			if !open {
				t.Fatal("no dialog is open")
			}
			typed := map[string]string{}
			for id, v := range d.Values {
				if slices.Contains(emptied, fieldOf(id)) {
					typed[id] = ""
				} else {
					typed[id] = strings.Replace(v, "ordene", "nye", 1)
				}
			}
			p.Submit(typed)
			if d.Submit != "Næste" {
				return n
			}
		}
	}
	if n := pages(); n < 3 {
		t.Errorf("%d pages", n)
	}
	d, open := p.Dialog()
	if !open || d.Errors[input(d.Values, "f00")] != "Skriv kortere." || d.Submit != "Næste" {
		t.Errorf("the page with the error is %v, open %v", d.Errors, open)
	}
	emptied = append(emptied, "f02") // which was sent with words before
	pages()
	if _, open := p.Dialog(); open {
		t.Error("the dialog is open after it was sent")
	}
	for i, ev := range e.all()[1:] {
		s, ok := ev.(chat.Submission)
		if !ok || len(s.Values) != 11-i || strings.Count(s.Values["f00"].Reveal(), "nye") != i+1 || strings.Count(s.Values["f11"].Reveal(), "nye") != i+1 {
			t.Errorf("submission %d has %d values, want all pages but what was emptied", i, len(s.Values))
		}
	}
}

func TestWhatOthersReadAlongWithIsAnsweredAlikeForAll(t *testing.T) {
	t.Parallel()
	e, h := script(chat.Reply{Message: says("Kun til dig.")})
	b := running(t, h)
	for _, id := range []string{"u1", "u2"} {
		b.tenant.Person(id).InGroup("19:group@thread.v2", "logbog")
	}
	b.settle()
	if said := b.tenant.Said("19:group@thread.v2"); len(said) != 2 || said[0] != "Skriv til mig direkte. Så læser ingen andre med." || said[1] != said[0] {
		t.Errorf("the group reads %q", said)
	}
	if len(e.all()) != 0 {
		t.Error("words of a group were handed on")
	}
	p := b.tenant.Person("u1")
	p.Slash("19:group@thread.v2", "status")
	b.settle()
	if c, ok := e.all()[0].(chat.Command); !ok || c.Line.Reveal() != "status" || b.newest(p).Shown != "Kun til dig." || len(b.tenant.Said("19:group@thread.v2")) != 2 {
		t.Errorf("heard %#v; a targeted command is answered in the person's own chat", e.all()[0])
	}
}

func TestWhatIsNoActIsTakenAndCounted(t *testing.T) {
	t.Parallel()
	e, h := script()
	b := running(t, h)
	p := b.tenant.Person("u1")
	p.React()
	p.Uninstall()
	for _, first := range []bool{true, false} {
		p.Install(first)
	}
	for kind, more := range map[string]map[string]any{
		"event": {"name": "application/vnd.microsoft.readReceipt"}, "typing": nil, "tomorrow": {"value": 7}, "conversationUpdate": {"membersAdded": 7},
	} {
		in := map[string]any{"type": kind}
		maps.Copy(in, more)
		p.Act(in)
	}
	p.Act(map[string]any{"type": "message", "attachments": []any{map[string]any{"contentType": "application/vnd.microsoft.teams.file.download.info"}}})
	if answer := p.Act(map[string]any{"type": "invoke", "name": "fileConsent/invoke"}); answer["statusCode"] != 400.0 {
		t.Errorf("an unknown invoke is answered with %v", answer)
	}
	if answer := p.Act(map[string]any{"type": "invoke", "name": "adaptiveCard/action", "value": map[string]any{"action": map[string]any{"data": 7}}}); answer["statusCode"] != 400.0 {
		t.Errorf("an unknown button is answered with %v", answer)
	}
	b.settle()
	if len(e.all()) != 2 { // the installations
		t.Errorf("heard %v", e.all())
	}
	if b.newest(p).Shown != "Jeg kan ikke tage imod filer." || len(p.Messages()) != 1 {
		t.Errorf("the person reads %v", p.Messages())
	}
	counts := b.adapter.Counts()
	if counts["removed"] != 1 || counts["unknown_activity"] != 7 || counts["unknown_invoke"] != 1 || counts["unknown_button"] != 1 || counts["file"] != 1 {
		t.Errorf("counts = %v", counts)
	}
}

func TestTypedWordsAreCleaned(t *testing.T) {
	t.Parallel()
	e, h := script()
	b := running(t, h)
	p := b.tenant.Person("u1")
	p.Mention("book  3/12\u00a0kl. 9.30")
	p.Mention("/book &amp; <b>")
	p.Say("  /\u00a0hjælp ")
	p.Say("to\nlinjer ")
	var got []string
	for _, ev := range e.all() {
		switch ev := ev.(type) {
		case chat.Text:
			got = append(got, "text "+ev.Body.Reveal())
		case chat.Command:
			got = append(got, "command "+ev.Line.Reveal())
		}
	}
	if want := "text book 3/12 kl. 9.30|command book &amp; <b>|command hjælp|text to\nlinjer"; strings.Join(got, "|") != want {
		t.Errorf("heard %q, want %q", strings.Join(got, "|"), want)
	}
}

func TestALateHandlerLosesNothing(t *testing.T) {
	t.Parallel()
	wait := make(chan struct{})
	b := running(t, handler(func(e chat.Event) (chat.Reply, error) {
		if _, pressed := e.(chat.Press); pressed {
			<-wait
			return chat.Reply{Message: says("Det er aftalt.")}, nil
		}
		return chat.Reply{}, errors.New("kanariefugl")
	}))
	p := b.tenant.Person("u1")
	m := action("yes:3", "Ja")
	if _, err := b.adapter.Send(t.Context(), address(p), *m); err != nil {
		t.Fatal(err)
	}
	b.adapter.Hurry(10 * time.Millisecond)
	p.Press(b.newest(p).ID, "Ja", nil) // an error line: the fake checks its shape
	close(wait)
	b.settle()
	if b.newest(p).Shown != "Det er aftalt." || b.adapter.Counts()["late"] != 1 {
		t.Errorf("the person reads %q", b.newest(p).Shown)
	}
}

func TestTimeIsTheOtherSides(t *testing.T) {
	t.Parallel()
	b := idle(t)
	if at, ok := b.adapter.Time(t.Context()); !ok || time.Since(at) > time.Minute {
		t.Errorf("Time = %v, %v", at, ok)
	}
	b.tenant.Break(teamsfake.Fault{Call: teamsfake.CallMetadata, LoseRequest: true, Times: 9})
	if _, ok := b.adapter.Time(t.Context()); ok {
		t.Error("a time from nobody")
	}
}

func TestEveryKindOfActThatComesTwiceIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	var e ear
	b := running(t, handler(func(ev chat.Event) (chat.Reply, error) {
		_, _ = e.Handle(t.Context(), ev)
		switch ev := ev.(type) {
		case chat.Press:
			if ev.Action == "dialog" {
				return chat.Reply{Form: stored("en gemt kanariefugl")}, nil
			}
			return chat.Reply{Form: asked()}, nil
		case chat.Submission:
			return chat.Reply{Message: says("Gemt i din logbog.")}, nil
		default:
			m := says("Hvad nu?").With(chat.Action{ID: "card", Label: "Kort"}, chat.Action{ID: "dialog", Label: "Dialog"})
			return chat.Reply{Message: &m}, nil
		}
	}))
	p := b.tenant.Person("u1")
	twice := func(what string, messages int, do func()) {
		t.Helper()
		before := len(p.Messages())
		p.Repeat() // the tenant compares the two answers
		do()
		b.settle()
		if got := len(p.Messages()) - before; got != messages {
			t.Errorf("%s twice brings %d messages, want %d", what, got, messages)
		}
	}
	twice("a message", 1, func() { p.Say("hej") })
	twice("an edit", 1, func() { p.Edit("hej igen") })
	twice("a deletion", 1, func() { p.Edit("") })
	twice("an installation", 1, func() { p.Install(true) })
	twice("a command", 1, func() { p.Say("/book") })
	card, dialog := p.Messages()[0].ID, p.Messages()[1].ID
	twice("a press", 0, func() { p.Press(card, "Kort", nil) })
	twice("a card", 0, func() { p.Press(card, "Gem i min logbog", nil) })
	twice("a press for a dialog", 0, func() { p.Press(dialog, "Dialog", nil) })
	twice("a dialog", 0, func() { p.Press(dialog, "Åbn", nil) })
	twice("a sent dialog", 1, func() { p.Submit(nil) })
	if n := len(e.all()); n != 20 {
		t.Errorf("%d acts were handed on, want each of ten twice: the store knows them by their ids", n)
	}
}

func TestAKeptFormOpensForItsPersonAlone(t *testing.T) {
	t.Parallel()
	_, h := script(chat.Reply{Form: stored("en gemt kanariefugl")})
	b := running(t, h)
	b.tenant.Person("u1").Say("logbog")
	b.settle()
	var kept string
	for _, sent := range b.tenant.Transcript() {
		if found := regexp.MustCompile(`"s":"([^"]+)"`).FindStringSubmatch(sent.Body); found != nil {
			kept = found[1]
		}
	}
	if kept == "" {
		t.Fatal("no form is kept")
	}
	for id, opens := range map[string]bool{"u1": true, "u2": false} {
		answer := b.tenant.Person(id).Act(map[string]any{"type": "invoke", "name": "task/fetch", "value": map[string]any{"data": map[string]any{"s": kept}}})
		if got := strings.Contains(fmt.Sprint(answer), "kanariefugl"); got != opens {
			t.Errorf("it opens for %s: %v, want %v", id, got, opens)
		}
	}
}
