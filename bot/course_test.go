package bot_test

import (
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// Steps that many tests take, each through the chat alone.

// join has both halves of a pair say yes.
func (b *bench) join(mentee, mentor string) {
	b.Helper()
	b.deliver()
	b.tap(mentee, "join")
	b.tap(mentor, "join")
	b.deliver()
}

// agree has a pair write and approve a contract.
func (b *bench) agree(mentee, mentor string, typed ...string) {
	b.Helper()
	b.tap(mentee, "draft")
	b.fill(mentee, append([]string{"goals", "at turde"}, typed...)...)
	b.deliver()
	b.tap(mentor, "approve")
	b.deliver()
}

// propose sends a time to the other half.
func (b *bench) propose(who, date, clock string, more ...string) {
	b.Helper()
	b.say(who, "book")
	b.fill(who, append([]string{"date", date, "time", clock, "place", "Rådhuset"}, more...)...)
	b.deliver()
}

// meet agrees on a meeting.
func (b *bench) meet(mentee, mentor, date, clock string) {
	b.Helper()
	b.propose(mentee, date, clock)
	b.tap(mentor, "accept")
	b.deliver()
}

// met agrees on a meeting, lets it pass and says that it was held.
func (b *bench) met(mentee, mentor, date, clock string) {
	b.Helper()
	b.meet(mentee, mentor, date, clock)
	b.until(date + " 15:50") // within the hours in which messages are sent
	b.tap(mentee, "held")
}

// text returns what a reply says in messages.
func text(r chat.Reply) string {
	said := ""
	if r.Replace != nil {
		said += r.Replace.Text + "\n"
	}
	if r.Message != nil {
		said += r.Message.Text + "\n"
	}
	return said
}

// said returns a text of the catalogue as it stands in a message.
func (b *bench) said(id string, data map[string]any) string {
	return chat.Plain(b.composer.Catalogue.Words(b.lang).T(id, data))
}

// meetings returns a pair's meetings as the store has them.
func (b *bench) meetings(mentee string) (all []mentoring.Meeting) {
	b.Helper()
	b.view(func(r mentoring.Reader) (err error) {
		all, err = r.Meetings(b.pairs[mentee])
		return err
	})
	return all
}

func (b *bench) view(fn func(mentoring.Reader) error) {
	b.Helper()
	if err := b.store.View(b.Context(), fn); err != nil {
		b.Fatal(err)
	}
}

// refuse parks the next delivery: it cannot be brought to whom it is for.
func (b *bench) refuse() {
	b.Helper()
	due, ok, _, err := b.outbox.Claim(b.Context(), b.now, nil)
	if err != nil || !ok {
		b.Fatalf("nothing is due (%v)", err)
	}
	out := mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}
	if err := b.outbox.Settle(b.Context(), due.Delivery, out, b.now); err != nil {
		b.Fatal(err)
	}
	b.tell("%s cannot be brought to %s.", due.Delivery.Kind, due.To().Identity.Address)
}

// unreached parks a delivery to each of the people: the platform says that
// they cannot be reached.
func (b *bench) unreached(people ...string) {
	b.Helper()
	err := b.store.Update(b.Context(), func(tx mentoring.Tx) error {
		for _, who := range people {
			p, _, err := tx.PersonByIdentity(mentoring.Identity{Platform: platform, Address: who})
			if err != nil {
				return err
			}
			pairs, err := tx.PairsOf(p.ID)
			if err != nil {
				return err
			}
			key := "test/" + who
			if err := tx.Enqueue(mentoring.Delivery{Key: key, Kind: mentoring.KindAskBook, Person: p.ID, Pair: pairs[0].ID, Due: b.now}); err != nil {
				return err
			}
			d, _, err := tx.Delivery(key)
			if err != nil {
				return err
			}
			d.State, d.Attempt, d.BegunAt = mentoring.Sending, 1, b.now
			if _, err := tx.Transition(d, mentoring.Pending, 0); err != nil {
				return err
			}
			d.State, d.Reason = mentoring.Parked, mentoring.Unreachable
			if _, err := tx.Transition(d, mentoring.Sending, 1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
