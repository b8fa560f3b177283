package sqlite

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/migrate"
	"mentorbot/storage/seal"
)

func TestADatabaseIsWatchedWhileItIsInUse(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	var id mentoring.PersonID
	add := func(name string) {
		t.Helper()
		err := db.Update(t.Context(), func(tx mentoring.Tx) (err error) {
			id, err = tx.AddPerson(mentoring.Person{Name: name, Identity: mentoring.Identity{Platform: "test", Address: name}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Sara", "Henrik"} {
		add(name)
		var got mentoring.Person
		before := contents(t, db.path)
		err := Watch(t.Context(), db.path, masterKey(t), func(r mentoring.Reader) (err error) {
			got, err = r.Person(id)
			return err
		})
		if err != nil || got.Name != name {
			t.Errorf("seen: %+v, %v", got, err)
		}
		if string(before) != string(contents(t, db.path)) {
			t.Error("the file was changed")
		}
	}
	refusal := errors.New("refused")
	if err := Watch(t.Context(), db.path, masterKey(t), func(mentoring.Reader) error { return refusal }); !errors.Is(err, refusal) {
		t.Errorf("it returns %v", err)
	}
}

func TestWhatCannotBeWatchedIsSaid(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	other, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	never := func(mentoring.Reader) error { t.Error("it was read"); return nil }
	if err := Watch(t.Context(), db.path, other, never); !errors.Is(err, seal.ErrWrongMaster) {
		t.Errorf("with another key: %v", err)
	}
	if err := Watch(t.Context(), filepath.Join(t.TempDir(), "none.db"), masterKey(t), never); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a database: %v", err)
	}
	for version, want := range map[int64]func(error) bool{
		99: func(err error) bool { _, newer := errors.AsType[*migrate.NewerError](err); return newer },
		1:  func(err error) bool { return errors.Is(err, ErrOlderSchema) },
	} {
		path := newPath(t)
		if err := openAt(t, path).Close(); err != nil {
			t.Fatal(err)
		}
		changed := pooled(t, path, migrateParameters)
		for _, statement := range []string{"DELETE FROM goose_db_version", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, 1)"} {
			var args []any
			if statement[0] == 'I' {
				args = []any{version}
			}
			if _, err := changed.ExecContext(t.Context(), statement, args...); err != nil {
				t.Fatal(err)
			}
		}
		if err := Watch(t.Context(), path, masterKey(t), never); !want(err) {
			t.Errorf("schema %d: %v", version, err)
		}
	}
}
