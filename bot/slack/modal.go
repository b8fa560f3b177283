package slack

import (
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
)

const (
	titleMax   = 24 // title, submit and close
	labelMax   = 2000
	optionMax  = 75
	optionsMax = 100
	inputMax   = 3000
	// inputAction is the action_id of every input: one stands in each block.
	inputAction = "v"
	// ticked is the value of a ticked checkbox.
	ticked = "true"
)

// origin is the message from which a dialog was opened; empty when there is
// none that can be changed.
type origin struct {
	Channel string `json:"c,omitempty"`
	Message string `json:"m,omitempty"`
}

// meta is the private_metadata of a modal: ids only.
type meta struct {
	origin
	Revision string `json:"r"`
}

// revision sets the inputs of one modal apart from those of an earlier one:
// Slack keeps what was typed by block id when a modal is updated.
func revision() string { return strings.ToLower(rand.Text()[:6]) }

func blockID(field, revision string) string { return field + "." + revision }

// fieldOf returns the field of an input block.
func fieldOf(block string) string {
	if i := strings.LastIndexByte(block, '.'); i >= 0 {
		return block[:i]
	}
	return block
}

// modal renders a dialog.
func (a *Adapter) modal(f chat.Form, from origin, revision string) slack.ModalViewRequest {
	kept, err := json.Marshal(meta{from, revision})
	if err != nil {
		panic(err) // strings only
	}
	v := slack.ModalViewRequest{
		Type: slack.VTModal, Title: plainText(cut(chat.Plain(printable(f.Title)), titleMax)),
		CallbackID: f.ID, PrivateMetadata: string(kept),
		Close: plainText(cut(a.config.Text("btn.close", nil), titleMax)),
	}
	v.NotifyOnClose = f.Fillable()
	if f.Submit != "" {
		v.Submit = plainText(cut(printable(f.Submit), titleMax))
	}
	v.Blocks.BlockSet = reading(f.Text)
	for _, field := range f.Fields {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, a.field(field, revision)...)
	}
	return v
}

// loading stands in for a view that does not fit into an acknowledgement.
func (a *Adapter) loading(title string) slack.ModalViewRequest {
	v := slack.ModalViewRequest{Type: slack.VTModal, Title: plainText(cut(chat.Plain(printable(title)), titleMax))}
	v.Blocks.BlockSet = sections(a.config.Text("dialog.loading", nil), plainText)
	return v
}

// reading shows text of a dialog. Lines that begin with "> " are people's own
// words: in them nothing is acted on.
func reading(text chat.Value) []slack.Block {
	var all []slack.Block
	var part []string
	var quoted bool
	flush := func() {
		if len(part) > 0 {
			object := richText
			if quoted {
				object = plainText
			}
			all = append(all, sections(strings.Trim(strings.Join(part, "\n"), "\n"), object)...)
		}
		part = nil
	}
	if text.Empty() {
		return nil
	}
	for line := range strings.SplitSeq(printable(text.Reveal()), "\n") {
		if q := strings.HasPrefix(line, "> "); q != quoted {
			flush()
			quoted = q
		}
		part = append(part, line)
	}
	flush()
	return all
}

func (a *Adapter) field(f chat.Field, revision string) []slack.Block {
	label := chat.Plain(printable(f.Label))
	switch f.Kind {
	case chat.FieldHeading:
		return []slack.Block{slack.NewHeaderBlock(plainText(cut(label, headerMax)))}
	case chat.FieldReading:
		all := sections("**"+label+"**", richText)
		all = append(all, sections(printable(f.Value.Reveal()), plainText)...)
		if !f.Hint.Empty() { // Such as with whom it is shared.
			all = append(all, slack.NewContextBlock("", plainText(chat.Plain(printable(f.Hint.Reveal())))))
		}
		return all
	}
	b := slack.NewInputBlock(blockID(f.ID, revision), plainText(cut(label, labelMax)), nil, a.element(f))
	if !f.Hint.Empty() {
		b.Hint = plainText(cut(chat.Plain(printable(f.Hint.Reveal())), labelMax))
	}
	b.Optional = !f.Required
	return []slack.Block{b}
}

func (a *Adapter) element(f chat.Field) slack.BlockElement {
	value := f.Value.Reveal()
	switch f.Kind {
	case chat.FieldSelect:
		var options []*slack.OptionBlockObject
		var chosen *slack.OptionBlockObject
		for _, o := range f.Options[:min(len(f.Options), optionsMax)] {
			option := slack.NewOptionBlockObject(o.Value, plainText(cut(printable(o.Label), optionMax)), nil)
			options = append(options, option)
			if o.Value == value {
				chosen = option
			}
		}
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, inputAction, options...)
		e.InitialOption = chosen
		return e
	case chat.FieldCheck:
		option := slack.NewOptionBlockObject(ticked, plainText(cut(a.config.Text("btn.yes", nil), optionMax)), nil)
		e := slack.NewCheckboxGroupsBlockElement(inputAction, option)
		if value == ticked {
			e.InitialOptions = e.Options
		}
		return e
	case chat.FieldPerson:
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, inputAction)
		e.InitialUser = value
		return e
	case chat.FieldDate:
		e := slack.NewDatePickerBlockElement(inputAction)
		if _, err := time.Parse(time.DateOnly, value); err == nil {
			e.InitialDate = value
		}
		return e
	case chat.FieldTime:
		e := slack.NewTimePickerBlockElement(inputAction)
		e.Timezone = a.config.Zone
		if _, err := time.Parse("15:04", value); err == nil {
			e.InitialTime = value
		}
		return e
	default:
		e := slack.NewPlainTextInputBlockElement(nil, inputAction)
		e.Multiline = f.Kind == chat.FieldParagraph
		e.MaxLength = inputMax
		if f.Max > 0 {
			e.MaxLength = min(f.Max, inputMax)
		}
		e.InitialValue = cut(printable(value), e.MaxLength)
		return e
	}
}
