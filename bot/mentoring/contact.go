package mentoring

import (
	"context"
	"errors"
	"time"
)

// Contact is the wish of a half of a pair to be contacted by a coordinator of
// their choice (A4). Its reason is read by the two of them alone, and the other
// half is told nothing.
type Contact struct {
	ID        ContactID
	Pair      PairID
	Author    PersonID
	To        PersonID // the coordinator
	Reason    Secret   // may be empty
	AskedAt   time.Time
	HandledAt time.Time // when the coordinator said that they take care of it; zero before
}

// Waiting names who waits for a coordinator, without a word of why.
type Waiting struct {
	Pair   PairID
	Person PersonID
}

// MaxReason is the longest reason, in characters.
const MaxReason = 1000

// Confidants are the coordinators whom a half can ask for contact: those who
// are not in the pair themselves.
func (sit Situation) Confidants() (all []Person) {
	for _, c := range sit.Coordinators {
		if c.ID != sit.Me.ID && c.ID != sit.Peer.ID {
			all = append(all, c)
		}
	}
	return all
}

// AskContact tells a coordinator that somebody wants to talk with them, and
// returns who that is. Whoever was invited may ask too, and whoever said no;
// when the pair has ended it is over.
func (s *Service) AskContact(ctx context.Context, a Actor, id PairID, to PersonID, reason Secret) (told Person, sit Situation, err error) {
	err = s.inPair(ctx, a, id, Participation, "ask for contact", func(tx Tx, before Situation) error {
		sit = before
		if !Can(toAuthor(sit.Pair, sit.Role, a.Person), Change, Contacts) {
			return refuse(Forbidden, "error.notmember")
		}
		if sit.Pair.State() == PairEnded {
			return ended(sit)
		}
		for _, c := range sit.Confidants() {
			if c.ID == to {
				told = c
			}
		}
		if told.ID == 0 {
			return refuse(Stale, "error.stale") // coordinates no longer
		}
		if n := reason.Len(); n > MaxReason {
			return invalid("reason", "error.toolong", map[string]any{"Max": MaxReason, "N": n})
		}
		contact, err := tx.AddContact(Contact{Pair: id, Author: a.Person, To: to, Reason: reason, AskedAt: sit.Now})
		if err != nil {
			return err
		}
		return tx.Enqueue(Delivery{
			Key: deliveryKey("contact", int64(contact), KindContact, to), Kind: KindContact,
			Person: to, Pair: id, Contact: contact, Due: sit.soon(told, time.Time{}),
		})
	})
	return told, sit, err
}

// Asker is a wish for contact as its addressee reads it.
type Asker struct {
	Contact      Contact
	Author, Peer Person
}

// ReadContact returns who asks a coordinator for contact and why, and enters
// into the audit that it was read. Anybody else is refused, and learns nothing.
func (s *Service) ReadContact(ctx context.Context, a Actor, id ContactID) (asker Asker, err error) {
	now := s.Now()
	err = s.Store.Update(ctx, func(tx Tx) error {
		if asker, err = addressed(tx, a, id, See); err != nil {
			return err
		}
		_, err = tx.Audit(AuditEntry{At: now, Actor: a.Person, Action: "show contact", Object: about("contact", &id)()})
		return err
	})
	return asker, explain("show contact", err)
}

// TakeCare notes that the coordinator takes care of it. It counts no longer as
// waiting.
func (s *Service) TakeCare(ctx context.Context, a Actor, id ContactID) error {
	return s.act(ctx, a, "take care of contact", about("contact", &id), func(tx Tx, now time.Time) error {
		asker, err := addressed(tx, a, id, Change)
		if err != nil || !asker.Contact.HandledAt.IsZero() {
			return err
		}
		asker.Contact.HandledAt = now
		return tx.SaveContact(asker.Contact)
	})
}

// addressed loads a wish for contact for the coordinator it was written to. One
// that is not there is refused in the same words as somebody else's.
func addressed(r Reader, a Actor, id ContactID, do Action) (asker Asker, err error) {
	c, err := r.Contact(id)
	if errors.Is(err, ErrNotFound) {
		return asker, refuse(Forbidden, "error.notmember")
	}
	if err != nil {
		return asker, err
	}
	pair, err := r.Pair(c.Pair)
	if err != nil {
		return asker, err
	}
	rel, err := toContact(r, pair, c, a.Person)
	if err != nil {
		return asker, err
	}
	if rel != Addressee || !Can(rel, do, Contacts) {
		return asker, refuse(Forbidden, "error.notmember")
	}
	asker.Contact = c
	if asker.Author, err = r.Person(c.Author); err != nil {
		return Asker{}, err
	}
	role, _ := pair.RoleOf(c.Author)
	asker.Peer, err = r.Person(pair.Half(role.Other()).Person)
	return asker, err
}
