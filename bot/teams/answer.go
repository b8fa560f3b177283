package teams

// invokeAnswer is the body of the answer to a card's button.
type invokeAnswer struct {
	Status int    `json:"statusCode"`
	Type   string `json:"type"`
	Value  any    `json:"value"`
}

// lineError is the value of an answer that says what is wrong: the card and
// what was typed in it stay.
type lineError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// taskAnswer is the body of the answer to a dialog.
type taskAnswer struct {
	Task task `json:"task"`
}

type task struct {
	Type  string `json:"type"` // continue or message
	Value any    `json:"value"`
}

type taskCard struct {
	Title  string     `json:"title"`
	Height string     `json:"height"`
	Width  string     `json:"width"`
	Card   attachment `json:"card"`
}

// answerCard takes the place of the pressed card for the person who pressed.
func answerCard(c card) any { return invokeAnswer{200, typeCard, c} }

// answerLine is a line under the card.
func answerLine(text string) any { return invokeAnswer{200, typeMessage, text} }

// answerError is an error line; the card stays.
func answerError(text string) any {
	return invokeAnswer{400, typeError, lineError{"BadRequest", text}}
}

// answerDialog opens a dialog or shows the next card in it.
func answerDialog(title string, c card) any {
	return taskAnswer{task{"continue", taskCard{title, "large", "medium", attachment{typeCard, c}}}}
}

// answerClosing ends a dialog with a sentence.
func answerClosing(text string) any { return taskAnswer{task{"message", text}} }
