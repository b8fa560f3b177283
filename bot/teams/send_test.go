package teams_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/teams"
	"mentorbot/bot/teams/teamsfake"
)

func TestEveryAnswerHasItsClass(t *testing.T) {
	t.Parallel()
	send, create := teamsfake.CallSend, teamsfake.CallCreate
	for name, c := range map[string]struct {
		faults []teamsfake.Fault
		want   chat.SendClass // 0: it arrives
		after  time.Duration
	}{
		"412":                    {[]teamsfake.Fault{{Call: send, Status: 412}}, chat.Later, 0},
		"429":                    {[]teamsfake.Fault{{Call: send, Status: 429}}, chat.Later, 0},
		"429 that says when":     {[]teamsfake.Fault{{Call: send, Status: 429, RetryAfter: 7 * time.Second}}, chat.Later, 7 * time.Second},
		"503 that says when":     {[]teamsfake.Fault{{Call: send, Status: 503, RetryAfter: 7 * time.Second}}, chat.Later, 7 * time.Second},
		"503":                    {[]teamsfake.Fault{{Call: send, Status: 503}}, chat.Uncertain, 0},
		"500":                    {[]teamsfake.Fault{{Call: send, Status: 500}}, chat.Uncertain, 0},
		"502":                    {[]teamsfake.Fault{{Call: send, Status: 502}}, chat.Uncertain, 0},
		"504":                    {[]teamsfake.Fault{{Call: send, Status: 504}}, chat.Uncertain, 0},
		"request lost":           {[]teamsfake.Fault{{Call: send, LoseRequest: true}}, chat.Uncertain, 0},
		"response lost":          {[]teamsfake.Fault{{Call: send, LoseResponse: true}}, chat.Uncertain, 0},
		"hang":                   {[]teamsfake.Fault{{Call: send, Hang: true}}, chat.Uncertain, 0},
		"create: 500":            {[]teamsfake.Fault{{Call: create, Status: 500}}, chat.Later, 0},
		"create: hang":           {[]teamsfake.Fault{{Call: create, Hang: true}}, chat.Later, 0},
		"create: response lost":  {[]teamsfake.Fault{{Call: create, LoseResponse: true}}, chat.Later, 0},
		"create: 403":            {[]teamsfake.Fault{{Call: create, Status: 403, Body: teamsfake.NotInRoster}}, chat.Unreachable, 0},
		"403 roster":             {[]teamsfake.Fault{{Call: send, Status: 403, Body: teamsfake.NotInRoster}}, chat.Unreachable, 0},
		"403 blocked":            {[]teamsfake.Fault{{Call: send, Status: 403, Body: teamsfake.Blocked}}, chat.Unreachable, 0},
		"403 disabled":           {[]teamsfake.Fault{{Call: send, Status: 403, Body: teamsfake.Disabled}}, chat.Unreachable, 0},
		"403 forbidden":          {[]teamsfake.Fault{{Call: send, Status: 403, Body: teamsfake.Forbidden}}, chat.Unreachable, 0},
		"403 in a string":        {[]teamsfake.Fault{{Call: send, Status: 403, Body: teamsfake.WritesBlocked}}, chat.Unreachable, 0},
		"403 without words":      {[]teamsfake.Fault{{Call: send, Status: 403}}, chat.Unreachable, 0},
		"401 once":               {[]teamsfake.Fault{{Call: send, Status: 401}}, 0, 0},
		"401 for good":           {[]teamsfake.Fault{{Call: send, Status: 401, Times: 2}}, chat.Halted, 0},
		"conversation gone once": {[]teamsfake.Fault{{Call: send, Status: 404, Body: teamsfake.NoConversation, Skip: 1}}, 0, 0},
		"conversation gone":      {[]teamsfake.Fault{{Call: send, Status: 404, Body: teamsfake.NoConversation, Times: 9}}, chat.Unreachable, 0},
		"wrong geo":              {[]teamsfake.Fault{{Call: send, Status: 400, Body: teamsfake.WrongGeo, Service: "emea", Times: 9}}, 0, 0},
		"wrong geo everywhere":   {[]teamsfake.Fault{{Call: send, Status: 400, Body: teamsfake.WrongGeo, Times: 9}}, chat.Rejected, 0},
		"too big once":           {[]teamsfake.Fault{{Call: send, Status: 413, Body: teamsfake.TooBig}}, 0, 0},
		"too big for good":       {[]teamsfake.Fault{{Call: send, Status: 413, Body: teamsfake.TooBig, Times: 2}}, chat.Rejected, 0},
		"400 for good":           {[]teamsfake.Fault{{Call: send, Status: 400, Times: 2}}, chat.Rejected, 0},
		"redirect to a stranger": {[]teamsfake.Fault{{Call: send, Location: "https://evil.example/", Times: 2}}, chat.Rejected, 0},
		"token: wrong secret":    {[]teamsfake.Fault{{Call: teamsfake.CallToken, Status: 401, Body: `{"error":"invalid_client","error_description":"AADSTS7000215: x"}`, Times: 9}}, chat.Halted, 0},
		"token: unknown app":     {[]teamsfake.Fault{{Call: teamsfake.CallToken, Status: 400, Body: `{"error":"unauthorized_client"}`, Times: 9}}, chat.Halted, 0},
		"token: nobody there":    {[]teamsfake.Fault{{Call: teamsfake.CallToken, Status: 503, Times: 9}}, chat.Later, 0},
		"token: answer lost":     {[]teamsfake.Fault{{Call: teamsfake.CallToken, LoseRequest: true, Times: 9}}, chat.Later, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := idle(t, func(c *teams.Config) {
				c.HTTP = &http.Client{Timeout: 300 * time.Millisecond}
			})
			p := b.tenant.Person("u1")
			if name == "conversation gone once" || name == "wrong geo" {
				b.know(p)
			}
			if name == "conversation gone once" {
				if _, err := b.adapter.Send(t.Context(), address(p), *says("Først.")); err != nil {
					t.Fatal(err)
				}
			}
			for _, f := range c.faults {
				if name == "conversation gone once" {
					f.Skip = 0
				}
				b.tenant.Break(f)
			}
			before := len(p.Messages())
			_, err := b.adapter.Send(t.Context(), address(p), *says("Mødet er i morgen."))
			if c.want == 0 {
				if err != nil || len(p.Messages()) != before+1 {
					t.Errorf("Send = %v with %d messages, want it there", err, len(p.Messages())-before)
				}
				return
			}
			class, after := chat.ClassOf(err)
			if err == nil || class != c.want || after != c.after {
				t.Errorf("Send = %v, waits %v; want %s and %v", err, after, c.want, c.after)
			}
			if err != nil && (strings.Contains(err.Error(), "Mødet") || strings.Contains(err.Error(), p.ID)) {
				t.Errorf("the error names the message or the person: %v", err)
			}
			if halted := b.adapter.Halted(); (class == chat.Halted) != halted {
				t.Errorf("halted is %v after %v", halted, err)
			}
		})
	}
}

