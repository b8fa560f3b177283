package playground

import (
	"bytes"
	"embed"
	"html/template"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var assets embed.FS

var pageTemplate = template.Must(template.ParseFS(assets, "assets/page.html"))

// scriptTexts are the words that the script needs, under the name it uses.
var scriptTexts = map[string]string{
	"failed":  "play.failed",
	"working": "play.status.working",
	"edited":  "play.edited",
	"dialog":  "play.dialog",
	"close":   "btn.close",
}

type pageView struct {
	Lang    string
	Columns []columnView
	Script  scriptView
	say     Text
}

// T says a text of the page.
func (p pageView) T(id string) string { return p.say(id, nil) }

type columnView struct {
	Person
	Initial  string
	Heading  string
	Compose  string
	Messages string
	Commands []Command
}

// scriptView is what the page hands to its script, as JSON.
type scriptView struct {
	Texts map[string]string `json:"texts"`
	News  newsView          `json:"news"`
}

// newsView holds the count of new messages for one, and for two, in which the
// script exchanges the number.
type newsView struct {
	One string `json:"one"`
	Two string `json:"two"`
}

// page serves the page. Its content comes through the interface later; here
// are the words and the people only.
func (s *Site) page(w http.ResponseWriter, r *http.Request) {
	text := s.config.Text
	view := pageView{Lang: s.config.Lang, say: text, Script: scriptView{Texts: map[string]string{}, News: newsView{
		One: text("play.new_messages", map[string]any{"PluralCount": 1}),
		Two: text("play.new_messages", map[string]any{"PluralCount": 2}),
	}}}
	for name, id := range scriptTexts {
		view.Script.Texts[name] = text(id, nil)
	}
	for _, p := range s.config.People {
		name := map[string]any{"Name": p.Name}
		view.Columns = append(view.Columns, columnView{
			Person: p, Initial: string([]rune(p.Name + " ")[:1]), Heading: text("play.role."+p.Role, name), Compose: text("play.compose", name),
			Messages: text("play.messages", name), Commands: s.config.Commands[p.Role],
		})
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, view); err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b.Bytes())
}

// asset serves the script, the sheet and the icon.
func (s *Site) asset(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	content, err := assets.ReadFile("assets/" + name)
	if err != nil || strings.HasSuffix(name, ".html") {
		s.refuse(w, http.StatusNotFound, "unknown", "play.request")
		return
	}
	types := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	w.Header().Set("Content-Type", types[path.Ext(name)])
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(content) //nolint:gosec // a file of ours
}

// download hands over a file of a message, to be saved and never to be shown
// as a page of this site.
func (s *Site) download(w http.ResponseWriter, r *http.Request) {
	f, ok := s.config.Platform.file(r.PathValue("id"))
	if !ok {
		s.refuse(w, http.StatusNotFound, "unknown", "play.request")
		return
	}
	media := f.Media
	if _, _, err := mime.ParseMediaType(media); err != nil {
		media = "application/octet-stream"
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(f.Name)}))
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(f.Content)
}
