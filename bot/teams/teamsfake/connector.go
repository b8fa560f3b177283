package teamsfake

import (
	"encoding/json"
	"io"
	"net/http"
	"unicode/utf16"
)

// Message is what the app sent to a chat.
type Message struct {
	ID      string
	Summary string
	Text    string
	Card    map[string]any // nil for words alone
}

// incoming is an activity of the app.
type incoming struct {
	Type        string `json:"type"`
	Text        string `json:"text"`
	TextFormat  string `json:"textFormat"`
	Summary     string `json:"summary"`
	Attachments []struct {
		ContentType string         `json:"contentType"`
		Content     map[string]any `json:"content"`
	} `json:"attachments"`
}

const sizeMax = 28 << 10

// admitted checks what is the same for every call: the token, the service, that
// no other request is under way in the conversation, and what was ordered to go
// wrong. It returns what ends the call, or nil when it was answered.
func (t *Tenant) admitted(w http.ResponseWriter, r *http.Request, call, chat string, p *Person, body []byte) (end func()) {
	service := r.PathValue("service")
	person := ""
	if p != nil {
		person = p.ID
	}
	t.count(call)
	if !t.bears(r) {
		write(w, http.StatusUnauthorized, map[string]any{"message": "Authorization has been denied for this request."})
		return nil
	}
	if !t.services[service] {
		w.WriteHeader(http.StatusNotFound)
		return nil
	}
	t.mu.Lock()
	busy := t.busy[chat]
	t.busy[chat] = true
	t.mu.Unlock()
	if busy {
		t.tb.Errorf("two requests at once in conversation %s", chat)
		w.WriteHeader(http.StatusPreconditionFailed)
		return nil
	}
	free := func() { t.mu.Lock(); delete(t.busy, chat); t.mu.Unlock() }
	f := t.fault(call, person, service, body)
	func() {
		defer func() {
			if r := recover(); r != nil {
				free()
				panic(r)
			}
		}()
		if f.before(w, r) {
			free()
			free = nil
		}
	}()
	if free == nil {
		return nil
	}
	switch {
	case f != nil && f.LoseResponse:
		return func() { free(); panic(http.ErrAbortHandler) }
	case f != nil && f.Happened != nil:
		return func() { free(); f.Happened() }
	}
	return free
}

func (t *Tenant) create(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var in struct {
		IsGroup bool                  `json:"isGroup"`
		Bot     struct{ ID string }   `json:"bot"`
		Members []struct{ ID string } `json:"members"`
		Tenant  string                `json:"tenantId"`
	}
	if json.Unmarshal(body, &in) != nil || in.IsGroup || in.Tenant != t.TenantID || in.Bot.ID != "28:"+t.AppID || len(in.Members) != 1 {
		t.tb.Errorf("a conversation is asked for with %s", body)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	t.mu.Lock()
	p := t.people[in.Members[0].ID]
	for _, one := range t.people {
		if one.user == in.Members[0].ID {
			p = one
		}
	}
	t.mu.Unlock()
	end := t.admitted(w, r, CallCreate, "create/"+in.Members[0].ID, p, body)
	if end == nil {
		return
	}
	if p == nil || !p.installed() {
		end()
		refuse(w, http.StatusForbidden, NotInRoster)
		return
	}
	end()
	write(w, http.StatusCreated, map[string]any{"id": p.chat})
}

func (t *Tenant) post(w http.ResponseWriter, r *http.Request) {
	chat := r.PathValue("chat")
	t.mu.Lock()
	p := t.chats[chat]
	_, group := t.public[chat]
	t.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	end := t.admitted(w, r, CallSend, chat, p, body)
	if end == nil {
		return
	}
	m, raw, ok := t.read(w, body, CallSend)
	switch {
	case !ok:
	case group:
		t.mu.Lock()
		t.public[chat] = append(t.public[chat], Shown(m.Card)+m.Text)
		t.mu.Unlock()
	case p == nil:
		refuse(w, http.StatusNotFound, NoConversation)
		ok = false
	case !p.installed():
		refuse(w, http.StatusForbidden, Blocked)
		ok = false
	}
	if !ok {
		end()
		return
	}
	t.keepsQuiet(raw, m)
	t.mu.Lock()
	m.ID = t.id()
	if p != nil {
		p.messages = append(p.messages, m)
	}
	t.mu.Unlock()
	end()
	write(w, http.StatusCreated, map[string]any{"id": m.ID})
}

func (t *Tenant) put(w http.ResponseWriter, r *http.Request) {
	chat := r.PathValue("chat")
	t.mu.Lock()
	p := t.chats[chat]
	t.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	end := t.admitted(w, r, CallUpdate, chat, p, body)
	if end == nil {
		return
	}
	m, raw, ok := t.read(w, body, CallUpdate)
	if ok && p == nil {
		refuse(w, http.StatusNotFound, NoConversation)
		ok = false
	}
	if !ok {
		end()
		return
	}
	m.ID = r.PathValue("id")
	if !p.change(m) {
		end()
		refuse(w, http.StatusNotFound, NoActivity)
		return
	}
	t.keepsQuiet(raw, m)
	end()
	write(w, http.StatusOK, map[string]any{"id": m.ID})
}

// read reads a message of the app and refuses what Teams refuses.
func (t *Tenant) read(w http.ResponseWriter, body []byte, kind string) (m Message, raw string, ok bool) {
	var in incoming
	err := json.Unmarshal(body, &in)
	t.mu.Lock()
	t.sent = append(t.sent, Sent{kind, string(body)})
	t.mu.Unlock()
	if n := 2 * len(utf16.Encode([]rune(string(body)))); n > sizeMax {
		t.tb.Errorf("a message has %d bytes in UTF-16, the house limit is %d", n, sizeMax)
		refuse(w, http.StatusRequestEntityTooLarge, TooBig)
		return m, "", false
	}
	m = Message{Summary: in.Summary, Text: in.Text}
	switch {
	case err != nil || in.Type != "message" || len(in.Attachments) > 1 || in.Text == "" && len(in.Attachments) == 0:
		t.tb.Errorf("no message: %s", body)
		w.WriteHeader(http.StatusBadRequest)
		return m, "", false
	case len(in.Attachments) == 0:
		return m, string(body), true
	}
	m.Card = in.Attachments[0].Content
	if in.Summary == "" {
		t.tb.Error("a card without a summary: the notification says Sent a card")
	}
	if in.Attachments[0].ContentType != cardType {
		t.tb.Errorf("an attachment of type %s", in.Attachments[0].ContentType)
	}
	for _, problem := range Lint(m.Card, false) {
		t.tb.Errorf("a card in the chat: %s", problem)
	}
	return m, string(body), true
}

func refuse(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}
