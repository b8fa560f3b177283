package teams_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"mentorbot/bot/chat"
)

// described is an event in one line, words included.
func described(e chat.Event) string {
	switch e := e.(type) {
	case chat.Command:
		return fmt.Sprintf("command %q id=%s from=%s", e.Line.Reveal(), e.ID, e.From)
	case chat.Text:
		return fmt.Sprintf("text %q ref=%s edited=%v id=%s from=%s", e.Body.Reveal(), e.Ref, e.Edited, e.ID, e.From)
	case chat.Press:
		return fmt.Sprintf("press %q id=%s from=%s", e.Action, e.ID, e.From)
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

// personally is a personal chat, for the activities below.
const personally = `"from":{"id":"29:x","aadObjectId":"U1"},"recipient":{"id":"28:b"},"conversation":{"id":"a:1","conversationType":"personal"},"id":"7"`

// activities are the shapes that Teams sends.
var activities = []struct{ raw, want string }{
	{`{"type":"message","text":"hej",` + personally + `,"attachments":[{"contentType":"text/html"}],"tomorrow":{"x":[1]}}`, `text "hej" ref=7 edited=false id=a:1/7 from=u1`},
	{`{"type":"message","text":"<at>Bot</at>&nbsp; /book &lt;b&gt;  nu","entities":[{"type":"mention","text":"<at>Bot</at>","mentioned":{"id":"28:b"}}],` + personally + `}`, `command "book <b> nu" id=a:1/7 from=u1`},
	{`{"type":"message","text":"<at>Sara</at> hej","entities":[{"type":"mention","text":"<at>Sara</at>","mentioned":{"id":"29:s"}},7,{"type":"clientInfo"}],` + personally + `}`, `text "<at>Sara</at> hej" ref=7 edited=false id=a:1/7 from=u1`},
	{`{"type":"message","text":" ",` + personally + `}`, "no_words"},
	{`{"type":"message","text":"","attachments":[{"contentType":"application/vnd.microsoft.teams.file.download.info"}],` + personally + `}`, "file"},
	{`{"type":"message","value":{"a":"yes:3","verb":"press"},"replyToId":"5",` + personally + `}`, `press "yes:3" id=a:1/7 from=u1`},
	{`{"type":"message","value":{"f":"note:7","r":"x","q.rx":"ord","q.ry":"gammelt"},` + personally + `}`, `submission note:7 map[q:ord] id=a:1/7 from=u1`},
	{`{"type":"message","value":7,` + personally + `}`, "no_words"},
	{`{"type":"message","text":"hej","from":{"id":"29:x"},"conversation":{"id":"a:1","conversationType":"personal"},"id":"7"}`, "incomplete"},
	{`{"type":"message","text":"hej","from":{"aadObjectId":"u1"},"conversation":{"id":"19:g","conversationType":"channel"},"id":"7"}`, "elsewhere"},
	{`{"type":"message","text":"/status","recipient":{"isTargeted":true},"from":{"aadObjectId":"u1"},"conversation":{"id":"19:g","conversationType":"groupChat"},"id":"7"}`, `command "status" id=19:g/7 from=u1`},
	{`{"type":"messageUpdate","text":"nyt","timestamp":"T1","channelData":{"eventType":"editMessage"},` + personally + `}`, `text "nyt" ref=7 edited=true id=a:1/7/edited/T1 from=u1`},
	{`{"type":"messageUpdate","text":"tilbage","timestamp":"T3","channelData":{"eventType":"undeleteMessage"},` + personally + `}`, `text "tilbage" ref=7 edited=true id=a:1/7/edited/T3 from=u1`},
	{`{"type":"messageUpdate","text":"x","timestamp":"T2","channelData":{"eventType":"softDeleteMessage"},` + personally + `}`, `text "" ref=7 edited=true id=a:1/7/edited/T2 from=u1`},
	{`{"type":"messageDelete","timestamp":"T2","channelData":7,` + personally + `}`, `text "" ref=7 edited=true id=a:1/7/edited/T2 from=u1`},
	{`{"type":"installationUpdate","action":"add",` + personally + `}`, `command "" id=a:1/7 from=u1`},
	{`{"type":"installationUpdate","action":"remove",` + personally + `}`, "removed"},
	{`{"type":"installationUpdate","action":"upgrade",` + personally + `}`, "unknown_activity"},
	{`{"type":"conversationUpdate",` + personally + `}`, "unknown_activity"},
	{`{"type":"invoke","name":"adaptiveCard/action","value":{"action":{"verb":"press","data":{"a":"yes:3"}}},` + personally + `}`, `press "yes:3" id=a:1/7 from=u1`},
	{`{"type":"invoke","name":"adaptiveCard/action","value":{"action":{"data":{"f":"note:7","r":"x","a.rx":"","b.rx":"false","c.rx":"true","d.rx":["x"],"start.1.rx":"x\u0000y"}}},` + personally + `}`, `submission note:7 map[c:true start.1:xy] id=a:1/7 from=u1`},
	{`{"type":"invoke","name":"adaptiveCard/action","value":{"action":{"data":{"a":7}}},` + personally + `}`, "unknown_button"},
	{`{"type":"invoke","name":"adaptiveCard/action","value":[],` + personally + `}`, "unknown_button"},
	{`{"type":"invoke","name":"task/fetch","value":{"data":{"a":"read:3"}},` + personally + `}`, `press "read:3" id=a:1/7 from=u1`},
	{`{"type":"invoke","name":"task/fetch","value":{"data":{"s":"x"}},` + personally + `}`, "own_button"},
	{`{"type":"invoke","name":"task/fetch","value":{"data":{"f":"note:7"}},` + personally + `}`, "unknown_button"},
	{`{"type":"invoke","name":"task/submit","value":{"data":{"f":"note:7","r":"x","c":"5","q.rx":"ord"}},` + personally + `}`, `submission note:7 map[q:ord] id=a:1/7 from=u1`},
	{`{"type":"invoke","name":"task/submit","value":{"data":{"f":"note:7","r":"x","p":1}},` + personally + `}`, "own_button"},
	{`{"type":"invoke","name":"fileConsent/invoke",` + personally + `}`, "unknown_invoke"},
	{`{"type":"invoke","name":"task/fetch","from":{"aadObjectId":"u1"},"conversation":{"id":"19:g","conversationType":"groupChat"},"id":"7"}`, "elsewhere"},
	{`{}`, "incomplete"},
	{`[]`, "unreadable"},
	{`{"type":7}`, "unreadable"},
}

func TestEveryActivityIsAnEventOrCounted(t *testing.T) {
	t.Parallel()
	b := idle(t)
	for _, c := range activities {
		e, why, err := b.adapter.Decode([]byte(c.raw))
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
	for _, c := range activities {
		f.Add([]byte(c.raw))
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
		f.Add(raw)
	}
	b := idle(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, why, err := b.adapter.Decode(raw)
		switch {
		case err != nil:
			if e != nil || why != "" {
				t.Errorf("an error beside %q %v", why, e)
			}
		case e == nil && why == "":
			t.Error("neither an event nor a name to count it under")
		case e != nil:
			o := e.Source()
			if why != "" || o.ID == "" || o.From == "" || o.Platform != "teams" || o.Public {
				t.Errorf("event of %+v beside %q", o, why)
			}
			if c, ok := e.(chat.Command); ok && len(c.Line.Reveal()) > 0 && c.Line.Reveal()[0] == ' ' {
				t.Errorf("a command begins with a space: %q", c.Line.Reveal())
			}
		}
	})
}
