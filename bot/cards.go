package bot

import (
	"strconv"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// How many cards there are for each half, and how many open questions for the
// mentor to ask (R76).
const (
	menteeCards   = 4
	mentorCards   = 12
	openQuestions = 13
)

// cardBlocks are what goes with the agenda of a meeting: one thing to think of,
// and for the mentor an open question. They come in turn, by the number of the
// meeting, from another place in each pair. Which ones somebody got is kept
// nowhere.
func (v voice) cardBlocks(m mentoring.Meeting) []chat.Block {
	n := max(0, v.sit.Number(m.ID)-1) + int(v.sit.Pair.ID) - 1
	if v.sit.Role == mentoring.Mentee {
		return blocks(v.text("tip.mentee."+strconv.Itoa(1+n%menteeCards), nil))
	}
	card := "tip.mentor"
	if i := n % (1 + mentorCards); i > 0 {
		card = "tip.card." + strconv.Itoa(i)
	}
	question := v.text("tip.open."+strconv.Itoa(1+n%openQuestions), nil)
	return append(blocks(v.text(card, nil)), blocks(v.text("tip.open", locales.Data{"Question": question}))...)
}
