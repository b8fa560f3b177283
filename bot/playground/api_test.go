package playground_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
)

func TestStateTellsTimeNextAndPeople(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	a := b.call(200, "GET", "/api/state", "")
	if a.NextDue != nil || a.Next != "play.due.none" || len(a.People) != 3 || a.People[2].ID != "coordinator" {
		t.Errorf("state = %+v", a)
	}
	b.world.due = start().AddDate(0, 0, 8)
	w := b.serve("GET", "/api/state", "")
	for _, want := range []string{`"now":"2027-01-04T09:00:00+01:00"`, `"next_due":"2027-01-12T09:00:00+01:00"`,
		`"next_what":"spørgsmål før mødet"`, `"people":[{"id":"mentee","name":"Sara","role":"mentee"}`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("state %s lacks %s", w.Body, want)
		}
	}
}

func TestSayShowsWhatWasTypedAndTheAnswer(t *testing.T) {
	t.Parallel()
	var got chat.Event
	b := newBench(t, handler(func(e chat.Event) (chat.Reply, error) { got = e; return say("Svar"), nil }))
	a := b.post("/api/say", map[string]any{"as": "mentee", "text": "hej"})
	if len(a.Messages) != 2 || a.Messages[0].ID != "m1" || a.Messages[0].From != "me" || a.Messages[0].Text != "hej" ||
		a.Messages[1].ID != "m2" || a.Messages[1].From != "bot" || !a.Messages[1].At.Equal(start()) {
		t.Errorf("messages = %+v", a.Messages)
	}
	if a.Form != nil || a.Errors != nil {
		t.Errorf("form = %v, errors = %v; want none", a.Form, a.Errors)
	}
	if _, ok := got.(chat.Text); !ok {
		t.Errorf("heard %T", got)
	}
	for text, want := range map[string]string{"/mentor": "", "/mentor  book tirsdag ": "book tirsdag", "/mentor\tflyt": "flyt"} {
		b.post("/api/say", map[string]any{"as": "mentee", "text": text})
		if c, ok := got.(chat.Command); !ok || c.Line.Reveal() != want {
			t.Errorf("%q arrived as %#v, want the line %q", text, got, want)
		}
	}
	b.post("/api/say", map[string]any{"as": "mentee", "text": "/mentorordning"})
	if _, ok := got.(chat.Text); !ok {
		t.Errorf("/mentorordning arrived as %T, want words", got)
	}
}

func TestMessagesAfterAnIDAreOnlyTheLaterOnes(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	b.send("p1", chat.NewMessage(chat.Paragraph("a")))
	b.send("p2", chat.NewMessage(chat.Paragraph("b")))
	b.send("p1", chat.NewMessage(chat.Paragraph("c")))
	a := b.call(200, "GET", "/api/messages?as=mentee&after=m2", "")
	if len(a.Messages) != 1 || a.Messages[0].ID != "m3" {
		t.Errorf("after m2: %+v, want m3", a.Messages)
	}
	if all := b.messages("mentor"); len(all) != 1 || all[0].ID != "m2" {
		t.Errorf("mentor sees %+v, want m2", all)
	}
}

func TestAnActAnswersWithWhatSettleDelivered(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(func(chat.Event) (chat.Reply, error) { return say("Svar"), nil }))
	b.world.settle = func(ctx context.Context) error {
		_, err := b.platform.Send(ctx, "p1", chat.NewMessage(chat.Paragraph("Levering")))
		return err
	}
	a := b.post("/api/say", map[string]any{"as": "mentee", "text": "hej"})
	if len(a.Messages) != 3 || a.Messages[2].Text != "Levering" {
		t.Errorf("messages = %+v, want the delivery last", a.Messages)
	}
	b.world.settle = func(context.Context) error { return errors.New("store gone") }
	b.post("/api/say", map[string]any{"as": "mentee", "text": "hej"})
	if !strings.Contains(b.log.String(), "store gone") {
		t.Error("a failed delivery was not logged")
	}
}

