package chat

// Address is how a platform finds a person. Only the adapter that made it can
// read it.
type Address string

// Origin says who acted, where, and under which of the platform's event ids.
type Origin struct {
	Platform string  // name of the platform, as Platform.Name returns it
	ID       string  // the platform's id of this act; a repeated act carries the same
	From     Address // the person who acted
	Public   bool    // true when others can read along, as in a channel
}

// Event is one act of one person: Command, Text, Press, Submission, Closed or
// Home.
type Event interface {
	Source() Origin
}

// Source returns the origin itself, so that embedding it makes an Event.
func (o Origin) Source() Origin { return o }

// Command is a slash command; Line is what follows the command's name.
type Command struct {
	Origin
	Line Value
}

// Text is an ordinary message typed to the bot.
type Text struct {
	Origin
	// Ref is the platform's name for the message. One that its author edits
	// comes again under the same name, as Edited; one that they delete comes
	// so without a Body.
	Ref    string
	Edited bool
	Body   Value
}

// Press is a click on an action of a message.
type Press struct {
	Origin
	Action string // Action.ID
}

// Submission is a dialog sent by the person; fields left empty may be missing.
type Submission struct {
	Origin
	Form   string // Form.ID
	Values map[string]Value
}

// Closed is a dialog with something to fill in that was left without being
// sent. What was typed in it is gone.
type Closed struct {
	Origin
	Form string // Form.ID
}

// Home is a look at the bot's own page, where a platform has one. The Message
// of the reply stands there until the next look.
type Home struct {
	Origin
}
