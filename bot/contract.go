package bot

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// The fields of the dialogs about a contract that ask for the length of a
// meeting: one of the usual ones, or another in minutes.
const (
	lengthField    = "length"
	ownLengthField = "minutes"
	otherLength    = "other"
)

// usualLengths are those to choose from, in minutes.
var usualLengths = []int{60, 75, 90, 105, 120}

// contractSent is M3: there is a version to read. Its text stands behind the
// button.
func (v voice) contractSent(c mentoring.Contract) chat.Message {
	id, read := "contract.review.mentor", "btn.read_draft"
	switch {
	case v.sit.InForce.Agreed():
		id, read = "contract.revision.peer", "btn.read_suggestions"
	case c.Terms.Paper:
		id = "contract.paper.peer"
	case c.Version > 1:
		id, read = "contract.changes.mentee", "btn.read_suggestions"
	}
	return v.message(nil, id).With(
		v.labelled(read, "read", c.ID), v.action("approve", c.ID), v.action("suggest", v.sit.Pair.ID))
}

// contractAgreed tells either half that both have said yes.
func (v voice) contractAgreed() chat.Message {
	id := "contract.approved.both"
	if v.sit.InForce.Terms.Paper {
		id = "contract.paper.ok"
	}
	m := v.message(nil, id)
	if _, met := v.sit.Last(); !met && v.sit.Books(v.sit.Role) {
		return m.With(v.labelled("btn.book_first", "book", v.sit.Pair.ID))
	}
	return m
}

// contractReminder is the one reminder, to the mentee.
func (v voice) contractReminder() chat.Message {
	return v.message(nil, "contract.nudge.mentee").With(
		v.labelled("btn.continue", "draft", v.sit.Pair.ID), v.action("waits", v.sit.Pair.ID))
}

// contract answers the word: the dialog of what is agreed, or where a version
// stands.
func (t turn) contract(pair mentoring.PairID, _ string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	latest := v.sit.Latest
	var m chat.Message
	switch {
	case v.sit.Pair.State() == mentoring.PairEnded && v.sit.InForce.Agreed():
		f := v.contractText(v.sit.InForce)
		return chat.Reply{Form: &f, Message: v.contractMenu()}, nil
	case v.sit.Pair.State() != mentoring.PairActive:
		m = v.notReadyMessage()
	case latest.ID == 0 && v.sit.Role == mentoring.Mentee:
		m = v.message(nil, "contract.none").With(v.action("draft", pair), v.action("paper", pair))
	case latest.ID == 0:
		m = v.message(nil, "start.ready.mentor")
	case latest.Agreed():
		f := v.contractText(latest)
		f.ID, f.Submit = actionID("edit", pair), v.text("btn.contract_edit", nil)
		return chat.Reply{Form: &f, Message: v.contractMenu()}, nil
	case latest.Author == v.sit.Role:
		m = v.message(nil, "contract.state.proposed").With(v.action("read", latest.ID), v.labelled("btn.contract_edit", "draft", pair))
	default:
		m = v.contractSent(latest)
	}
	if v.sit.InForce.Agreed() { // it holds until the newest is agreed
		m = m.With(v.action("copy", pair))
	}
	return chat.Reply{Message: &m}, nil
}

func (t turn) contractWaits(args) (chat.Reply, error) {
	return say(t.words, "contract.wait.ok", nil), nil
}

func (t turn) example(a args) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	return chat.Reply{Form: &chat.Form{
		ID: actionID("reading", a.pair()), Title: v.text("contract.example.title", nil),
		Text: chat.Confidential(v.text("contract.example", nil)),
	}}, nil
}

// draft opens the dialog in which a version is written, on top of the newest.
// What was agreed on paper is changed as such, unless the button says that all
// of it shall be written here.
func (t turn) draft(a args) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	form := v.contractForm
	if v.sit.Latest.Terms.Paper && a.text(1) != inFull {
		form = v.paperForm
	}
	return t.drafting(v, form)
}

// drafting opens a dialog for a version when the person may write one.
func (t turn) drafting(v voice, form func() chat.Form) (chat.Reply, error) {
	switch {
	case v.sit.Pair.State() != mentoring.PairActive:
		m := v.notReadyMessage()
		return chat.Reply{Message: &m}, nil
	case v.sit.Latest.ID == 0 && v.sit.Role != mentoring.Mentee:
		m := v.message(nil, "start.ready.mentor")
		return chat.Reply{Message: &m}, nil
	}
	f := form()
	return chat.Reply{Form: &f}, nil
}

