package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/scheduler"
	"mentorbot/storage/sqlite"
)

// eventDays is how long a platform's event is remembered, and a repeated one
// known as such.
const eventDays = 7

// nightly is what a life is told about its nights.
type nightly struct {
	zone    *time.Location // whose clock says when it is night, and whose days the copies are named after
	backups string         // folder of the daily copies; empty: none are made
}

// tasks are the work of a night, in order.
func (l *life) tasks(n nightly, log *slog.Logger) (all []scheduler.Task) {
	if n.backups != "" {
		all = append(all,
			scheduler.Task{Name: "backup", Do: func(ctx context.Context, now time.Time) (int, error) {
				return l.backUp(ctx, n.backups, mentoring.DateOf(now, n.zone), now)
			}},
			// Also when there is no new copy: what was erased must be out of them.
			scheduler.Task{Name: "old backups", Do: func(_ context.Context, now time.Time) (int, error) {
				return l.db.TidyBackups(n.backups, mentoring.DateOf(now, n.zone), now)
			}})
	}
	return append(all,
		scheduler.Task{Name: "retention", Do: func(ctx context.Context, _ time.Time) (int, error) { return l.service.Retain(ctx) }},
		scheduler.Task{Name: "old copies", Do: func(_ context.Context, now time.Time) (int, error) { return l.db.TidyBeside(now) }},
		scheduler.Task{Name: "old events", Do: l.forget},
		scheduler.Task{Name: "orphan keys", Do: l.db.SweepKeys},
		scheduler.Task{Name: "plan", Do: func(ctx context.Context, _ time.Time) (int, error) { return l.service.Replan(ctx) }},
		scheduler.Task{Name: "audit", Do: func(ctx context.Context, _ time.Time) (int, error) { return verified(ctx, l.db, log) }},
	)
}

// backUp copies the database and counts the texts in the copy. It is an error
// when something in it does not open that nobody has erased; the copy is there
// all the same, for it is as good as the database.
func (l *life) backUp(ctx context.Context, folder string, day mentoring.Date, now time.Time) (int, error) {
	n, err := l.db.BackupDaily(ctx, folder, day)
	if err != nil {
		return 0, err
	}
	if err := enter(ctx, l.db, operator(now, "back up", "backup/"+day.String())); err != nil {
		return n.Texts, err
	}
	if n.Damaged > 0 {
		return n.Texts, fmt.Errorf("%d keys and texts do not open", n.Damaged)
	}
	return n.Texts, nil
}

// forget removes what platforms have sent longer ago than they repeat it.
func (l *life) forget(ctx context.Context, now time.Time) (n int, err error) {
	err = l.db.Update(ctx, func(tx mentoring.Tx) error {
		n, err = tx.ForgetEvents(now.AddDate(0, 0, -eventDays))
		return err
	})
	return n, err
}

// verified checks the audit and logs its head: a tail that is cut off later
// shows against it.
func verified(ctx context.Context, db *sqlite.DB, log *slog.Logger) (int, error) {
	got, err := db.VerifyAudit(ctx)
	if err != nil {
		return 0, err
	}
	log.Info("audit", "rows", got.Rows, "head", got.Head, "mac", got.Mac)
	if got.Broken != 0 {
		return got.Rows, fmt.Errorf("the audit is broken at row %d", got.Broken)
	}
	return got.Rows, nil
}
