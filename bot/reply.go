package bot

import (
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// typed takes words that are no command as the answer to the one set of
// questions that is open, and says so without repeating them.
func (t turn) typed(e chat.Text) (chat.Reply, error) {
	words := mentoring.NewSecret(e.Body.Reveal())
	r, err := t.Service.Reply(t.ctx, t.actor, e.Ref, words)
	if err != nil {
		return chat.Reply{}, err
	}
	switch len(r.Open) {
	case 0:
		return t.fallback(), nil
	case 1:
		m := t.replied(r)
		return chat.Reply{Message: &m}, nil
	default:
		m := saying(t.words, "chat.several", nil)
		for _, f := range r.Open {
			v := voice{t.words, f.Situation}
			*m = m.With(button(short(v.promptName(f)), "answer", f.Prompt.ID))
		}
		return chat.Reply{Message: m}, nil
	}
}

// replied is the receipt of a typed answer, without an echo; the first time it
// says where else the words lie.
func (t turn) replied(r mentoring.Replied) chat.Message {
	f := r.Open[0]
	v := voice{t.words, f.Situation}
	if r.First {
		return v.message(nil, "chat.warning").With(v.labelled("btn.dialog", "answer", f.Prompt.ID), v.action("log"))
	}
	return v.message(nil, "answer.saved").With(v.action("log"))
}

// retyped follows a message that was edited or deleted. Nothing is said about
// one that was not kept: it may have been a command.
func (t turn) retyped(e chat.Text) (chat.Reply, error) {
	kept, err := t.Service.Rewrite(t.ctx, t.actor, e.Ref, mentoring.NewSecret(e.Body.Reveal()))
	if err != nil || !kept {
		return chat.Reply{}, err
	}
	id := "answer.saved"
	if e.Body.Empty() {
		id = "log.entry.deleted"
	}
	m := saying(t.words, id, nil).With(button(t.words.T(labels["log"], nil), "log"))
	return chat.Reply{Message: &m}, nil
}
