package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// Conversation is the chat.Handler of the bot. Safe for concurrent use.
type Conversation struct {
	Service   *mentoring.Service
	Catalogue *locales.Catalogue
	Log       *slog.Logger
	// Links hands files out under addresses that work once. Nil: the program has
	// no address that people reach, and files go into the chat.
	Links Links
}

// Links keeps files for a while, and gives each an address that works once.
type Links interface {
	Offer(chat.File) (url string)
}

var _ chat.Handler = (*Conversation)(nil)

// Handle carries out one event and answers it. What a person cannot do is
// answered in words; an internal error is logged under a reference that the
// person is told, without anything they wrote.
func (c *Conversation) Handle(ctx context.Context, e chat.Event) (chat.Reply, error) {
	from := e.Source()
	standing, err := c.Service.Standing(ctx, mentoring.Identity{Platform: from.Platform, Address: string(from.From)})
	words := c.Catalogue.Words(standing.Person.Language)
	if err != nil {
		return inLanguage(c.failed(e, words, err), words), nil
	}
	if standing.Unreached {
		if err := c.Service.Reached(ctx, standing.Person.ID); err != nil {
			c.Log.Error("sign of life not noted", "platform", from.Platform, "error", err)
		}
	}
	return inLanguage(c.answer(ctx, e, standing, words), words), nil
}

// inLanguage says of everything in a reply which language its words are in.
func inLanguage(r chat.Reply, words locales.Words) chat.Reply {
	for _, m := range []*chat.Message{r.Replace, r.Message} {
		if m != nil {
			m.Lang = words.Lang()
		}
	}
	if r.Form != nil {
		r.Form.Lang = words.Lang()
	}
	return r
}

// answer carries out one event of somebody.
func (c *Conversation) answer(ctx context.Context, e chat.Event, standing mentoring.Standing, words locales.Words) chat.Reply {
	from := e.Source()
	if !standing.Known() {
		return say(words, "error.notmember", nil)
	}
	if from.Public {
		return say(words, "error.channel", nil)
	}
	t := turn{
		Conversation: c, ctx: ctx, words: words, standing: standing, event: e,
		actor: mentoring.Actor{Person: standing.Person.ID, Platform: from.Platform, Event: from.ID},
	}
	reply, err := t.run()
	if err != nil {
		return t.refused(err)
	}
	return reply
}

// turn is one event on its way to its reply.
type turn struct {
	*Conversation
	ctx      context.Context
	words    locales.Words
	standing mentoring.Standing
	event    chat.Event
	actor    mentoring.Actor
}

func (t turn) run() (chat.Reply, error) {
	switch e := t.event.(type) {
	case chat.Command:
		return t.word(e.Line.Reveal())
	case chat.Text:
		if e.Edited {
			return t.retyped(e)
		}
		return t.word(e.Body.Reveal())
	case chat.Press:
		verb, args := parseID(e.Action)
		if handle, ok := presses[verb]; ok {
			return handle(t, args)
		}
	case chat.Submission:
		verb, args := parseID(e.Form)
		if handle, ok := submissions[verb]; ok {
			return handle(t, args, e.Values)
		}
	case chat.Closed:
		return t.closedForm(e)
	case chat.Home:
		return t.menu()
	}
	return t.fallback(), nil
}

// refused answers what cannot be done.
func (t turn) refused(err error) chat.Reply {
	var one *mentoring.Error
	var many mentoring.Errors
	switch {
	case errors.As(err, &many):
	case errors.As(err, &one):
		many = mentoring.Errors{one}
	case errors.Is(err, mentoring.ErrRepeated):
		return t.again()
	default:
		return t.failed(t.event, t.words, err)
	}
	v := t.speaker(many[0].Pair)
	if _, submitted := t.event.(chat.Submission); submitted && many[0].Field != "" {
		fields := chat.FieldErrors{}
		for _, e := range many {
			fields[e.Field] = chat.Plain(v.refusal(e))
		}
		return chat.Reply{Errors: fields}
	}
	return t.present(v, many[0])
}

