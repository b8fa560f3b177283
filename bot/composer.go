package bot

import (
	"fmt"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// Composer turns a due delivery into a message in the language of the person
// it goes to. It is handed nobody's answers.
type Composer struct {
	Catalogue *locales.Catalogue
}

// Compose returns the message of a delivery, with the delivery's token.
func (c Composer) Compose(d mentoring.Due) (chat.Message, error) {
	v := voice{c.Catalogue.Words(d.To().Language), d.Situation}
	m, err := v.compose(d)
	if len(d.Missed) > 0 {
		m.Blocks = append(v.missed(d.Missed), m.Blocks...)
		m.Text = chat.NewMessage(m.Blocks...).Text
	}
	m.Key = d.Delivery.Token
	return m, err
}

// missed tells what was not sent in time (S5).
func (v voice) missed(all []mentoring.Missed) (told []chat.Block) {
	for _, m := range all {
		id := "late.agenda"
		if m.Kind == mentoring.KindAfter {
			id = "late.questions"
		}
		told = append(told, blocks(v.text(id, v.slotData(m.Meeting.Slot)))...)
	}
	return told
}

func (v voice) compose(d mentoring.Due) (chat.Message, error) {
	switch d.Delivery.Kind {
	case mentoring.KindWelcome:
		return v.welcome(), nil
	case mentoring.KindDeclined:
		return v.message(nil, "optout.peer"), nil
	case mentoring.KindStart:
		return v.started(), nil
	case mentoring.KindContractSent:
		return v.contractSent(d.Contract), nil
	case mentoring.KindContractAgreed:
		return v.contractAgreed(), nil
	case mentoring.KindContractRemind:
		return v.contractReminder(), nil
	case mentoring.KindProposal:
		return v.proposal(d.Proposal, d.Meeting), nil
	case mentoring.KindConfirmed:
		return v.confirmed(d.Meeting, d.Folded, d.Prompt), nil
	case mentoring.KindNoted:
		return v.noted(d.Meeting, d.Folded, d.Prompt), nil
	case mentoring.KindUnfit:
		return v.unfitting(d.Meeting), nil
	case mentoring.KindKept:
		return v.kept(d.Meeting), nil
	case mentoring.KindUndelivered:
		return v.message(nil, "book.undelivered").With(v.action("contact", v.sit.Pair.ID)), nil
	case mentoring.KindLapsed:
		return v.lapsed(d.Proposal), nil
	case mentoring.KindCancelled:
		return v.cancelled(d.Meeting), nil
	case mentoring.KindAskBook:
		return v.message(nil, "book.ask.mentee").With(v.action("book", v.sit.Pair.ID)), nil
	case mentoring.KindPreparation:
		return v.preparation(d.Meeting, d.Prompt), nil
	case mentoring.KindAfter:
		return v.after(d.Meeting, d.Prompt), nil
	case mentoring.KindNudge:
		return v.nudge(), nil
	case mentoring.KindLater:
		return v.laterQuestion(), nil
	case mentoring.KindLaterAgreed:
		return v.laterAgreed(), nil
	case mentoring.KindShared:
		return v.sharedTold(d.Delivery.Answer, d.Meeting), nil
	case mentoring.KindRemindStart, mentoring.KindRemindEnd:
		return v.reminder(d.Meeting, d.Prompt), nil
	case mentoring.KindRestateStart:
		return v.preparationNow(d.Meeting, d.Prompt), nil
	case mentoring.KindRestateEnd:
		return v.afterNow(d.Meeting, d.Prompt), nil
	case mentoring.KindEnded:
		return v.parting("close.peer"), nil
	case mentoring.KindEndAsked:
		return v.endAsked(), nil
	case mentoring.KindEndTalk:
		return v.message(nil, "close.talk"), nil
	case mentoring.KindEndedTogether:
		return v.parting("close.done"), nil
	case mentoring.KindContact:
		return v.contactAsked(d.Delivery.Contact), nil
	case mentoring.KindPaused:
		return v.pausedTold(), nil
	default:
		return chat.Message{}, fmt.Errorf("compose: no message for kind %q", d.Delivery.Kind)
	}
}
