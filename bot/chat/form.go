package chat

// Form is a dialog for one person. It closes when it is sent or left.
type Form struct {
	// ID comes back in the Submission. It is opaque to the platform and holds
	// ids only.
	ID     string
	Lang   string // of the words, as in HTML; empty when it is not known
	Title  string // at most 24 characters
	Text   Value  // what stands above the fields; may be confidential
	Fields []Field
	Submit string // label of the button that sends; empty when there is only something to read
}

// Field is one input of a form. Its value is confidential.
type Field struct {
	ID       string
	Label    string
	Hint     Value // a line under the label; may quote the person's own words
	Kind     FieldKind
	Value    Value    // what stands in it when the form opens; a Check is "true" or empty
	Options  []Option // KindSelect only
	Required bool
	Max      int // longest text in characters (runes); 0 = no limit of its own
}

// FieldKind is the sort of input.
type FieldKind string

// The sorts of input.
const (
	FieldLine      FieldKind = "text"      // one line
	FieldParagraph FieldKind = "paragraph" // several lines
	FieldSelect    FieldKind = "select"    // one of Options
	FieldCheck     FieldKind = "check"     // "true" when ticked
	FieldDate      FieldKind = "date"      // 2006-01-02
	FieldTime      FieldKind = "time"      // 15:04
	FieldPerson    FieldKind = "person"    // somebody on the same platform; the value is an Address
	FieldHeading   FieldKind = "heading"   // Label is a heading; no input
	FieldReading   FieldKind = "reading"   // Label and Value to read; no input
)

// Option is one choice of a select.
type Option struct{ Value, Label string }

// Fillable reports whether there is anything to fill in and to send.
func (f Form) Fillable() bool {
	for _, field := range f.Fields {
		if field.Kind != FieldHeading && field.Kind != FieldReading {
			return f.Submit != ""
		}
	}
	return false
}

// FieldErrors says per field id what is wrong and what to do. The form stays
// open and keeps what was typed.
type FieldErrors map[string]string

// Reply answers an event. Every part may be missing; an empty reply means that
// there is nothing to say.
type Reply struct {
	// Replace takes the place of the message whose button was pressed, or
	// from which the sent form was opened.
	Replace *Message
	Message *Message
	Form    *Form       // opens for the person who acted
	Errors  FieldErrors // answers a Submission; the form stays open
}
