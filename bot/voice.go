package bot

import (
	"strings"
	"time"
	"unicode"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// botName is how the bot calls itself in every language.
const botName = "Mentorbot"

// voice speaks to one half of a pair about the pair as it stands.
type voice struct {
	words locales.Words
	sit   mentoring.Situation
}

// text returns a text with the names that any text may use.
func (v voice) text(id string, data locales.Data) string {
	return v.words.T(id, v.data(data))
}

func (v voice) data(more locales.Data) locales.Data {
	d := locales.Data{
		"Name": given(v.sit.Me.Name), "Peer": given(v.sit.Peer.Name), "Bot": botName,
		"Programme": v.sit.Programme.Name, "Coordinator": v.words.List(names(v.sit.Coordinators)),
	}
	for k, x := range more {
		d[k] = x
	}
	return d
}

// message returns a message of one or more texts.
func (v voice) message(data locales.Data, ids ...string) chat.Message {
	var all []chat.Block
	for _, id := range ids {
		all = append(all, blocks(v.text(id, data))...)
	}
	return chat.NewMessage(all...)
}

// action returns the button of a verb with the ids it acts on.
func (v voice) action(verb string, ids ...any) chat.Action {
	return v.labelled(labels[verb], verb, ids...)
}

// labelled returns a button whose label differs from the verb's usual one.
func (v voice) labelled(label, verb string, ids ...any) chat.Action {
	return button(short(v.text(label, nil)), verb, ids...)
}

// button is the button of a verb with the ids it acts on.
func button(label, verb string, ids ...any) chat.Action {
	id := actionID(verb, ids...)
	return chat.Action{ID: id, Label: label, Opens: opens(id)}
}

// maxLabel is the longest label of a button, in characters.
const maxLabel = 30

// short cuts a label that a long name has made too long for a button.
func short(label string) string { return cut(label, maxLabel) }

// cut shortens a text to so many characters.
func cut(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return text
}

// notReady is the text that tells why the person cannot act in a pair that is
// not under way.
func (v voice) notReady() string {
	switch {
	case v.sit.Pair.State() == mentoring.PairEnded:
		return "close.ended"
	case v.sit.Pair.Half(v.sit.Role).Consent == mentoring.Declined:
		return "declined.already"
	case v.sit.Pair.Half(v.sit.Role).Consent == mentoring.Invited:
		return "join.first"
	case v.sit.Pair.State() == mentoring.PairDeclined:
		return "optout.peer"
	default:
		return "error.notready"
	}
}

func (v voice) notReadyMessage() chat.Message { return v.message(v.untilData(), v.notReady()) }

// wrong returns a text that stands at a field, where no mark is shown as bold.
func (v voice) wrong(id string, data locales.Data) string { return chat.Plain(v.text(id, data)) }

// refusal translates what cannot be done.
func (v voice) refusal(e *mentoring.Error) string {
	data := locales.Data{}
	for k, x := range e.Args {
		switch x := x.(type) {
		case mentoring.Slot:
			data[k] = v.when(x)
		case mentoring.Date:
			data[k] = v.date(x)
		default:
			data[k] = x
		}
	}
	key := e.Key
	if v.sit.Pair.ID != 0 && (key == "error.notready" || key == "join.first") {
		key = v.notReady()
	}
	return v.text(key, data)
}

func (v voice) local(t time.Time) time.Time { return t.In(v.sit.Calendar.Location) }

// when says a meeting's date and time.
func (v voice) when(s mentoring.Slot) string {
	return v.words.When(v.local(s.Start), v.local(s.End()), v.local(v.sit.Now))
}

// date says a day.
func (v voice) date(d mentoring.Date) string {
	return v.words.Date(d.Time(v.sit.Calendar.Location), v.local(v.sit.Now))
}

func (v voice) week(d mentoring.Date) string {
	return v.words.Week(d.Time(v.sit.Calendar.Location))
}

// place says where; a place that is not settled is never empty.
func (v voice) place(s mentoring.Slot) string {
	place := plainText(s.Place.Reveal())
	switch {
	case place == "":
		return v.text("opt.place.later", nil)
	case numbered(place): // "2. sal" is a floor; as an item of a list it would be counted anew
		return place[:2] + "\u00a0" + place[3:]
	default:
		return place
	}
}

// slotData are the variables that texts about a meeting use.
func (v voice) slotData(s mentoring.Slot) locales.Data {
	return locales.Data{"When": v.when(s), "Week": v.week(s.Date), "Place": v.place(s)}
}

func (v voice) phase(p mentoring.Phase) string { return v.text("opt.cadence."+phaseID(p), nil) }

// given is the name people are addressed by: the first of their names.
func given(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

func names(people []mentoring.Person) []string {
	all := make([]string, len(people))
	for i, p := range people {
		all[i] = p.Name
	}
	return all
}

// plainText takes the marks for bold, commands and lists, line breaks and
// characters that cannot be seen out of what a person wrote before it stands
// in a message. Every asterisk goes: taking a mark out may join two others.
func plainText(s string) string {
	return strings.TrimLeft(oneLine(strings.NewReplacer("*", "", "`", "").Replace(s)), "• ")
}

// oneLine takes line breaks and characters that cannot be seen out of a text.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		default:
			return r
		}
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// blocks turns a text of the locales into blocks: "• " begins a list item,
// "1. " a numbered one, a line that is bold as a whole is a heading.
func blocks(text string) []chat.Block {
	var all []chat.Block
	add := func(b chat.Block) {
		last := len(all) - 1
		if last >= 0 && all[last].Kind == b.Kind {
			switch b.Kind {
			case chat.KindList, chat.KindSteps:
				all[last].Items = append(all[last].Items, b.Items...)
				return
			case chat.KindText:
				all[last].Text += "\n" + b.Text
				return
			}
		}
		all = append(all, b)
	}
	for part := range strings.SplitSeq(text, "\n\n") {
		for line := range strings.SplitSeq(part, "\n") {
			switch {
			case line == "":
			case strings.HasPrefix(line, "• "):
				add(chat.List(strings.TrimPrefix(line, "• ")))
			case numbered(line):
				add(chat.Steps(line[3:]))
			case strings.HasPrefix(line, "**") && strings.HasSuffix(line, "**") && strings.Count(line, "**") == 2:
				add(chat.Heading(strings.Trim(line, "*")))
			default:
				add(chat.Paragraph(line))
			}
		}
		all = append(all, chat.Block{}) // ends a paragraph
	}
	whole := all[:0]
	for _, b := range all {
		if b.Kind != "" {
			whole = append(whole, b)
		}
	}
	return whole
}

func numbered(line string) bool {
	return len(line) > 3 && line[0] >= '1' && line[0] <= '9' && line[1:3] == ". "
}
