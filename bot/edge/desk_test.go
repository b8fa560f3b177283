package edge_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/edge"
)

const canary = "kanariefugl"

type handler func(context.Context) (chat.Reply, error)

func (h handler) Handle(ctx context.Context, _ chat.Event) (chat.Reply, error) { return h(ctx) }

func desk(log *bytes.Buffer) *edge.Desk {
	return edge.NewDesk(slog.New(slog.NewTextHandler(log, nil)), 2*time.Second)
}

func TestAnOutcomeIsHandedBack(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	out := <-desk(new(bytes.Buffer)).Hand(handler(func(context.Context) (chat.Reply, error) {
		return chat.Reply{Message: &chat.Message{Text: "Gemt."}}, refused
	}), chat.Text{})
	if !errors.Is(out.Err, refused) || out.Reply.Message == nil || out.Reply.Message.Text != "Gemt." {
		t.Errorf("%+v", out)
	}
}

func TestAPanicStopsOneActAndTellsNothing(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	d := desk(&log)
	out := <-d.Hand(handler(func(context.Context) (chat.Reply, error) { panic(canary) }), chat.Text{})
	if out.Err == nil || strings.Contains(out.Err.Error(), canary) {
		t.Errorf("the handler's panic: %v", out.Err)
	}
	d.After(func(context.Context) { panic(canary) })
	if err := d.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.Counts()["panic"]; got != 1 {
		t.Errorf("%d panics counted after the act", got)
	}
	if got := log.String(); !strings.Contains(got, "after an act") || strings.Contains(got, canary) {
		t.Errorf("log: %s", got)
	}
}

func TestAHandlerHasItsTimeAlsoWhileItWaitsForAPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := desk(new(bytes.Buffer))
		free := make(chan struct{})
		for range 64 {
			d.Hand(handler(func(context.Context) (chat.Reply, error) { <-free; return chat.Reply{}, nil }), chat.Text{})
		}
		synctest.Wait()
		began := time.Now()
		out := <-d.Hand(handler(func(context.Context) (chat.Reply, error) {
			t.Error("carried out when nobody waited for it")
			return chat.Reply{}, nil
		}), chat.Text{})
		if !errors.Is(out.Err, context.DeadlineExceeded) || time.Since(began) != 2*time.Second {
			t.Errorf("after %s: %v", time.Since(began), out.Err)
		}
		next := d.Hand(handler(func(ctx context.Context) (chat.Reply, error) { return chat.Reply{}, ctx.Err() }), chat.Text{})
		synctest.Wait()
		close(free)
		if out := <-next; out.Err != nil {
			t.Errorf("a place was free in time: %v", out.Err)
		}
	})
}

func TestAStopWaitsForWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := desk(new(bytes.Buffer))
		if err := d.Idle(t.Context()); err != nil {
			t.Errorf("with nothing to do: %v", err)
		}
		d.Begin()
		d.After(func(ctx context.Context) { _ = edge.Sleep(ctx, 3*time.Second) })
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := d.Idle(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while two are under way: %v", err)
		}
		d.End()
		began := time.Now()
		if err := d.Idle(t.Context()); err != nil || time.Since(began) != 2*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		d.After(func(ctx context.Context) {
			if err := edge.Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("what follows has no end: %v", err)
			}
		})
		if err := d.Idle(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
