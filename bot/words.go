package bot

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// command is what a typed word does.
type command struct {
	word    string // canonical: the Danish word, folded
	aliases []string
	help    string // text id of its line in the help
	after   bool   // works in a pair that has ended
	takes   bool   // something may follow it
	run     func(t turn, pair mentoring.PairID, rest string) (chat.Reply, error)
}

// commands are the participants' words, in the order of the help. Assigned in
// init, since help lists them.
var commands []command

func init() {
	commands = []command{
		{"book", nil, "help.cmd.book", false, true, turn.book},
		{"flyt", []string{"move"}, "help.cmd.move", false, true, turn.move},
		{"aflys", []string{"cancel"}, "help.cmd.cancel", false, false, turn.cancel},
		{"dagsorden", []string{"agenda"}, "help.now.agenda", false, false, turn.agenda},
		{"kontrakt", []string{"contract"}, "help.cmd.contract", true, false, turn.contract},
		{"logbog", []string{"logbook"}, "help.cmd.logbook", true, false, turn.logbook},
		{"svar", []string{"answer"}, "help.cmd.answer", false, false, turn.answers},
		{"pause", nil, "help.cmd.pause", false, true, turn.pause},
		{"data", nil, "help.cmd.data", true, false, turn.data},
		{"laeringssprog", []string{"languages"}, "help.cmd.languages", true, false, turn.languages},
		{"afslut", []string{"end"}, "help.cmd.end", false, false, turn.askEnd},
		{"hjaelp", []string{"help"}, "help.cmd.help", true, true, turn.help},
		{"status", nil, "", true, false, turn.status},
		{"par", []string{"pairs"}, "", true, false, turn.status},
	}
}

// word carries out a typed line, with or without "/mentor" before it.
func (t turn) word(line string) (chat.Reply, error) {
	first, rest := cutWord(line)
	folded := strings.TrimPrefix(locales.Fold(first), "/")
	sentence := t.sentence(line)
	if folded == "mentor" {
		sentence = false
		first, rest = cutWord(rest)
		folded = locales.Fold(first)
	}
	if folded == "" {
		return t.menu()
	}
	if c, ok := commandOf(folded); ok && (c.takes || rest == "" || !sentence) {
		if sentence && !c.understands(rest, t.Service.Now()) {
			return t.answerOrCommand(c, line, rest)
		}
		return t.runCommand(c, rest)
	}
	if reply, gated, err := t.gate(); gated || err != nil {
		return reply, err
	}
	if e, ok := t.event.(chat.Text); ok {
		return t.typed(e)
	}
	return t.fallback(), nil
}

// sentence reports whether a line was typed as an ordinary message of more than
// two words: "data viste mig noget" is an answer and no command, whatever word
// it begins with.
func (t turn) sentence(line string) bool {
	e, typed := t.event.(chat.Text)
	return typed && !e.Edited && len(strings.Fields(line)) > 2 && !strings.HasPrefix(strings.TrimSpace(line), "/")
}

// cutWord splits a line after its first word. People type no-break spaces,
// tabs and new lines too.
func cutWord(line string) (first, rest string) {
	line = strings.TrimSpace(line)
	end := strings.IndexFunc(line, unicode.IsSpace)
	if end < 0 {
		return line, ""
	}
	return line[:end], strings.TrimSpace(line[end:])
}

// commandOf finds the command that a folded word names.
func commandOf(folded string) (command, bool) {
	for _, c := range commands {
		if folded == c.word || slices.Contains(c.aliases, folded) {
			return c, true
		}
	}
	return command{}, false
}

// runCommand finds the pair that a word concerns and runs it. The
// coordinator's status concerns none.
func (t turn) runCommand(c command, rest string) (chat.Reply, error) {
	if c.word == "status" && len(t.standing.Coordinates) > 0 {
		return t.coordinatorStatus()
	}
	if c.word == "par" && len(t.standing.Coordinates) > 0 {
		return t.coordinatorPairs()
	}
	if c.word == "hjaelp" && len(t.standing.Pairs) == 0 {
		return t.coordinatorHelp(), nil
	}
	if reply, gated, err := t.gate(); gated || err != nil {
		return reply, err
	}
	pairs := t.joined()
	if under := underWay(pairs); len(under) > 0 && !c.after {
		pairs = under
	}
	switch len(pairs) {
	case 0:
		return t.coordinatorHelp(), nil
	case 1:
		return t.runFor(c, pairs[0].ID, rest)
	default:
		return t.whichPair(c, pairs)
	}
}

