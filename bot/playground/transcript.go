package playground

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"mentorbot/bot/chat"
)

// entry is one message of the transcript. Entries are never removed; an edit
// changes the content and keeps the place.
type entry struct {
	seq     int // "m" + seq is the id
	rev     int // grows with every change anywhere in the transcript
	at      time.Time
	to      chat.Address // whose chat it stands in
	mine    bool         // typed by that person, not by the bot
	act     string       // event id of what the person typed
	edited  bool
	message chat.Message
	files   []string        // ids of message.Files, in the same order
	carried map[string]bool // every action it has carried since it was sent
}

func (e *entry) id() string { return "m" + strconv.Itoa(e.seq) }

// sequence reads the number of a message id.
func sequence(id string) (int, bool) {
	digits, found := strings.CutPrefix(id, "m")
	n, err := strconv.Atoi(digits)
	return n, found && err == nil && n > 0
}

// transcript is what the platform remembers, per person in the order of
// arrival. It is not safe for concurrent use; Platform guards it.
type transcript struct {
	chats map[chat.Address][]*entry
	all   []*entry          // by seq, from 1
	typed map[string]*entry // what people typed, by event id
	files map[string]chat.File
	rev   int
}

func newTranscript() *transcript {
	return &transcript{chats: map[chat.Address][]*entry{}, typed: map[string]*entry{}, files: map[string]chat.File{}}
}

// clear forgets everything. Ids begin again; revisions go on, so that a late
// answer from before is never taken for news.
func (t *transcript) clear() {
	rev := t.rev
	*t = *newTranscript()
	t.rev = rev
}

func (t *transcript) add(to chat.Address, at time.Time, mine bool, act string, m chat.Message) *entry {
	e := &entry{seq: len(t.all) + 1, at: at, to: to, mine: mine, act: act, carried: map[string]bool{}}
	t.fill(e, clean(m))
	t.chats[to] = append(t.chats[to], e)
	t.all = append(t.all, e)
	if act != "" {
		t.typed[act] = e
	}
	return e
}

// changes returns what an edit makes of an entry, and whether that is another
// message. The delivery key stays that of the sending.
func (e *entry) changes(m chat.Message) (chat.Message, bool) {
	m = clean(m)
	m.Key = e.message.Key
	return m, !reflect.DeepEqual(m, e.message)
}

// edit replaces the content of an entry and reports whether it changed.
func (t *transcript) edit(e *entry, m chat.Message) bool {
	m, changed := e.changes(m)
	if !changed {
		return false
	}
	e.edited = true
	t.fill(e, m)
	return true
}

func (t *transcript) fill(e *entry, m chat.Message) {
	t.rev++
	e.rev, e.message, e.files = t.rev, m, nil
	for _, a := range m.Actions {
		e.carried[a.ID] = a.URL == ""
	}
	for _, f := range m.Files {
		id := "f" + strconv.Itoa(len(t.files)+1)
		t.files[id] = f
		e.files = append(e.files, id)
	}
}

// find returns the entry with the id in that person's chat, or nil.
func (t *transcript) find(of chat.Address, id string) *entry {
	seq, ok := sequence(id)
	if !ok || seq > len(t.all) || t.all[seq-1].to != of || t.all[seq-1].id() != id {
		return nil
	}
	return t.all[seq-1]
}

// delivered returns the first entry with the delivery key, or nil.
func (t *transcript) delivered(to chat.Address, key string) *entry {
	for _, e := range t.chats[to] {
		if key != "" && e.message.Key == key {
			return e
		}
	}
	return nil
}

// since returns copies of what was sent or edited after the revision.
func (t *transcript) since(of chat.Address, rev int) []entry {
	var news []entry
	for _, e := range t.chats[of] {
		if e.rev > rev {
			news = append(news, *e)
		}
	}
	return news
}

// clean returns a deep copy of the message, owned by the transcript, without
// characters that act on the reader's screen instead of standing on it.
func clean(m chat.Message) chat.Message {
	c := chat.Message{Key: m.Key, Text: printable(m.Text)}
	for _, b := range m.Blocks {
		block := chat.Block{Kind: b.Kind, Text: printable(b.Text)}
		for _, item := range b.Items {
			block.Items = append(block.Items, printable(item))
		}
		for _, f := range b.Facts {
			block.Facts = append(block.Facts, chat.Fact{Label: printable(f.Label), Value: printable(f.Value)})
		}
		c.Blocks = append(c.Blocks, block)
	}
	for _, a := range m.Actions {
		c.Actions = append(c.Actions, chat.Action{ID: a.ID, Label: printable(a.Label), URL: a.URL})
	}
	for _, f := range m.Files {
		content := append([]byte(nil), f.Content...)
		c.Files = append(c.Files, chat.File{Name: printable(f.Name), Media: f.Media, Content: content})
	}
	return c
}

// printable drops control characters and marks that turn the direction of the
// text around; line breaks become \n.
func printable(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case r < 0x20 || r >= 0x7F && r < 0xA0:
			return -1
		case r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F:
			return -1
		default:
			return r
		}
	}, text)
}
