package mentoring

import (
	"fmt"
	"time"
)

// Delivery is a message owed to one person: kind, ids and times, never text.
// The text is composed when it is sent.
type Delivery struct {
	ID     DeliveryID
	Key    string // unique, such as "meeting/42/preparation/person/7"; it stays inside
	Token  string // what a platform sees instead: random, given by the store
	Kind   DeliveryKind
	Person PersonID
	Pair   PairID
	// What it is about; each is zero when the kind does not need it.
	Meeting  MeetingID
	Proposal ProposalID
	Contract ContractID
	Answer   AnswerID
	Contact  ContactID
	Note     NoteID

	Due      time.Time // already moved into the person's window
	NotAfter time.Time // when it has become pointless; zero = until acted on
	Replaces string    // key of the sent message that this one takes the place of, or empty

	State     DeliveryState
	Attempt   int       // sends begun
	NotBefore time.Time // earliest next attempt or look-up; zero = at Due; of an expired one when it was dropped
	BegunAt   time.Time // when the last send began; zero before the first
	Receipt   string    // the platform's name for the sent message
	Reason    DropReason
}

// expired reports whether it has become pointless by the time.
func (d Delivery) expired(now time.Time) bool {
	return !d.NotAfter.IsZero() && !now.Before(d.NotAfter)
}

// DeliveryKind is what a delivery tells. The codes are those of the message
// calendar.
type DeliveryKind string

// The kinds of delivery.
const (
	KindWelcome        DeliveryKind = "welcome"           // M1
	KindDeclined       DeliveryKind = "declined"          // A5, to the other half
	KindStart          DeliveryKind = "start"             // M2
	KindContractSent   DeliveryKind = "contract_review"   // M3
	KindContractAgreed DeliveryKind = "contract_agreed"   // to the half that did not act
	KindContractRemind DeliveryKind = "contract_reminder" // once, mentee
	KindProposal       DeliveryKind = "proposal"          // M4, A1
	KindConfirmed      DeliveryKind = "confirmed"         // to the half that proposed
	KindNoted          DeliveryKind = "noted"             // I7: the other half says what the two agreed themselves
	KindUnfit          DeliveryKind = "unfit"             // I7: it does not fit; to the half that noted it
	KindKept           DeliveryKind = "kept"              // a move was declined
	KindUndelivered    DeliveryKind = "undelivered"       // a proposal cannot be brought to the other half; to its author
	KindLapsed         DeliveryKind = "lapsed"            // nobody answered a proposal in time
	KindCancelled      DeliveryKind = "cancelled"         // A1
	KindAskBook        DeliveryKind = "ask_book"          // A6
	KindPreparation    DeliveryKind = "preparation"       // M5, M6
	KindAfter          DeliveryKind = "after"             // M7, M8
	KindNudge          DeliveryKind = "nudge"             // M9
	KindLater          DeliveryKind = "cadence"           // M11
	KindLaterAgreed    DeliveryKind = "cadence_changed"   // both said yes; to the half that did not act
	KindShared         DeliveryKind = "shared"            // A2
	KindFeedback       DeliveryKind = "feedback"          // A2, to the mentor
	KindMarking        DeliveryKind = "marking"           // A2, which expectations matter to the other half
	KindEnded          DeliveryKind = "ended"             // A5, to the other half
	KindEndAsked       DeliveryKind = "end_asked"         // M13, a half proposes to end together
	KindEndTalk        DeliveryKind = "end_talk"          // the other half wants to talk about it first
	KindEndedTogether  DeliveryKind = "ended_together"    // both agreed; to the half that proposed
	KindPaused         DeliveryKind = "paused"            // A3, to the other half
	KindContact        DeliveryKind = "contact"           // A4, to the chosen coordinator
	KindRemindStart    DeliveryKind = "remind_start"      // questions before a meeting, once more because the person asked for it
	KindRemindEnd      DeliveryKind = "remind_end"        // the same, after it
	KindRestateStart   DeliveryKind = "restate_start"     // M5, M6 changed in place: its meeting was moved or called off, or it was answered in the chat
	KindRestateEnd     DeliveryKind = "restate_end"       // M7, M8 changed in place: it was answered in the chat
	KindInvitation     DeliveryKind = "invitation"        // the meeting as it stands, by e-mail, to each half
)

// Repeats reports whether a message of the kind that may have arrived is sent
// again where nobody can be asked. A question stays one question, because it
// keeps its form or proposal, and an invitation one entry, because it keeps its
// name and sequence; a nudge would only be a nuisance twice, and a reminder says
// that it comes once.
func (k DeliveryKind) Repeats() bool {
	switch k {
	case KindNudge, KindContractRemind, KindRemindStart, KindRemindEnd:
		return false
	default:
		return true
	}
}

