package teams

import (
	"context"
	"sync"
	"time"
)

// limits are what the platform takes from one bot in one conversation.
// https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
var limits = []limit{{7, time.Second}, {8, 2 * time.Second}, {60, 30 * time.Second}, {1800, time.Hour}}

// limit is so many messages in so long a time.
type limit struct {
	most int
	in   time.Duration
}

// lanes let one message at a time into each conversation, which keeps their
// order, and no more than the platform takes.
type lanes struct {
	limits []limit
	now    func() time.Time
	sleep  func(context.Context, time.Duration) error

	mu sync.Mutex
	of map[string]*lane
}

// lane is one conversation's.
type lane struct {
	turn  chan struct{} // holds one token: who has it may send
	users int           // who have the lane or wait for it
	sent  []time.Time   // oldest first, the last hour at most
}

// enter waits for the conversation's turn. The caller calls leave at the end.
func (l *lanes) enter(ctx context.Context, conversation string) (leave func(), err error) {
	mine := l.join(conversation)
	select {
	case mine.turn <- struct{}{}:
	case <-ctx.Done():
		l.part(conversation, mine)
		return nil, ctx.Err()
	}
	leave = func() {
		<-mine.turn
		l.part(conversation, mine)
	}
	if wait := mine.wait(l.limits, l.now()); wait > 0 {
		if err := l.sleep(ctx, wait); err != nil {
			leave()
			return nil, err
		}
	}
	mine.sent = append(mine.sent, l.now())
	return leave, nil
}

func (l *lanes) join(conversation string) *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of == nil {
		l.of = map[string]*lane{}
	}
	mine := l.of[conversation]
	if mine == nil {
		mine = &lane{turn: make(chan struct{}, 1)}
		l.of[conversation] = mine
	}
	mine.users++
	return mine
}

// part forgets a lane that nobody uses and in which nothing was sent lately.
func (l *lanes) part(conversation string, mine *lane) {
	l.mu.Lock()
	defer l.mu.Unlock()
	mine.users--
	if mine.users > 0 {
		return
	}
	mine.forget(l.now())
	if len(mine.sent) == 0 {
		delete(l.of, conversation)
	}
}

// forget drops what is too old for every limit.
func (l *lane) forget(now time.Time) {
	old := 0
	for old < len(l.sent) && now.Sub(l.sent[old]) >= time.Hour {
		old++
	}
	l.sent = l.sent[old:]
}

// wait is how long the next message has to wait.
func (l *lane) wait(limits []limit, now time.Time) (wait time.Duration) {
	l.forget(now)
	for _, limit := range limits {
		if n := len(l.sent); n >= limit.most {
			wait = max(wait, limit.in-now.Sub(l.sent[n-limit.most]))
		}
	}
	return wait
}
