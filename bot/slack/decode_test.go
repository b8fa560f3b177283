package slack_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
)

// described is an event in one line, words included.
func described(e chat.Event) string {
	switch e := e.(type) {
	case chat.Command:
		return fmt.Sprintf("command %q public=%v id=%s from=%s", e.Line.Reveal(), e.Public, e.ID, e.From)
	case chat.Text:
		ref := ""
		if e.Edited {
			ref = " edits " + e.Ref
		}
		return fmt.Sprintf("text %q%s id=%s from=%s", e.Body.Reveal(), ref, e.ID, e.From)
	case chat.Closed:
		return fmt.Sprintf("closed %s id=%s from=%s", e.Form, e.ID, e.From)
	case chat.Home:
		return fmt.Sprintf("home id=%s from=%s", e.ID, e.From)
	case chat.Press:
		return fmt.Sprintf("press %q public=%v id=%s from=%s", e.Action, e.Public, e.ID, e.From)
	case chat.Submission:
		values := map[string]string{}
		for id, v := range e.Values {
			values[id] = v.Reveal()
		}
		return fmt.Sprintf("submission %s %v id=%s from=%s", e.Form, values, e.ID, e.From)
	default:
		return ""
	}
}

// payloads are the shapes that Slack sends, by the name under testdata/fuzz.
var payloads = []struct{ kind, raw, want string }{
	{"slash_commands", `{"command":"/mentor","text":"book 3/12","team_id":"T","user_id":"U1","channel_id":"D1","trigger_id":"t1"}`, `command "book 3/12" public=false id=t1 from=U1`},
	{"slash_commands", `{"command":"/mentor","text":"","team_id":"T","user_id":"W1","channel_id":"C1","trigger_id":"t1","enterprise_id":"E1","tomorrow":{"x":[1]}}`, `command "" public=true id=t1 from=W1`},
	{"slash_commands", `{"command":"/mentor","text":"  &lt;hej&gt; &amp;amp; <@U2|anne> ","user_id":"U1","channel_id":"D1","trigger_id":"t1"}`, `command "<hej> &amp; @anne" public=false id=t1 from=U1`},
	{"slash_commands", `{"command":"/mentor","user_id":"U1"}`, "incomplete"},
	{"slash_commands", `{"text":"hej","user_id":"U1"}`, "unreadable"},
	{"slash_commands", `[]`, "unreadable"},

	{"events_api", `{"type":"event_callback","team_id":"T","event_id":"Ev1","event":{"type":"message","channel_type":"im","channel":"D1","user":"U1","text":"hej","ts":"1.2","blocks":[{"type":"tomorrow"}]}}`, `text "hej" id=Ev1 from=U1`},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","channel_type":"im","user":"U1","text":"/mentor book"}}`, `text "book" id=Ev1 from=U1`},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","channel_type":"im","user":"U1","thread_ts":"1.1","text":"<@U0BOT> se <https://a.dk/x?y=1&amp;z|her> <mailto:a@b.dk|a@b.dk> <#C1|almen> <!here> <!subteam^S1|@alle>"}}`, `text "se https://a.dk/x?y=1&z a@b.dk #almen @here @alle" id=Ev1 from=U1`},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","channel_type":"channel","user":"U1","text":"hej"}}`, "unknown_event"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","channel_type":"mpim","user":"U1","text":"hej"}}`, "unknown_event"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","channel_type":"im","user":"U0BOT","text":"hej"}}`, "own_message"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","channel_type":"im","user":"U1","bot_id":"B1","text":"hej"}}`, "own_message"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","subtype":"message_changed","channel_type":"im","message":{"user":"U1","text":"hej"}}}`, "no_typed_words"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","subtype":"message_deleted","channel_type":"im","previous_message":{}}}`, "no_typed_words"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","subtype":"file_share","channel_type":"im","user":"U1","text":"","files":[]}}`, "no_typed_words"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","subtype":"bot_message","channel_type":"im","text":"x"}}`, "no_typed_words"},
	{"events_api", `{"type":"event_callback","event":{"type":"message","channel_type":"im","user":"U1","text":"uden id"}}`, "no_typed_words"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"app_home_opened","user":"U1","tab":"home"}}`, "home id=Ev1 from=U1"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"app_home_opened","user":"U1","tab":"messages"}}`, "unknown_event"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","subtype":"message_changed","channel_type":"im","message":{"user":"U1","text":"hej &amp; dav","ts":"1.2"}}}`, `text "hej & dav" edits 1.2 id=Ev1 from=U1`},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","subtype":"message_changed","channel_type":"im","message":{"bot_id":"B0BOT","text":"hej","ts":"1.2"}}}`, "own_message"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","subtype":"message_changed","channel_type":"im","message":{"user":"U0BOT","text":"hej","ts":"1.2"}}}`, "own_message"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","subtype":"message_deleted","channel_type":"im","deleted_ts":"1.2","previous_message":{"user":"U1","text":"hej","ts":"1.2"}}}`, `text "" edits 1.2 id=Ev1 from=U1`},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"tokens_revoked","tokens":{"bot":["U0BOT"]}}}`, "access_ended"},
	{"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"app_uninstalled"}}`, "access_ended"},
	{"events_api", `{"type":"app_rate_limited","minute_rate_limited":1}`, "unknown_event"},
	{"events_api", `{"type":"url_verification","challenge":"x"}`, "url_verification"},
	{"events_api", `{"type":"event_callback","event":null}`, "unknown_event"},
	{"events_api", `null`, "unreadable"},

	{"interactive", `{"type":"block_actions","team":{"id":"T"},"user":{"id":"U1","team_id":"T"},"trigger_id":"t1","channel":{"id":"D1"},"container":{"type":"message","message_ts":"1.2","channel_id":"D1"},"actions":[{"type":"button","action_id":"a0","value":"yes:3"}]}`, `press "yes:3" public=false id=t1 from=U1`},
	{"interactive", `{"type":"block_actions","team":null,"user":{"id":"U1"},"trigger_id":"t1","channel":{"id":"C1"},"container":{"type":"message"},"actions":[{"type":"tomorrow"},7,{"type":"button","value":"yes:3"}]}`, `press "yes:3" public=true id=t1 from=U1`},
	{"interactive", `{"type":"block_actions","user":{"id":"U1"},"trigger_id":"t1","container":{"type":"message"},"actions":{}}`, "unknown_interaction"},
	{"interactive", `{"type":"block_actions","user":{"id":"U1"},"trigger_id":"t1","container":{"type":"message"},"actions":[{"type":"button","action_id":"shelf","value":"x"}]}`, "own_button"},
	{"interactive", `{"type":"block_actions","user":{"id":"U1"},"trigger_id":"t1","container":{"type":"message"},"actions":[{"type":"button","action_id":"link0","url":"https://x.example"}]}`, "link_opened"},
	{"interactive", `{"type":"block_actions","user":{"id":"U1"},"trigger_id":"t1","container":{"type":"view","view_id":"V1"},"view":{"id":"V1"},"actions":[{"type":"checkboxes"}]}`, "unknown_interaction"},
	{"interactive", `{"type":"view_submission","user":{"id":"U1"},"trigger_id":"t1","view":{"id":"V1","hash":"h","callback_id":"note:7","private_metadata":"{\"r\":\"r1\"}","blocks":[{"type":"tomorrow"},7],"state":{"values":[]}}}`, `submission note:7 map[] id=t1 from=U1`},
	{"interactive", `{"type":"view_submission","user":{"id":"U1"},"view":{"id":"V1","hash":"h","callback_id":"note:7","private_metadata":"?","state":{"values":{}}}}`, `submission note:7 map[] id=V1/h from=U1`},
	{"interactive", `{"type":"view_submission","user":{"id":"U1"},"trigger_id":"t1","view":{"callback_id":"f","state":{"values":{
		"a.r1":{"v":{"type":"plain_text_input","value":"to\nlinjer"}},"b.r1":{"v":{"type":"plain_text_input","value":null}},
		"start.1.r1":{"v":{"type":"static_select","selected_option":{"text":{},"value":"x"}}},"c.r1":{"v":{"type":"static_select","selected_option":null}},
		"d.r1":{"v":{"type":"checkboxes","selected_options":[{"value":"true"}]}},"e.r1":{"v":{"type":"checkboxes","selected_options":[]}},
		"f.r1":{"v":{"type":"datepicker","selected_date":"2027-01-04"}},"g.r1":{"v":{"type":"timepicker","selected_time":"09:30"}},
		"h.r1":{"v":{"type":"tomorrow","value":{"x":1}}},"i.r1":{"v":7}}}}}`, `submission f map[a:to
linjer d:true f:2027-01-04 g:09:30 start.1:x] id=t1 from=U1`},
	{"interactive", `{"type":"view_closed","user":{"id":"U1"},"trigger_id":"t1","view":{"id":"V1","callback_id":"note:7"},"is_cleared":false}`, "closed note:7 id=V1/closed from=U1"},
	{"interactive", `{"type":"block_actions","user":{"id":"U1"},"trigger_id":"t1","container":{"type":"view","view_id":"V1"},"view":{"id":"V1","type":"home"},"actions":[{"type":"button","action_id":"a0","value":"yes:3"}]}`, `press "yes:3" public=false id=t1 from=U1`},
	{"interactive", `{"type":"shortcut","user":{"id":"U1"},"trigger_id":"t1","callback_id":"logbog"}`, `command "logbog" public=false id=t1 from=U1`},
	{"interactive", `{"type":"message_action","user":{"id":"U1"},"trigger_id":"t1"}`, "unknown_interaction"},
	{"interactive", `{"type":"block_actions","trigger_id":"t1"}`, "incomplete"},
	{"interactive", `{"user":{"id":"U1"}}`, "unreadable"},
	{"tomorrow", `{}`, "unknown_envelope"},
}

