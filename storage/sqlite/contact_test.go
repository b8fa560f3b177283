package sqlite

import (
	"errors"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// asks lets the mentee ask somebody for contact.
func (l *lively) asks() (id mentoring.ContactID, scope seal.Scope) {
	l.Helper()
	l.do(func(tx mentoring.Tx) error {
		to, err := tx.AddPerson(mentoring.Person{Name: "Kari", Identity: mentoring.Identity{Platform: "test", Address: "kari"}})
		if err != nil {
			return err
		}
		scope = seal.ScopeOfContact(l.pair, l.mentee, to)
		id, err = tx.AddContact(mentoring.Contact{Pair: l.pair, Author: l.mentee, To: to, Reason: l.canary(), AskedAt: second(12)})
		return err
	})
	return id, scope
}

// reason reads why somebody asks.
func (l *lively) reason(id mentoring.ContactID) (reason string, err error) {
	err = l.View(l.Context(), func(r mentoring.Reader) error {
		c, err := r.Contact(id)
		reason = c.Reason.Reveal()
		return err
	})
	return reason, err
}

func TestAReasonHasAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	l := live(t, openAt(t, newPath(t)))
	before := l.inventory()
	id, scope := l.asks()
	want := Inventory{Keys: before.Keys + 1, Texts: before.Texts + 1}
	if got := l.inventory(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if wrapped(t, l.DB)[scope] == nil {
		t.Fatalf("no key of %s", scope)
	}
	typed := l.words[len(l.words)-1]
	if got, err := l.reason(id); got != typed || err != nil {
		t.Errorf("read %q (%v)", got, err)
	}
	for name, file := range files(t, l.path) {
		if strings.Contains(string(file), typed) {
			t.Errorf("%s holds what was typed", name)
		}
	}

	// Moved to another coordinator it does not open.
	l.sql("UPDATE contact SET coordinator = (SELECT min(id) FROM person WHERE id NOT IN (SELECT author FROM contact))")
	if _, err := l.reason(id); !errors.Is(err, seal.ErrRefused) && !errors.Is(err, mentoring.ErrErased) {
		t.Errorf("moved to somebody else: %v", err)
	}
}

func TestAReasonGoesWithWhatItsAuthorWrote(t *testing.T) {
	t.Parallel()
	l := live(t, openAt(t, newPath(t)))
	id, scope := l.asks()
	key, stored := wrapped(t, l.DB)[scope], []byte(nil)
	l.do(func(tm mentoring.Tx) error {
		return tm.(*tx).rows("SELECT reason_enc FROM contact", func(scan scan) error { return scan(&stored) })
	})
	holds := func() (found []string) {
		for name, file := range files(t, l.path) {
			for what, part := range map[string][]byte{"text": stored, "key": key} {
				if strings.Contains(string(file), string(part)) {
					found = append(found, what+" in "+name)
				}
			}
		}
		return found
	}
	if len(key) == 0 || len(stored) == 0 || len(holds()) < 2 {
		t.Fatalf("in the files before: %v", holds())
	}
	l.erase(l.mentee)
	if err := l.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := holds(); len(found) > 0 {
		t.Errorf("left: %v", found)
	}
	if _, err := l.reason(id); !errors.Is(err, mentoring.ErrNotFound) {
		t.Errorf("read after it was erased: %v", err)
	}
	if n := l.inventory(); n.Damaged+n.Erased > 0 {
		t.Errorf("%+v", n)
	}
}
