package slack_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
)

// BenchmarkCommand is a signed slash command to its 200 with a handler that
// does nothing, beside the same request to a handler of net/http that reads
// the body. p99 is of the whole run.
func BenchmarkCommand(b *testing.B) {
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusOK)
	})
	w := running(b, slack.ModeHTTP, handler(quiet))
	for _, c := range []struct {
		name    string
		handler http.Handler
		clients int
	}{{"bare/1", bare, 1}, {"slack/1", w.adapter.Handler(), 1}, {"bare/16", bare, 16}, {"slack/16", w.adapter.Handler(), 16}} {
		b.Run(c.name, func(b *testing.B) { commands(b, w.workspace.Secret, c.handler, c.clients) })
	}
}

func commands(b *testing.B, secret string, h http.Handler, clients int) {
	server := httptest.NewServer(h)
	defer server.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	body := commandBody(slackfake.TeamID, "book 12. januar kl. 14")
	signed := http.Header{"Content-Type": {formType}}
	slackfake.Sign(signed, secret, time.Now(), body)
	took := make([][]time.Duration, clients)
	work := make(chan struct{}, clients)
	var all sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for n := range clients {
		all.Go(func() {
			for range work {
				began := time.Now()
				r, err := http.NewRequest(http.MethodPost, server.URL+"/slack/commands", bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				r.Header = signed.Clone()
				resp, err := client.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					b.Errorf("status %d", resp.StatusCode)
				}
				took[n] = append(took[n], time.Since(began))
			}
		})
	}
	for range b.N {
		work <- struct{}{}
	}
	close(work)
	all.Wait()
	b.StopTimer()
	each := slices.Sorted(slices.Values(slices.Concat(took...)))
	b.ReportMetric(float64(each[len(each)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(each[len(each)/2].Microseconds()), "p50-µs")
}
