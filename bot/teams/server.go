package teams

import (
	"encoding/json"
	"io"
	"net/http"
)

// Path is the address under which Teams reaches the bot.
const Path = "/teams/messages"

// Handler serves Path.
func (a *Adapter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(Path, a.serve)
	return mux
}

// serve answers one activity. Nothing of it is acted on before its token was
// checked.
func (a *Adapter) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	token, ok := bearer(r.Header)
	if !ok {
		a.refuse(w, refusal{http.StatusUnauthorized, "no_token"})
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMax))
	if err != nil {
		a.refuse(w, refusal{http.StatusRequestEntityTooLarge, "too_large"})
		return
	}
	var in activity
	if json.Unmarshal(body, &in) != nil {
		a.refuse(w, refusal{http.StatusBadRequest, "unreadable"})
		return
	}
	if no := a.authentic(r.Context(), token, in); no != nil {
		a.refuse(w, *no)
		return
	}
	// What is done is done also when Teams does not wait for it: it comes again.
	status, answer := a.take(a.decode(in))
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(wire(answer))
}

func (a *Adapter) refuse(w http.ResponseWriter, no refusal) {
	a.desk.Count(no.why)
	w.WriteHeader(no.status)
}
