package bot

import (
	"slices"
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// marksField is the tick that shows one's marks to the other half.
const marksField = "share"

// roles opens what is expected of each role. While the pair is under way the
// person marks there what matters to them (R15–R26, R35–R44).
func (t turn) roles(a args) (chat.Reply, error) {
	n, sit, err := t.Service.Marking(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	f := voice{t.words, sit}.rolesForm(n)
	return chat.Reply{Form: &f}, nil
}

// rolesForm is the dialog. What a mentor can expect is shown to the mentor
// alone.
func (v voice) rolesForm(n mentoring.Note) chat.Form {
	role := v.sit.Role
	own, items := v.roleList(role, "expectations")
	f := chat.Form{ID: actionID("roles", v.sit.Pair.ID), Title: v.text("roles.pick.title", nil)}
	if role == mentoring.Mentor {
		f.Text = chat.Confidential(v.text("tip.card.10", nil))
	}
	if v.sit.Pair.State() == mentoring.PairActive {
		f.Submit = v.text("btn.save", nil)
		f.Fields = append(f.Fields,
			chat.Field{ID: "expectations", Kind: chat.FieldHeading, Label: own},
			chat.Field{ID: "pick", Kind: chat.FieldHeading, Label: v.text("roles.pick."+string(role), nil)})
		for i, e := range mentoring.ExpectationsOf(role) {
			f.Fields = append(f.Fields, tick(string(e), items[i], slices.Contains(n.Marks(), e)))
		}
		f.Fields = append(f.Fields, tick(marksField, v.text("roles.pick.share", nil), n.Visibility == mentoring.Shared))
	} else {
		f.Fields = append(f.Fields, v.roleField(role, "expectations"))
	}
	f.Fields = append(f.Fields, v.roleField(role, "obligations"))
	if role == mentoring.Mentor {
		f.Fields = append(f.Fields, v.roleField(mentoring.Mentee, "expectations"))
	}
	f.Fields = append(f.Fields, v.roleField(role.Other(), "obligations"))
	return f
}

func tick(id, label string, set bool) chat.Field {
	f := chat.Field{ID: id, Kind: chat.FieldCheck, Label: label}
	if set {
		f.Value = chat.Confidential(ticked)
	}
	return f
}

// roleList is one of the brochure's lists: its heading and its items.
func (v voice) roleList(r mentoring.Role, of string) (head string, items []string) {
	list := blocks(v.text("roles."+string(r)+"."+of, nil))
	return list[0].Text, list[1].Items
}

func (v voice) roleField(r mentoring.Role, of string) chat.Field {
	head, items := v.roleList(r, of)
	return chat.Field{ID: string(r) + "." + of, Kind: chat.FieldReading, Label: head, Value: chat.Confidential(bullets(items))}
}

func bullets(items []string) string { return "• " + strings.Join(items, "\n• ") }

// mark keeps what the person has marked. What the other half is to see is shown
// first.
func (t turn) mark(a args, in values) (chat.Reply, error) {
	before, sit, err := t.Service.Marking(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	var marks []mentoring.Expectation
	for _, e := range mentoring.ExpectationsOf(sit.Role) {
		if in.text(string(e)) == ticked {
			marks = append(marks, e)
		}
	}
	share := in.text(marksField) == ticked
	n, sit, err := t.Service.Mark(t.ctx, t.actor, a.pair(), marks, share)
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	if share && n.ID != 0 && n.Visibility == mentoring.Private {
		return v.shown(n), nil
	}
	said := "answer.saved"
	if before.Visibility == mentoring.Shared && n.Visibility != mentoring.Shared {
		said = "answer.unshared"
	}
	return v.logReceipt(said), nil
}

// noteText is what a note says: what its author wrote, or what they marked.
func (v voice) noteText(n mentoring.Note) string {
	if n.Kind != mentoring.Marking {
		return n.Text.Reveal()
	}
	var said []string
	for _, r := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		_, items := v.roleList(r, "expectations")
		for i, e := range mentoring.ExpectationsOf(r) {
			if slices.Contains(n.Marks(), e) {
				said = append(said, items[i])
			}
		}
	}
	return bullets(said)
}
