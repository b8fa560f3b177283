package main

import (
	"bytes"
	"crypto/rand"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"mentorbot/bot"
	"mentorbot/bot/chat"
	"mentorbot/bot/teams"
	"mentorbot/locales"
)

const (
	linkLife = 15 * time.Minute // how long an address of an ordered file works, as people are told
	mostKept = 256              // files that wait; a further one puts the oldest out
)

// links hands files out under addresses that nobody can guess. They are kept in
// memory alone. What opens an address by itself, as programs that look for harm
// in links do, sees a page with a button; the file goes to whoever presses it.
type links struct {
	linkKind
	base  *url.URL
	words locales.Words
	now   func() time.Time

	mu    sync.Mutex
	files map[string]waiting
	order []string // the oldest first
}

// linkKind is what the files are: those that somebody ordered, which go once and
// within a quarter of an hour, or entries for calendars, which go as often as
// somebody asks until they are of no use.
type linkKind struct {
	path                string
	title, button, gone string // ids of the texts on the page
	once                bool
}

var (
	orderedFiles    = linkKind{"files", "data.title", "btn.export", "data.link.gone", true}
	calendarEntries = linkKind{"calendar", "ics.summary", "btn.fetch_file", "ics.link.gone", false}
)

type waiting struct {
	file chat.File
	till time.Time
}

var (
	_ bot.Links   = (*links)(nil)
	_ teams.Links = (*links)(nil)
)

func newLinks(kind linkKind, base *url.URL, words locales.Words, now func() time.Time) *links {
	return &links{linkKind: kind, base: base, words: words, now: now, files: map[string]waiting{}}
}

// Offer implements bot.Links and teams.Links. The same entry for a calendar has
// the same address.
func (o *links) Offer(f chat.File) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sweep()
	token, till := rand.Text(), o.now().Add(linkLife)
	if !o.once {
		till = f.Until
		for _, known := range o.order {
			if there := o.files[known].file; there.Name == f.Name && bytes.Equal(there.Content, f.Content) {
				return o.base.JoinPath(o.path, known).String()
			}
		}
	}
	for len(o.order) >= mostKept {
		delete(o.files, o.order[0])
		o.order = o.order[1:]
	}
	o.files[token], o.order = waiting{f, till}, append(o.order, token)
	return o.base.JoinPath(o.path, token).String()
}

// sweep forgets what nobody fetched in time. The caller holds mu.
func (o *links) sweep() {
	now := o.now()
	o.order = slices.DeleteFunc(o.order, func(token string) bool {
		f, there := o.files[token]
		if there && f.till.After(now) {
			return false
		}
		delete(o.files, token)
		return true
	})
}

// take returns a file, which is then gone when it goes once and is fetched.
func (o *links) take(token string, fetched bool) (chat.File, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f, there := o.files[token]
	if !there || !f.till.After(o.now()) {
		return chat.File{}, false
	}
	if fetched && o.once {
		delete(o.files, token)
	}
	return f.file, true
}

// mount offers the addresses.
func (o *links) mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /"+o.path+"/{token}", o.show)
	mux.HandleFunc("POST /"+o.path+"/{token}", o.fetch)
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

func (o *links) show(w http.ResponseWriter, r *http.Request) {
	_, there := o.take(r.PathValue("token"), false)
	o.page(w, !there)
}

func (o *links) page(w http.ResponseWriter, gone bool) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	data := map[string]any{"Lang": o.words.Lang(), "Title": o.words.T(o.title, nil), "Button": o.words.T(o.button, nil)}
	if gone {
		w.WriteHeader(http.StatusGone)
		data["Gone"] = o.words.T(o.gone, nil)
	}
	_ = linkPage.Execute(w, data)
}

func (o *links) fetch(w http.ResponseWriter, r *http.Request) {
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
