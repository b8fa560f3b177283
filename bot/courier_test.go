package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mentorbot/bot"
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// mute is a platform that can only send.
type mute struct {
	err  error
	sent []chat.Message
	to   []chat.Address
}

func (p *mute) Name() string                            { return platform }
func (p *mute) Run(context.Context, chat.Handler) error { return nil }
func (p *mute) Send(_ context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	p.sent, p.to = append(p.sent, m), append(p.to, to)
	return "kvittering", p.err
}

// able is a platform that can also edit and find.
type able struct {
	mute
	editErr, findErr error
	edited           []chat.Receipt
	asked            []string
	found            bool
}

func (p *able) Edit(_ context.Context, _ chat.Address, r chat.Receipt, m chat.Message) error {
	p.edited = append(p.edited, r)
	return p.editErr
}

func (p *able) Find(_ context.Context, _ chat.Address, key string) (chat.Receipt, bool, error) {
	p.asked = append(p.asked, key)
	return "genfundet", p.found, p.findErr
}

// due claims the next delivery of a kind, without sending it.
func (b *bench) due(kind mentoring.DeliveryKind) mentoring.Due {
	b.Helper()
	for {
		d, ok, more, err := b.outbox.Claim(b.Context(), b.now, nil)
		if err != nil {
			b.Fatal(err)
		}
		if ok && d.Delivery.Kind == kind {
			return d
		}
		if !more {
			b.Fatalf("no %s is due", kind)
		}
	}
}

func (b *bench) courier(p chat.Platform) *bot.Courier {
	all := map[string]chat.Platform{}
	if p != nil {
		all[p.Name()] = p
	}
	return &bot.Courier{Composer: b.composer, Platforms: all, Log: slog.New(slog.NewTextHandler(b.log, nil))}
}

func welcomed(t *testing.T) (*bench, mentoring.Due) {
	b := newBench(t, locales.Danish, twoPairs())
	d := b.due(mentoring.KindWelcome)
	b.say("sara", "hjælp")
	return b, d
}

func TestEveryClassOfAFailedSendHasItsOutcome(t *testing.T) {
	t.Parallel()
	cause := errors.New("code 42")
	for _, tt := range []struct {
		name string
		err  error
		want mentoring.Outcome
	}{
		{"sent", nil, mentoring.Outcome{State: mentoring.Sent, Receipt: "kvittering"}},
		{"later, and the platform says when", &chat.SendError{Class: chat.Later, After: time.Minute, Err: cause}, mentoring.Outcome{State: mentoring.Pending, After: time.Minute, Pause: true}},
		{"later", &chat.SendError{Class: chat.Later, Err: cause}, mentoring.Outcome{State: mentoring.Pending}},
		{"uncertain", &chat.SendError{Class: chat.Uncertain, Err: cause}, mentoring.Outcome{State: mentoring.Uncertain}},
		{"unreachable", &chat.SendError{Class: chat.Unreachable, Err: cause}, mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}},
		{"rejected", &chat.SendError{Class: chat.Rejected, Err: cause}, mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Rejected}},
		{"halted", &chat.SendError{Class: chat.Halted, Err: cause}, mentoring.Outcome{State: mentoring.Pending, After: 10 * time.Minute, Free: true, Pause: true}},
		{"a class that nobody knows", &chat.SendError{Class: 99, Err: cause}, mentoring.Outcome{State: mentoring.Uncertain}},
		{"an error of another kind", cause, mentoring.Outcome{State: mentoring.Uncertain}},
		{"a wrapped error", errors.Join(cause, &chat.SendError{Class: chat.Rejected, Err: cause}), mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Rejected}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, d := welcomed(t)
			p := &mute{err: tt.err}
			if got := b.courier(p).Send(t.Context(), d); got != tt.want {
				t.Errorf("outcome = %+v, want %+v", got, tt.want)
			}
			if len(p.sent) != 1 || p.to[0] != "sara" || p.sent[0].Key != d.Delivery.Token || d.Delivery.Token == "" {
				t.Errorf("sent %d messages to %v", len(p.sent), p.to)
			}
			if !d.Delivery.State.CanMoveTo(tt.want.State) {
				t.Errorf("a delivery cannot go from %s to %s", d.Delivery.State, tt.want.State)
			}
			logged := strings.Contains(b.log.String(), "delivery not sent")
			if logged != (tt.err != nil) || strings.Contains(b.log.String(), "Velkommen") {
				t.Errorf("log: %s", b.log)
			}
		})
	}
}

