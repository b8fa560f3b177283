package sqlite

import (
	"path/filepath"
	"sync"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
	"mentorbot/storage/storagetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storagetest.Run(t,
		func(t *testing.T) mentoring.Store { return openAt(t, newPath(t)) },
		storagetest.Reopening(func(t *testing.T, s mentoring.Store) mentoring.Store {
			db := s.(*DB)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			return openAt(t, db.path)
		}),
		storagetest.Waiting(),
		storagetest.Breaking(breakTransaction))
}

// breakTransaction does what SQLite does by itself when a disk is full.
func breakTransaction(t mentoring.Tx) {
	broken := t.(*tx)
	_, _ = broken.exec("ROLLBACK")
	_, _ = broken.exec("SELECT * FROM inbox LIMIT 'x'")
}

func newPath(t testing.TB) string { return filepath.Join(t.TempDir(), "data", "mentorbot.db") }

// theMaster is one throw-away key for all tests.
var theMaster = sync.OnceValues(seal.New)

func masterKey(t testing.TB) *seal.Master {
	t.Helper()
	m, err := theMaster()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func openAt(t testing.TB, path string) *DB {
	t.Helper()
	db, err := Open(t.Context(), path, masterKey(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
