package mentoring

import (
	"context"
	"errors"
	"time"
)

// Booking is a time somebody wants to meet.
type Booking struct {
	Date   Date
	Clock  Clock
	Length int // minutes
	Place  Secret
	// Counters is the other half's proposal that this one answers, or zero.
	Counters ProposalID
	// Moves is the agreed meeting that this would move, or zero for a new one.
	Moves MeetingID
}

// Propose sends a time to the other half and returns the proposal. A proposal
// that stood open is replaced. A new meeting is proposed by the half that
// books; everybody may counter and move.
func (s *Service) Propose(ctx context.Context, a Actor, pair PairID, b Booking) (p Proposal, sit Situation, err error) {
	err = s.inPair(ctx, a, pair, Appointments, "propose meeting", func(tx Tx, before Situation) error {
		sit = before
		if err := sit.mayPropose(b); err != nil {
			return err
		}
		slot, err := MakeSlot(sit.Calendar, b.Date, b.Clock, b.Length, b.Place, sit.Now, sit.Bookable())
		if err != nil {
			return err
		}
		if err := sit.clash(slot, b.Moves); err != nil {
			return err
		}
		if sit.Offer.ID != 0 && sit.Offer.By == sit.Role && sit.Offer.Slot.Start.Equal(slot.Start) && sit.Offer.Meeting == b.Moves {
			return invalid("date", "book.err.same", map[string]any{"When": slot})
		}
		if err := replaceOffer(tx, pair); err != nil {
			return err
		}
		p = Proposal{
			Pair: pair, Meeting: b.Moves, By: sit.Role, Slot: slot,
			Counter: b.Counters != 0, SentAt: sit.Now, State: ProposalOpen,
		}
		if p.ID, err = tx.AddProposal(p); err != nil {
			return err
		}
		sit.Offer = p
		return announce(tx, sit, p)
	})
	return p, sit, err
}

// mayPropose refuses what the booking answers or moves when that is gone.
func (sit Situation) mayPropose(b Booking) error {
	if err := sit.active(); err != nil {
		return err
	}
	if b.Counters != 0 && (sit.Offer.ID != b.Counters || sit.Offer.By == sit.Role) {
		return refuse(Stale, "error.stale")
	}
	if !sit.movable(b.Moves) {
		return refuse(Stale, "error.stale")
	}
	if b.Moves == 0 && b.Counters == 0 && !sit.Books(sit.Role) {
		return refuse(Forbidden, "book.role.mentor")
	}
	return nil
}

func (sit Situation) meeting(id MeetingID) (Meeting, bool) {
	for _, m := range sit.Meetings {
		if m.ID == id {
			return m, true
		}
	}
	return Meeting{}, false
}

// clash refuses a time at which the pair already meets.
func (sit Situation) clash(slot Slot, except MeetingID) error {
	for _, m := range sit.Meetings {
		if m.ID != except && m.Counts() && m.Slot.Overlaps(slot) {
			return invalid("date", "book.err.clash", map[string]any{"When": m.Slot})
		}
	}
	return nil
}

func replaceOffer(tx Tx, pair PairID) error {
	old, ok, err := tx.OpenProposal(pair)
	if err != nil || !ok {
		return err
	}
	old.State = ProposalReplaced
	return tx.SaveProposal(old)
}

// announce owes the other half the proposal, and the proposer a word when its
// time passes unanswered.
func announce(tx Tx, sit Situation, p Proposal) error {
	concerns := sit.concerns(p)
	if err := tx.Enqueue(Delivery{
		Key:  proposalKey(p.ID, sit.Peer.ID),
		Kind: KindProposal, Person: sit.Peer.ID, Pair: p.Pair, Proposal: p.ID, Meeting: p.Meeting,
		Due: sit.soon(concerns), NotAfter: p.Slot.Start,
	}); err != nil {
		return err
	}
	return tx.Enqueue(Delivery{
		Key:  deliveryKey("proposal", int64(p.ID), KindLapsed, sit.Me.ID),
		Kind: KindLapsed, Person: sit.Me.ID, Pair: p.Pair, Proposal: p.ID,
		Due: sit.Calendar.Window(concerns), NotAfter: sit.Calendar.At(sit.Calendar.AddOpenDays(DateOf(concerns, sit.Calendar.Location), afterDays), dayEnds),
	})
}

// concerns is the earlier of the proposed time and that of the meeting which it
// would move: after it the proposal is pointless.
func (sit Situation) concerns(p Proposal) time.Time {
	if m, ok := sit.meeting(p.Meeting); ok && m.Slot.Start.Before(p.Slot.Start) {
		return m.Slot.Start
	}
	return p.Slot.Start
}

