package bot

import (
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// The fields of the settings.
const (
	languageField = "language"
	fromField     = "from"
	toField       = "until"
)

// settings opens how the person is written to.
func (t turn) settings() chat.Reply {
	mine := t.standing.Person.Settings()
	label := func(id string) string { return t.words.T(id, nil) }
	return chat.Reply{Form: &chat.Form{
		ID: "settings", Title: label("settings.title"), Submit: label("btn.save"), Text: chat.Confidential(label("settings.hint")),
		Fields: []chat.Field{
			{ID: languageField, Kind: chat.FieldSelect, Label: label("settings.language"), Value: chat.Confidential(mine.Language), Required: true, Options: []chat.Option{
				{Value: locales.Danish, Label: label("opt.lang.da")}, {Value: locales.English, Label: label("opt.lang.en")},
			}},
			{ID: fromField, Kind: chat.FieldTime, Label: label("settings.from"), Value: chat.Confidential(clock(mine.Hours.Opens)), Required: true},
			{ID: toField, Kind: chat.FieldTime, Label: label("settings.to"), Value: chat.Confidential(clock(mine.Hours.Closes)), Required: true},
		},
	}}
}

// ownSettings is settings for a word; it concerns no pair.
func (t turn) ownSettings(mentoring.PairID, string) (chat.Reply, error) { return t.settings(), nil }

func (t turn) pressSettings(args) (chat.Reply, error) { return t.settings(), nil }

// choose changes how the person is written to, and says so in the language that
// was chosen.
func (t turn) choose(_ args, in values) (chat.Reply, error) {
	chosen := mentoring.Settings{Language: in.text(languageField)}
	wrong := chat.FieldErrors{}
	for _, f := range []struct {
		field string
		at    *mentoring.Clock
	}{{fromField, &chosen.Hours.Opens}, {toField, &chosen.Hours.Closes}} {
		hour, minute, ok := locales.ParseClock(in.text(f.field))
		if !ok {
			wrong[f.field] = chat.Plain(t.words.T("book.err.hour", nil))
		}
		*f.at = mentoring.At(hour, minute)
	}
	if len(wrong) > 0 {
		return chat.Reply{Errors: wrong}, nil
	}
	if err := t.Service.Choose(t.ctx, t.actor, chosen); err != nil {
		return chat.Reply{}, err
	}
	words := t.Catalogue.Words(chosen.Language)
	return say(words, "settings.saved", hoursData(words, chosen.Hours)), nil
}

// hoursData are the hours as a text says them.
func hoursData(words locales.Words, h mentoring.Hours) locales.Data {
	say := func(k mentoring.Clock) string {
		return words.Hour(time.Date(2000, time.January, 1, int(k)/60, int(k)%60, 0, 0, time.UTC))
	}
	return locales.Data{"From": say(h.Opens), "To": say(h.Closes)}
}

// more answers the last button of the menu: what is not done every day.
func (t turn) more(args) (chat.Reply, error) {
	m := saying(t.words, "menu.head", nil).With(t.settingsAction())
	if pairs := t.joined(); len(pairs) == 1 {
		v, err := t.situation(pairs[0].ID)
		if err != nil {
			return chat.Reply{}, err
		}
		m = m.With(v.action("who", pairs[0].ID), v.labelled("btn.contact", "contact", pairs[0].ID))
	}
	m = m.With(button(t.words.T("btn.help", nil), "word", 0, "hjaelp"))
	return chat.Reply{Message: &m}, nil
}

func (t turn) settingsAction() chat.Action {
	return button(t.words.T("btn.settings", nil), "settings")
}