// know lets the adapter learn where a person is found.
func (b *bench) know(p *teamsfake.Person) {
	b.Helper()
	b.adapter.Learn(address(p), p.Chat(), b.tenant.Service("emea"))
}

func TestAPersonWithoutTheAppIsUnreachableUntilTheyAreBack(t *testing.T) {
	t.Parallel()
	b := running(t, handler(quiet))
	p := b.tenant.Person("u1")
	p.Uninstall()
	if _, err := b.adapter.Send(t.Context(), address(p), *says("Hej.")); err == nil || classOf(err) != chat.Unreachable {
		t.Errorf("Send = %v, want unreachable", err)
	}
	for _, first := range []bool{true, false} {
		p.Install(first)
		if _, err := b.adapter.Send(t.Context(), address(p), *says("Hej.")); err != nil {
			t.Errorf("after the installation: %v", err)
		}
	}
	if _, err := b.adapter.Send(t.Context(), "00000000-0000-4000-8000-999999999999", *says("Hej.")); classOf(err) != chat.Unreachable {
		t.Errorf("to a stranger: %v, want unreachable", err)
	}
	if _, err := b.adapter.Send(t.Context(), "", *says("Hej.")); classOf(err) != chat.Unreachable {
		t.Errorf("to nobody: %v, want unreachable", err)
	}
}

func classOf(err error) chat.SendClass { c, _ := chat.ClassOf(err); return c }

