package mentoring

import (
	"context"
	"errors"
	"time"
)

// SendContract sends a new version of the contract, written on top of version
// base (0 for none). Sending is the sender's approval. The mentee writes the
// first one. A newer version from the other half meanwhile is a Conflict.
func (s *Service) SendContract(ctx context.Context, a Actor, pair PairID, base int, terms Terms) (sit Situation, err error) {
	err = s.inPair(ctx, a, pair, ContractText, "send contract", func(tx Tx, before Situation) error {
		if err := before.active(); err != nil {
			return err
		}
		if before.Latest.Version != base {
			return &Error{Code: Conflict, Key: "contract.err.changed", Field: "goals"}
		}
		if base == 0 && before.Role != Mentee {
			return refuse(Forbidden, "start.ready.mentor")
		}
		if err := terms.Check(); err != nil {
			return err
		}
		c := Contract{Pair: pair, Version: base + 1, Author: before.Role, Terms: terms, SentAt: before.Now}
		id, err := tx.AddContract(c)
		if err != nil {
			return err
		}
		c.ID = id
		sit = before
		sit.Latest = c
		return tx.Enqueue(Delivery{
			Key:  deliveryKey("contract", int64(id), KindContractSent, sit.Peer.ID),
			Kind: KindContractSent, Person: sit.Peer.ID, Pair: pair, Contract: id, Due: sit.soon(sit.Peer, time.Time{}),
		})
	})
	return sit, err
}

// Approve says yes to the very version the person saw. When it is no longer
// the newest, or no longer open, it is Stale.
func (s *Service) Approve(ctx context.Context, a Actor, id ContractID) (sit Situation, err error) {
	err = s.act(ctx, a, "approve contract", about("contract", &id), func(tx Tx, now time.Time) error {
		c, err := tx.Contract(id)
		if errors.Is(err, ErrNotFound) {
			return refuse(Forbidden, "error.notmember")
		}
		if err != nil {
			return err
		}
		if sit, err = s.seen(tx, a, c.Pair, now, Change, ContractText); err != nil {
			return err
		}
		if err := sit.active(); err != nil {
			return err
		}
		if sit.Latest.ID != id || c.Agreed() || c.Author == sit.Role {
			return refuse(Stale, "contract.stale")
		}
		c.AgreedAt = now
		if now.Before(c.SentAt) {
			c.AgreedAt = c.SentAt // the clock was set back; nobody approves what was not sent
		}
		if err := tx.SaveContract(c); err != nil {
			return err
		}
		sit.Latest, sit.InForce, sit.Terms = c, c, c.Terms
		if err := tx.Enqueue(Delivery{
			Key:  deliveryKey("contract", int64(id), KindContractAgreed, sit.Peer.ID),
			Kind: KindContractAgreed, Person: sit.Peer.ID, Pair: c.Pair, Contract: id, Due: sit.soon(sit.Peer, time.Time{}),
		}); err != nil {
			return err
		}
		return plan(tx, sit)
	})
	return sit, concerning(sit.Pair.ID, err)
}

// Contract returns the newest version of the contract that has a version with
// the id, to either half of its pair.
func (s *Service) Contract(ctx context.Context, a Actor, id ContractID) (c Contract, sit Situation, err error) {
	now := s.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		asked, err := r.Contract(id)
		if errors.Is(err, ErrNotFound) {
			return refuse(Forbidden, "error.notmember")
		}
		if err != nil {
			return err
		}
		sit, err = s.seen(r, a, asked.Pair, now, See, ContractText)
		c = sit.Latest
		return err
	})
	return c, sit, explain("read contract", err)
}

// ChooseLater answers "shall we go over to the later frequency". It takes
// effect, from today, when both have said yes.
func (s *Service) ChooseLater(ctx context.Context, a Actor, pair PairID, vote LaterVote) (sit Situation, err error) {
	err = s.inPair(ctx, a, pair, Appointments, "choose frequency", func(tx Tx, before Situation) error {
		if err := before.active(); err != nil {
			return err
		}
		sit = before
		if !sit.Pair.LaterFrom.IsZero() {
			return nil // both said yes before; the present state answers
		}
		sit.Pair.Half(sit.Role).Later = vote
		both := vote == LaterYes && sit.Pair.Half(sit.Role.Other()).Later == LaterYes
		if both {
			sit.Pair.LaterFrom = sit.Today()
		}
		if err := tx.SavePair(sit.Pair); err != nil {
			return err
		}
		if !both {
			return nil
		}
		if err := tx.Enqueue(Delivery{
			Key:  deliveryKey("pair", int64(pair), KindLaterAgreed, sit.Peer.ID),
			Kind: KindLaterAgreed, Person: sit.Peer.ID, Pair: pair, Due: sit.soon(sit.Peer, time.Time{}),
		}); err != nil {
			return err
		}
		return plan(tx, sit)
	})
	return sit, err
}
