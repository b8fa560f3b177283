package slack_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
)

func TestRecyclingUnderLoadLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	const people, recyclings = 4, 60
	var e ear
	b := running(t, slack.ModeSocket, handler(e.handle))
	var all sync.WaitGroup
	var done atomic.Bool
	all.Go(func() {
		defer done.Store(true)
		for n := range recyclings {
			if !b.workspace.Recycle() {
				t.Error("no connection to recycle")
				return
			}
			b.workspace.AwaitOpened(n + 3)
		}
	})
	var said [people]int
	for n := range people {
		p := b.workspace.Person(fmt.Sprintf("U%d", n+1))
		all.Go(func() {
			for ; !done.Load(); said[n]++ {
				p.Slash(fmt.Sprintf("book %d", said[n]))
				p.Say(fmt.Sprintf("hej %d", said[n]))
			}
		})
	}
	all.Wait()
	if left := b.workspace.Redeliver(); left != 0 {
		t.Errorf("%d events were never acknowledged", left)
	}
	b.settle()
	acts := said[0] + said[1] + said[2] + said[3]
	commands, words := map[string]int{}, map[string]bool{}
	for _, ev := range e.all() {
		switch ev := ev.(type) {
		case chat.Command:
			commands[string(ev.From)+ev.Line.Reveal()]++
		case chat.Text:
			words[string(ev.From)+ev.Body.Reveal()] = true
		}
	}
	// A command is heard once; words may come twice, under one id.
	if len(words) != acts || acts == 0 {
		t.Errorf("%d typed words arrived, want %d", len(words), acts)
	}
	for what, n := range commands {
		if n != 1 {
			t.Errorf("%s was heard %d times", what, n)
		}
	}
	if len(commands) != acts {
		t.Errorf("%d commands arrived, want %d", len(commands), acts)
	}
}

func TestAHundredReconnectsLeaveNoGoroutine(t *testing.T) {
	b := running(t, slack.ModeSocket, handler(quiet))
	p := b.workspace.Person("U1")
	for n := range 100 {
		leave := b.workspace.Recycle
		if n%2 == 1 {
			leave = b.workspace.Cut
		}
		if !leave() {
			t.Fatal("no connection")
		}
		b.workspace.AwaitOpened(n + 3)
		p.Slash("hej")
	}
	b.workspace.AwaitSockets(2)
	b.settle()
	b.goroutines(5) // Run, and a keeper and a reader for each connection
	if err := b.adapter.Ready(); err != nil {
		t.Error(err)
	}
	b.stop()
	b.goroutines(0)
}

// goroutines waits until the adapter has so many: readers of connections that
// were just closed are on their way out.
func (b *bench) goroutines(want int) {
	b.Helper()
	got := ours()
	for deadline := time.Now().Add(10 * time.Second); len(got) != want && time.Now().Before(deadline); got = ours() {
		runtime.Gosched()
	}
	if len(got) != want {
		b.Errorf("%d goroutines of the adapter, want %d\n%s", len(got), want, strings.Join(got, "\n\n"))
	}
}

// ours returns the stacks of the adapter's goroutines. The test that calls it
// runs alone.
func ours() []string {
	buf := make([]byte, 1<<20)
	var all []string
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, "slack.(*Adapter)") {
			all = append(all, stack)
		}
	}
	return all
}

func TestWhatNobodyKnowsIsAcknowledged(t *testing.T) {
	t.Parallel()
	var e ear
	b := running(t, slack.ModeSocket, handler(e.handle))
	for _, frame := range []string{
		`{"envelope_id":"E1","type":"tomorrow","payload":{}}`,
		`{"envelope_id":"E2","type":"events_api","payload":{"type":"event_callback","team_id":"T0HOME","event_id":"Ev1","event":{"type":"tomorrow"}}}`,
		`{"envelope_id":"E3","type":"events_api","payload":{"type":"event_callback","team_id":"T0HOME","event_id":"Ev2","event":{"type":"message","channel_type":"im","user":"U1","text":7}}}`,
		`{"envelope_id":"E4","type":"interactive","payload":{"type":"tomorrow","team":{"id":"T0HOME"},"user":{"id":"U1"},"trigger_id":"t"}}`,
		`{"envelope_id":"E5","type":"interactive","payload":"?"}`,
		`{"envelope_id":"E6","type":"slash_commands","payload":null}`,
		`{"envelope_id":"E7","type":"interactive","payload":{"type":"block_actions","team":{"id":"T0HOME"},"user":{"id":"U1"},"trigger_id":"t","container":{"type":"message"},"actions":[{"type":"tomorrow"},7]}}`,
	} {
		if !b.workspace.Frame([]byte(frame)) {
			t.Errorf("not acknowledged: %s", frame)
		}
	}
	if n := len(e.all()); n != 0 {
		t.Errorf("%d acts were handed on", n)
	}
	p := b.workspace.Person("U1")
	p.Say("hej")
	if n := len(e.all()); n != 1 {
		t.Errorf("%d acts after that, want one", n)
	}
}

func TestADeadTokenIsTriedAgain(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeSocket)
	waits := make(chan time.Duration)
	b.adapter.Sleep(func(ctx context.Context, d time.Duration) error {
		select {
		case waits <- d:
		case <-ctx.Done():
		}
		return ctx.Err()
	})
	b.workspace.KillTokens("token_revoked")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.adapter.Run(ctx, handler(quiet)) }()
	for want := time.Second; want <= 4*time.Second; want *= 2 {
		if got := <-waits; got != want {
			t.Errorf("waited %s, want %s", got, want)
		}
	}
	b.workspace.KillTokens("")
	for range 2 { // the starts of the two connections, after what may still wait
		<-waits
	}
	go func() {
		for range waits { //nolint:revive // waits no longer matter
		}
	}()
	b.workspace.AwaitSockets(2)
	b.workspace.KillTokens("token_revoked")
	b.workspace.Cut()
	b.workspace.AwaitSockets(1)
	b.workspace.KillTokens("")
	b.workspace.AwaitSockets(2)
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	close(waits)
}

func TestOneRunAtATime(t *testing.T) {
	t.Parallel()
	b := running(t, slack.ModeSocket, handler(quiet))
	if err := b.adapter.Run(t.Context(), handler(quiet)); err == nil {
		t.Error("a second Run began")
	}
	b.stop()
	if b.adapter.Ready() == nil {
		t.Error("ready after the end")
	}
	b.workspace.AwaitSockets(0)
	b.run(slack.ModeSocket, handler(quiet))
	b.workspace.Person("U1").Slash("hej")
}
