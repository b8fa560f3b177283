package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// ownFiles are what a person is handed of their own: one file to read and one
// for machines, which say the same.
func (v voice) ownFiles(o mentoring.Own) ([]chat.File, error) {
	page, err := v.ownPage(o)
	if err != nil {
		return nil, fmt.Errorf("write the file to read: %w", err)
	}
	record, err := v.ownRecord(o)
	if err != nil {
		return nil, fmt.Errorf("write the file for machines: %w", err)
	}
	return []chat.File{
		{Name: "mentorbot-data.html", Media: "text/html; charset=utf-8", Content: page, Ordered: true},
		{Name: "mentorbot-data.json", Media: "application/json", Content: record, Ordered: true},
	}, nil
}

// page needs nothing but itself, and says to no search engine what it is.
var page = template.Must(template.New("own").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{.Title}}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
dt { font-weight: 600; margin-top: 1rem }
dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #1a1a1a } }
</style>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
<p>{{.Note}}</p>
{{range .Parts}}<section>
<h2>{{.Title}}</h2>
{{range .Groups}}{{with .Heading}}<h3>{{.}}</h3>
{{end}}<dl>
{{range .Lines}}<div><dt>{{.Label}}</dt><dd>{{.Text}}</dd></div>
{{end}}</dl>
{{end}}</section>
{{end}}</main>
</body>
</html>
`))

// part is a section of the page.
type part struct {
	Title  string
	Groups []group
}

// group is what stands under one heading.
type group struct {
	Heading string
	Lines   []line
}

type line struct{ Label, Text string }

// ownPage is the file to read. It is read in other years too, so every date
// says its year.
func (v voice) ownPage(o mentoring.Own) ([]byte, error) {
	today := v.local(v.sit.Now)
	v.sit.Now = time.Time{}
	var parts []part
	if c := v.sit.InForce; c.Agreed() {
		parts = append(parts, part{v.text("contract.title", nil), groups(v.contractText(c).Fields)})
	}
	if c := v.sit.Latest; c.ID != 0 && !c.Agreed() {
		parts = append(parts, part{v.text("contract.title", nil) + " – " + v.text("opt.contract.none", nil), groups(v.contractText(c).Fields)})
	}
	if all := v.sit.Meetings; len(all) > 0 {
		var lines []line
		for _, m := range all {
			text := v.place(m.Slot)
			if state := meetingLabel(m.State); state != "" {
				text += " · " + v.text(state, nil)
			}
			lines = append(lines, line{v.when(m.Slot), text})
		}
		parts = append(parts, part{v.text("data.file.meetings", nil), []group{{Lines: lines}}})
	}
	if len(o.Log) > 0 {
		parts = append(parts, part{v.text("log.title", nil), groups(v.logFields(o.Log))})
	}
	if len(o.Contacts) > 0 {
		var lines []line
		for _, c := range o.Contacts {
			lines = append(lines, line{v.words.Date(v.local(c.AskedAt), time.Time{}) + ", " + v.confidant(c.To), c.Reason.Reveal()})
		}
		parts = append(parts, part{v.text("flag.title", nil), []group{{Lines: lines}}})
	}
	var out bytes.Buffer
	err := page.Execute(&out, map[string]any{
		"Lang": v.words.Lang(), "Title": v.text("data.title", nil), "Parts": parts,
		"Note": chat.Plain(v.text("log.file.note", locales.Data{"Date": v.words.Date(today, time.Time{})})),
	})
	return out.Bytes(), err
}

// confidant is what a coordinator is called; somebody who coordinates no longer
// is a coordinator without a name.
func (v voice) confidant(id mentoring.PersonID) string {
	for _, c := range v.sit.Coordinators {
		if c.ID == id {
			return c.Name
		}
	}
	return v.text("data.file.coordinator", nil)
}

// groups sorts the fields of a dialog to read under their headings.
func groups(fields []chat.Field) []group {
	all := []group{{}}
	for _, f := range fields {
		if f.Kind == chat.FieldHeading {
			all = append(all, group{Heading: f.Label})
			continue
		}
		last := &all[len(all)-1]
		text := f.Value.Reveal()
		if !f.Hint.Empty() {
			text += "\n" + f.Hint.Reveal()
		}
		last.Lines = append(last.Lines, line{f.Label, text})
	}
	if len(all[0].Lines) == 0 {
		all = all[1:]
	}
	return all
}

// meetingLabel is the text that says how a meeting stands; empty for one that
// is agreed, or about which the two differ.
func meetingLabel(s mentoring.MeetingState) string {
	switch s {
	case mentoring.MeetingHeld:
		return "btn.was_held"
	case mentoring.MeetingNotHeld:
		return "btn.not_held"
	case mentoring.MeetingCancelled:
		return "btn.no_cancelled"
	default:
		return ""
	}
}

// The file for machines. Times are RFC 3339 in the programme's zone.
type (
	ownJSON struct {
		Programme string        `json:"programme"`
		Name      string        `json:"name"`
		Role      string        `json:"role"`
		Peer      string        `json:"peer"`
		KeptUntil string        `json:"kept_until"` // 2006-01-02
		Contract  *contractJSON `json:"contract,omitempty"`
		Draft     *contractJSON `json:"draft,omitempty"` // the newest version, while it is not agreed
		Meetings  []meetingJSON `json:"meetings"`
		Answers   []answerJSON  `json:"answers"`
		Notes     []noteJSON    `json:"notes"`
		Contacts  []contactJSON `json:"contacts"`
	}
	contactJSON struct {
		At     string `json:"at"`
		To     string `json:"to"`
		Reason string `json:"reason"`
	}
	contractJSON struct {
		Version    int    `json:"version"`
		Agreed     string `json:"agreed,omitempty"`
		Goals      string `json:"goals"`
		Reached    string `json:"reached"`
		Help       string `json:"help"`
		Rules      string `json:"rules"`
		Evaluation string `json:"evaluation"`
		FirstDays  [2]int `json:"first_days"` // the frequency: days between meetings, from and to
		LaterDays  [2]int `json:"later_days"`
		Minutes    int    `json:"minutes"`
		Notice     string `json:"notice"`
		Books      string `json:"books"`
		Writes     string `json:"writes"`
		Finds      string `json:"finds"`
	}
	meetingJSON struct {
		Start   string `json:"start"`
		Minutes int    `json:"minutes"`
		Place   string `json:"place"`
		State   string `json:"state"`
	}
	answerJSON struct {
		Meeting  string `json:"meeting"` // when it began
		Moment   string `json:"moment"`
		Question string `json:"question"`
		Answer   string `json:"answer"`
		Shared   bool   `json:"shared"`
		At       string `json:"at"`
	}
	noteJSON struct {
		Note string `json:"note"`
		At   string `json:"at"`
	}
)

// ownRecord is the file for machines.
func (v voice) ownRecord(o mentoring.Own) ([]byte, error) {
	at := func(t time.Time) string { return v.local(t).Format(time.RFC3339) }
	r := ownJSON{
		Programme: v.sit.Programme.Name, Name: v.sit.Me.Name, Role: string(v.sit.Role), Peer: v.sit.Peer.Name,
		KeptUntil: v.sit.KeptUntil().String(), Meetings: []meetingJSON{}, Answers: []answerJSON{}, Notes: []noteJSON{}, Contacts: []contactJSON{},
	}
	if c := v.sit.InForce; c.Agreed() {
		r.Contract = contractRecord(c)
		r.Contract.Agreed = at(c.AgreedAt)
	}
	if c := v.sit.Latest; c.ID != 0 && !c.Agreed() {
		r.Draft = contractRecord(c)
	}
	for _, m := range v.sit.Meetings {
		r.Meetings = append(r.Meetings, meetingJSON{at(m.Slot.Start), m.Slot.Length, m.Slot.Place.Reveal(), string(m.State)})
	}
	for _, e := range o.Log {
		if e.IsNote() {
			r.Notes = append(r.Notes, noteJSON{e.Note.Text.Reveal(), at(e.Note.At)})
			continue
		}
		r.Answers = append(r.Answers, answerJSON{
			at(e.Meeting.Slot.Start), string(e.Prompt.Moment), strings.TrimSpace(v.question(e.Answer.Question)),
			e.Answer.Text.Reveal(), e.Answer.Visibility == mentoring.Shared, at(e.Answer.At),
		})
	}
	for _, c := range o.Contacts {
		r.Contacts = append(r.Contacts, contactJSON{at(c.AskedAt), v.confidant(c.To), c.Reason.Reveal()})
	}
	return json.MarshalIndent(r, "", "  ")
}

func contractRecord(c mentoring.Contract) *contractJSON {
	terms := c.Terms
	return &contractJSON{
		Version: c.Version,
		Goals:   terms.Goals.Reveal(), Reached: terms.Reached.Reveal(), Help: terms.Help.Reveal(),
		Rules: terms.Rules.Reveal(), Evaluation: terms.Evaluation.Reveal(),
		FirstDays: [2]int{terms.First.Min, terms.First.Max}, LaterDays: [2]int{terms.Later.Min, terms.Later.Max},
		Minutes: terms.Length, Notice: string(terms.Notice),
		Books: string(terms.Books), Writes: string(terms.Writes), Finds: string(terms.Finds),
	}
}