// again answers an act that was carried out before: with what answers were kept
// for, or with how things stand now, which is what the act has led to.
func (t turn) again() chat.Reply {
	if s, ok := t.event.(chat.Submission); ok {
		if verb, _ := parseID(s.Form); verb == "answer" || verb == "share" {
			return say(t.words, "answer.saved", nil)
		}
	}
	pairs := t.joined()
	if len(pairs) != 1 {
		m := saying(t.words, "menu.head", nil).With(t.menuActions()...)
		return chat.Reply{Message: &m}
	}
	v := t.speaker(pairs[0].ID)
	m := chat.NewMessage(v.homeBlocks(0)...).With(v.stateActions()...)
	return chat.Reply{Message: &m}
}

// present tells why something cannot be done, and what can be done instead.
func (t turn) present(v voice, e *mentoring.Error) chat.Reply {
	m := chat.NewMessage(blocks(v.refusal(e))...)
	switch {
	case e.Key == "join.first" && v.notReady() == e.Key:
		m = m.With(v.action("join", v.sit.Pair.ID), v.action("who", v.sit.Pair.ID))
	case e.Key == "contract.stale" && v.sit.Latest.Agreed():
		m = chat.NewMessage(append(blocks(v.text("error.stale", nil)), v.contractAgreed().Blocks...)...)
	case e.Key == "contract.stale" && v.sit.Latest.Author == v.sit.Role:
		m = v.message(nil, "error.stale", "contract.state.proposed").With(v.action("read", v.sit.Latest.ID))
	case e.Key == "contract.stale":
		m = m.With(v.action("read", v.sit.Latest.ID))
	case e.Key == "error.stale":
		m = chat.NewMessage(append(blocks(v.refusal(e)), v.stateBlocks()...)...).With(v.stateActions()...)
	case e.Key == "close.ended":
		m = m.With(v.action("log")).With(v.keepsake()...)
	case e.Key == "answer.closed":
		m = m.With(v.action("write", v.sit.Pair.ID), v.action("log"))
	case e.Key == "agenda.peers":
		if next, ok := v.sit.Next(); ok {
			m = m.With(v.agendaAction(next))
		}
	case e.Key == "log.entry.gone":
		m = m.With(v.action("log"))
	}
	return chat.Reply{Message: &m}
}

// failed answers an internal error and logs it under the same reference.
func (c *Conversation) failed(e chat.Event, words locales.Words, err error) chat.Reply {
	sum := sha256.Sum256([]byte(e.Source().Platform + "/" + e.Source().ID))
	ref := strings.ToUpper(hex.EncodeToString(sum[:3]))
	c.Log.Error("event failed", "ref", ref, "platform", e.Source().Platform, "error", err)
	reply := say(words, "error.unsaved", locales.Data{"Ref": ref})
	if s, ok := e.(chat.Submission); ok {
		if field := firstField(s); field != "" {
			reply.Errors = chat.FieldErrors{field: words.T("error.field_unsaved", nil)}
		}
	}
	return reply
}

// firstField is the field that stands first in a sent form; empty when the
// form has nothing to fill in. A platform may leave empty fields out, so that
// the first question is known by its tick as well.
func firstField(s chat.Submission) string {
	switch verb, _ := parseID(s.Form); verb {
	case "contract":
		return "goals"
	case "paper":
		return lengthField
	case "agenda":
		return topicsField
	case "book":
		return "date"
	case "pause":
		return untilField
	case "settings":
		return languageField
	case "contact":
		return whoField
	case "write", "entry":
		return textField
	case "search":
		return wordsField
	case "feedback":
		return worksField
	case "roles":
		return marksField
	case "pick":
		return entryField
	case "answer":
		for _, q := range allQuestions {
			_, text := s.Values[string(q)]
			_, share := s.Values[shareField+string(q)]
			if text || share {
				return string(q)
			}
		}
		return noneField
	default:
		return ""
	}
}

func (t turn) fallback() chat.Reply {
	m := chat.NewMessage(blocks(t.words.T("fallback", nil))...)
	m = m.With(t.menuActions()...)
	return chat.Reply{Message: &m}
}

func say(words locales.Words, id string, data locales.Data) chat.Reply {
	return chat.Reply{Message: saying(words, id, data)}
}

func saying(words locales.Words, id string, data locales.Data) *chat.Message {
	m := chat.NewMessage(blocks(words.T(id, data))...)
	return &m
}
