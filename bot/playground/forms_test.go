package playground_test

import (
	"strings"
	"testing"

	"mentorbot/bot/chat"
)

func noteForm() *chat.Form {
	return &chat.Form{
		ID: "note:7", Title: "Notat", Text: chat.Confidential("Kun til dig."), Submit: "Gem",
		Fields: []chat.Field{
			{ID: "old", Label: "Sidst", Kind: chat.FieldReading, Value: chat.Confidential("Mine ord")},
			{ID: "body", Label: "Tekst", Hint: chat.Confidential("Kort er godt."), Kind: chat.FieldParagraph, Max: 20, Required: true},
			{ID: "kind", Label: "Slags", Kind: chat.FieldSelect, Options: []chat.Option{{Value: "a", Label: "A"}}},
			{ID: "keep", Label: "Behold", Kind: chat.FieldCheck},
			{ID: "day", Label: "Dag", Kind: chat.FieldDate},
			{ID: "hour", Label: "Tid", Kind: chat.FieldTime},
			{ID: "count", Label: "Antal", Kind: chat.FieldLine},
		},
	}
}

func TestADialogIsServedWithAllItHolds(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(func(chat.Event) (chat.Reply, error) { return chat.Reply{Form: noteForm()}, nil }))
	f := b.post("/api/say", map[string]any{"as": "mentee", "text": "/mentor logbog"}).Form
	if f == nil || f.Title != "Notat" || f.Text != "Kun til dig." || f.Submit != "Gem" || len(f.Fields) != 7 {
		t.Fatalf("form = %+v", f)
	}
	if r := f.Fields[0]; r.Kind != "reading" || r.Value != "Mine ord" {
		t.Errorf("reading = %+v", r)
	}
	if r := f.Fields[1]; r.Kind != "paragraph" || r.Hint != "Kort er godt." || r.Max != 20 || !r.Required {
		t.Errorf("paragraph = %+v", r)
	}
	if r := f.Fields[2]; len(r.Options) != 1 || r.Options[0].Label != "A" {
		t.Errorf("select = %+v", r)
	}
}

func TestValuesAreTakenOrRefused(t *testing.T) {
	t.Parallel()
	cases := []struct {
		values, field, want string
		status              int
	}{
		{`{"keep":true}`, "keep", "true", 200},
		{`{"keep":false}`, "keep", "", 200},
		{`{"keep":"true"}`, "keep", "true", 200},
		{`{"keep":"yes"}`, "keep", "yes", 200},
		{`{"count":3}`, "count", "3", 200},
		{`{"count":1.50}`, "count", "1.50", 200},
		{`{"body":"a\r\nb\u0000"}`, "body", "a\nb", 200},
		{`{"body":"længere end tyve tegn er"}`, "body", "længere end tyve tegn er", 200}, // the bot says so
		{`{"kind":"a"}`, "kind", "a", 200},
		{`{"kind":"b"}`, "kind", "b", 200},
		{`{"kind":""}`, "kind", "", 200},
		{`{"day":"2027-01-12"}`, "day", "2027-01-12", 200},
		{`{"day":"30/2"}`, "day", "30/2", 200},
		{`{"hour":"14:00"}`, "hour", "14:00", 200},
		{`{"hour":"25:00"}`, "hour", "25:00", 200},
		{`{"other":"x"}`, "", "", 400},
		{`{"old":"x"}`, "", "", 400},
		{`{"body":null}`, "", "", 400},
		{`{"body":["x"]}`, "", "", 400},
		{`null`, "body", "", 200},
	}
	for _, c := range cases {
		var got chat.Submission
		b := newBench(t, handler(func(e chat.Event) (chat.Reply, error) {
			if s, ok := e.(chat.Submission); ok {
				got = s
				return chat.Reply{}, nil
			}
			return chat.Reply{Form: noteForm()}, nil
		}))
		b.post("/api/say", map[string]any{"as": "mentee", "text": "logbog"})
		b.call(c.status, "POST", "/api/submit", `{"as":"mentee","form":"note:7","values":`+c.values+`}`)
		if c.status == 200 && (got.Form != "note:7" || got.Values[c.field].Reveal() != c.want) {
			t.Errorf("%s arrived as %q, want %q", c.values, got.Values[c.field].Reveal(), c.want)
		}
	}
}

