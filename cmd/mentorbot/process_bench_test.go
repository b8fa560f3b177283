package main

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

var commands = flag.Int("commands", 2000, "how many commands the built program is given before its memory is read")

// BenchmarkStart is the built program from its start until its page is there,
// over the database and the chats of an earlier demo with its fourteen pairs.
func BenchmarkStart(b *testing.B) {
	program, dir := build(b), b.TempDir()
	first := launch(b, program, dir, func(*process) {})
	first.kill()
	<-first.ended
	var took []float64
	for b.Loop() {
		began := time.Now()
		p := launch(b, program, dir, func(*process) {})
		if p.url == "" {
			b.Fatalf("the program did not start: %s", p.stderr)
		}
		if !get(p.url+"/api/state", &apiState{}) {
			b.Fatal("the program is not ready")
		}
		took = append(took, float64(time.Since(began).Microseconds())/1000)
		b.StopTimer()
		p.kill()
		<-p.ended
		b.StartTimer()
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(took[len(took)/2], "ms/start")
}

// BenchmarkMemory is what the built program holds after its start, and after
// many commands of sixteen programs (-commands 100000). Each command goes the
// whole way and is refused at a field of its dialog, so that the playground's
// transcript, which is no part of the bot, stays as it is. Needs /proc.
func BenchmarkMemory(b *testing.B) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		b.Skip("no /proc here")
	}
	program := build(b)
	for b.Loop() {
		p := launch(b, program, b.TempDir(), func(*process) {})
		if p.url == "" {
			b.Fatalf("the program did not start: %s", p.stderr)
		}
		idle := resident(b, p)
		form := refusedBooking(b, p.url)
		began := time.Now()
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				for range *commands / 16 {
					var r apiReply
					if status := post(p.url+"/api/submit", form, &r); status != http.StatusOK || len(r.Errors) == 0 {
						b.Errorf("answered %d %+v", status, r)
						return
					}
				}
			})
		}
		all.Wait()
		b.ReportMetric(float64(*commands)/time.Since(began).Seconds(), "commands/s")
		b.ReportMetric(idle, "MiB-idle")
		b.ReportMetric(resident(b, p), "MiB-after")
		p.kill()
		<-p.ended
	}
	b.ReportMetric(0, "ns/op")
}

// refusedBooking joins the pair in view and returns a booking that is refused.
func refusedBooking(b *testing.B, url string) map[string]any {
	b.Helper()
	for _, as := range []string{"mentee", "mentor"} {
		if status := post(url+"/api/press", map[string]any{"as": as, "message": message(b, url, as), "action": "join:1"}, &apiReply{}); status != http.StatusOK {
			b.Fatalf("%s cannot join: %d", as, status)
		}
	}
	var r apiReply
	if status := post(url+"/api/say", map[string]any{"as": "mentee", "text": "book"}, &r); status != http.StatusOK || r.Form == nil {
		b.Fatalf("no dialog: %d %+v", status, r)
	}
	values := map[string]any{}
	for _, field := range r.Form.Fields {
		values[field.ID] = field.Value
	}
	values["date"] = "2020-01-01"
	return map[string]any{"as": "mentee", "form": r.Form.ID, "values": values}
}

func message(b *testing.B, url, as string) string {
	b.Helper()
	var out struct{ Messages []apiMessage }
	if !get(url+"/api/messages?as="+as, &out) || len(out.Messages) == 0 {
		b.Fatalf("%s has no message", as)
	}
	return out.Messages[0].ID
}

// resident is what the process holds in memory, in MiB.
func resident(b *testing.B, p *process) float64 {
	b.Helper()
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range bytes.Lines(content) {
		if size, ok := strings.CutPrefix(string(line), "VmRSS:"); ok {
			kib, err := strconv.Atoi(strings.Fields(size)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kib) / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
