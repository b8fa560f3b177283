package teamsfake

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Calls that can go wrong.
const (
	CallCreate   = "create"
	CallSend     = "send"
	CallUpdate   = "update"
	CallToken    = "token"
	CallMetadata = "metadata"
)

// Bodies of refusals, as the connector writes them.
const (
	NotInRoster    = `{"error":{"code":"BotNotInConversationRoster","message":"The bot is not part of the conversation roster."}}`
	Blocked        = `{"error":{"code":"ConversationBlockedByUser","message":"User blocked the conversation with the bot."}}`
	Disabled       = `{"error":{"code":"BotDisabledByAdmin","message":"The bot has been disabled by the admin."}}`
	Forbidden      = `{"error":{"code":"ForbiddenOperationException","message":"Forbidden"}}`
	WritesBlocked  = `{"errorCode":209,"message":"{\r\n  \"subCode\": \"MessageWritesBlocked\",\r\n  \"details\": \"Thread is blocked\"\r\n}"}`
	NoConversation = `{"error":{"code":"ConversationNotFound","message":"Conversation not found."}}`
	NoActivity     = `{"error":{"code":"ActivityNotFoundInConversation","message":"Activity not found."}}`
	TooBig         = `{"error":{"code":"MessageSizeTooBig","message":"Message size too large."}}`
	WrongGeo       = `{"error":{"code":"BadArgument","message":"The conversation is in a different region."}}`
)

// Fault is something that goes wrong with calls. Exactly one kind is set.
type Fault struct {
	Call    string // one of the Calls; empty for all of the connector
	Person  string // only calls about this person; empty for all
	Service string // only calls under this service; empty for all
	Holds   string // only calls whose body holds this; empty for all
	Skip    int    // so many calls go well first
	Times   int    // how many calls it hits; 0 is one

	Status       int           // with Body, and Retry-After where it is set
	Body         string        //
	RetryAfter   time.Duration //
	Location     string        // a redirect
	LoseRequest  bool          // the connection is cut and nothing happened
	LoseResponse bool          // it happened, and the connection is cut
	Hang         bool          // no answer until the caller gives up
	Happened     func()        // it happened, and the answer waits for this
}

// Break makes calls go wrong from now on.
func (t *Tenant) Break(f Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	t.faults = append(t.faults, &f)
}

// Mend ends everything that Break began.
func (t *Tenant) Mend() { t.mu.Lock(); defer t.mu.Unlock(); t.faults = nil }

// fault returns what goes wrong with this call, or nil.
func (t *Tenant) fault(call, person, service string, body []byte) *Fault {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range t.faults {
		side := call == CallToken || call == CallMetadata
		if f.Times == 0 || f.Call != call && (f.Call != "" || side) || f.Person != "" && f.Person != person || f.Service != "" && f.Service != service ||
			!bytes.Contains(body, []byte(f.Holds)) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		f.Times--
		return f
	}
	return nil
}

// before answers a call that goes wrong before it has an effect.
func (f *Fault) before(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case f == nil || f.LoseResponse || f.Happened != nil:
		return false
	case f.Hang:
		_, _ = io.Copy(io.Discard, r.Body) // only then is it noticed that the caller gives up
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case f.LoseRequest:
		panic(http.ErrAbortHandler)
	case f.Location != "":
		w.Header().Set("Location", f.Location)
		w.WriteHeader(http.StatusTemporaryRedirect)
	default:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
		}
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(f.Body))
	}
	return true
}
