package mentoring

import "time"

// Answer is one person's answer to one question of one prompt.
type Answer struct {
	ID         AnswerID
	Prompt     PromptID
	Author     PersonID
	Question   QuestionID
	Text       Secret
	Visibility Visibility
	At         time.Time
	Ref        string // of the chat message in which it was typed; empty for one from a dialog
}

// Visibility is who an answer is shown to. Only the author widens it.
type Visibility string

// The two visibilities.
const (
	Private Visibility = "private" // the author alone
	Shared  Visibility = "shared"  // the author and the other half
)

// Written is what a person typed under one question.
type Written struct {
	Question QuestionID
	Text     Secret
	Share    bool
}