func (t turn) editContract(a args, _ values) (chat.Reply, error) { return t.draft(a) }

func (v voice) contractForm() chat.Form {
	terms := v.drafted()
	var notices []chat.Option
	for _, n := range []mentoring.Notice{mentoring.NoticeAny, mentoring.NoticeDay, mentoring.NoticeTwoDays, mentoring.NoticeSevenDay} {
		notices = append(notices, chat.Option{Value: string(n), Label: v.text("opt.notice."+string(n), nil)})
	}
	f := chat.Form{
		ID:     actionID("contract", v.sit.Pair.ID, v.sit.Latest.Version),
		Title:  v.text("contract.title", nil),
		Text:   chat.Confidential(v.text("contract.h.silence", nil) + "\n\n" + v.text("contract.h.send", nil)),
		Submit: v.text("btn.send_review", nil),
		Fields: []chat.Field{
			v.heading("contract.head.goal"),
			v.paragraph("goals", "contract.q.goal", "contract.h.goal", terms.Goals, true),
			v.paragraph("reached", "contract.q.reached", "", terms.Reached, false),
			v.paragraph("help", "contract.q.help", "", terms.Help, false),
			v.heading("contract.head.terms"),
		},
	}
	f.Fields = append(f.Fields, v.rhythmFields(terms)...)
	f.Fields = append(f.Fields,
		v.paragraph("rules", "contract.q.rules", "", terms.Rules, false),
		v.choice("notice", "contract.q.notice", "", string(terms.Notice), notices))
	f.Fields = append(f.Fields, v.taskFields(terms)...)
	f.Fields = append(f.Fields,
		v.choice("prep", "contract.q.prep", "", strconv.Itoa(terms.Prep), v.prepOptions()),
		v.paragraph("evaluation", "contract.q.evaluation", "contract.q.evaluation.h", terms.Evaluation, false),
		v.choice("evaluates", "contract.q.evaluate", "", strconv.Itoa(terms.Evaluates), v.evaluationOptions()))
	if v.sit.Role == mentoring.Mentee {
		f.Fields = append([]chat.Field{v.roleField(mentoring.Mentee, "expectations"), v.roleField(mentoring.Mentee, "obligations")}, f.Fields...)
	}
	return f
}

// drafted are the terms that a new version starts from.
func (v voice) drafted() mentoring.Terms {
	if v.sit.Latest.ID != 0 {
		return v.sit.Latest.Terms
	}
	return v.sit.Terms
}

// rhythmFields ask how often and how long the two meet.
func (v voice) rhythmFields(terms mentoring.Terms) []chat.Field {
	var phases, lengths []chat.Option
	for _, p := range mentoring.Phases {
		phases = append(phases, chat.Option{Value: phaseID(p), Label: v.phase(p)})
	}
	for _, n := range usualLengths {
		lengths = append(lengths, chat.Option{Value: strconv.Itoa(n), Label: v.length(n)})
	}
	lengths = append(lengths, chat.Option{Value: otherLength, Label: v.text("opt.length.other", nil)})
	chosen, own := strconv.Itoa(terms.Length), ""
	if !slices.Contains(usualLengths, terms.Length) {
		chosen, own = otherLength, minutes(terms.Length)
	}
	return []chat.Field{
		v.heading("contract.q.frequency"),
		v.choice("first", "contract.q.frequency.start", "contract.h.frequency", phaseID(terms.First), phases),
		v.choice("later", "contract.q.frequency.later", "contract.h.change", phaseID(terms.Later), phases),
		v.choice(lengthField, "contract.q.length", "", chosen, lengths),
		{ID: ownLengthField, Kind: chat.FieldLine, Label: v.text("contract.q.length.other", nil), Value: chat.Confidential(own), Max: 30},
	}
}

// taskFields ask who does what.
func (v voice) taskFields(terms mentoring.Terms) []chat.Field {
	return []chat.Field{
		v.heading("contract.q.tasks"),
		v.task("books", "contract.q.books", terms.Books),
		v.task("writes", "contract.q.writes", terms.Writes),
		v.task("finds", "contract.q.finds", terms.Finds),
	}
}

func (v voice) prepOptions() (options []chat.Option) {
	for n := mentoring.MinPrep; n <= mentoring.MaxPrep; n++ {
		options = append(options, chat.Option{Value: strconv.Itoa(n), Label: v.words.N("opt.prep", n, nil)})
	}
	return options
}