// offer loads a proposal for the half that may answer it.
func (s *Service) offer(tx Tx, a Actor, id ProposalID, now time.Time) (Proposal, Situation, error) {
	p, err := tx.Proposal(id)
	if errors.Is(err, ErrNotFound) {
		return p, Situation{}, refuse(Forbidden, "error.notmember")
	}
	if err != nil {
		return p, Situation{}, err
	}
	sit, err := s.seen(tx, a, p.Pair, now, Change, Appointments)
	if err != nil {
		return p, sit, err
	}
	if err := sit.active(); err != nil {
		return p, sit, err
	}
	if !p.OpenAt(now) || p.By == sit.Role {
		return p, sit, refuse(Stale, "error.stale")
	}
	return p, sit, nil
}

// Agreement is a meeting just agreed, as the half that said yes sees it.
type Agreement struct {
	Situation Situation
	Meeting   Meeting
	Folded    bool   // agenda and start questions stand in the confirmation
	Prompt    Prompt // the half's own start questions
}

// Accept agrees to a proposal: a new meeting, or a new time for one.
func (s *Service) Accept(ctx context.Context, a Actor, id ProposalID) (got Agreement, err error) {
	err = s.act(ctx, a, "accept meeting", about("proposal", &id), func(tx Tx, now time.Time) error {
		p, seen, err := s.offer(tx, a, id, now)
		got.Situation = seen
		if err != nil {
			return err
		}
		if err := seen.clash(p.Slot, p.Meeting); err != nil {
			return err
		}
		m, err := agree(tx, seen, p)
		if err != nil {
			return err
		}
		p.State = ProposalAccepted
		if err := tx.SaveProposal(p); err != nil {
			return err
		}
		if got, err = agreed(tx, seen, m); err != nil {
			return err
		}
		peer := seen.Peer.ID
		if err := tx.Enqueue(Delivery{
			Key:  deliveryKey("proposal", int64(id), KindConfirmed, peer),
			Kind: KindConfirmed, Person: peer, Pair: p.Pair, Meeting: m.ID, Proposal: id,
			Due: seen.soon(m.Slot.Start), NotAfter: m.Slot.Start,
		}); err != nil || m.Moves == 0 {
			return err
		}
		return restatePreparations(tx, seen, m)
	})
	return got, concerning(got.Situation.Pair.ID, err)
}

// agreed plans the pair with a meeting that has just been agreed.
func agreed(tx Tx, sit Situation, m Meeting) (got Agreement, err error) {
	got = Agreement{Situation: sit, Meeting: m}
	if err := got.Situation.readMeetings(tx); err != nil {
		return got, err
	}
	if err := plan(tx, got.Situation); err != nil {
		return got, err
	}
	if got.Folded, err = folded(tx, sit, m, sit.Me.ID); err != nil {
		return got, err
	}
	got.Prompt, _, err = tx.PromptOf(m.ID, sit.Role, Start)
	return got, err
}

func agree(tx Tx, sit Situation, p Proposal) (Meeting, error) {
	if p.Meeting == 0 {
		return addMeeting(tx, Meeting{Pair: p.Pair, Slot: p.Slot, State: MeetingAgreed})
	}
	if !sit.movable(p.Meeting) {
		return Meeting{}, refuse(Stale, "error.stale")
	}
	m, _ := sit.meeting(p.Meeting)
	m.Slot = p.Slot
	m.Moves++
	return m, tx.SaveMeeting(m)
}

// addMeeting stores a new meeting and returns it as it is stored.
func addMeeting(tx Tx, m Meeting) (Meeting, error) {
	id, err := tx.AddMeeting(m)
	if err != nil {
		return m, err
	}
	return tx.Meeting(id)
}

// Keep declines to move an agreed meeting: it stands as it was.
func (s *Service) Keep(ctx context.Context, a Actor, id ProposalID) (m Meeting, sit Situation, err error) {
	err = s.act(ctx, a, "keep meeting", about("proposal", &id), func(tx Tx, now time.Time) error {
		p, seen, err := s.offer(tx, a, id, now)
		sit = seen
		if err != nil {
			return err
		}
		var ok bool
		if m, ok = sit.meeting(p.Meeting); !ok || !sit.movable(m.ID) {
			return refuse(Stale, "error.stale") // begun: the proposer hears that nobody answered
		}
		p.State = ProposalDeclined
		if err := tx.SaveProposal(p); err != nil {
			return err
		}
		sit.Offer = Proposal{}
		return tx.Enqueue(Delivery{
			Key:  deliveryKey("proposal", int64(id), KindKept, sit.Peer.ID),
			Kind: KindKept, Person: sit.Peer.ID, Pair: p.Pair, Meeting: m.ID, Proposal: id,
			Due: sit.soon(m.Slot.Start), NotAfter: m.Slot.Start,
		})
	})
	return m, sit, concerning(sit.Pair.ID, err)
}

