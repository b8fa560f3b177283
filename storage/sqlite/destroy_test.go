package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

func TestADestroyedScopeNeverOpensAgain(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	mine := seal.ScopeOfHalf(l.pair, l.mentee)
	backup := files(t, path)
	older := wrapped(t, l.DB)[mine]
	next, err := masterKey(t).Rotate()
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Rotate(t.Context(), next); err != nil { // It has been wrapped twice.
		t.Fatal(err)
	}
	newer := wrapped(t, l.DB)[mine]
	before := l.look()
	if err := l.DestroyScope(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	if names := holding(t, path, older, newer); names != nil {
		t.Errorf("the key still lies in %v", names)
	}
	for what, got := range l.look() {
		want := before[what]
		if slices.Contains([]string{"answer", "answers", "logbook", "note", "notes"}, what) {
			want = "erased"
		}
		if got != want {
			t.Errorf("%s reads %q, want %q", what, got, want)
		}
	}
	if got, want := l.inventory(), (Inventory{Keys: 3, Texts: 10, Erased: 2}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	err = l.View(t.Context(), func(r mentoring.Reader) error {
		_, err := r.Answer(l.answer)
		return err
	})
	if !errors.Is(err, mentoring.ErrErased) || !errors.Is(err, mentoring.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if err := l.DestroyScope(t.Context(), mine); err != nil { // Twice changes nothing.
		t.Error(err)
	}
	if err := l.DestroyScope(t.Context(), seal.ScopeOfAudit); err == nil {
		t.Error("the key under the audit was destroyed")
	}
	if err := l.DestroyScope(t.Context(), checkScope); err == nil {
		t.Error("the check value was destroyed")
	}

	// Who writes again begins a new key, and the old text stays shut.
	l.do(func(tx mentoring.Tx) error {
		_, err := tx.PutAnswer(mentoring.Answer{
			Prompt: l.prompt, Author: l.mentee, Question: mentoring.MenteeMore, Text: l.canary(), Visibility: mentoring.Private, At: second(20),
		})
		return err
	})
	if got := l.look()["answer"]; got != "refused" {
		t.Errorf("the old answer reads %q", got)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if names := holding(t, path, older, newer); names != nil {
		t.Errorf("the key lies in %v after closing", names)
	}

	// A backup of the database, restored beside the key store of today.
	for _, suffix := range []string{"", "-wal"} {
		if err := os.WriteFile(path+suffix, backup[filepath.Base(path)+suffix], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if l.DB, err = Open(t.Context(), path, next); err != nil {
		t.Fatal(err)
	}
	got := l.look()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if got["answer"] != "refused" || got["mentor's answer"] != before["mentor's answer"] || got["contract"] != before["contract"] {
		t.Errorf("the restored backup reads %v", got)
	}
}

func TestAKeyIsSaidToBeGoneOnlyWhenTheLogIsEmpty(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	mine := seal.ScopeOfHalf(l.pair, l.mentee)
	key := wrapped(t, l.DB)[mine]
	other := pooled(t, keysOf(path), readerParameters)
	reading, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reading.QueryRowContext(t.Context(), "SELECT count(*) FROM scope_key").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if err := l.DestroyScope(t.Context(), mine); !errors.Is(err, ErrKeysInUse) {
		t.Errorf("while somebody reads: %v", err)
	}
	if got := l.look()["answer"]; got != "erased" {
		t.Errorf("the answer reads %q", got)
	}
	if holding(t, path, key) == nil {
		t.Error("the key is gone although somebody reads it: the test proves nothing")
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := l.DestroyScope(t.Context(), mine); err != nil {
		t.Error(err)
	}
	if names := holding(t, path, key); names != nil {
		t.Errorf("the key still lies in %v", names)
	}
}

func TestNoTransactionSealsWithADestroyedKey(t *testing.T) {
	t.Parallel()
	l := live(t, openAt(t, newPath(t)))
	shared := seal.ScopeOfPair(l.pair)
	sealing, going := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		if err := l.Update(context.Background(), func(tx mentoring.Tx) error {
			m, err := tx.Meeting(l.meeting) // Has used the key.
			if err != nil {
				return err
			}
			close(sealing)
			<-going
			m.Moves++
			return tx.SaveMeeting(m)
		}); err != nil {
			t.Error(err)
		}
	})
	<-sealing
	destroyed := make(chan error, 1)
	go func() { destroyed <- l.DestroyScope(context.Background(), shared) }()
	select {
	case err := <-destroyed:
		t.Errorf("the key was destroyed in the middle of a transaction (%v)", err)
	case <-time.After(20 * time.Millisecond):
	}
	close(going)
	wait.Wait()
	if err := <-destroyed; err != nil {
		t.Error(err)
	}
	if got := l.look()["meeting"]; got != "erased" {
		t.Errorf("the meeting reads %q", got)
	}
}