// DeliveryState is where a delivery is.
//
//	pending   -> sending (claim)  | dropped (not wanted, expired) | pending (outside the window)
//	sending   -> sent (receipt)   | pending (later) | uncertain | parked | dropped (what it would change cannot be changed)
//	uncertain -> sent (found)     | pending (not found) | parked (given up) | dropped (nobody can be asked)
//	parked    -> pending (a sign of life of somebody who could not be reached)
//
// Sent is final; a dropped one comes back when its cause does, at another time.
type DeliveryState string

// The states of a delivery.
const (
	Pending   DeliveryState = "pending"
	Sending   DeliveryState = "sending"
	Sent      DeliveryState = "sent"
	Uncertain DeliveryState = "uncertain"
	Parked    DeliveryState = "parked"
	Dropped   DeliveryState = "dropped"
)

// DropReason is why a delivery was dropped or parked.
type DropReason string

// The reasons.
const (
	NotWanted   DropReason = "not_wanted"
	Expired     DropReason = "expired"
	Unreachable DropReason = "unreachable" // this person cannot be reached
	Rejected    DropReason = "rejected"    // the platform refuses the message
	Exhausted   DropReason = "exhausted"   // every attempt failed
	Doubtful    DropReason = "doubtful"    // it may have arrived, and nobody can be asked
)

// Due is a claimed delivery with everything needed to compose it, but nobody's
// answers.
type Due struct {
	Delivery   Delivery
	Situation  Situation  // of the pair, seen by the person it goes to
	Meeting    Meeting    // zero unless the delivery names one
	Proposal   Proposal   // zero unless the delivery names one
	Contract   Contract   // zero unless the delivery names one
	Prompt     Prompt     // whose questions the message asks; zero when it asks none
	Folded     bool       // KindConfirmed: the agenda and start questions stand in it
	Visibility Visibility // of the answer or the note now; empty when it is gone, or when the delivery names none
	Outdated   bool       // reminders: newer questions of the kind have come
	Nudged     bool       // KindNudge: it is not, no longer or not yet the nudge of its cycle
	Stuck      bool       // KindUndelivered: the proposal still cannot be brought
	Waits      bool       // KindContact: nobody has taken care of it yet
	Missed     []Missed   // what the person was not sent before it
	Invites    bool       // KindInvitation: it can be sent, and there is something to say
	Replaces   string     // receipt of the sent message to replace, or empty
}

// To is the person it goes to: a half of the pair, or the coordinator whom a
// half has asked for contact.
func (d Due) To() Person { return d.Situation.Me }

