package slack

import (
	"context"
	"sync"
	"time"

	"mentorbot/bot/edge"
)

// pace keeps deliveries apart.
type pace struct {
	mu   sync.Mutex
	next time.Time
}

// wait returns when the next delivery may leave.
func (p *pace) wait(ctx context.Context, every time.Duration) error {
	if every < 0 {
		return ctx.Err()
	}
	p.mu.Lock()
	now := time.Now()
	at := now
	if p.next.After(now) {
		at = p.next
	}
	p.next = at.Add(every)
	p.mu.Unlock()
	if at.Equal(now) {
		return ctx.Err()
	}
	return edge.Sleep(ctx, at.Sub(now))
}
