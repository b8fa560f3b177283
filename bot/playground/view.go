package playground

import (
	"time"

	"mentorbot/bot/chat"
)

// The shapes of the HTTP interface. Day and clock are the time in the words of
// the page; rev orders two states of the same message.
type (
	messageView struct {
		ID      string       `json:"id"`
		From    string       `json:"from"` // "me" or "bot"
		At      time.Time    `json:"at"`
		Day     string       `json:"day"`
		Clock   string       `json:"clock"`
		Text    string       `json:"text"`
		Blocks  []blockView  `json:"blocks"`
		Actions []actionView `json:"actions"`
		Files   []fileView   `json:"files"`
		Edited  bool         `json:"edited"`
		Rev     int          `json:"rev"`
	}
	blockView struct {
		Kind  string     `json:"kind"`
		Text  string     `json:"text,omitempty"`
		Items []string   `json:"items,omitempty"`
		Facts []factView `json:"facts,omitempty"`
	}
	factView struct {
		Label string `json:"label"`
		Value string `json:"value"`
	}
	actionView struct {
		ID    string `json:"id"`
		Label string `json:"label"`
		URL   string `json:"url,omitempty"`
	}
	fileView struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	formView struct {
		ID     string      `json:"id"`
		Title  string      `json:"title"`
		Text   string      `json:"text"`
		Fields []fieldView `json:"fields"`
		Submit string      `json:"submit"`
	}
	fieldView struct {
		ID       string       `json:"id"`
		Label    string       `json:"label"`
		Hint     string       `json:"hint"`
		Kind     string       `json:"kind"`
		Value    string       `json:"value"`
		Options  []optionView `json:"options"`
		Required bool         `json:"required"`
		Max      int          `json:"max"`
	}
	optionView struct {
		Value string `json:"value"`
		Label string `json:"label"`
	}
	personView struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Role string `json:"role"`
	}
	stateView struct {
		Now      time.Time    `json:"now"`
		NextDue  *time.Time   `json:"next_due"`
		NextWhat string       `json:"next_what"`
		Clock    string       `json:"clock"` // the clock line
		Next     string       `json:"next"`  // the line below it
		People   []personView `json:"people"`
	}
	faultView struct {
		Person string    `json:"person"`
		Kind   FaultKind `json:"kind"`
		Times  int       `json:"times"`
	}
	actView struct {
		Messages []messageView    `json:"messages"`
		Form     *formView        `json:"form"`
		Errors   chat.FieldErrors `json:"errors"`
	}
)

func (s *Site) viewMessage(e entry) messageView {
	at := e.at.In(s.config.World.Now().Location())
	v := messageView{
		ID: e.id(), From: "bot", At: at, Day: s.config.Date(at, s.config.World.Now()), Clock: s.config.Clock(at),
		Text: e.message.Text, Blocks: []blockView{}, Actions: []actionView{}, Files: []fileView{},
		Edited: e.edited, Rev: e.rev,
	}
	if e.mine {
		v.From = "me"
	}
	for _, b := range e.message.Blocks {
		block := blockView{Kind: string(b.Kind), Text: b.Text, Items: b.Items}
		for _, f := range b.Facts {
			block.Facts = append(block.Facts, factView(f))
		}
		v.Blocks = append(v.Blocks, block)
	}
	for _, a := range e.message.Actions {
		v.Actions = append(v.Actions, actionView{ID: a.ID, Label: a.Label, URL: a.URL})
	}
	for i, f := range e.message.Files {
		v.Files = append(v.Files, fileView{Name: f.Name, URL: "/files/" + e.files[i]})
	}
	return v
}

func (s *Site) viewMessages(entries []entry) []messageView {
	views := make([]messageView, 0, len(entries))
	for _, e := range entries {
		views = append(views, s.viewMessage(e))
	}
	return views
}

// viewForm reveals the dialog for the person who opened it.
func viewForm(f *chat.Form) *formView {
	if f == nil {
		return nil
	}
	v := &formView{
		ID: f.ID, Title: printable(f.Title), Text: printable(f.Text.Reveal()),
		Fields: []fieldView{}, Submit: printable(f.Submit),
	}
	for _, field := range f.Fields {
		view := fieldView{
			ID: field.ID, Label: printable(field.Label), Hint: printable(field.Hint.Reveal()),
			Kind: string(field.Kind), Value: printable(field.Value.Reveal()),
			Options: []optionView{}, Required: field.Required, Max: field.Max,
		}
		for _, o := range field.Options {
			view.Options = append(view.Options, optionView(o))
		}
		v.Fields = append(v.Fields, view)
	}
	return v
}

// viewState may be called by whoever holds the turn.
func (s *Site) viewState() stateView {
	now := s.config.World.Now()
	v := stateView{Now: now, Clock: s.config.When(now), Next: s.config.Text("play.due.none", nil), People: []personView{}}
	for _, p := range s.config.People {
		v.People = append(v.People, personView{p.ID, p.Name, p.Role})
	}
	if due, what, ok := s.config.World.NextDue(); ok {
		due = due.In(now.Location())
		v.NextDue, v.NextWhat = &due, what
		v.Next = s.config.Text("play.due", map[string]any{"What": what, "When": s.config.Moment(due, now)})
	}
	return v
}

func (s *Site) viewFaults() []faultView {
	s.config.Platform.mu.Lock()
	defer s.config.Platform.mu.Unlock()
	views := make([]faultView, 0, len(s.config.Platform.faults))
	for _, f := range s.config.Platform.faults {
		v := faultView{Kind: f.Kind, Times: f.Times}
		for _, p := range s.config.People {
			if p.Address == f.Person {
				v.Person = p.ID
			}
		}
		views = append(views, v)
	}
	return views
}
