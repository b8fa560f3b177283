package slackfake

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// refusal is an error code with what else Slack says about it.
type refusal struct {
	code     string
	messages []string
	needed   string
}

func (r *refusal) Error() string { return r.code }

func refuse(code string, messages ...string) error { return &refusal{code: code, messages: messages} }

// args are the arguments of a call; a value that is no string stands as JSON.
type args map[string]string

// answer is what a call returns beside ok.
type answer map[string]any

// method is one method of the Web API. It is called with mu held. After, when
// it returns one, runs without mu before the response is sent.
type method struct {
	app   bool   // wants the app-level token
	scope string // one scope that is enough, or empty
	takes string // the arguments that a well-behaved app may send
	call  func(*Workspace, args) (a answer, after func(), err error)
}

var methods map[string]method

func init() {
	const post = "channel text blocks metadata parse mrkdwn unfurl_links unfurl_media thread_ts"
	methods = map[string]method{
		"auth.test":                    {call: (*Workspace).authTest},
		"apps.connections.open":        {app: true, call: (*Workspace).connectionsOpen},
		"conversations.open":           {scope: "im:write", takes: "users return_im", call: (*Workspace).conversationsOpen},
		"conversations.history":        {scope: "im:history", takes: "channel limit cursor latest oldest inclusive include_all_metadata", call: (*Workspace).history},
		"conversations.replies":        {scope: "im:history", takes: "channel ts limit cursor latest oldest inclusive include_all_metadata", call: (*Workspace).replies},
		"chat.postMessage":             {scope: "chat:write", takes: post, call: (*Workspace).postMessage},
		"chat.postEphemeral":           {scope: "chat:write", takes: post + " user", call: (*Workspace).postEphemeral},
		"chat.update":                  {scope: "chat:write", takes: "channel ts text blocks parse", call: (*Workspace).update},
		"chat.delete":                  {scope: "chat:write", takes: "channel ts", call: (*Workspace).deleteMessage},
		"users.info":                   {scope: "users:read", takes: "user include_locale", call: (*Workspace).usersInfo},
		"users.lookupByEmail":          {scope: "users:read.email", takes: "email", call: (*Workspace).lookupByEmail},
		"views.open":                   {takes: "trigger_id view", call: (*Workspace).viewsOpen},
		"views.push":                   {takes: "trigger_id view", call: (*Workspace).viewsPush},
		"views.update":                 {takes: "view_id external_id hash view", call: (*Workspace).viewsUpdate},
		"views.publish":                {takes: "user_id view hash", call: (*Workspace).viewsPublish},
		"files.getUploadURLExternal":   {scope: "files:write", takes: "filename length", call: (*Workspace).getUploadURL},
		"files.completeUploadExternal": {scope: "files:write", takes: "files channel_id thread_ts", call: (*Workspace).completeUpload},
		"files.delete":                 {scope: "files:write", takes: "file", call: (*Workspace).deleteFile},
	}
}

func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller gave up
	}
	in, token := readArgs(w, r, body)
	w.record(name, string(body))
	m, known := methods[name]
	if !known {
		w.t.Errorf("slackfake: unknown method %s", name)
		reply(rw, nil, refuse("unknown_method"))
		return
	}
	for arg := range in {
		if !slices.Contains(strings.Fields(m.takes), arg) {
			w.t.Errorf("slackfake: %s has no argument %s", name, arg)
		}
	}
	f := w.fault(name, in)
	if wait := w.beyond(name, in); f == nil && wait > 0 {
		f = &Fault{RetryAfter: wait}
	}
	if f.before(rw, r) {
		return
	}
	run := func() (answer, error) {
		w.mu.Lock()
		a, after, err := w.run(m, in, token)
		w.mu.Unlock()
		if after != nil {
			after()
		}
		return a, err
	}
	if f != nil && f.Late {
		w.mu.Lock()
		w.late = append(w.late, func() { _, _ = run() })
		w.mu.Unlock()
		panic(http.ErrAbortHandler)
	}
	a, err := run()
	if f != nil && f.Happened != nil {
		f.Happened()
	}
	if f != nil && f.LoseResponse {
		panic(http.ErrAbortHandler)
	}
	rw.Header().Set("X-OAuth-Scopes", strings.Join(slices.Sorted(maps.Keys(w.granted())), ","))
	reply(rw, a, err)
}

func (w *Workspace) granted() map[string]bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.scopes)
}

// run checks token and scope and calls the method, with mu held.
func (w *Workspace) run(m method, in args, token string) (answer, func(), error) {
	want := w.BotToken
	if m.app {
		want = w.AppToken
	}
	switch {
	case token == "":
		return nil, nil, refuse("not_authed")
	case w.dead != "":
		return nil, nil, refuse(w.dead)
	case token != want && (token == w.BotToken || token == w.AppToken):
		return nil, nil, refuse("not_allowed_token_type")
	case token != want:
		return nil, nil, refuse("invalid_auth")
	case m.scope != "" && !w.scopes[m.scope]:
		return nil, nil, &refusal{code: "missing_scope", needed: m.scope}
	}
	return m.call(w, in)
}

// readArgs reads form and JSON bodies; the token travels in the body or in the
// header, never in the address.
func readArgs(w *Workspace, r *http.Request, body []byte) (in args, token string) {
	in = args{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var raw map[string]json.RawMessage
		if len(body) > 0 && string(body) != "null" && json.Unmarshal(body, &raw) != nil {
			w.t.Errorf("slackfake: %s has a body that is no JSON", r.URL.Path)
		}
		for k, v := range raw {
			var s string
			if json.Unmarshal(v, &s) != nil {
				s = string(v)
			}
			if s != "" {
				in[k] = s
			}
		}
	} else {
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		if r.ParseForm() == nil {
			for k, v := range r.PostForm {
				in[k] = v[0]
			}
		}
	}
	if r.URL.RawQuery != "" {
		w.t.Errorf("slackfake: %s has a query", r.URL.Path)
	}
	token = in["token"]
	delete(in, "token")
	if h, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = h
	}
	return in, token
}

func reply(rw http.ResponseWriter, a answer, err error) {
	out := answer{"ok": true}
	maps.Copy(out, a)
	if err != nil {
		r := err.(*refusal) //nolint:errorlint // made here and nowhere wrapped
		out = answer{"ok": false, "error": r.code}
		if r.needed != "" {
			out["needed"], out["provided"] = r.needed, "chat:write"
		}
		if len(r.messages) > 0 {
			out["response_metadata"] = map[string]any{"messages": r.messages}
		}
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = rw.Write(encode(out))
}

func (w *Workspace) authTest(args) (answer, func(), error) {
	return answer{"url": w.server.URL, "team": "Kommunen", "user": "mentorbot", "team_id": TeamID, "user_id": BotUser, "bot_id": BotID}, nil, nil
}

func (w *Workspace) usersInfo(in args) (answer, func(), error) {
	p := w.people[in["user"]]
	if p == nil {
		return nil, nil, refuse("user_not_found")
	}
	return answer{"user": p.profile()}, nil, nil
}

func (w *Workspace) lookupByEmail(in args) (answer, func(), error) {
	for _, p := range w.people {
		if p.email == in["email"] && !p.gone {
			return answer{"user": p.profile()}, nil, nil
		}
	}
	return nil, nil, refuse("users_not_found")
}

func (p *Person) profile() map[string]any {
	u := map[string]any{"id": p.ID, "team_id": TeamID, "deleted": p.gone, "is_bot": p.bot, "profile": map[string]any{"email": p.email}}
	if p.team != "" {
		u["team_id"], u["is_stranger"] = p.team, true
	}
	return u
}