func TestAMessageIsEditedWhereThePlatformCan(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		platform func() (chat.Platform, *mute, *able)
		replaces string
		want     mentoring.Outcome
		edits    int
		sends    int
	}{
		{"edited", func() (chat.Platform, *mute, *able) { p := &able{}; return p, &p.mute, p }, "r1",
			mentoring.Outcome{State: mentoring.Sent, Receipt: "r1"}, 1, 0},
		{"nothing to replace", func() (chat.Platform, *mute, *able) { p := &able{}; return p, &p.mute, p }, "",
			mentoring.Outcome{State: mentoring.Sent, Receipt: "kvittering"}, 0, 1},
		{"a message that is gone", func() (chat.Platform, *mute, *able) {
			p := &able{editErr: &chat.SendError{Class: chat.Rejected, Err: errors.New("gone")}}
			return p, &p.mute, p
		}, "r1", mentoring.Outcome{State: mentoring.Sent, Receipt: "kvittering"}, 1, 1},
		{"a change that may have been made", func() (chat.Platform, *mute, *able) { p := &able{editErr: errors.New("lost")}; return p, &p.mute, p }, "r1",
			mentoring.Outcome{State: mentoring.Uncertain}, 1, 0},
		{"a platform that wants a pause", func() (chat.Platform, *mute, *able) {
			p := &able{editErr: &chat.SendError{Class: chat.Later, After: time.Minute, Err: errors.New("429")}}
			return p, &p.mute, p
		}, "r1", mentoring.Outcome{State: mentoring.Pending, After: time.Minute, Pause: true}, 1, 0},
		{"a platform that cannot edit", func() (chat.Platform, *mute, *able) { p := &mute{}; return p, p, &able{} }, "r1",
			mentoring.Outcome{State: mentoring.Sent, Receipt: "kvittering"}, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, d := welcomed(t)
			d.Replaces = tt.replaces
			p, sends, edits := tt.platform()
			if got := b.courier(p).Send(t.Context(), d); got != tt.want {
				t.Errorf("outcome = %+v, want %+v", got, tt.want)
			}
			if len(sends.sent) != tt.sends || len(edits.edited) != tt.edits {
				t.Errorf("sent %d and edited %d, want %d and %d", len(sends.sent), len(edits.edited), tt.sends, tt.edits)
			}
		})
	}
}

