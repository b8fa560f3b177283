package bot

import (
	"bytes"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// inFull stands behind the button that writes here what was agreed on paper.
const inFull = "full"

// pressPaper opens the dialog for what the two have agreed on paper.
func (t turn) pressPaper(a args) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	return t.drafting(v, v.paperForm)
}

// paperForm asks what the bot has to know of a contract on paper (R56): how
// often and how long the two meet, and who does what.
func (v voice) paperForm() chat.Form {
	terms := v.drafted()
	return chat.Form{
		ID: actionID("paper", v.sit.Pair.ID, v.sit.Latest.Version), Title: v.text("contract.paper.title", nil),
		Text:   chat.Confidential(v.text("contract.paper.ask", nil) + "\n\n" + v.text("contract.h.send", nil)),
		Submit: v.text("btn.send", nil),
		Fields: append(v.rhythmFields(terms), v.taskFields(terms)...),
	}
}

// sendPaper sends it to the other half, who has to say yes as to any version.
func (t turn) sendPaper(a args, in values) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	terms := readTerms(in)
	terms.Paper = true
	return t.sendTerms(v, int(a.id(1)), terms, in, v.paperForm)
}

// contractMenu stands beside the dialog with the contract, which has no room
// for buttons.
func (v voice) contractMenu() *chat.Message {
	m := v.message(nil, "contract.menu").With(v.action("copy", v.sit.Pair.ID))
	if v.sit.InForce.Terms.Paper && v.sit.Pair.State() == mentoring.PairActive {
		m = m.With(v.action("draft", v.sit.Pair.ID, inFull))
	}
	return &m
}

// pressCopy says where the file with the contract will lie before it is made.
func (t turn) pressCopy(a args) (chat.Reply, error) {
	reply, err := t.confirm(a, "copy", t.whereFilesLie(), "btn.export")
	if err == nil {
		reply.Form.Title = t.words.T("contract.title", nil)
	}
	return reply, err
}

// copyContract hands the contract in force out as a file.
func (t turn) copyContract(a args, _ values) (chat.Reply, error) {
	sit, receipt, err := t.Service.FetchContract(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	file, err := v.contractFile()
	if err != nil {
		return chat.Reply{}, err
	}
	return t.handOut(v.message(v.receipt(receipt), "contract.fetched", "contract.file.care"), file), nil
}

// contractFile is the contract in force to be read without the bot. It is read
// in other years too, so every date says its year.
func (v voice) contractFile() (chat.File, error) {
	today := v.local(v.sit.Now)
	v.sit.Now = time.Time{}
	f := v.contractText(v.sit.InForce)
	var out bytes.Buffer
	err := page.Execute(&out, map[string]any{
		"Lang": v.words.Lang(), "Title": v.text("contract.file.title", nil),
		"Note":  chat.Plain(v.text("contract.file.note", locales.Data{"Date": v.words.Date(today, time.Time{})}) + " " + f.Text.Reveal()),
		"Parts": []part{{f.Title, groups(f.Fields)}},
	})
	return chat.File{Name: "mentorbot-kontrakt.html", Media: "text/html; charset=utf-8", Content: out.Bytes()}, err
}