func (v voice) evaluationOptions() (options []chat.Option) {
	for _, n := range mentoring.Evaluations {
		options = append(options, chat.Option{Value: strconv.Itoa(n), Label: v.evaluates(n)})
	}
	return options
}

// evaluates says after which meetings the two look back.
func (v voice) evaluates(every int) string {
	if every == 0 {
		return v.text("opt.evaluate.none", nil)
	}
	return v.words.N("opt.evaluate", every, nil)
}

func (v voice) heading(label string) chat.Field {
	return chat.Field{ID: label, Kind: chat.FieldHeading, Label: v.text(label, nil)}
}

func (v voice) paragraph(id, label, hint string, value mentoring.Secret, required bool) chat.Field {
	f := chat.Field{
		ID: id, Kind: chat.FieldParagraph, Label: v.text(label, nil), Value: chat.Confidential(value.Reveal()),
		Required: required, Max: mentoring.MaxText,
	}
	if hint != "" {
		f.Hint = chat.Confidential(v.text(hint, nil))
	}
	return f
}

func (v voice) choice(id, label, hint, value string, options []chat.Option) chat.Field {
	f := chat.Field{
		ID: id, Kind: chat.FieldSelect, Label: v.text(label, nil), Value: chat.Confidential(value),
		Options: options, Required: true,
	}
	if hint != "" {
		f.Hint = chat.Confidential(v.text(hint, nil))
	}
	return f
}

func (v voice) task(id, label string, value mentoring.Task) chat.Field {
	var options []chat.Option
	for _, task := range []mentoring.Task{mentoring.TaskMentee, mentoring.TaskMentor, mentoring.TaskTurns} {
		options = append(options, chat.Option{Value: string(task), Label: v.text("opt.task."+string(task), nil)})
	}
	return v.choice(id, label, "", string(value), options)
}

// sendContract reads the dialog and sends the version.
func (t turn) sendContract(a args, in values) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	terms := readTerms(in)
	terms.Goals, terms.Reached, terms.Help = typed(in, "goals"), typed(in, "reached"), typed(in, "help")
	terms.Rules, terms.Evaluation = typed(in, "rules"), typed(in, "evaluation")
	terms.Notice = mentoring.Notice(in.text("notice"))
	terms.Prep, terms.Evaluates = number(in, "prep"), number(in, "evaluates")
	return t.sendTerms(v, int(a.id(1)), terms, in, v.contractForm)
}

// readTerms reads how often and how long the two meet and who does what. What
// cannot be read is refused by the rules, at its field.
func readTerms(in values) mentoring.Terms {
	terms := mentoring.DefaultTerms()
	terms.First, terms.Later = phaseOf(in.text("first")), phaseOf(in.text("later"))
	terms.Length = number(in, lengthField)
	if in.text(lengthField) == otherLength {
		terms.Length, _ = locales.ParseLength(in.text(ownLengthField))
	}
	terms.Books, terms.Writes, terms.Finds = mentoring.Task(in.text("books")), mentoring.Task(in.text("writes")), mentoring.Task(in.text("finds"))
	return terms
}

// number reads a choice that is a number; -1 is none that is offered.
func number(in values, field string) int {
	n, err := strconv.Atoi(strings.TrimSpace(in.text(field)))
	if err != nil {
		return -1
	}
	return n
}

// sendTerms sends a version on top of another. When a newer one has come
// meanwhile, the dialog opens again on top of that.
func (t turn) sendTerms(v voice, base int, terms mentoring.Terms, in values, form func() chat.Form) (chat.Reply, error) {
	sit, err := t.Service.SendContract(t.ctx, t.actor, v.sit.Pair.ID, base, terms)
	var refused *mentoring.Error
	if errors.As(err, &refused) && refused.Code == mentoring.Conflict {
		f := v.rebased(form(), in, refused)
		return chat.Reply{Form: &f}, nil
	}
	if err != nil {
		return chat.Reply{}, atOwnLength(err, in)
	}
	v.sit = sit
	m := v.message(nil, "contract.sent")
	return chat.Reply{Message: &m}, nil
}

// atOwnLength says what is wrong with a length at the field in which it was typed.
func atOwnLength(err error, in values) error {
	var many mentoring.Errors
	if in.text(lengthField) == otherLength && errors.As(err, &many) {
		for _, e := range many {
			if e.Field == lengthField {
				e.Field = ownLengthField
			}
		}
	}
	return err
}

