package bot

import (
	"path"
	"strconv"
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// data tells in numbers what the bot keeps about the person, in a dialog, and
// offers to hand it out or to erase it.
func (t turn) data(pair mentoring.PairID, _ string) (chat.Reply, error) {
	own, err := t.Service.Own(t.ctx, t.actor, pair)
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, own.Situation}
	contract := v.text("opt.contract.none", nil)
	if c := v.sit.InForce; c.Agreed() {
		contract = v.text("opt.contract.agreed", locales.Data{"Date": v.words.Short(v.local(c.AgreedAt))})
	}
	m := v.message(nil, "data.menu").With(v.action("export", pair), v.action("erase", pair), v.action("who", pair))
	return chat.Reply{Message: &m, Form: &chat.Form{
		ID: actionID("reading", pair), Title: v.text("data.title", nil),
		Text: chat.Confidential(v.text("data.stored", locales.Data{
			"Answers": len(own.Log), "Contract": contract, "Meetings": len(v.sit.Meetings), "Date": v.date(v.sit.KeptUntil()),
		})),
	}}, nil
}

// pressExport says where the file will lie before it is made.
func (t turn) pressExport(a args) (chat.Reply, error) {
	where := "log.export.where.chat"
	if t.Links != nil {
		where = "log.export.where.link"
	}
	return t.confirm(a, "export", where, "btn.export")
}

// pressErase asks once more.
func (t turn) pressErase(a args) (chat.Reply, error) {
	return t.confirm(a, "erase", "log.delete.all", "btn.delete")
}

// confirm opens a dialog that says what will be done when it is sent.
func (t turn) confirm(a args, verb, text, button string) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	return chat.Reply{Form: &chat.Form{
		ID: actionID(verb, a.pair()), Title: v.text("data.title", nil),
		Text: chat.Confidential(v.text(text, nil)), Submit: v.text(button, nil),
	}}, nil
}

// export hands everything out, to read and for machines.
func (t turn) export(a args, _ values) (chat.Reply, error) {
	own, receipt, err := t.Service.Export(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, own.Situation}
	files, err := v.ownFiles(own)
	if err != nil {
		return chat.Reply{}, err
	}
	if t.Links == nil {
		m := v.message(v.receipt(receipt), "data.exported", "data.file.care", "data.file.day")
		m.Files = files
		return chat.Reply{Message: &m}, nil
	}
	m := v.message(v.receipt(receipt), "data.exported", "data.file.care")
	for i, f := range files {
		m = m.With(chat.Action{ID: actionID("file", i), Label: v.text("btn.export", nil) + " (" + strings.TrimPrefix(path.Ext(f.Name), ".") + ")", URL: t.Links.Offer(f)})
	}
	return chat.Reply{Message: &m}, nil
}

// erase deletes what the person wrote.
func (t turn) erase(a args, _ values) (chat.Reply, error) {
	done, err := t.Service.Erase(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, done.Situation}
	data := v.receipt(done.Receipt)
	data["Answers"], data["BackupDate"] = done.Answers, v.date(done.BackupsUntil())
	ids := []string{"log.deleted", "data.erased"}
	if !done.Whole {
		ids = append(ids, "data.erased.rest")
	}
	m := v.message(data, ids...)
	return chat.Reply{Message: &m}, nil
}

func (v voice) receipt(r mentoring.Receipt) locales.Data {
	return locales.Data{"Ref": strconv.FormatInt(r.Number, 10), "Date": v.words.Date(v.local(r.At), v.local(v.sit.Now))}
}
