package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// languages opens the four learning languages.
func (t turn) languages(pair mentoring.PairID, _ string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	_, text, _ := strings.Cut(v.text("guide.languages", nil), "\n\n") // without the heading, which is the title
	return chat.Reply{Form: &chat.Form{
		ID: actionID("reading", pair), Title: v.text("guide.languages.title", nil),
		Text: chat.Confidential(text + "\n\n" + v.text("guide.languages.note", nil)),
	}}, nil
}

func language(words locales.Words, l mentoring.Language) string {
	return words.T("opt.language."+string(l), nil)
}

// languageField asks which one the mentor used most. It may be left open.
func (v voice) languageField(id string, chosen mentoring.Secret) chat.Field {
	f := chat.Field{
		ID: id, Kind: chat.FieldSelect, Label: v.question(mentoring.MentorLanguage), Value: chat.Confidential(chosen.Reveal()),
	}
	for _, l := range mentoring.Languages() {
		f.Options = append(f.Options, chat.Option{Value: string(l), Label: language(v.words, l)})
	}
	return f
}

// languagesUsed says how often a mentor used which one, the most used first;
// nothing when they never said. It stands above their own logbook and nowhere
// else.
func languagesUsed(words locales.Words, entries []mentoring.LogEntry) string {
	times := map[mentoring.Language]int{}
	for _, e := range entries {
		if e.Answer.Question == mentoring.MentorLanguage {
			times[mentoring.Language(e.Answer.Text.Reveal())]++
		}
	}
	used := slices.DeleteFunc(mentoring.Languages(), func(l mentoring.Language) bool { return times[l] == 0 })
	if len(used) == 0 {
		return ""
	}
	slices.SortStableFunc(used, func(a, b mentoring.Language) int { return cmp.Compare(times[b], times[a]) })
	said := make([]string, len(used))
	for i, l := range used {
		said[i] = fmt.Sprintf("%s (%d)", language(words, l), times[l])
	}
	return words.T("guide.languages.trend", locales.Data{"Text": words.List(said)})
}
