package playground

import (
	"fmt"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
)

// maxBody is the longest request body in bytes.
const maxBody = 1 << 20

// policy lets the page load its own script, sheet and pictures, talk to its own
// server, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard wraps everything that is served: headers, a host that cannot be
// rebound, no posts from other pages, bounded bodies, and panics that tell
// nothing.
func (s *Site) guard(next http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.refuse(w, http.StatusForbidden, "origin", "play.request")
	}))
	next = origins.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		defer s.recovered(w, r)
		if !ownHost(r.Host) {
			s.refuse(w, http.StatusForbidden, "host", "play.request")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// ownHost reports whether the request was sent to this machine by its own name
// and not by a foreign name that resolves to it.
func ownHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	switch host {
	case "127.0.0.1", "localhost", "::1", "[::1]":
		return true
	}
	return false
}

// recovered turns a panic into a neutral answer. What was thrown may quote what
// somebody wrote, so only its type is logged, and the text of run-time errors.
func (s *Site) recovered(w http.ResponseWriter, r *http.Request) {
	thrown := recover()
	if thrown == nil {
		return
	}
	if thrown == http.ErrAbortHandler { //nolint:errorlint // thrown as it is
		panic(thrown)
	}
	what := fmt.Sprintf("%T", thrown)
	if err, ok := thrown.(runtime.Error); ok {
		what = err.Error()
	}
	ref := reference()
	s.config.Log.Error("request panicked", "ref", ref, "path", r.URL.Path, "panic", what, "stack", string(debug.Stack()))
	s.fail(w, http.StatusInternalServerError, "internal", s.config.Text("error.unsaved", map[string]any{"Ref": ref}))
}
