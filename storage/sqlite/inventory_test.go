package sqlite

import (
	"testing"

	"mentorbot/storage/seal"
)

func TestCheckCountsWhatOpensAndWhatDoesNot(t *testing.T) {
	t.Parallel()
	l := live(t, openAt(t, newPath(t)))
	if got, want := l.inventory(), (Inventory{Keys: 4, Texts: 12}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	l.sql("UPDATE proposal SET place_enc = x'01'")
	if got, want := l.inventory(), (Inventory{Keys: 4, Texts: 11, Damaged: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if _, err := l.keys.pool.ExecContext(t.Context(), "UPDATE scope_key SET wrapped = x'02' WHERE scope = ?", string(seal.ScopeOfHalf(l.pair, l.mentee))); err != nil {
		t.Fatal(err)
	}
	if got, want := l.inventory(), (Inventory{Keys: 3, Texts: 9, Damaged: 4}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
