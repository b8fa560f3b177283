package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
	"mentorbot/locales"
	"mentorbot/storage/seal"
)

// bookers is how many mentees book at the same time.
const bookers = 16

// BenchmarkSlackCommand is a signed slash command to its 200 with everything
// that it does: the signature is checked, the event looked for, the person's
// rights asked, the earlier proposal replaced, the place sealed, the message to
// the mentor owed, the audit written, all in a commit that is on the disk. In
// turns with it run the same requests to a handler of net/http that reads the
// body (bare), and to the adapter with a bot that does nothing (checked). Who
// asks is in the same process, and signs each request anew for all three.
func BenchmarkSlackCommand(b *testing.B) {
	w := slackfake.New(b)
	targets := []string{
		served(b, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })),
		served(b, adapted(b, w, quietBot{})),
		served(b, adapted(b, w, bookable(b, w))),
	}
	asked := make([][bookers]int, len(targets)) // by each person
	for _, clients := range []int{1, bookers} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			var took [3][]time.Duration
			var whole [3]time.Duration
			b.ResetTimer()
			for left := b.N; left > 0; left -= round {
				for i, target := range targets {
					each, all := book(b, w.Secret, target, &asked[i], clients, min(left, round))
					took[i], whole[i] = append(took[i], each...), whole[i]+all
				}
			}
			b.StopTimer()
			if b.Failed() {
				return
			}
			var rate, p99 [3]float64
			for i := range targets {
				slices.Sort(took[i])
				rate[i] = float64(b.N) / whole[i].Seconds()
				p99[i] = float64(took[i][b.N*99/100].Microseconds())
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(took[2][b.N/2].Microseconds()), "p50-µs")
			b.ReportMetric(p99[2], "p99-µs")
			b.ReportMetric(rate[2], "commands/s")
			b.ReportMetric(rate[0], "bare/s")
			b.ReportMetric(p99[0], "bare-p99-µs")
			b.ReportMetric(rate[2]/rate[0], "of-bare")
			b.ReportMetric(rate[2]/rate[1], "of-checked")
			b.ReportMetric(p99[2]/p99[0], "p99-of-bare")
			b.ReportMetric(rate[1]/rate[0], "checked-of-bare")
		})
	}
}

// round is how many commands go to one target before the next has its turn.
const round = 400

func served(b *testing.B, h http.Handler) string {
	b.Helper()
	s := httptest.NewServer(h)
	b.Cleanup(s.Close)
	return s.URL + "/slack/commands"
}

// quietBot has nothing to say.
type quietBot struct{}

func (quietBot) Handle(context.Context, chat.Event) (chat.Reply, error) { return chat.Reply{}, nil }

// adapted is an adapter that runs over the bot.
func adapted(b *testing.B, w *slackfake.Workspace, bot chat.Handler) http.Handler {
	b.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		b.Fatal(err)
	}
	a, err := slack.New(slack.Config{
		BotToken: w.BotToken, SigningSecrets: []string{w.Secret}, Mode: slack.ModeHTTP, APIURL: w.APIURL(), Zone: demoZone,
		Now: time.Now, Log: slog.New(slog.DiscardHandler), Text: textOf(catalogue.Words("da")),
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- a.Run(ctx, bot) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ran; err != nil {
			b.Error(err)
		}
	})
	if _, ok := a.Time(b.Context()); !ok {
		b.Fatal("the workspace does not answer")
	}
	for tries := 0; a.Ready() != nil; tries++ {
		if _, _ = a.Time(b.Context()); tries > 1000 { // asks again, and so waits
			b.Fatal(a.Ready())
		}
	}
	return a.Handler()
}

// bookable is a bot whose mentees U1 to U16 are ready to book.
func bookable(b *testing.B, w *slackfake.Workspace) chat.Handler {
	b.Helper()
	master, err := seal.New()
	if err != nil {
		b.Fatal(err)
	}
	catalogue, err := locales.Load()
	if err != nil {
		b.Fatal(err)
	}
	l, err := start(b.Context(), parts{
		path: filepath.Join(b.TempDir(), databaseName), master: master, catalogue: catalogue,
		now: func() time.Time { return began }, log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := l.db.Close(); err != nil {
			b.Error(err)
		}
	})
	member := func(id string) mentoring.Person {
		w.Person(id)
		return mentoring.Person{Name: "Navn " + id, Language: "da", Identity: mentoring.Identity{Platform: "slack", Address: id}}
	}
	programme, err := l.service.CreateProgramme(b.Context(), demoProgramme(), []mentoring.Person{member("U99")})
	if err != nil {
		b.Fatal(err)
	}
	for i := range bookers {
		pair, err := l.service.Enrol(b.Context(), programme, member(fmt.Sprint("U", i+1)), member(fmt.Sprint("U", i+51)))
		if err != nil {
			b.Fatal(err)
		}
		var people []mentoring.PersonID
		if err := l.db.View(b.Context(), func(r mentoring.Reader) error {
			p, err := r.Pair(pair)
			people = []mentoring.PersonID{p.Mentee.Person, p.Mentor.Person}
			return err
		}); err != nil {
			b.Fatal(err)
		}
		for _, p := range people {
			if _, err := l.service.Join(b.Context(), mentoring.Actor{Person: p}, pair); err != nil {
				b.Fatal(err)
			}
		}
	}
	return l.conversation
}

// book sends so many commands from as many people as there are clients, and
// returns how long each took and how long all of them. Each has an id of its
// own, and proposes another time than the person's last one.
func book(b *testing.B, secret, target string, asked *[bookers]int, clients, commands int) (each []time.Duration, whole time.Duration) {
	b.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	took := make([][]time.Duration, clients)
	began := time.Now()
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() {
			for n := c; n < commands; n += clients {
				asked[c]++
				body := []byte(url.Values{
					"command": {"/mentor"}, "text": {fmt.Sprintf("book %d/2 kl. 14, Rådhuset", 1+asked[c]%2)}, "team_id": {slackfake.TeamID},
					"user_id": {fmt.Sprint("U", c+1)}, "channel_id": {fmt.Sprint("D", c+1)}, "channel_name": {"directmessage"},
					"trigger_id": {fmt.Sprintf("%d.%d", c, asked[c])}, "response_url": {"https://hooks.slack.com/x"},
				}.Encode())
				at := time.Now()
				r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, target, bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				slackfake.Sign(r.Header, secret, at, body)
				resp, err := client.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				answer, err := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				took[c] = append(took[c], time.Since(at))
				if err != nil || resp.StatusCode != http.StatusOK || len(answer) > 0 && !bytes.Contains(answer, []byte("Du har foreslået")) {
					b.Errorf("%d %s %v", resp.StatusCode, answer, err)
					return
				}
			}
		})
	}
	all.Wait()
	return slices.Concat(took...), time.Since(began)
}
