package chat

import (
	"strconv"
	"strings"
)

// Message is what stands in a chat. It carries no confidential text: people's
// own words are read in forms. Bold is **so** and a command is `so` in every
// text; adapters translate both.
type Message struct {
	// Key identifies a delivery towards the platform and says nothing else; empty
	// for an answer to the person's own act. The platform keeps it beside the message, so that
	// a Finder can tell whether it arrived.
	Key string
	// Text is the whole content in plain words, for telephones and screen
	// readers. NewMessage derives it from the blocks.
	Text    string
	Blocks  []Block
	Actions []Action // at most five
	Files   []File
}

// Block is one part of a message. Exactly the fields of its kind are set.
type Block struct {
	Kind  BlockKind
	Text  string   // KindHeading, KindText
	Items []string // KindList, KindSteps
	Facts []Fact   // KindFacts
}

// BlockKind is the shape of a block.
type BlockKind string

// The shapes that a block can have.
const (
	KindHeading BlockKind = "heading"
	KindText    BlockKind = "text"
	KindList    BlockKind = "list"
	KindSteps   BlockKind = "steps" // a numbered list
	KindFacts   BlockKind = "facts" // pairs of label and value
)

// Fact is a label with its value.
type Fact struct{ Label, Value string }

// Action is a button. ID is opaque to the platform and holds ids only. One with
// a URL opens that address instead, and does not come back as a Press. Opens
// says that the press is answered by a form, for platforms that must know it
// when the button is made; the answer may be a message all the same.
type Action struct {
	ID, Label, URL string
	Opens          bool
}

// File is handed over with a message. Its content is never confidential unless
// its receiver ordered it.
type File struct {
	Name    string // with extension, without any person's name
	Media   string // media type
	Content []byte
	// Ordered says that its receiver ordered it, and that it may be
	// confidential: a platform that can remove it has it removed after a day.
	Ordered bool
}

// Heading returns a heading block.
func Heading(text string) Block { return Block{Kind: KindHeading, Text: text} }

// Paragraph returns a text block.
func Paragraph(text string) Block { return Block{Kind: KindText, Text: text} }

// List returns a list block.
func List(items ...string) Block { return Block{Kind: KindList, Items: items} }

// Steps returns a numbered list block.
func Steps(items ...string) Block { return Block{Kind: KindSteps, Items: items} }

// NewMessage returns a message of blocks with the plain text that says the same.
func NewMessage(blocks ...Block) Message {
	parts := make([]string, 0, len(blocks))
	for _, b := range blocks {
		parts = append(parts, b.plain())
	}
	return Message{Text: strings.Join(parts, "\n\n"), Blocks: blocks}
}

// With returns the message with actions appended.
func (m Message) With(actions ...Action) Message {
	m.Actions = append(append([]Action(nil), m.Actions...), actions...)
	return m
}

func (b Block) plain() string {
	switch b.Kind {
	case KindList:
		return "• " + Plain(strings.Join(b.Items, "\n• "))
	case KindSteps:
		lines := make([]string, len(b.Items))
		for i, item := range b.Items {
			lines[i] = strconv.Itoa(i+1) + ". " + Plain(item)
		}
		return strings.Join(lines, "\n")
	case KindFacts:
		lines := make([]string, len(b.Facts))
		for i, f := range b.Facts {
			lines[i] = Plain(f.Label) + ": " + Plain(f.Value)
		}
		return strings.Join(lines, "\n")
	default:
		return Plain(b.Text)
	}
}

// unmarking is made once: it is costlier to make than to use.
var unmarking = strings.NewReplacer("**", "", "`", "")

// Plain returns text without the marks for bold and commands.
func Plain(text string) string { return unmarking.Replace(text) }
