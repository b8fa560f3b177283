package slackfake

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Fault is something that goes wrong with calls. Exactly one kind is set.
type Fault struct {
	Method string // such as "chat.postMessage"; empty for every method
	Person string // only calls about this person; empty for all
	Holds  string // only calls whose metadata holds this; empty for all
	Skip   int    // so many calls go well first
	Times  int    // how many calls it hits; 0 is one

	Code         string        // an error code
	Status       int           // an HTTP status without a body
	RetryAfter   time.Duration // 429 with the header
	LoseRequest  bool          // the connection is cut and nothing happened
	LoseResponse bool          // it happened, and the connection is cut
	Late         bool          // the connection is cut, and it happens at Land
	Hang         bool          // no answer until the caller gives up
	Garbage      bool          // it happened not, and the answer is no JSON
	Happened     func()        // it happened, and the answer waits for this
}

// Break makes calls go wrong from now on.
func (w *Workspace) Break(f Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	w.faults = append(w.faults, &f)
}

// Mend ends everything that Break began.
func (w *Workspace) Mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = nil
}

// Land lets every late effect happen now.
func (w *Workspace) Land() {
	w.mu.Lock()
	late := w.late
	w.late = nil
	w.mu.Unlock()
	for _, land := range late {
		land()
	}
}

// fault returns what goes wrong with this call, or nil.
func (w *Workspace) fault(name string, in args) *Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.faults {
		if f.Times == 0 || f.Method != "" && f.Method != name || f.Person != "" && !w.concerns(f.Person, in) || !strings.Contains(in["metadata"], f.Holds) {
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

func (w *Workspace) concerns(person string, in args) bool {
	p := w.people[person]
	return p != nil && (in["channel"] == p.DM || in["channel_id"] == p.DM || in["user"] == person || in["users"] == person || in["user_id"] == person)
}

// before answers a call that goes wrong before it has an effect.
func (f *Fault) before(rw http.ResponseWriter, r *http.Request) bool {
	switch {
	case f == nil:
		return false
	case f.Code != "":
		reply(rw, nil, refuse(f.Code))
	case f.RetryAfter > 0:
		rw.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
		rw.WriteHeader(http.StatusTooManyRequests)
	case f.Status != 0:
		rw.WriteHeader(f.Status)
	case f.Garbage:
		_, _ = rw.Write([]byte("<html>Bad gateway</html>"))
	case f.Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case f.LoseRequest:
		panic(http.ErrAbortHandler)
	default:
		return false
	}
	return true
}