// Cancel calls an agreed meeting off. Either half may, at any time before it
// begins, without a reason.
func (s *Service) Cancel(ctx context.Context, a Actor, id MeetingID) (m Meeting, sit Situation, err error) {
	err = s.act(ctx, a, "cancel meeting", about("meeting", &id), func(tx Tx, now time.Time) error {
		if m, sit, err = s.meetingOf(tx, a, id, now, Change); err != nil {
			return err
		}
		if m.State != MeetingAgreed || !m.Slot.Start.After(now) {
			return refuse(Stale, "error.stale")
		}
		if err := cancel(tx, &sit, &m); err != nil {
			return err
		}
		return plan(tx, sit)
	})
	return m, sit, concerning(sit.Pair.ID, err)
}

// cancel calls a meeting off that has not begun, and owes the other half a word
// about it. The pair is to be planned after it.
func cancel(tx Tx, sit *Situation, m *Meeting) error {
	if err := callOff(tx, sit, m); err != nil {
		return err
	}
	if err := tx.Enqueue(Delivery{
		Key:  deliveryKey("meeting", int64(m.ID), KindCancelled, sit.Peer.ID),
		Kind: KindCancelled, Person: sit.Peer.ID, Pair: m.Pair, Meeting: m.ID,
		Due: sit.soon(m.Slot.Start), NotAfter: m.Slot.Start,
	}); err != nil {
		return err
	}
	return restatePreparations(tx, *sit, *m)
}

// callOff cancels a meeting and what hangs on it. The pair is to be planned
// after it.
func callOff(tx Tx, sit *Situation, m *Meeting) error {
	m.State = MeetingCancelled
	if err := tx.SaveMeeting(*m); err != nil {
		return err
	}
	if sit.Offer.Meeting == m.ID {
		if err := replaceOffer(tx, m.Pair); err != nil {
			return err
		}
	}
	if err := closePrompts(tx, m.ID, Start, End); err != nil {
		return err
	}
	return sit.readMeetings(tx)
}

func (s *Service) meetingOf(r Reader, a Actor, id MeetingID, now time.Time, do Action) (Meeting, Situation, error) {
	m, err := r.Meeting(id)
	if errors.Is(err, ErrNotFound) {
		return m, Situation{}, refuse(Forbidden, "error.notmember")
	}
	if err != nil {
		return m, Situation{}, err
	}
	sit, err := s.seen(r, a, m.Pair, now, do, Appointments)
	if err != nil {
		return Meeting{}, Situation{}, err // nothing of another pair's meeting goes with the refusal
	}
	return m, sit, nil
}

// Meeting returns a meeting to either half of its pair.
func (s *Service) Meeting(ctx context.Context, a Actor, id MeetingID) (m Meeting, sit Situation, err error) {
	now := s.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		m, sit, err = s.meetingOf(r, a, id, now, See)
		return err
	})
	return m, sit, explain("show meeting", err)
}

func closePrompts(tx Tx, id MeetingID, moments ...Moment) error {
	for _, moment := range moments {
		for _, role := range []Role{Mentee, Mentor} {
			p, ok, err := tx.PromptOf(id, role, moment)
			if err != nil {
				return err
			}
			if ok {
				if err := tx.ClosePrompt(p.ID); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// AskToBook lets the half that does not book ask the other to find a time.
func (s *Service) AskToBook(ctx context.Context, a Actor, pair PairID) (sit Situation, err error) {
	err = s.inPair(ctx, a, pair, Appointments, "ask to book", func(tx Tx, before Situation) error {
		sit = before
		if err := sit.active(); err != nil {
			return err
		}
		return tx.Enqueue(Delivery{
			Key:  deliveryKey("pair", int64(pair), DeliveryKind(string(KindAskBook)+"/"+sit.Today().String()), sit.Peer.ID),
			Kind: KindAskBook, Person: sit.Peer.ID, Pair: pair, Due: sit.soon(time.Time{}),
		})
	})
	return sit, err
}