func TestTheNewestServiceWinsAndTheGlobalOneIsTheFallBack(t *testing.T) {
	t.Parallel()
	b := running(t, handler(quiet))
	p := b.tenant.Person("u1")
	sends := func(text string) {
		t.Helper()
		if _, err := b.adapter.Send(t.Context(), address(p), *says(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	p.Say("hej")
	// Whatever goes to the first service from now on fails.
	b.tenant.Break(teamsfake.Fault{Service: "emea", Status: 400, Body: teamsfake.WrongGeo, Times: 1 << 20})
	sends("ad omvejen")
	calls := b.tenant.Calls(teamsfake.CallSend)
	sends("lige vejen")
	if got := b.tenant.Calls(teamsfake.CallSend) - calls; got != 1 {
		t.Errorf("%d calls for the second message: what worked was not remembered", got)
	}
	p.Move("de")
	p.Say("hej igen")
	b.tenant.Break(teamsfake.Fault{Service: "emea", Status: 500, Times: 1 << 20})
	b.tenant.Break(teamsfake.Fault{Service: "teams", Status: 500, Times: 1 << 20})
	sends("flyttet")
}

func TestATokenGoesToNobodyElse(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var got []string
	stranger := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r.Header.Get("Authorization"))
	}))
	defer stranger.Close()
	b := idle(t, func(c *teams.Config) { c.HTTP = nil })
	p := b.tenant.Person("u1")
	b.tenant.Break(teamsfake.Fault{Location: strings.Replace(stranger.URL, "127.0.0.1", "localhost", 1), Times: 9})
	if _, err := b.adapter.Send(t.Context(), address(p), *says("Hej.")); err == nil {
		t.Error("a redirect counts as sent")
	}
	b.adapter.Learn(address(p), p.Chat(), strings.Replace(stranger.URL, "127.0.0.1", "localhost", 1))
	if _, err := b.adapter.Send(t.Context(), address(p), *says("Hej.")); classOf(err) != chat.Rejected {
		t.Errorf("to a stranger's service: %v, want rejected", err)
	}
	if len(got) != 0 {
		t.Errorf("a stranger was asked with %v", got)
	}
}

func TestOneConversationTakesOneMessageAtATime(t *testing.T) {
	t.Parallel()
	b := running(t, handler(quiet)) // the tenant fails the test over two at once
	p := b.tenant.Person("u1")
	b.adapter.Sleep(func(context.Context, time.Duration) error { return nil })
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := b.adapter.Send(t.Context(), address(p), *says("Hej.")); err != nil {
				t.Errorf("Send: %v", err)
			}
		})
	}
	all.Wait()
	if n := len(p.Messages()); n != 20 {
		t.Errorf("%d messages, want 20", n)
	}
}

func TestTheLimitsOfAConversationAreKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lanes := teams.NewLanes()
		var sent []time.Time
		for range 2000 {
			leave, err := lanes(t.Context(), "a")
			if err != nil {
				t.Fatal(err)
			}
			sent = append(sent, time.Now())
			leave()
		}
		for _, limit := range teams.MostSent() {
			for i := range sent[limit.Most:] {
				if d := sent[i+limit.Most].Sub(sent[i]); d < limit.In {
					t.Fatalf("%d messages within %v, the limit is %d in %v", limit.Most+1, d, limit.Most, limit.In)
				}
			}
		}
	})
}

func TestARefusedTokenIsReplacedOnce(t *testing.T) {
	t.Parallel()
	b := running(t, handler(quiet))
	p := b.tenant.Person("u1")
	asked := b.tenant.Calls("token")
	b.tenant.RevokeTokens()
	for range 3 {
		if _, err := b.adapter.Send(t.Context(), address(p), *says("Hej.")); err != nil {
			t.Errorf("Send: %v", err)
		}
	}
	if got := b.tenant.Calls("token") - asked; got != 1 {
		t.Errorf("%d tokens were asked for, want one", got)
	}
}

func TestEditOfWhatIsGoneIsRejected(t *testing.T) {
	t.Parallel()
	b := running(t, handler(quiet))
	p := b.tenant.Person("u1")
	r, err := b.adapter.Send(t.Context(), address(p), *says("Hej."))
	if err != nil {
		t.Fatal(err)
	}
	_, chatID, _ := strings.Cut(string(r), "@")
	for _, receipt := range []chat.Receipt{"", "x", "@", chat.Receipt("1@" + chatID)} {
		if err := b.adapter.Edit(t.Context(), address(p), receipt, *says("Nyt.")); classOf(err) != chat.Rejected {
			t.Errorf("Edit of %q: %v, want rejected", receipt, err)
		}
	}
	b.tenant.Break(teamsfake.Fault{Call: teamsfake.CallUpdate, Status: 500})
	if err := b.adapter.Edit(t.Context(), address(p), r, *says("Nyt.")); classOf(err) != chat.Later {
		t.Errorf("Edit at a 500: %v, want later: it can be repeated", err)
	}
}

func TestALinkOpensItsAddress(t *testing.T) {
	t.Parallel()
	b := idle(t)
	m := says("Hent filen her.").With(chat.Action{Label: "Hent", URL: "https://mentor.example/hent"})
	raw, err := json.Marshal(b.adapter.Posted(m))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), `{"type":"Action.OpenUrl","title":"Hent","url":"https://mentor.example/hent"}`) {
		t.Errorf("the message is %s", raw)
	}
	var sent struct {
		Attachments []struct{ Content map[string]any }
	}
	if err := json.Unmarshal(raw, &sent); err != nil {
		t.Fatal(err)
	}
	for _, problem := range teamsfake.Lint(sent.Attachments[0].Content, false) {
		t.Error(problem)
	}
}
