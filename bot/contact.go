package bot

import (
	"strconv"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// The fields of the dialog in which somebody asks a coordinator for contact.
const (
	whoField    = "who"
	reasonField = "reason"
)

// contact opens the dialog in which a half asks a coordinator for contact. When
// nobody can be asked there, it tells whom to call.
func (t turn) contact(a args) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	confidants := v.sit.Confidants()
	if len(confidants) == 0 || v.sit.Pair.State() == mentoring.PairEnded {
		m := chat.NewMessage(v.contactBlocks()...)
		return chat.Reply{Message: &m}, nil
	}
	who := chat.Field{ID: whoField, Kind: chat.FieldSelect, Label: v.text("flag.q.who", nil), Required: true}
	for _, c := range confidants {
		who.Options = append(who.Options, chat.Option{Value: strconv.FormatInt(int64(c.ID), 10), Label: c.Name})
	}
	who.Value = chat.Confidential(who.Options[0].Value)
	return chat.Reply{Form: &chat.Form{
		ID: actionID("contact", v.sit.Pair.ID), Title: v.text("flag.title", nil),
		Text: chat.Confidential(v.text("flag.intro", nil)), Submit: v.text("btn.flag_send", nil),
		Fields: []chat.Field{who, {ID: reasonField, Kind: chat.FieldParagraph, Label: v.text("flag.q.reason", nil), Max: mentoring.MaxReason}},
	}}, nil
}

// askContact tells the coordinator, and the person who was told.
func (t turn) askContact(a args, in values) (chat.Reply, error) {
	to, _ := strconv.ParseInt(in.text(whoField), 10, 64) // nobody is 0, and is refused
	told, sit, err := t.Service.AskContact(t.ctx, t.actor, a.pair(), mentoring.PersonID(to), typed(in, reasonField))
	if err != nil {
		return chat.Reply{}, err
	}
	m := voice{t.words, sit}.message(locales.Data{"Coordinator": told.Name, "Phone": told.Phone}, "flag.sent")
	return chat.Reply{Message: &m}, nil
}

// contactAsked is A4, which names nobody.
func (v voice) contactAsked(id mentoring.ContactID) chat.Message {
	return v.message(nil, "flag.coordinator").With(v.action("asker", id))
}

// showAsker opens who asks for contact and why, for the coordinator who was
// chosen.
func (t turn) showAsker(a args) (chat.Reply, error) {
	id := mentoring.ContactID(a.id(0))
	asker, err := t.Service.ReadContact(t.ctx, t.actor, id)
	if err != nil {
		return chat.Reply{}, err
	}
	f := chat.Form{
		ID: actionID("asker", id), Title: t.words.T("btn.who_is_it", nil),
		Text: chat.Confidential(t.words.T("flag.coordinator.detail", locales.Data{"Name": asker.Author.Name, "Peer": asker.Peer.Name})),
	}
	if !asker.Contact.Reason.Empty() {
		f.Fields = []chat.Field{{
			ID: reasonField, Kind: chat.FieldReading, Label: asker.Author.Name, Value: chat.Confidential(asker.Contact.Reason.Reveal()),
		}}
	}
	if asker.Contact.HandledAt.IsZero() {
		f.Submit = t.words.T("btn.will_contact", nil)
	}
	return chat.Reply{Form: &f}, nil
}

// takeCare notes that the coordinator gets in touch.
func (t turn) takeCare(a args, _ values) (chat.Reply, error) {
	if err := t.Service.TakeCare(t.ctx, t.actor, mentoring.ContactID(a.id(0))); err != nil {
		return chat.Reply{}, err
	}
	return say(t.words, "flag.handled", nil), nil
}

// contactBlocks tell how to reach the coordinators without the bot.
func (v voice) contactBlocks() []chat.Block {
	var all []chat.Block
	for _, c := range v.sit.Coordinators {
		all = append(all, blocks(v.text("help.contact", locales.Data{"Coordinator": c.Name, "Phone": c.Phone}))...)
	}
	return all
}
