package main

import (
	"context"
	"errors"
	"fmt"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/storage/sqlite"
)

// auditCmd holds the commands of the audit.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"${cli_audit_verify}"`
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