func TestWhatIsRestatedIsNeverSentAnew(t *testing.T) {
	t.Parallel()
	cause := errors.New("code 42")
	gone := mentoring.Outcome{State: mentoring.Dropped, Reason: mentoring.NotWanted}
	for _, tt := range []struct {
		name string
		err  error
		want mentoring.Outcome
	}{
		{"changed", nil, mentoring.Outcome{State: mentoring.Sent, Receipt: "kvittering"}},
		{"gone", &chat.SendError{Class: chat.Rejected, Err: cause}, gone},
		{"perhaps changed", &chat.SendError{Class: chat.Uncertain, Err: cause}, mentoring.Outcome{State: mentoring.Pending}},
		{"an error of another kind", cause, mentoring.Outcome{State: mentoring.Pending}},
		{"a pause", &chat.SendError{Class: chat.Later, After: time.Minute, Err: cause}, mentoring.Outcome{State: mentoring.Pending, After: time.Minute, Pause: true}},
		{"out of reach", &chat.SendError{Class: chat.Unreachable, Err: cause}, mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}},
		{"our access is gone", &chat.SendError{Class: chat.Halted, Err: cause}, mentoring.Outcome{State: mentoring.Pending, After: 10 * time.Minute, Free: true, Pause: true}},
	} {
		b, d := restated(t)
		p := &able{editErr: tt.err}
		if got := b.courier(p).Send(t.Context(), d); got != tt.want || !d.Delivery.State.CanMoveTo(got.State) {
			t.Errorf("%s: outcome = %+v, want %+v", tt.name, got, tt.want)
		}
		if len(p.sent) > 0 || len(p.edited) != 1 || string(p.edited[0]) != d.Replaces {
			t.Errorf("%s: sent %d, edited %v", tt.name, len(p.sent), p.edited)
		}
	}
	b, d := restated(t)
	p := &mute{}
	if got := b.courier(p).Send(t.Context(), d); got != gone || len(p.sent) > 0 {
		t.Errorf("on a platform that cannot edit: %+v, sent %d", got, len(p.sent))
	}
}

// restated is a change of a message that was sent.
func restated(t *testing.T) (*bench, mentoring.Due) {
	b, d := welcomed(t)
	d.Delivery.Kind, d.Replaces = mentoring.KindRestateStart, "kvittering"
	return b, d
}

// The mentor who was in first is told by a change of the welcome.
func TestTheStartTakesThePlaceOfTheMentorsWelcome(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.deliver()
	b.tap("henrik", "join")
	b.tap("sara", "join")
	d := b.due(mentoring.KindStart)
	p := &able{}
	if got := b.courier(p).Send(t.Context(), d); d.Replaces == "" || got.Receipt != d.Replaces || len(p.edited) != 1 {
		t.Errorf("outcome = %+v, replaces %q, edited %v", got, d.Replaces, p.edited)
	}
}

func TestWhatCannotBeSentAtAllIsParked(t *testing.T) {
	t.Parallel()
	b, d := welcomed(t)
	if got, want := b.courier(nil).Send(t.Context(), d), (mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}); got != want {
		t.Errorf("on an unknown platform: %+v, want %+v", got, want)
	}
	d.Delivery.Kind = "no such kind"
	p := &mute{}
	if got, want := b.courier(p).Send(t.Context(), d), (mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Rejected}); got != want || len(p.sent) > 0 {
		t.Errorf("what cannot be composed: %+v, want %+v; sent %d", got, want, len(p.sent))
	}
	for _, want := range []string{"platform that is off", "delivery not composed"} {
		if !strings.Contains(b.log.String(), want) {
			t.Errorf("the log has no %q: %s", want, b.log)
		}
	}
}

func TestAnUncertainDeliveryIsLookedUpWhereThePlatformCan(t *testing.T) {
	t.Parallel()
	b, d := welcomed(t)
	lost := errors.New("lost")
	for _, tt := range []struct {
		name           string
		platform       chat.Platform
		receipt        string
		found, askable bool
		err            error
	}{
		{"found", &able{found: true}, "genfundet", true, true, nil},
		{"not found", &able{}, "genfundet", false, true, nil},
		{"not answered", &able{findErr: lost}, "genfundet", false, true, lost},
		{"a platform that cannot be asked", &mute{}, "", false, false, nil},
		{"an unknown platform", nil, "", false, false, nil},
	} {
		receipt, found, askable, err := b.courier(tt.platform).Ask(t.Context(), d)
		if receipt != tt.receipt || found != tt.found || askable != tt.askable || !errors.Is(err, tt.err) {
			t.Errorf("%s: %q, %v, %v, %v", tt.name, receipt, found, askable, err)
		}
		if p, ok := tt.platform.(*able); ok && (len(p.asked) != 1 || p.asked[0] != d.Delivery.Token) {
			t.Errorf("%s: asked for %v", tt.name, p.asked)
		}
	}
}