// runFor runs a word for a pair, unless it has ended and the word does nothing
// there any more.
func (t turn) runFor(c command, pair mentoring.PairID, rest string) (chat.Reply, error) {
	if !c.after {
		v, err := t.situation(pair)
		if err != nil {
			return chat.Reply{}, err
		}
		if v.sit.Pair.State() == mentoring.PairEnded {
			return t.present(v, &mentoring.Error{Key: "close.ended", Args: map[string]any{"Date": v.sit.KeptUntil()}}), nil
		}
	}
	return c.run(t, pair, rest)
}

// underWay leaves out the pairs that have ended.
func underWay(pairs []mentoring.Pair) []mentoring.Pair {
	var all []mentoring.Pair
	for _, p := range pairs {
		if p.State() != mentoring.PairEnded {
			all = append(all, p)
		}
	}
	return all
}

// gate stops everything but joining until the person has joined a pair.
func (t turn) gate() (reply chat.Reply, gated bool, err error) {
	if len(t.standing.Coordinates) > 0 || len(t.joined()) > 0 {
		return chat.Reply{}, false, nil
	}
	v, err := t.situation(t.waiting().ID)
	if err != nil {
		return chat.Reply{}, true, err
	}
	sit := v.sit
	if sit.Pair.State() == mentoring.PairEnded || sit.Pair.Half(sit.Role).Consent == mentoring.Declined {
		m := v.notReadyMessage()
		return chat.Reply{Message: &m}, true, nil
	}
	m := v.message(nil, "join.first").With(v.action("join", sit.Pair.ID), v.action("who", sit.Pair.ID))
	return chat.Reply{Message: &m}, true, nil
}

// waiting returns a pair that waits for the person's choice, or else one that
// the person has declined.
func (t turn) waiting() mentoring.Pair {
	for _, p := range t.standing.Pairs {
		if r, ok := p.RoleOf(t.standing.Person.ID); ok && p.Half(r).Consent == mentoring.Invited {
			return p
		}
	}
	return t.standing.Pairs[0]
}

// joined returns the pairs the person has joined.
func (t turn) joined() []mentoring.Pair {
	var all []mentoring.Pair
	for _, p := range t.standing.Pairs {
		if r, ok := p.RoleOf(t.standing.Person.ID); ok && p.Half(r).Consent == mentoring.Joined {
			all = append(all, p)
		}
	}
	return all
}

// whichPair asks which of several pairs a word concerns.
func (t turn) whichPair(c command, pairs []mentoring.Pair) (chat.Reply, error) {
	m := *saying(t.words, "error.which_pair", nil)
	for _, p := range pairs {
		sit, err := t.Service.Situation(t.ctx, t.actor, p.ID)
		if err != nil {
			return chat.Reply{}, err
		}
		m = m.With(button(short(sit.Peer.Name), "word", p.ID, c.word))
	}
	return chat.Reply{Message: &m}, nil
}

// pressedWord runs a word for the pair that was chosen.
func (t turn) pressedWord(a args) (chat.Reply, error) {
	c, ok := commandOf(a.text(1))
	switch {
	case !ok:
		return t.fallback(), nil
	case a.pair() == 0:
		return t.runCommand(c, "")
	default:
		return t.runFor(c, a.pair(), "")
	}
}

// speaker is the voice to a person about a pair, or about nothing when the
// person is not half of it.
func (t turn) speaker(id mentoring.PairID) voice {
	v, err := t.situation(id)
	if err != nil {
		v.sit = mentoring.Situation{Me: t.standing.Person, Calendar: mentoring.Calendar{Location: time.UTC}}
	}
	return v
}

// situation loads a pair for the person and speaks about it.
func (t turn) situation(id mentoring.PairID) (voice, error) {
	sit, err := t.Service.Situation(t.ctx, t.actor, id)
	return voice{t.words, sit}, err
}