func TestADialogBelongsToItsPersonUntilItIsSent(t *testing.T) {
	t.Parallel()
	wrong := true
	b := newBench(t, handler(func(e chat.Event) (chat.Reply, error) {
		if _, ok := e.(chat.Submission); !ok {
			return chat.Reply{Form: noteForm()}, nil
		}
		if wrong {
			return chat.Reply{Errors: chat.FieldErrors{"body": "Skriv kortere."}, Form: &chat.Form{ID: "other"}}, nil
		}
		return say("Gemt."), nil
	}))
	const submit = `{"as":"mentee","form":"note:7","values":{"body":"mit","keep":true}}`
	b.post("/api/say", map[string]any{"as": "mentee", "text": "logbog"})
	b.call(404, "POST", "/api/submit", strings.Replace(submit, "mentee", "mentor", 1))
	for range 2 {
		a := b.call(200, "POST", "/api/submit", submit)
		if a.Form == nil || a.Form.ID != "note:7" || a.Form.Fields[1].Value != "mit" || a.Form.Fields[3].Value != "true" ||
			a.Form.Fields[0].Value != "Mine ord" || a.Errors["body"] != "Skriv kortere." || len(a.Messages) != 0 {
			t.Errorf("answer = %+v, want the same dialog with what was typed", a)
		}
	}
	wrong = false
	if a := b.call(200, "POST", "/api/submit", submit); a.Form != nil || a.Errors != nil || len(a.Messages) != 1 {
		t.Errorf("answer = %+v, want the dialog closed", a)
	}
	b.call(404, "POST", "/api/submit", submit)
}

func TestADialogThatIsOnlyReadCannotBeSent(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(func(chat.Event) (chat.Reply, error) { return chat.Reply{Form: &chat.Form{ID: "read:1"}}, nil }))
	b.post("/api/say", map[string]any{"as": "mentee", "text": "kontrakt"})
	b.call(404, "POST", "/api/submit", `{"as":"mentee","form":"read:1","values":{}}`)
}

func TestADialogAfterADialogKeepsTheMessageItCameFrom(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(func(e chat.Event) (chat.Reply, error) {
		switch e := e.(type) {
		case chat.Press:
			return chat.Reply{Form: &chat.Form{ID: "one", Submit: "Videre"}}, nil
		case chat.Submission:
			if e.Form == "one" {
				return chat.Reply{Form: &chat.Form{ID: "two", Submit: "Gem"}}, nil
			}
		}
		m := chat.NewMessage(chat.Paragraph("Færdig"))
		return chat.Reply{Replace: &m}, nil
	}))
	r := b.send("p1", chat.NewMessage(chat.Paragraph("Begynd")).With(chat.Action{ID: "go", Label: "Begynd"}))
	b.post("/api/press", map[string]any{"as": "mentee", "message": string(r), "action": "go"})
	b.post("/api/submit", map[string]any{"as": "mentee", "form": "one", "values": map[string]any{}})
	a := b.post("/api/submit", map[string]any{"as": "mentee", "form": "two", "values": map[string]any{}})
	if len(a.Messages) != 1 || a.Messages[0].ID != string(r) || !a.Messages[0].Edited || a.Messages[0].Text != "Færdig" {
		t.Errorf("messages = %+v, want %s edited", a.Messages, r)
	}
}

func TestReplaceWithoutAMessageIsShownOnce(t *testing.T) {
	t.Parallel()
	both := false
	b := newBench(t, handler(func(chat.Event) (chat.Reply, error) {
		m := chat.NewMessage(chat.Paragraph("Aftalt"))
		reply := chat.Reply{Replace: &m}
		if both {
			reply.Message = &m
		}
		return reply, nil
	}))
	for range 2 {
		if a := b.post("/api/say", map[string]any{"as": "mentee", "text": "ja"}); len(a.Messages) != 2 {
			t.Errorf("messages = %+v, want the words and one answer", a.Messages)
		}
		both = true
	}
}

func TestConfidentialTextLeavesInTheAnswerToItsActOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(func(e chat.Event) (chat.Reply, error) {
		if _, ok := e.(chat.Submission); ok {
			return say("Gemt."), nil
		}
		return chat.Reply{Form: noteForm()}, nil
	}))
	b.post("/api/say", map[string]any{"as": "mentee", "text": "logbog"})
	b.post("/api/submit", map[string]any{"as": "mentee", "form": "note:7", "values": map[string]any{"body": "kanariefugl"}})
	stream := b.stream("0", 5)
	for _, place := range []string{b.serve("GET", "/", "").Body.String(), b.serve("GET", "/api/state", "").Body.String(),
		b.serve("GET", "/api/messages?as=mentee", "").Body.String(), stream, b.log.String()} {
		for _, secret := range []string{"Kun til dig.", "Mine ord", "Kort er godt.", "kanariefugl"} {
			if strings.Contains(place, secret) {
				t.Errorf("%q stands in %s", secret, place)
			}
		}
	}
}
