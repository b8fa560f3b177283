package bot

import (
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// menu answers "/mentor" alone, and stands on the bot's own page: the next
// meeting, what waits, and the buttons of the words used most. None of it is
// confidential.
func (t turn) menu() (chat.Reply, error) {
	if reply, gated, err := t.gate(); gated || err != nil {
		return reply, err
	}
	var all []chat.Block
	pairs := underWay(t.joined())
	for _, p := range pairs {
		v, err := t.situation(p.ID)
		if err != nil {
			return chat.Reply{}, err
		}
		open, err := t.Service.OpenPrompts(t.ctx, t.actor, p.ID)
		if err != nil {
			return chat.Reply{}, err
		}
		if len(pairs) > 1 {
			all = append(all, chat.Heading(v.sit.Peer.Name))
		}
		all = append(all, v.homeBlocks(len(open))...)
	}
	all = append(all, chat.Paragraph(t.words.T("menu.head", nil)))
	m := chat.NewMessage(all...).With(t.menuActions()...)
	return chat.Reply{Message: &m}, nil
}

// homeBlocks say how things stand with a pair: the contract while it is not
// agreed, the next meeting, and how many sets of questions wait.
func (v voice) homeBlocks(open int) []chat.Block {
	if v.sit.Pair.State() != mentoring.PairActive {
		return blocks(v.text(v.notReady(), nil))
	}
	all := v.stateBlocks()
	switch latest := v.sit.Latest; {
	case latest.ID == 0 && v.sit.Role == mentoring.Mentee:
		all = append(all, blocks(v.text("contract.none", nil))...)
	case latest.ID != 0 && !latest.Agreed() && latest.Author == v.sit.Role:
		all = append(all, blocks(v.text("contract.state.proposed", nil))...)
	case latest.ID != 0 && !latest.Agreed():
		all = append(all, v.contractSent(latest).Blocks...)
	}
	if open > 0 {
		all = append(all, blocks(v.words.N("home.open", open, v.data(nil)))...)
	}
	return all
}

// resumes are the buttons that open a dialog again, by the verb of the form,
// with how many of its ids they take.
var resumes = map[string]struct {
	verb string
	ids  int
}{
	"answer": {"answer", 1}, "contract": {"draft", 1},
}

// closedForm offers to go on with a dialog that was left: what was saved is
// there, and what was typed and not sent is gone. A dialog of a moment is not
// offered again.
func (t turn) closedForm(e chat.Closed) (chat.Reply, error) {
	verb, a := parseID(e.Form)
	on, ok := resumes[verb]
	if !ok || len(a) < on.ids {
		return chat.Reply{}, nil
	}
	m := saying(t.words, "error.dialog_closed", locales.Data{}).With(button(t.words.T("btn.resume", nil), on.verb, a.text(0)))
	return chat.Reply{Message: &m}, nil
}
