package playground_test

import (
	"net/http"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/bot/playground"
)

func TestFaultsComeInTheirTurnAndToTheRightPerson(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	b.post("/api/fault", map[string]any{"kind": "timeout", "person": "mentor"})
	b.post("/api/fault", map[string]any{"kind": "limit", "times": 2})
	b.post("/api/fault", map[string]any{"kind": "unreachable"})
	for i, want := range []struct {
		to    chat.Address
		class chat.SendClass
	}{{"p1", chat.Later}, {"p2", chat.Uncertain}, {"p2", chat.Later}, {"p3", chat.Unreachable}, {"p1", 0}, {"p2", 0}} {
		_, err := b.platform.Send(t.Context(), want.to, chat.NewMessage(chat.Paragraph("Hej")))
		class := chat.SendClass(0)
		if err != nil {
			class, _ = chat.ClassOf(err)
		}
		if class != want.class {
			t.Errorf("send %d to %s: %v, want class %s", i, want.to, err, want.class)
		}
	}
	for as, want := range map[string]int{"mentee": 1, "mentor": 1, "coordinator": 0} {
		if got := len(b.messages(as)); got != want {
			t.Errorf("%s sees %d messages, want %d", as, got, want)
		}
	}
}

func TestAChangeGoesWrongAsASendDoes(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	receipt := b.send("p1", chat.NewMessage(chat.Paragraph("Tirsdag")))
	change := func(text string) error {
		return b.platform.Edit(t.Context(), "p1", receipt, chat.NewMessage(chat.Paragraph(text)))
	}
	for _, c := range []struct {
		kind  playground.FaultKind
		class chat.SendClass
		shown string
	}{
		{playground.FaultTimeout, chat.Uncertain, "Tirsdag"},
		{playground.FaultLimit, chat.Later, "Tirsdag"},
		{playground.FaultLost, chat.Uncertain, "lost"},
	} {
		if err := b.platform.Fail(playground.Fault{Person: "p1", Kind: c.kind, Times: 1}); err != nil {
			t.Fatal(err)
		}
		err := change(string(c.kind))
		if class, _ := chat.ClassOf(err); err == nil || class != c.class {
			t.Errorf("%s: %v, want class %s", c.kind, err, c.class)
		}
		if got := b.messages("mentee")[0].Text; got != c.shown {
			t.Errorf("%s: the chat shows %q, want %q", c.kind, got, c.shown)
		}
	}
	if err := change("Onsdag"); err != nil || b.messages("mentee")[0].Text != "Onsdag" {
		t.Errorf("a change after the faults: %v", err)
	}
	if err := b.platform.Fail(playground.Fault{Kind: playground.FaultLost, Times: 1}); err != nil {
		t.Fatal(err)
	}
	err := b.platform.Edit(t.Context(), "p1", "m99", chat.NewMessage(chat.Paragraph("Hej")))
	if class, _ := chat.ClassOf(err); class != chat.Rejected {
		t.Errorf("the lost answer about a message that is not there: %v, want it refused", err)
	}
}

func TestARepeatedActIsOneActInTheChat(t *testing.T) {
	t.Parallel()
	var ids []string
	b := newBench(t, handler(func(e chat.Event) (chat.Reply, error) {
		ids = append(ids, e.Source().ID)
		return say("Noteret"), nil
	}))
	b.post("/api/fault", map[string]any{"kind": "repeat", "person": "mentee"})
	b.post("/api/say", map[string]any{"as": "mentor", "text": "hej"})
	a := b.post("/api/say", map[string]any{"as": "mentee", "text": "hej"})
	if len(ids) != 3 || ids[0] == ids[1] || ids[1] != ids[2] {
		t.Errorf("the bot heard %v, want the mentee's act twice", ids)
	}
	if len(a.Messages) != 2 || len(b.messages("mentee")) != 2 {
		t.Errorf("the chat shows %v, want the words and one answer", b.messages("mentee"))
	}
}

func TestWhatWaitsToGoWrongIsShownAndForgottenAtANewBeginning(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	b.post("/api/fault", map[string]any{"kind": "lost", "person": "mentor", "times": 3})
	w := b.serve(http.MethodPost, "/api/fault", `{"kind":"repeat"}`)
	const want = `{"faults":[{"person":"mentor","kind":"lost","times":3},{"person":"","kind":"repeat","times":1}]}` + "\n"
	if w.Code != http.StatusOK || w.Body.String() != want {
		t.Errorf("answer %d %s, want %s", w.Code, w.Body, want)
	}
	b.post("/api/reset", map[string]any{"scenario": "new"})
	b.send("p2", chat.NewMessage(chat.Paragraph("Hej")))
	for _, body := range []string{
		`{}`, `{"kind":"flood"}`, `{"kind":"lost","times":0}`, `{"kind":"lost","times":1001}`, `{"kind":"lost","times":-1}`,
		`{"kind":"lost","wait":3}`, `{"kind":7}`,
	} {
		b.call(http.StatusBadRequest, http.MethodPost, "/api/fault", body)
	}
	b.call(http.StatusNotFound, http.MethodPost, "/api/fault", `{"kind":"lost","person":"nobody"}`)
	b.send("p2", chat.NewMessage(chat.Paragraph("Hej")))
}