func TestEveryPayloadIsAnEventOrCounted(t *testing.T) {
	t.Parallel()
	b := running(t, slack.ModeHTTP, handler(quiet))
	for _, c := range payloads {
		e, why, err := b.adapter.Decode(c.kind, []byte(c.raw))
		got := described(e)
		switch {
		case err != nil:
			got = "unreadable"
		case e == nil:
			got = why
		}
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.raw, got, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range payloads {
		f.Add(c.kind, []byte(c.raw))
	}
	recorded, err := filepath.Glob("testdata/*.golden.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range recorded {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add("interactive", raw)
	}
	b := idle(f, slack.ModeHTTP)
	f.Fuzz(func(t *testing.T, kind string, raw []byte) {
		e, why, err := b.adapter.Decode(kind, raw)
		switch {
		case err != nil:
			if e != nil || why != "" {
				t.Errorf("an error beside %q %v", why, e)
			}
		case e == nil && why == "":
			t.Error("neither an event nor a name to count it under")
		case e != nil:
			o := e.Source()
			if why != "" || o.ID == "" || o.From == "" || o.Platform != "slack" {
				t.Errorf("event of %+v beside %q", o, why)
			}
			if _, sent := e.(chat.Submission); sent && o.Public {
				t.Error("a dialog is never public")
			}
		}
	})
}

func FuzzTyped(f *testing.F) {
	for _, s := range []string{"", "/mentor", "/mentorbook", "<@U0BOT> hej", "<a|b|c>", "<<x>>", "&amp;lt;", "\x00\xff<\u202e>", "<!>", "<@>", "<#>", "<>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := slack.Typed(s, "U0BOT")
		for _, r := range got {
			if r < 0x20 && r != '\n' && r != '\t' {
				t.Errorf("%q holds %U", got, r)
			}
		}
	})
}
