package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/scheduler"
	"mentorbot/storage/sqlite"
)

const (
	// orderedFor is how long a file that somebody ordered stands in a chat (P6).
	orderedFor = 24 * time.Hour
	// removedAgain is how long a chat that did not remove a file is left alone.
	removedAgain = time.Hour
	// removedAtOnce is how many files are removed in one pass: messages wait
	// meanwhile.
	removedAtOnce = 16
)

// passing are the files in chats that are to be removed again. What is noted
// lies in the database, so a restart forgets none.
type passing struct {
	now func() time.Time
	log *slog.Logger
	db  *sqlite.DB // set before the first act

	mu   sync.Mutex
	next time.Time // when the first of them goes; zero for none
}

// of returns what notes a platform's files, by their names there.
func (p *passing) of(platform string) func(ctx context.Context, file string) error {
	return func(ctx context.Context, file string) error {
		at := p.now().Add(orderedFor)
		if err := p.db.KeepUntil(ctx, sqlite.Passing{Name: platform + "/" + file, At: at}); err != nil {
			return err
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.next.IsZero() || at.Before(p.next) {
			p.next = at
		}
		return nil
	}
}

// chore removes from the chats what has stood there for its day.
func (p *passing) chore(ctx context.Context, served map[string]chat.Platform) (scheduler.Chore, error) {
	err := p.look(ctx)
	return scheduler.Chore{Next: p.due, Task: scheduler.Task{Name: "files", Do: func(ctx context.Context, now time.Time) (n int, err error) {
		n, failed := p.remove(ctx, served, now)
		return n, errors.Join(failed, p.look(ctx))
	}}}, err
}

func (p *passing) due() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.next
}

// look finds out when the first of them goes. A file that is noted meanwhile
// goes a day later and is found the next time.
func (p *passing) look(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	all, err := p.db.Passing(ctx)
	p.next = time.Time{}
	switch {
	case err != nil:
		p.next = p.now().Add(removedAgain)
	case len(all) > 0:
		p.next = all[0].At
	}
	return err
}

// remove removes what is due and puts off what could not be. Of a chat that
// fails no more is asked this time, and a chat that is not served keeps its
// files noted until it is again.
func (p *passing) remove(ctx context.Context, served map[string]chat.Platform, now time.Time) (n int, err error) {
	all, err := p.db.Passing(ctx)
	if err != nil {
		return 0, err
	}
	failed := map[string]bool{}
	for _, f := range all {
		if f.At.After(now) || n == removedAtOnce {
			break
		}
		platform, file, _ := strings.Cut(f.Name, "/")
		remover, ok := served[platform].(chat.Remover)
		if ok && !failed[platform] {
			err := remover.Remove(ctx, file)
			if class, _ := chat.ClassOf(err); err == nil || class == chat.Rejected {
				if err != nil { // It is not ours to remove, and will not be in an hour.
					p.log.Error("file not removed", "platform", platform, "error", err)
				}
				if err := p.db.Removed(ctx, f.Name); err != nil {
					return n, err
				}
				n++
				continue
			}
			p.log.Warn("file not removed yet", "platform", platform, "error", err)
			failed[platform] = true
		}
		f.At = now.Add(removedAgain)
		if err := p.db.KeepUntil(ctx, f); err != nil {
			return n, err
		}
	}
	return n, nil
}