// Wanted reports whether the message still makes sense at the time. A moved or
// cancelled meeting, an answered proposal or a new contract makes its messages
// pointless; nobody hunts queued rows.
func (d Due) Wanted(now time.Time) bool {
	sit := d.Situation
	half := sit.Pair.Half(sit.Role)
	switch d.Delivery.Kind {
	case KindContact:
		return d.Waits
	case KindInvitation:
		return d.Invites && d.Meeting.Slot.Start.After(now)
	}
	if sit.Pair.State() != PairActive {
		switch d.Delivery.Kind {
		case KindEnded, KindEndedTogether:
			return sit.Pair.State() == PairEnded
		case KindWelcome:
			return half.Consent == Invited && sit.Pair.State() == PairInvited
		case KindDeclined:
			return half.Consent == Joined && sit.Pair.State() == PairDeclined
		default:
			return false
		}
	}
	_, next := sit.Next()
	quiet := sit.Pair.Paused(DateOf(now, sit.Calendar.Location))
	switch d.Delivery.Kind {
	case KindWelcome, KindDeclined, KindEnded, KindEndedTogether:
		return false
	case KindEndAsked:
		return d.Delivery.Key == endAskedKey(sit.Pair, sit.Role.Other())
	case KindContractSent:
		return d.Contract.ID == sit.Latest.ID && !d.Contract.Agreed()
	case KindContractAgreed:
		return d.Contract.ID == sit.InForce.ID
	case KindContractRemind:
		return !sit.InForce.Agreed() && !quiet
	case KindProposal:
		return sit.Offer.ID == d.Proposal.ID
	case KindUndelivered:
		return sit.Offer.ID == d.Proposal.ID && d.Stuck
	case KindLapsed:
		return d.Proposal.State == ProposalOpen
	case KindPreparation:
		return d.Meeting.State == MeetingAgreed && now.Before(d.Meeting.Slot.Start)
	case KindConfirmed:
		return d.Meeting.State == MeetingAgreed && d.Meeting.Slot.Start.Equal(d.Proposal.Slot.Start)
	case KindNoted:
		return d.Meeting.Counts() && d.Meeting.Moves == 0
	case KindKept:
		return d.Meeting.State == MeetingAgreed
	case KindAfter:
		denied := d.Meeting.State == MeetingDisputed && sit.Role == Mentor
		return d.Meeting.Counts() && !denied && !now.Before(d.Meeting.Slot.End())
	case KindRemindStart:
		return d.stillAsks() && d.Meeting.State == MeetingAgreed && now.Before(d.Meeting.Slot.Start)
	case KindRemindEnd:
		return d.stillAsks() && d.Meeting.Counts()
	case KindRestateStart:
		ahead := d.Meeting.State == MeetingAgreed && now.Before(d.Meeting.Slot.Start)
		return d.Replaces != "" && (ahead || d.Meeting.State == MeetingCancelled)
	case KindRestateEnd:
		return d.Replaces != "" && d.Meeting.Counts()
	case KindNudge:
		return !next && sit.Offer.ID == 0 && !d.Nudged && !quiet
	case KindAskBook:
		return !next && sit.Offer.ID == 0
	case KindLater:
		return len(sit.Counting()) > 0 && sit.Pair.LaterFrom.IsZero() && half.Later == "" && sit.Terms.Later != sit.Terms.First
	case KindShared, KindFeedback, KindMarking:
		return d.Visibility == Shared
	case KindPaused:
		until, paused := sit.PausedUntil(sit.Role.Other())
		return paused && d.Delivery.Key == pausedKey(sit.Pair, sit.Role.Other(), until)
	default:
		return true
	}
}

// stillAsks reports whether the questions that somebody put off still wait.
func (d Due) stillAsks() bool { return d.Prompt.State == PromptOpen && !d.Outdated }

// waits returns when a delivery may go that is late, after downtime or a
// failed send: in the person's window as any other, but at once when the
// meeting it concerns has begun by then (S4). In a pause it is when the pause is
// over.
func (d Due) waits(now time.Time) time.Time {
	sit := d.Situation
	sit.Now = now
	if d.rests() {
		sit.Now = sit.resumed(now)
	}
	switch d.Delivery.Kind {
	case KindRestateStart, KindRestateEnd:
		return now
	case KindWelcome, KindStart, KindLater:
		return sit.Calendar.For(d.To()).WindowLoud(sit.Now)
	default:
		return sit.soon(d.To(), d.concerns())
	}
}

// concerns returns when the meeting begins about which somebody has to hear in
// time (S4), zero when it is about none.
func (d Due) concerns() time.Time {
	switch d.Delivery.Kind {
	case KindProposal, KindUndelivered:
		return d.Situation.concerns(d.Proposal)
	case KindConfirmed, KindKept, KindCancelled, KindUnfit, KindInvitation:
		return d.Meeting.Slot.Start
	case KindNoted:
		return d.Situation.ahead(d.Meeting)
	default:
		return time.Time{}
	}
}

// Outcome is how a send ended.
type Outcome struct {
	State   DeliveryState // Sent, Pending (try again), Uncertain, Parked, Dropped
	Receipt string        // with Sent
	After   time.Duration // with Pending and Uncertain: how long it waits; with Pending, 0 lets the Runner choose
	Reason  DropReason    // with Parked and Dropped
	Free    bool          // with Pending: the attempt does not count, our own access failed
	Pause   bool          // with Pending: until After has passed the platform takes nothing for anybody
}

// Pauses tells until when nothing goes out on a platform, by the platform's
// name.
type Pauses map[string]time.Time

// CanMoveTo reports whether a delivery may go from one state to another.
func (s DeliveryState) CanMoveTo(to DeliveryState) bool {
	switch s {
	case Pending:
		return to == Sending || to == Dropped || to == Pending
	case Sending:
		return to == Sent || to == Pending || to == Uncertain || to == Parked || to == Dropped
	case Parked:
		return to == Pending
	case Uncertain:
		return to == Sent || to == Pending || to == Parked || to == Uncertain || to == Dropped
	default:
		return false
	}
}

func deliveryKey(subject string, id int64, what DeliveryKind, to PersonID) string {
	return fmt.Sprintf("%s/%d/%s/person/%d", subject, id, what, to)
}
