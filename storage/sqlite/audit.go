package sqlite

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// auditRow is one row of the audit as it is stored.
type auditRow struct {
	seq, at, actor int64
	action, object string
	mac            string // hexadecimal
}

// signed is what a row's mac is taken over: the mac before it and all it says.
// Each part has its length in front, so no two rows are the same bytes.
func (a auditRow) signed(before string) []byte {
	var out []byte
	for _, part := range []string{
		"audit v1", before, fmt.Sprint(a.seq), fmt.Sprint(a.at), fmt.Sprint(a.actor), a.action, a.object,
	} {
		out = binary.BigEndian.AppendUint64(out, uint64(len(part)))
		out = append(out, part...)
	}
	return out
}

const selectAudit = "SELECT seq, at_ms, actor, action, object, mac FROM audit"

func readAudit(scan scan) (a auditRow, err error) {
	err = scan(&a.seq, &a.at, &a.actor, &a.action, &a.object, &a.mac)
	return a, err
}

// Audit implements mentoring.Tx.
func (t *tx) Audit(e mentoring.AuditEntry) (int64, error) {
	seq, err := t.audit(e)
	if err != nil {
		return 0, fmt.Errorf("enter %q into the audit: %w", e.Action, err)
	}
	return seq, nil
}

func (t *tx) audit(e mentoring.AuditEntry) (int64, error) {
	chain, last, err := t.end()
	if err != nil {
		return 0, err
	}
	row := auditRow{seq: last.seq + 1, at: e.At.UnixMilli(), actor: int64(e.Actor), action: e.Action, object: e.Object}
	sum, err := chain.Sum(row.signed(last.mac))
	if err != nil {
		return 0, err
	}
	row.mac = hex.EncodeToString(sum)
	_, err = t.exec("INSERT INTO audit (seq, at_ms, actor, action, object, mac) VALUES (?, ?, ?, ?, ?, ?)",
		row.seq, row.at, row.actor, row.action, row.object, row.mac)
	if err != nil {
		return 0, err
	}
	t.session.audit.last = &row
	return row.seq, nil
}

// audit is what a transaction knows of it: its key and its last row, when it has
// entered something. Updates that share a commit share both, and neither lives
// longer.
type audit struct {
	key  *seal.Chain
	last *auditRow
}

// end returns the key under the audit and its last row.
func (t *tx) end() (*seal.Chain, auditRow, error) {
	if t.session == nil {
		return nil, auditRow{}, errEnded
	}
	a := &t.session.audit
	if a.key == nil {
		key, err := t.ring.vault.chain()
		if err != nil {
			return nil, auditRow{}, err
		}
		a.key = key
	}
	if a.last == nil {
		last, _, err := first(t.reader, readAudit, selectAudit+" ORDER BY seq DESC LIMIT 1")
		if err != nil {
			return nil, auditRow{}, err
		}
		a.last = &last
	}
	return a.key, *a.last, nil
}

// enter is Audit where the database may be of an older schema, without an audit.
func (t *tx) enter(e mentoring.AuditEntry) error {
	if there, err := t.table("audit"); err != nil || !there {
		return err
	}
	_, err := t.Audit(e)
	return err
}

// Enter enters what an operator's command did into the audit of the database at
// path, also while another process has it open; an audit is written in
// transactions alone, so two processes do not break the chain. A database
// without an audit yet, from before this program, is left as it is.
func Enter(ctx context.Context, path string, master *seal.Master, e mentoring.AuditEntry) (err error) {
	if err := prepareProcess(); err != nil {
		return fmt.Errorf("prepare SQLite: %w", err)
	}
	k, err := readKeys(ctx, keysOf(path), writerParameters, master)
	if err != nil {
		return err
	}
	s := &session{address: address(path, writerParameters)}
	defer func() { err = errors.Join(err, s.close(), k.close()) }()
	return s.run("BEGIN IMMEDIATE", func() error {
		return inside(s, func(r *reader) error {
			r.ring.vault = k
			return (&tx{r}).enter(e)
		})
	})
}

// Audited is what VerifyAudit has found.
type Audited struct {
	Rows   int
	Broken int64  // number of the first row that does not follow from those before; 0 = none
	Head   int64  // number of the last row; 0 = none
	Mac    string // the beginning of its mac
}

// VerifyAudit goes through the audit of the database at path, also while
// another process has it open, and looks whether every row follows from the one
// before. A row that was changed, removed, added or moved shows. Rows missing at
// the end do not: they show to whoever has kept an earlier head. It takes no lock
// and changes nothing. It returns fs.ErrNotExist without a database, and the
// errors of Open for keys that do not fit; mentoring.ErrErased when there are
// rows and their key is gone.
func VerifyAudit(ctx context.Context, path string, master *seal.Master) (got Audited, err error) {
	if master == nil {
		return got, ErrNoMaster
	}
	if err := prepareProcess(); err != nil {
		return got, fmt.Errorf("prepare SQLite: %w", err)
	}
	if path, err = filepath.Abs(path); err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return got, fmt.Errorf("find the database: %w", err)
	}
	return verify(ctx, path, master)
}

// VerifyAudit is VerifyAudit of the open database.
func (d *DB) VerifyAudit(ctx context.Context) (Audited, error) {
	return verify(ctx, d.path, d.keys.master.Load())
}

// verify goes through the audit, over connections of its own.
func verify(ctx context.Context, path string, master *seal.Master) (got Audited, err error) {
	if here, err := written(keysOf(path)); err != nil || !here {
		return got, errors.Join(err, ErrKeysMissing)
	}
	keys, err := readKeys(ctx, keysOf(path), readerParameters, master)
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, keys.close()) }()
	s := &session{address: address(path, readerParameters)}
	defer func() { err = errors.Join(err, s.close()) }()
	err = s.run("BEGIN", func() error {
		return inside(s, func(r *reader) error { return got.follow(r, keys) })
	})
	if err != nil {
		return got, fmt.Errorf("verify the audit: %w", err)
	}
	return got, nil
}

// follow goes through the rows.
func (got *Audited) follow(r *reader, keys *keyStore) error {
	if there, err := r.table("audit"); err != nil || !there { // A database that this program has not opened yet has none.
		return err
	}
	var chain *seal.Chain
	var before auditRow
	return r.rows(selectAudit+" ORDER BY seq", func(scan scan) error {
		row, err := readAudit(scan)
		if err == nil && chain == nil {
			chain, err = keys.existingChain()
		}
		if err != nil {
			return err
		}
		sum, garbled := hex.DecodeString(row.mac)
		if got.Broken == 0 && (garbled != nil || row.seq != before.seq+1 || !chain.Verify(sum, row.signed(before.mac))) {
			got.Broken = row.seq
		}
		got.Rows++
		got.Head, got.Mac = row.seq, row.mac[:min(16, len(row.mac))]
		before = row
		return nil
	})
}

// table reports whether the database has a table. One that this program has not
// opened yet, and so not migrated, lacks the newer ones.
func (r *reader) table(name string) (bool, error) {
	n, _, err := first(r, readCount, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", name)
	return n > 0, err
}

func readCount(scan scan) (n int, err error) {
	err = scan(&n)
	return n, err
}
