package slackfake

import (
	"regexp"
	"slices"
	"strings"
)

// Seen is a message of the app as the person sees it.
type Seen struct {
	TS      string
	Text    string // what a telephone's notification and a screen reader say
	Shown   string // the words on the screen, a line for each
	Buttons []string
	Files   []string // ids
	Key     string   // the metadata's key, which no person sees
	Gone    bool     // an ephemeral message: it goes with the next start of the program
}

// Modal is an open dialog as the person sees it.
type Modal struct {
	ID, Title, Submit, Close string
	Shown                    string // what is there to read
	Labels                   map[string]string
	Values                   map[string]string // what stands in the inputs
	Errors                   map[string]string // all by block id
	Rows                     []Row
}

// Row is one thing in a dialog, in the order of the screen.
type Row struct {
	Block  string // the block id of an input, otherwise empty
	Kind   string // "header", "section", "context" or the type of the input
	Label  string // of an input; otherwise the words that are there to read
	Hint   string
	Value  string // what stands in the input
	Shown  string // the same as its reader sees it, such as the chosen option's words
	Strong bool   // all of a section stands in bold
}

// Messages returns what the app wrote, oldest first. Files stand at the
// message under which they were shared.
func (p *Person) Messages() []Seen {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	var all []Seen
	for _, m := range p.messages {
		if m.mine || m.foreign || m.deleted {
			continue
		}
		i := slices.IndexFunc(all, func(s Seen) bool { return m.thread != "" && s.TS == m.thread })
		if i >= 0 {
			all[i].Files = append(all[i].Files, m.files...)
			continue
		}
		s := Seen{TS: m.ts, Text: unescape(m.text), Shown: shown(m.blocks), Files: m.files, Gone: m.ephemeral != ""}
		if len(m.blocks) == 0 {
			s.Shown = marked(m.text, m.plain)
		}
		for _, b := range m.blocks {
			for _, e := range b.list("elements") {
				if e.str("type") == "button" {
					s.Buttons = append(s.Buttons, e.text("text"))
				}
			}
		}
		s.Key = string(m.metadata)
		all = append(all, s)
	}
	return all
}

// File returns name and content of a file.
func (p *Person) File(id string) (name string, content []byte) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	f := p.w.files[id]
	if f == nil || f.deleted {
		return "", nil
	}
	return f.name, f.content
}

// Modal returns the dialog on top.
func (p *Person) Modal() (Modal, bool) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if len(p.views) == 0 {
		return Modal{}, false
	}
	v := p.views[len(p.views)-1]
	m := Modal{ID: v.id, Title: v.content.text("title"), Submit: v.content.text("submit"), Close: v.content.text("close"),
		Labels: map[string]string{}, Values: map[string]string{}, Errors: map[string]string{}}
	var read []node
	for _, b := range v.content.list("blocks") {
		m.Rows = append(m.Rows, rowOf(b))
		if b.str("type") != "input" {
			read = append(read, b)
			continue
		}
		id := b.str("block_id")
		m.Labels[id], m.Values[id] = b.text("label"), standing(b.sub("element"))
	}
	m.Shown = shown(read)
	for id, text := range v.errors {
		m.Errors[id] = text
	}
	return m, true
}

func rowOf(b node) Row {
	if b.str("type") != "input" {
		raw := b.sub("text").str("text")
		bold := b.sub("text").str("type") == "mrkdwn" && len(raw) > 2 && strings.HasPrefix(raw, "*") && strings.HasSuffix(raw, "*")
		return Row{Kind: b.str("type"), Label: shown([]node{b}), Strong: bold}
	}
	e := b.sub("element")
	r := Row{Block: b.str("block_id"), Kind: e.str("type"), Label: b.text("label"), Hint: b.text("hint"), Value: standing(e)}
	r.Shown = r.Value
	for _, o := range e.list("options") {
		if o.str("value") == r.Value {
			r.Shown = o.text("text")
		}
	}
	return r
}

// Home returns what stands on the Home tab.
func (p *Person) Home() string {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if p.home == nil {
		return ""
	}
	return shown(p.home.content.list("blocks"))
}

// shown is what blocks put on the screen.
func shown(blocks []node) string {
	var lines []string
	for _, b := range blocks {
		if t := b.sub("text"); t != nil {
			lines = append(lines, words(t))
		}
		if b.str("type") == "context" {
			for _, e := range b.list("elements") {
				lines = append(lines, words(e))
			}
		}
	}
	return strings.Join(lines, "\n")
}

func words(t node) string {
	raw := t.str("text")
	if t.str("type") == "plain_text" {
		if emoji, given := t["emoji"].(bool); !given || emoji {
			raw = shortcode.ReplaceAllString(raw, "[emoji]")
		}
		return strings.TrimRight(raw, "\u00a0\n")
	}
	return strings.TrimRight(marked(raw, false), "\u00a0\n")
}

// What mrkdwn acts on. Whoever is shown one of the bracketed words instead of
// what somebody typed has seen other people's text come alive.
var (
	shortcode = regexp.MustCompile(`:[a-z0-9_+'-]+:`)
	special   = regexp.MustCompile(`<[^<>]*>`)
	quoted    = regexp.MustCompile(`(?m)^(>|&gt;) ?`)
	code      = regexp.MustCompile("`([^`\n]+)`")
	emphasis  = regexp.MustCompile(`(^|[^\pL\pN*_~])[*_~]([^\s*_~](?:[^*_~\n]*[^\s*_~])?)[*_~]($|[^\pL\pN*_~])`)
)

// marked is what mrkdwn looks like; plain text has its entities alone.
func marked(raw string, plain bool) string {
	if !plain {
		raw = special.ReplaceAllString(raw, "[live]")
		raw = shortcode.ReplaceAllString(raw, "[emoji]")
		raw = quoted.ReplaceAllString(raw, "[quote]")
		for range 2 { // neighbours share a boundary
			raw = emphasis.ReplaceAllString(raw, "$1$2$3")
		}
		raw = code.ReplaceAllString(raw, "$1")
	}
	return unescape(raw)
}
