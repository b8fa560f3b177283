package slackfake

import "time"

// tiers are how many calls of a method Slack promises to take in a minute.
// https://docs.slack.dev/apis/web-api/rate-limits
var tiers = map[string]int{
	"apps.connections.open": 1,
	"chat.delete":           50, "chat.update": 50, "conversations.open": 50, "conversations.history": 50, "conversations.replies": 50,
	"users.lookupByEmail": 50, "files.delete": 50,
	"files.getUploadURLExternal": 100, "files.completeUploadExternal": 100, "users.info": 100,
	"views.open": 100, "views.push": 100, "views.update": 100, "views.publish": 100, "chat.postEphemeral": 100,
}

// promised is what was called in the last minute.
type promised struct {
	on    bool
	calls map[string][]time.Time // by method, of chat.postMessage also by channel
}

// HoldTiers makes the workspace hold every method to its tier, by the
// workspace's clock: what goes beyond it is 429 with Retry-After, as in Slack.
func (w *Workspace) HoldTiers() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.promised = promised{on: true, calls: map[string][]time.Time{}}
}

// beyond returns how long a call has to wait; zero for one that is within its
// tier. A message a second is what one chat takes.
func (w *Workspace) beyond(name string, in args) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	most, span, key := tiers[name], time.Minute, name
	if name == "chat.postMessage" {
		most, span, key = 1, time.Second, name+" "+in["channel"]
	}
	if !w.promised.on || most == 0 {
		return 0
	}
	now := w.Now()
	recent := w.promised.calls[key][:0]
	for _, at := range w.promised.calls[key] {
		if now.Sub(at) < span {
			recent = append(recent, at)
		}
	}
	w.promised.calls[key] = recent
	if len(recent) >= most {
		return max(span-now.Sub(recent[0]), time.Second)
	}
	w.promised.calls[key] = append(recent, now)
	return 0
}