// rebased is the dialog with what was typed, on top of the version that came
// meanwhile. The dialog that was sent names the version before it, and could
// never be sent again.
func (v voice) rebased(f chat.Form, in values, refused *mentoring.Error) chat.Form {
	f.Text = chat.Confidential(v.refusal(refused) + "\n\n" + f.Text.Reveal())
	for i, field := range f.Fields {
		if value, ok := in[field.ID]; ok || field.Kind == chat.FieldParagraph {
			f.Fields[i].Value = value
		}
	}
	return f
}

// readContract opens a version to read; when it waits for this half's
// approval, the dialog's button approves it. An old button shows the newest.
func (t turn) readContract(a args) (chat.Reply, error) {
	c, sit, err := t.Service.Contract(t.ctx, t.actor, mentoring.ContractID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	f := v.contractText(c)
	if !c.Agreed() && c.Author != v.sit.Role {
		f.ID, f.Submit = actionID("approve", c.ID), v.text("btn.approve", nil)
	}
	return chat.Reply{Form: &f}, nil
}

// contractText is a version to read.
func (v voice) contractText(c mentoring.Contract) chat.Form {
	t := c.Terms
	f := chat.Form{ID: actionID("reading", c.ID), Title: v.text("contract.title", nil), Text: chat.Confidential(v.text("contract.h.silence", nil))}
	if c.Agreed() {
		agreed := v.words.Date(v.local(c.AgreedAt), v.local(v.sit.Now))
		f.Text = chat.Confidential(v.text("contract.read.agreed", locales.Data{"Date": agreed}) + ". " + v.text("contract.h.silence", nil))
	}
	reading := func(label, text string) {
		if text != "" {
			f.Fields = append(f.Fields, chat.Field{ID: label, Kind: chat.FieldReading, Label: v.text(label, nil), Value: chat.Confidential(text)})
		}
	}
	if t.Paper {
		f.Title = v.text("contract.paper.title", nil)
	} else {
		f.Fields = append(f.Fields, v.heading("contract.head.goal"))
	}
	reading("contract.q.goal", t.Goals.Reveal())
	reading("contract.q.reached", t.Reached.Reveal())
	reading("contract.q.help", t.Help.Reveal())
	f.Fields = append(f.Fields, v.heading("contract.head.terms"))
	reading("contract.q.frequency", fmt.Sprintf("%s: %s\n%s: %s",
		v.text("contract.q.frequency.start", nil), v.phase(t.First), v.text("contract.q.frequency.later", nil), v.phase(t.Later)))
	reading("contract.q.length", v.length(t.Length))
	reading("contract.q.rules", t.Rules.Reveal())
	if !t.Paper {
		reading("contract.q.notice", v.text("opt.notice."+string(t.Notice), nil))
	}
	reading("contract.q.books", v.text("opt.task."+string(t.Books), nil))
	reading("contract.q.writes", v.text("opt.task."+string(t.Writes), nil))
	reading("contract.q.finds", v.text("opt.task."+string(t.Finds), nil))
	if t.Paper {
		return f
	}
	reading("contract.q.prep", v.words.N("opt.prep", t.Prep, nil))
	reading("contract.q.evaluation", t.Evaluation.Reveal())
	reading("contract.q.evaluate", v.evaluates(t.Evaluates))
	return f
}

func (v voice) length(length int) string {
	if slices.Contains(usualLengths, length) {
		return v.text("opt.length."+strconv.Itoa(length), nil)
	}
	return minutes(length)
}

func (t turn) approve(a args) (chat.Reply, error) {
	sit, err := t.Service.Approve(t.ctx, t.actor, mentoring.ContractID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	m := v.contractAgreed()
	return chat.Reply{Replace: &m}, nil
}

func (t turn) submitApproval(a args, _ values) (chat.Reply, error) { return t.approve(a) }

// typed is the text of a field without spaces around it.
func typed(in values, field string) mentoring.Secret {
	return mentoring.NewSecret(strings.TrimSpace(in.text(field)))
}

// phaseID names a phase as the texts opt.cadence.* do.
func phaseID(p mentoring.Phase) string {
	if p.Min == p.Max {
		return strconv.Itoa(p.Min/7) + "w"
	}
	return strconv.Itoa(p.Min/7) + "to" + strconv.Itoa(p.Max/7) + "w"
}

func phaseOf(id string) mentoring.Phase {
	for _, p := range mentoring.Phases {
		if phaseID(p) == id {
			return p
		}
	}
	return mentoring.Phase{}
}