func TestAnOldButtonStillAnswers(t *testing.T) {
	t.Parallel()
	presses := 0
	b := newBench(t, handler(func(chat.Event) (chat.Reply, error) { presses++; return say("Det er ændret."), nil }))
	r := b.send("p1", chat.NewMessage(chat.Paragraph("Passer det?")).With(chat.Action{ID: "yes:3", Label: "Ja"}))
	if err := b.platform.Edit(t.Context(), "p1", r, chat.NewMessage(chat.Paragraph("Aflyst"))); err != nil {
		t.Fatal(err)
	}
	b.post("/api/press", map[string]any{"as": "mentee", "message": string(r), "action": "yes:3"})
	if presses != 1 {
		t.Errorf("handed over %d times, want once", presses)
	}
	if m := b.messages("mentee")[0]; !m.Edited || m.Text != "Aflyst" {
		t.Errorf("message = %+v, want it edited", m)
	}
}

func TestWhatCannotBeUnderstoodIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(func(chat.Event) (chat.Reply, error) {
		t.Error("the handler was called")
		return chat.Reply{}, nil
	}))
	b.send("p1", chat.NewMessage(chat.Paragraph("x")).With(chat.Action{ID: "a", Label: "A"}))
	cases := []struct {
		name, method, target, body string
		status                     int
		code, message              string
	}{
		{"unknown person reads", "GET", "/api/messages?as=nobody", "", 404, "person", "play.unknown.person"},
		{"unknown person speaks", "POST", "/api/say", `{"as":"nobody","text":"x"}`, 404, "person", "play.unknown.person"},
		{"after is no id", "GET", "/api/messages?as=mentee&after=7", "", 400, "request", "play.request"},
		{"no JSON", "POST", "/api/say", `as=mentee`, 400, "request", "play.request"},
		{"two values", "POST", "/api/say", `{"as":"mentee","text":"x"}{}`, 400, "request", "play.request"},
		{"no words", "POST", "/api/say", `{"as":"mentee","text":" \n"}`, 400, "request", "play.request"},
		{"too long", "POST", "/api/say", `{"as":"mentee","text":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "length", "play.toolarge"},
		{"unknown message", "POST", "/api/press", `{"as":"mentee","message":"m9","action":"a"}`, 404, "message", "play.unknown.message"},
		{"another person's message", "POST", "/api/press", `{"as":"mentor","message":"m1","action":"a"}`, 404, "message", "play.unknown.message"},
		{"action it never carried", "POST", "/api/press", `{"as":"mentee","message":"m1","action":"b"}`, 404, "message", "play.unknown.message"},
		{"unknown form", "POST", "/api/submit", `{"as":"mentee","form":"f","values":{}}`, 404, "form", "play.unknown.form"},
		{"scenario", "POST", "/api/reset", `{"scenario":"eve"}`, 400, "request", "play.request"},
		{"unknown path", "GET", "/api/due", "", 404, "unknown", "play.request"},
		{"wrong verb", "GET", "/api/say", "", 404, "unknown", "play.request"},
		{"unknown file", "GET", "/files/f1", "", 404, "unknown", "play.request"},
		{"template as asset", "GET", "/assets/page.html", "", 404, "unknown", "play.request"},
	}
	for _, c := range cases {
		a := b.call(c.status, c.method, c.target, c.body)
		if a.Error == nil || a.Error.Code != c.code || a.Error.Message != c.message {
			t.Errorf("%s: error = %+v, want %s %s", c.name, a.Error, c.code, c.message)
		}
	}
}

func TestTheClockGoesForwardOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	b.world.due = start().Add(30 * time.Minute)
	cases := []struct {
		body, want, code string
		status           int
	}{
		{`{"advance":"1h"}`, "2027-01-04T10:00:00+01:00", "", 200},
		{`{"advance":"1d"}`, "2027-01-05T10:00:00+01:00", "", 200},
		{`{"advance":"1w"}`, "2027-01-12T10:00:00+01:00", "", 200},
		{`{"to":"2027-01-12T10:00:00+01:00"}`, "2027-01-12T10:00:00+01:00", "", 200},
		{`{"to":"2027-03-27T01:30:00Z"}`, "2027-03-27T02:30:00+01:00", "", 200},
		{`{"advance":"1d"}`, "2027-03-28T03:30:00+02:00", "", 200}, // 02.30 does not exist that night
		{`{"to":"2027-10-30T12:00:00+02:00"}`, "2027-10-30T12:00:00+02:00", "", 200},
		{`{"advance":"1d"}`, "2027-10-31T12:00:00+01:00", "", 200}, // 25 hours, the same time of day
		{`{"to":"2027-01-01T00:00:00Z"}`, "", "past", 409},
		{`{"to":"next"}`, "", "past", 409},
		{`{"to":"meeting"}`, "", "nomeeting", 409},
		{`{"to":"midway"}`, "", "internal", 500},
		{`{"advance":"1y"}`, "", "request", 400},
		{`{"advance":"1d","to":"next"}`, "", "request", 400},
		{`{}`, "", "request", 400},
	}
	for _, c := range cases {
		a := b.call(c.status, "POST", "/api/clock", c.body)
		if c.code != "" {
			if a.Error == nil || a.Error.Code != c.code {
				t.Errorf("%s: error = %+v, want %s", c.body, a.Error, c.code)
			}
			continue
		}
		if got := a.Now.In(copenhagen()).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: now %s, want %s", c.body, got, c.want)
		}
	}
}

func TestAStoppedAdvanceAnswersWithTheTimeItCameTo(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	ctx, cancel := context.WithCancel(t.Context())
	b.world.advance = func(ctx context.Context, _ time.Time) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}
	r := newRequest(ctx, "/api/clock", `{"advance":"1w"}`)
	if w := record(b.http, r); w.Code != 200 || !strings.Contains(w.Body.String(), "2027-01-04T09:00:00") {
		t.Errorf("answer = %d %s, want the state", w.Code, w.Body)
	}
}

func TestANewBeginningClearsChatsAndDialogs(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(func(chat.Event) (chat.Reply, error) {
		return chat.Reply{Form: &chat.Form{ID: "f", Submit: "Gem"}}, nil
	}))
	b.post("/api/say", map[string]any{"as": "mentee", "text": "hej"})
	b.post("/api/clock", map[string]any{"advance": "1w"})
	a := b.post("/api/reset", map[string]any{"scenario": "new"})
	if !a.Now.Equal(start()) || b.world.resets != 1 || len(b.messages("mentee")) != 0 {
		t.Errorf("state = %+v after %d resets, want the start and empty chats", a, b.world.resets)
	}
	b.call(404, "POST", "/api/submit", `{"as":"mentee","form":"f","values":{}}`)
	if a := b.post("/api/say", map[string]any{"as": "mentee", "text": "hej"}); a.Messages[0].ID != "m1" {
		t.Errorf("first message is %s, want m1", a.Messages[0].ID)
	}
}

func TestAnInternalErrorIsLoggedUnderTheReferenceThatIsTold(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(func(chat.Event) (chat.Reply, error) { return chat.Reply{}, errors.New("disk full") }))
	a := b.post("/api/say", map[string]any{"as": "mentee", "text": "hemmeligt"})
	told := a.Messages[len(a.Messages)-1].Text
	ref := strings.TrimSuffix(told[strings.LastIndex(told, ":")+1:], "]")
	if !strings.HasPrefix(told, "error.unsaved") || !strings.Contains(b.log.String(), ref) || strings.Contains(told, "disk") {
		t.Errorf("told %q, log %q", told, b.log)
	}
	if strings.Contains(b.log.String(), "hemmeligt") {
		t.Error("the log holds what was typed")
	}
}

func TestSendErrorsHaveTheirClass(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	_, err := b.platform.Send(t.Context(), "", chat.Message{})
	if class, _ := chat.ClassOf(err); class != chat.Unreachable {
		t.Errorf("no address: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = b.platform.Send(ended, "p1", chat.Message{})
	if class, _ := chat.ClassOf(err); class != chat.Later {
		t.Errorf("ended: %v", err)
	}
	err = b.platform.Edit(t.Context(), "p1", "m7", chat.Message{})
	if class, _ := chat.ClassOf(err); class != chat.Rejected {
		t.Errorf("unknown receipt: %v", err)
	}
}

func TestASecondRunIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	b.post("/api/say", map[string]any{"as": "mentee", "text": "hej"}) // waits for the first
	if err := b.platform.Run(t.Context(), handler(quiet)); err == nil {
		t.Error("a second Run was let in")
	}
}
