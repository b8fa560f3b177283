package mentoring

import (
	"context"
	"time"
)

// Own is what the bot keeps of what somebody wrote or agreed as half of a pair,
// for that person alone: their answers, the contract in force and the newest
// version, the meetings and their agendas. What the other half shared is the other's.
type Own struct {
	Situation Situation  // the contract in force and the meetings stand here
	Agendas   []Agenda   // that the two have written, by meeting
	Log       []LogEntry // answers, and then notes
	Contacts  []Contact  // whom they asked for contact
}

// own gathers it.
func (s *Service) own(r Reader, sit Situation) (Own, error) {
	o := Own{Situation: sit}
	rel := toAuthor(sit.Pair, sit.Role, sit.Me.ID)
	if !Can(rel, See, Reflections) || !Can(rel, See, Notes) {
		return o, refuse(Forbidden, "error.notmember")
	}
	log, err := logbook(r, sit.Me.ID)
	for _, e := range log {
		if e.ID().Pair == sit.Pair.ID {
			o.Log = append(o.Log, e)
		}
	}
	if err == nil {
		o.Agendas, err = r.Agendas(sit.Pair.ID)
	}
	if err == nil {
		o.Contacts, err = r.ContactsBy(sit.Pair.ID, sit.Me.ID)
	}
	return o, err
}

// Own returns what the bot keeps about the person, to be told in numbers.
func (s *Service) Own(ctx context.Context, a Actor, id PairID) (o Own, err error) {
	now := s.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		sit, err := s.seen(r, a, id, now, See, Participation)
		if err == nil {
			o, err = s.own(r, sit)
		}
		return err
	})
	return o, concerning(id, explain("show own data", err))
}

// FetchContract hands the contract in force to either half, with a receipt.
func (s *Service) FetchContract(ctx context.Context, a Actor, id PairID) (sit Situation, got Receipt, err error) {
	got, err = s.receipted(ctx, a, "fetch contract", about("pair", &id), func(tx Tx, now time.Time) error {
		if sit, err = s.seen(tx, a, id, now, See, ContractText); err != nil {
			return err
		}
		if !sit.InForce.Agreed() {
			return refuse(Missing, "contract.none.agreed")
		}
		return nil
	})
	return sit, got, concerning(id, err)
}

// Export returns the same to be handed out, with a receipt.
func (s *Service) Export(ctx context.Context, a Actor, id PairID) (o Own, got Receipt, err error) {
	got, err = s.receipted(ctx, a, "export", about("pair", &id), func(tx Tx, now time.Time) error {
		sit, err := s.seen(tx, a, id, now, See, Participation)
		if err == nil {
			o, err = s.own(tx, sit)
		}
		return err
	})
	return o, got, concerning(id, err)
}
