package main

import (
	"crypto/rand"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"sync"
	"time"

	"mentorbot/bot"
	"mentorbot/bot/chat"
	"mentorbot/locales"
)

const (
	linkLife = 15 * time.Minute // how long an address works, as people are told
	mostKept = 256              // files that wait; a further one puts the oldest out
)

// oneTime hands files out under addresses that work once, for a quarter of an
// hour. They are kept in memory alone. What opens an address by itself, as
// programs that look for harm in links do, sees a page with a button; the file
// goes to whoever presses it.
type oneTime struct {
	base  *url.URL
	words locales.Words
	now   func() time.Time

	mu    sync.Mutex
	files map[string]waiting
	order []string // the oldest first
}

type waiting struct {
	file chat.File
	till time.Time
}

var _ bot.Links = (*oneTime)(nil)

func newOneTime(base *url.URL, words locales.Words, now func() time.Time) *oneTime {
	return &oneTime{base: base, words: words, now: now, files: map[string]waiting{}}
}

// Offer implements bot.Links.
func (o *oneTime) Offer(f chat.File) string {
	token := rand.Text()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sweep()
	for len(o.order) >= mostKept {
		delete(o.files, o.order[0])
		o.order = o.order[1:]
	}
	o.files[token], o.order = waiting{f, o.now().Add(linkLife)}, append(o.order, token)
	return o.base.JoinPath("files", token).String()
}

// sweep forgets what nobody fetched in time. The caller holds mu.
func (o *oneTime) sweep() {
	now := o.now()
	for len(o.order) > 0 {
		f, there := o.files[o.order[0]]
		if there && f.till.After(now) {
			return
		}
		delete(o.files, o.order[0])
		o.order = o.order[1:]
	}
}

// take returns a file, once when it is fetched.
func (o *oneTime) take(token string, fetched bool) (chat.File, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f, there := o.files[token]
	if !there || !f.till.After(o.now()) {
		return chat.File{}, false
	}
	if fetched {
		delete(o.files, token)
	}
	return f.file, true
}

// mount offers the addresses.
func (o *oneTime) mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /files/{token}", o.show)
	mux.HandleFunc("POST /files/{token}", o.fetch)
}

var linkPage = template.Must(template.New("link").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{.Title}}</title>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
{{if .Gone}}<p>{{.Gone}}</p>
{{else}}<form method="post"><button type="submit">{{.Button}}</button></form>
{{end}}</main>
</body>
</html>
`))

func (o *oneTime) show(w http.ResponseWriter, r *http.Request) {
	_, there := o.take(r.PathValue("token"), false)
	o.page(w, !there)
}

func (o *oneTime) page(w http.ResponseWriter, gone bool) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	data := map[string]any{"Lang": o.words.Lang(), "Title": o.words.T("data.title", nil), "Button": o.words.T("btn.export", nil)}
	if gone {
		w.WriteHeader(http.StatusGone)
		data["Gone"] = o.words.T("data.link.gone", nil)
	}
	_ = linkPage.Execute(w, data)
}

func (o *oneTime) fetch(w http.ResponseWriter, r *http.Request) {
	f, there := o.take(r.PathValue("token"), true)
	if !there {
		o.page(w, true)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(f.Content)
}
