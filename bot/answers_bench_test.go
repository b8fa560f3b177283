package bot_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mentorbot/bot"
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/scheduler"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// hall is a programme in which many mentees have questions to answer.
type hall struct {
	*testing.B
	talk  *bot.Conversation
	forms []string // the open question set of each mentee
	now   time.Time
	event atomic.Int64
}

func newHall(b *testing.B, pairs int) *hall {
	b.Helper()
	master, err := seal.New()
	if err != nil {
		b.Fatal(err)
	}
	db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "mentorbot.db"), master)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	texts, err := locales.Load()
	if err != nil {
		b.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		b.Fatal(err)
	}
	h := &hall{B: b, now: time.Date(2027, time.January, 4, 9, 0, 0, 0, zone)}
	service := &mentoring.Service{Store: db, Holidays: scheduler.DanishHolidays{}, Now: func() time.Time { return h.now }}
	h.talk = &bot.Conversation{Service: service, Catalogue: texts, Log: slog.New(slog.DiscardHandler)}
	one, err := service.CreateProgramme(b.Context(), programme("da"), nil)
	if err != nil {
		b.Fatal(err)
	}
	named := func(role string, n int) mentoring.Person {
		return mentoring.Person{Name: "Navn", Language: "da", Identity: mentoring.Identity{Platform: platform, Address: fmt.Sprint(role, n)}}
	}
	var all []mentoring.PairID
	for n := range pairs {
		pair, err := service.Enrol(b.Context(), one, named("mentee", n), named("mentor", n))
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, pair)
		for _, role := range []string{"mentee", "mentor"} {
			h.handle(chat.Press{Origin: h.origin(role, n), Action: fmt.Sprint("join:", pair)})
		}
		h.handle(chat.Text{Origin: h.origin("mentee", n), Body: chat.Confidential("book 12/1 kl. 14")})
		h.handle(chat.Press{Origin: h.origin("mentor", n), Action: fmt.Sprint("accept:", n+1)})
	}
	h.now = time.Date(2027, time.January, 12, 16, 0, 0, 0, zone)
	if err := db.View(b.Context(), func(r mentoring.Reader) error {
		for _, pair := range all {
			met, err := r.Meetings(pair)
			if err != nil || len(met) != 1 {
				return fmt.Errorf("%d meetings: %w", len(met), err)
			}
			p, _, err := r.PromptOf(met[0].ID, mentoring.Mentee, mentoring.End)
			if err != nil {
				return err
			}
			h.forms = append(h.forms, fmt.Sprint("answer:", p.ID, ":m"))
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	return h
}

func (h *hall) origin(role string, n int) chat.Origin {
	return chat.Origin{Platform: platform, ID: fmt.Sprint("Ev", h.event.Add(1)), From: chat.Address(fmt.Sprint(role, n))}
}

func (h *hall) handle(e chat.Event) {
	if reply, err := h.talk.Handle(context.Background(), e); err != nil || len(reply.Errors) > 0 || reply.Message == nil && reply.Replace == nil {
		h.Errorf("%T is answered with %+v (%v)", e, reply, err)
	}
}

// answers lets each of so many clients send so many answers, and returns how
// many there were in a second. Each answer is shared, so the mentor is owed a
// message about it.
func (h *hall) answers(clients, each int) float64 {
	began := time.Now()
	var all sync.WaitGroup
	for n := range clients {
		all.Go(func() {
			for range each {
				o := h.origin("mentee", n)
				h.handle(chat.Submission{Origin: o, Form: h.forms[n], Values: map[string]chat.Value{
					"mentee.useful": chat.Confidential("Det gav mig mod til at sige fra. " + o.ID), "share.mentee.useful": chat.Confidential("true"),
				}})
			}
		})
	}
	all.Wait()
	return float64(clients*each) / time.Since(began).Seconds()
}

// rawCommits returns what commits one row by plain SQL, with the durability of
// the bot's database, and says how many commits there were in a second.
func rawCommits(b *testing.B) func(n int) float64 {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "raw.db")+"?_busy_timeout=5000&_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	if _, err := db.ExecContext(b.Context(), "CREATE TABLE raw (id INTEGER PRIMARY KEY, event TEXT NOT NULL) STRICT"); err != nil {
		b.Fatal(err)
	}
	insert, err := db.PrepareContext(b.Context(), "INSERT INTO raw (event) VALUES ('Ev')")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := insert.Close(); err != nil {
			b.Error(err)
		}
	})
	return func(n int) float64 {
		began := time.Now()
		for range n {
			if _, err := insert.ExecContext(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
		return float64(n) / time.Since(began).Seconds()
	}
}

// BenchmarkDurableAnswers is the whole way of an answer, from the event to the
// commit: who may, is it open, sealed, saved, what is owed for it. Beside it
// run commits of one row by plain SQL, in turns, because disks differ from one
// minute to the next; figures are medians over the rounds (-benchtime 9x).
func BenchmarkDurableAnswers(b *testing.B) {
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprint("clients=", clients), func(b *testing.B) {
			h, raw := newHall(b, clients), rawCommits(b)
			h.answers(clients, 1)
			var rates, ratios []float64
			for b.Loop() {
				commits := raw(100)
				rate := h.answers(clients, max(20, 100/clients))
				rates, ratios = append(rates, rate), append(ratios, rate/commits)
			}
			slices.Sort(rates)
			slices.Sort(ratios)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(rates[len(rates)/2], "answers/s")
			b.ReportMetric(ratios[len(ratios)/2], "x-raw-rate")
		})
	}
}
