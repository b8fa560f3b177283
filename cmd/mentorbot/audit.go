package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/storage/sqlite"
)

// operator is what whoever runs the program, or the program by itself, enters
// into the audit.
func operator(at time.Time, action, object string) mentoring.AuditEntry {
	return mentoring.AuditEntry{At: at, Action: action, Object: object}
}

// enter enters into the audit what was done outside a use case, right after it.
func enter(ctx context.Context, db *sqlite.DB, e mentoring.AuditEntry) error {
	err := db.Update(ctx, func(tx mentoring.Tx) error {
		_, err := tx.Audit(e)
		return err
	})
	if err != nil {
		return fmt.Errorf("enter %q into the audit: %w", e.Action, err)
	}
	return nil
}

// auditCmd holds the commands of the audit.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"cli.audit.verify"`
}

// auditVerifyCmd goes through the audit.
type auditVerifyCmd struct {
	keyed
}

// Run counts the rows and prints the head, also while the bot runs. It fails
// at a row that does not follow from those before it.
func (c auditVerifyCmd) Run(ctx context.Context, d deps) error {
	master, err := c.master(d)
	if err != nil {
		return err
	}
	if err := c.present(d); err != nil {
		return err
	}
	got, err := sqlite.VerifyAudit(ctx, c.path(), master)
	switch {
	case errors.Is(err, mentoring.ErrErased):
		return errors.New(d.words.T("audit.err.key", nil))
	case err != nil:
		return explainKey(d.words, c.source(), err)
	}
	if got.Rows == 0 {
		_, err = fmt.Fprintln(d.out, d.words.T("audit.none", nil))
		return err
	}
	if _, err := fmt.Fprintln(d.out, d.words.T("audit.head", locales.Data{"Rows": got.Rows, "Head": got.Head, "Mac": got.Mac})); err != nil {
		return err
	}
	if got.Broken != 0 {
		return errors.New(d.words.T("audit.err.broken", locales.Data{"Row": got.Broken}))
	}
	return nil
}
