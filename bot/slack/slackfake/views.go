package slackfake

import (
	"encoding/json"
	"time"
)

// triggerLife is how long a trigger_id can be used.
const triggerLife = 3 * time.Second

// trigger lets the app open one modal for the person who acted.
type trigger struct {
	of   *Person
	at   time.Time
	used bool
}

// view is an open modal or a Home tab.
type view struct {
	id, hash string
	content  node
	errors   map[string]string // by block id
}

// newTrigger makes a trigger_id. The caller holds mu.
func (w *Workspace) newTrigger(p *Person) string {
	id := w.next("trigger.")
	w.triggers[id] = &trigger{of: p, at: w.Now()}
	return id
}

// spend takes a trigger. The caller holds mu.
func (w *Workspace) spend(id string) (*Person, error) {
	t := w.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case w.Now().Sub(t.at) > triggerLife:
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t.of, nil
}

// newView checks a view and gives it an id. The caller holds mu.
func (w *Workspace) newView(raw string) (*view, error) {
	refused, house := LintView([]byte(raw))
	for _, h := range house {
		w.t.Errorf("slackfake: view: %s", h)
	}
	if len(refused) > 0 {
		return nil, refuse("invalid_arguments", refused...)
	}
	v := &view{id: w.next("V"), hash: w.next("h")}
	_ = json.Unmarshal([]byte(raw), &v.content)
	return v, nil
}

func (w *Workspace) viewsOpen(in args) (answer, func(), error) {
	v, err := w.newView(in["view"])
	if err != nil {
		return nil, nil, err
	}
	p, err := w.spend(in["trigger_id"])
	if err != nil {
		return nil, nil, err
	}
	p.views = []*view{v}
	return answer{"view": v.payload(nil)}, nil, nil
}

func (w *Workspace) viewsPush(in args) (answer, func(), error) {
	v, err := w.newView(in["view"])
	if err != nil {
		return nil, nil, err
	}
	p, err := w.spend(in["trigger_id"])
	switch {
	case err != nil:
		return nil, nil, err
	case len(p.views) == 0:
		return nil, nil, refuse("not_found")
	case len(p.views) == 3:
		return nil, nil, refuse("push_limit_reached")
	}
	p.views = append(p.views, v)
	return answer{"view": v.payload(nil)}, nil, nil
}

func (w *Workspace) viewsUpdate(in args) (answer, func(), error) {
	if (in["view_id"] == "") == (in["external_id"] == "") {
		return nil, nil, refuse("invalid_arguments", "one of view_id and external_id")
	}
	for _, p := range w.people {
		for i, old := range p.views {
			if in["view_id"] != "" && old.id != in["view_id"] || in["external_id"] != "" && old.content.str("external_id") != in["external_id"] {
				continue
			}
			if in["hash"] != "" && in["hash"] != old.hash {
				return nil, nil, refuse("hash_conflict")
			}
			v, err := w.newView(in["view"])
			if err != nil {
				return nil, nil, err
			}
			v.follows(old)
			p.views[i] = v
			return answer{"view": v.payload(nil)}, nil, nil
		}
	}
	return nil, nil, refuse("not_found")
}

// follows puts a view in the place of another. What stands in an input stays
// there when block id, action id and kind are the same, whatever the new view
// would put there.
func (v *view) follows(old *view) {
	v.id = old.id
	for _, b := range v.content.list("blocks") {
		for _, was := range old.content.list("blocks") {
			e, before := b.sub("element"), was.sub("element")
			if b.str("type") != "input" || was.str("block_id") != b.str("block_id") || before.str("action_id") != e.str("action_id") || before.str("type") != e.str("type") {
				continue
			}
			for key := range initials {
				delete(e, key)
				if value, there := before[key]; there {
					e[key] = value
				}
			}
		}
	}
}

// initials are the parts of an input that say what stands in it.
var initials = map[string]bool{
	"initial_value": true, "initial_date": true, "initial_time": true, "initial_user": true, "initial_option": true, "initial_options": true,
}

func (w *Workspace) viewsPublish(in args) (answer, func(), error) {
	p := w.people[in["user_id"]]
	if p == nil {
		return nil, nil, refuse("user_not_found")
	}
	v, err := w.newView(in["view"])
	if err != nil {
		return nil, nil, err
	}
	p.home = v
	return answer{"view": v.payload(nil)}, nil, nil
}

// payload is the view as events and answers carry it.
func (v *view) payload(state map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range v.content {
		out[key] = value
	}
	out["id"], out["hash"], out["team_id"], out["app_id"], out["bot_id"] = v.id, v.hash, TeamID, AppID, BotID
	out["state"] = map[string]any{"values": []any{}} // so it comes when there is nothing to fill in
	if len(state) > 0 {
		out["state"] = map[string]any{"values": state}
	}
	return out
}

// typed is the state that is sent with what stands in the inputs: what was
// typed, otherwise what stood there from the beginning. It says what Slack
// itself would not let the person send.
func (v *view) typed(values map[string]string) (state map[string]any, refused string) {
	state = map[string]any{}
	known := map[string]bool{}
	for _, b := range v.content.list("blocks") {
		if b.str("type") != "input" {
			continue
		}
		e, id := b.sub("element"), b.str("block_id")
		known[id] = true
		value, given := values[id]
		if !given {
			value = standing(e)
		}
		if optional, _ := b["optional"].(bool); value == "" && !optional {
			return nil, "please fill in " + b.text("label")
		}
		if most, ok := e["max_length"].(float64); ok && size(value) > int(most) {
			return nil, "too long: " + b.text("label")
		}
		s, ok := sent(e, value)
		if !ok {
			return nil, "cannot be chosen: " + value
		}
		state[id] = map[string]any{e.str("action_id"): s}
	}
	for id := range values {
		if !known[id] {
			return nil, "no input " + id
		}
	}
	return state, ""
}

// standing is what stands in an input when the view opens.
func standing(e node) string {
	switch e.str("type") {
	case "plain_text_input":
		return e.str("initial_value")
	case "datepicker":
		return e.str("initial_date")
	case "timepicker":
		return e.str("initial_time")
	case "users_select":
		return e.str("initial_user")
	case "checkboxes":
		if all := e.list("initial_options"); len(all) > 0 {
			return all[0].str("value")
		}
		return ""
	default:
		return e.sub("initial_option").str("value")
	}
}

// sent is the value of an input as a view_submission carries it.
func sent(e node, value string) (map[string]any, bool) {
	kind := e.str("type")
	out := map[string]any{"type": kind}
	var none any
	set := func(key string) {
		out[key] = none
		if value != "" {
			out[key] = value
		}
	}
	switch kind {
	case "plain_text_input":
		set("value")
	case "datepicker":
		set("selected_date")
	case "timepicker":
		set("selected_time")
	case "users_select":
		set("selected_user")
	default:
		chosen := []any{}
		for _, o := range e.list("options") {
			if o.str("value") == value {
				chosen = append(chosen, o)
			}
		}
		if value != "" && len(chosen) == 0 {
			return nil, false
		}
		if kind == "checkboxes" {
			out["selected_options"] = chosen
			return out, true
		}
		out["selected_option"] = none
		if len(chosen) > 0 {
			out["selected_option"] = chosen[0]
		}
	}
	return out, true
}
