package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/bot/playground"
	"mentorbot/locales"
	"mentorbot/storage/seal"
)

// world is the time of the demo: it stands still until somebody moves it
// forward, and then it passes through everything that falls due. It is the
// playground's World and the handler of its acts.
type world struct {
	dir       string
	keep      bool // the folder stays, and the demo goes on from it
	seed      uint64
	master    *seal.Master // the demo's own; with it goes whatever a killed demo leaves behind
	catalogue *locales.Catalogue
	words     locales.Words
	location  *time.Location
	log       *slog.Logger
	platform  *playground.Platform

	mu    sync.Mutex // guards what follows
	now   time.Time
	life  *life
	cast  *cast
	pair  mentoring.PairID // the pair in view
	lives int
	begun bool      // the present life has its people
	next  time.Time // when a delivery is next due; zero: nothing
}

// newWorld makes the time before the first day; Reset begins it.
func newWorld(dir string, seed uint64, c *locales.Catalogue, words locales.Words, log *slog.Logger) (*world, error) {
	loc, err := time.LoadLocation(demoZone)
	if err != nil {
		return nil, fmt.Errorf("time zone: %w", err)
	}
	master, err := seal.New()
	if err != nil {
		return nil, err
	}
	w := &world{dir: dir, seed: seed, master: master, catalogue: c, words: words, location: loc, log: log}
	w.now = w.begins()
	w.platform = playground.NewPlatform(w.Now, w.text, log)
	return w, nil
}

func (w *world) begins() time.Time {
	at, _ := mentoring.Wall(w.location, demoStart, mentoring.At(9, 0))
	return at
}

func (w *world) text(id string, data map[string]any) string {
	if n, ok := data["PluralCount"]; ok {
		return w.words.N(id, n, data)
	}
	return w.words.T(id, data)
}

// Now returns the time of the demo.
func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) current() (*life, *cast) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.life, w.cast
}

// Handle hands an act to the bot of the present life.
func (w *world) Handle(ctx context.Context, e chat.Event) (chat.Reply, error) {
	l, _ := w.current()
	return l.conversation.Handle(ctx, e)
}

// Reset begins on the first day, in a new database.
func (w *world) Reset(ctx context.Context) error {
	w.mu.Lock()
	old := w.life
	w.lives++
	w.now, w.begun = w.begins(), false
	w.mu.Unlock()
	// Noted first: a demo that ends from here on begins again at its next start.
	if err := w.note(); err != nil {
		return err
	}
	if old != nil {
		if err := old.db.Close(); err != nil {
			return fmt.Errorf("close database: %w", err)
		}
	}
	if err := w.clean(); err != nil {
		return err
	}
	l, _, err := w.live(ctx)
	if err != nil {
		return err
	}
	if err := w.enrol(ctx, l); err != nil {
		return err
	}
	w.mu.Lock()
	w.begun = true
	w.mu.Unlock()
	return w.Settle(ctx)
}

// live opens the present life's database and puts the people by script on the
// stage.
func (w *world) live(ctx context.Context) (*life, *cast, error) {
	c := newCast(w.platform, w.seed, w.Now)
	for i := range background {
		c.add(backgroundAddress(i, mentoring.Mentee), backgroundAddress(i, mentoring.Mentor), i)
	}
	l, err := start(ctx, parts{
		path: w.file(".db"), master: w.master, catalogue: w.catalogue, now: w.Now, log: w.log,
		platforms: map[string]chat.Platform{c.Name(): c},
	})
	if err != nil {
		return nil, nil, err
	}
	c.handler = l.conversation
	w.mu.Lock()
	w.life, w.cast = l, c
	w.mu.Unlock()
	if w.keep {
		if err := w.platform.Keep(w.file(".chat")); err != nil {
			return nil, nil, err
		}
	}
	return l, c, nil
}

// enrol sets the programme up with the pair in view and the pairs by script.
func (w *world) enrol(ctx context.Context, l *life) error {
	programme, err := l.service.CreateProgramme(ctx, demoProgramme(), []mentoring.Person{coordinator()})
	if err != nil {
		return err
	}
	pair, err := l.service.Enrol(ctx, programme, person(menteeID, "Sara Holm"), person(mentorID, "Henrik Lund"))
	if err != nil {
		return err
	}
	for i, names := range background {
		mentee, mentor := backgroundAddress(i, mentoring.Mentee), backgroundAddress(i, mentoring.Mentor)
		if _, err := l.service.Enrol(ctx, programme, person(string(mentee), names[0]), person(string(mentor), names[1])); err != nil {
			return err
		}
	}
	w.mu.Lock()
	w.pair = pair
	w.mu.Unlock()
	return nil
}

// Settle delivers what is due now.
func (w *world) Settle(ctx context.Context) error {
	l, _ := w.current()
	next, err := l.runner.Tick(ctx, w.Now())
	w.mu.Lock()
	w.next = next
	w.mu.Unlock()
	return errors.Join(err, w.note())
}

