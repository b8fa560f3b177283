package sqlite

import (
	"path/filepath"
	"testing"

	"mentorbot/bot/mentoring"
)

func TestAReferenceIsKeptForAPersonUntilTheirErasure(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bot.db")
	db := openAt(t, path)
	who := mentoring.Identity{Platform: "chat", Address: "anne"}
	person := mentoring.Person{Name: "Anne", Language: "da", Identity: who}
	if err := db.Update(t.Context(), func(tx mentoring.Tx) (err error) {
		person.ID, err = tx.AddPerson(person)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	is := func(of mentoring.Identity, want string) {
		t.Helper()
		if got, err := db.Reference(t.Context(), of); got != want || err != nil {
			t.Errorf("%v is found at %q (%v), want %q", of, got, err, want)
		}
	}
	keep := func(of mentoring.Identity, place string) {
		t.Helper()
		if err := db.KeepReference(t.Context(), of, place); err != nil {
			t.Fatal(err)
		}
	}
	is(who, "")
	keep(who, "first")
	keep(who, "second")
	stranger := mentoring.Identity{Platform: "chat", Address: "bo"}
	keep(stranger, "elsewhere")
	is(who, "second")
	is(stranger, "")

	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = openAt(t, path)
	is(who, "second")

	person.Identity.Address = "anne.2"
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error { return tx.SavePerson(person) }); err != nil {
		t.Fatal(err)
	}
	is(person.Identity, "") // what was known is of the other address
	keep(person.Identity, "third")
	is(person.Identity, "third")

	if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		_, err := tx.EraseHalf(7, person.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	is(person.Identity, "")
}

func TestARestoreForgetsWherePeopleWereFound(t *testing.T) {
	t.Parallel()
	path, file := newPath(t), filepath.Join(t.TempDir(), "copy.db")
	db := openAt(t, path)
	who := mentoring.Identity{Platform: "chat", Address: "anne"}
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		_, err := tx.AddPerson(mentoring.Person{Name: "Anne", Language: "da", Identity: who})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.KeepReference(t.Context(), who, "then"); err != nil {
		t.Fatal(err)
	}
	if _, err := CopyOut(t.Context(), path, masterKey(t), file); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), path, masterKey(t), file, second(100)); err != nil {
		t.Fatal(err)
	}
	if got, err := openAt(t, path).Reference(t.Context(), who); got != "" || err != nil {
		t.Errorf("found at %q (%v)", got, err)
	}
}
