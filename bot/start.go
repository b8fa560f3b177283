package bot

import (
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// welcome is M1: what the bot is, who can see what, and the facts of data
// protection; joining is a choice.
func (v voice) welcome() chat.Message {
	id := "welcome." + string(v.sit.Role)
	m := chat.NewMessage(append(blocks(v.text(id, nil)), v.factsBlocks()...)...)
	pair := v.sit.Pair.ID
	if v.sit.Pair.Half(v.sit.Role).Consent != mentoring.Invited {
		return m.With(v.action("who", pair), v.action("roles", pair))
	}
	return m.With(v.action("join", pair), v.action("who", pair), v.action("roles", pair), v.action("contact", pair), v.action("decline", pair))
}

func (v voice) factsBlocks() []chat.Block {
	f := v.sit.Programme.Facts
	return blocks(v.text("privacy.facts", locales.Data{
		"Controller": f.Controller, "Purpose": f.Purpose, "LegalBasis": f.LegalBasis,
		"Categories": f.Categories, "Recipients": f.Recipients, "Retention": f.Retention, "DPO": f.DPO,
	}))
}

// started is M2 to the mentee, and one line to the mentor.
func (v voice) started() chat.Message {
	if v.sit.Role == mentoring.Mentor {
		return v.message(nil, "start.ready.mentor").With(v.action("who", v.sit.Pair.ID), v.action("roles", v.sit.Pair.ID))
	}
	return v.message(nil, "start.ready.mentee").With(v.action("draft", v.sit.Pair.ID), v.action("example", v.sit.Pair.ID), v.action("paper", v.sit.Pair.ID), v.action("roles", v.sit.Pair.ID))
}

func (t turn) join(a args) (chat.Reply, error) {
	sit, err := t.Service.Join(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	welcome := v.welcome()
	var m chat.Message
	switch sit.Pair.State() {
	case mentoring.PairActive:
		m = v.started()
	case mentoring.PairDeclined:
		m = v.message(nil, "optout.peer")
	default:
		m = v.message(nil, "join.wait")
	}
	if a.text(1) != "" {
		return chat.Reply{Message: &m}, nil // pressed elsewhere than on the welcome
	}
	return chat.Reply{Replace: &welcome, Message: &m}, nil
}

func (t turn) decline(a args) (chat.Reply, error) {
	sit, err := t.Service.Decline(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	welcome, m := v.welcome(), v.message(nil, "optout.ok")
	return chat.Reply{Replace: &welcome, Message: &m}, nil
}

// who prints who can see what.
func (t turn) who(a args) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	m := v.message(nil, "privacy.who").With(v.action("facts", v.sit.Pair.ID))
	if v.sit.Pair.Half(v.sit.Role).Consent == mentoring.Invited {
		m = m.With(v.action("join", v.sit.Pair.ID, "who"))
	}
	return chat.Reply{Message: &m}, nil
}

func (t turn) facts(a args) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	m := chat.NewMessage(v.factsBlocks()...).With(v.action("who", v.sit.Pair.ID))
	return chat.Reply{Message: &m}, nil
}