// Advance moves the time forward, through every due delivery and every act of
// the people who live by script.
func (w *world) Advance(ctx context.Context, to time.Time) error {
	if last, _ := mentoring.Wall(w.location, demoProgramme().End.AddMonths(12), 0); to.After(last) {
		return w.refuse("far", "play.err.far")
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.mu.Lock()
		at := w.next
		c := w.cast
		w.mu.Unlock()
		if act, ok := c.nextAct(); ok && (at.IsZero() || act.Before(at)) {
			at = act
		}
		if at.IsZero() || at.After(to) {
			at = to
		}
		w.moveTo(at)
		if err := w.note(); err != nil {
			return err
		}
		if err := c.actUntil(ctx, at); err != nil {
			return err
		}
		if err := w.Settle(ctx); err != nil {
			return err
		}
		if !at.Before(to) && !c.waits(to) {
			return nil
		}
	}
}

// moveTo sets the clock, which never goes back.
func (w *world) moveTo(at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if at.After(w.now) {
		w.now = at.In(w.location)
	}
}

// NextDue returns what the people in view get next, and why.
func (w *world) NextDue() (due time.Time, what string, ok bool) {
	d, at, ok, err := w.nextInView()
	if err != nil {
		w.log.Error("next due not found", "error", err)
		return time.Time{}, "", false
	}
	if !ok {
		return time.Time{}, "", false
	}
	return at.In(w.location), w.words.T(kindText(d.Kind), nil) + " (" + w.words.T(whyText(d.Kind), nil) + ")", true
}

func (w *world) nextInView() (d mentoring.Delivery, at time.Time, ok bool, err error) {
	l, _ := w.current()
	var people []mentoring.PersonID
	err = l.db.View(context.Background(), func(r mentoring.Reader) error {
		p, err := r.Pair(w.pair)
		people = []mentoring.PersonID{p.Mentee.Person, p.Mentor.Person}
		return err
	})
	if err != nil {
		return d, at, false, err
	}
	return l.outbox.Planned(context.Background(), people...)
}

// kindText names a planned thing on the page.
func kindText(k mentoring.DeliveryKind) string {
	switch k {
	case mentoring.KindWelcome, mentoring.KindStart, mentoring.KindContractRemind, mentoring.KindContractSent,
		mentoring.KindContractAgreed, mentoring.KindProposal, mentoring.KindConfirmed, mentoring.KindPreparation,
		mentoring.KindAfter, mentoring.KindNudge, mentoring.KindLater, mentoring.KindShared, mentoring.KindCancelled,
		mentoring.KindNoted, mentoring.KindInvitation:
		return "kind." + string(k)
	case mentoring.KindRemindStart, mentoring.KindRemindEnd:
		return "kind.reminder"
	default:
		return "kind.other"
	}
}

// Mark returns the moment with a name.
func (w *world) Mark(ctx context.Context, name string) (time.Time, error) {
	now := w.Now()
	p := demoProgramme()
	switch name {
	case "next":
		due, _, ok := w.NextDue()
		if !ok {
			return time.Time{}, w.refuse("nothing", "play.err.nothing")
		}
		return due, nil
	case "meeting":
		return w.meeting(ctx, now)
	case "midway":
		return w.opening(p.Midway.Opens, now)
	default:
		return w.opening(p.Final.Opens, now)
	}
}

// opening is the morning on which a window opens.
func (w *world) opening(d mentoring.Date, now time.Time) (time.Time, error) {
	at, _ := mentoring.Wall(w.location, d, mentoring.At(9, 0))
	if !at.After(now) {
		return time.Time{}, w.refuse("passed", "play.err.passed")
	}
	return at, nil
}

// meeting is when the next meeting of the pair in view begins.
func (w *world) meeting(ctx context.Context, now time.Time) (time.Time, error) {
	l, _ := w.current()
	var starts time.Time
	err := l.db.View(ctx, func(r mentoring.Reader) error {
		all, err := r.Meetings(w.pair)
		for _, m := range all {
			if m.State == mentoring.MeetingAgreed && m.Slot.Start.After(now) && starts.IsZero() {
				starts = m.Slot.Start
			}
		}
		return err
	})
	if err != nil {
		return time.Time{}, err
	}
	if starts.IsZero() {
		return time.Time{}, w.refuse("nomeeting", "play.err.nomeeting")
	}
	return starts.In(w.location), nil
}

func (w *world) refuse(code, id string) error {
	return &playground.RefusalError{Code: code, Message: w.words.T(id, nil)}
}

// when is the clock line of the page.
func (w *world) when(t time.Time) string {
	return w.words.T("play.now", locales.Data{"When": w.words.Moment(t, t), "Week": w.words.Week(t)})
}

// close ends the present life; the folder is the caller's.
func (w *world) close() error {
	err := w.platform.Close()
	if l, _ := w.current(); l != nil {
		err = errors.Join(err, l.db.Close())
	}
	return err
}
