package mentoring

import (
	"context"
	"fmt"
	"slices"
)

// Standing is who somebody is to the bot: the pairs they are half of and the
// programmes they coordinate. Both are empty for a stranger.
type Standing struct {
	Person      Person
	Pairs       []Pair
	Coordinates []ProgrammeID
	Unreached   bool // something could not be delivered to them
}

// Known reports whether the person has any part in a programme.
func (s Standing) Known() bool { return len(s.Pairs) > 0 || len(s.Coordinates) > 0 }

// Leads reports whether the person coordinates the programme.
func (s Standing) Leads(id ProgrammeID) bool { return slices.Contains(s.Coordinates, id) }

// Standing looks a person up by how the platform names them. A stranger's
// standing is the zero value.
func (s *Service) Standing(ctx context.Context, id Identity) (st Standing, err error) {
	err = s.Store.View(ctx, func(r Reader) error {
		person, ok, err := r.PersonByIdentity(id)
		if err != nil || !ok {
			return err
		}
		st.Person = person
		parked, err := r.UnreachedOf(person.ID)
		if err != nil {
			return err
		}
		st.Unreached = len(parked) > 0
		if st.Pairs, err = r.PairsOf(person.ID); err != nil {
			return err
		}
		if st.Coordinates, err = r.CoordinatedBy(person.ID); err != nil {
			return err
		}
		return nil
	})
	if err != nil {
		return Standing{}, fmt.Errorf("look up person: %w", err)
	}
	return st, nil
}

// Reached tries once more what could not be delivered to somebody of whom there
// is a sign of life, also one that changes nothing: they open a chat with the
// bot, or ask for help.
func (s *Service) Reached(ctx context.Context, id PersonID) error {
	now := s.Now()
	if err := s.Store.Update(ctx, func(tx Tx) error { return revive(tx, id, now) }); err != nil {
		return fmt.Errorf("try again what was not delivered: %w", err)
	}
	if s.Committed != nil {
		s.Committed()
	}
	return nil
}

// Situation returns a pair as one of its halves may see it.
func (s *Service) Situation(ctx context.Context, a Actor, id PairID) (sit Situation, err error) {
	now := s.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		sit, err = s.seen(r, a, id, now, See, Participation)
		return err
	})
	return sit, explain("show pair", err)
}
