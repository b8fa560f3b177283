package smtp

import (
	"errors"
	"fmt"
	"net/textproto"

	gomail "github.com/wneessen/go-mail"

	"mentorbot/bot/chat"
)

// goodbye is the code with which a relay ends the service, whatever was asked.
const goodbye = 421

// classify says what a failed send means, by the step at which it failed and
// the relay's code. The text of the answer is left behind.
//
//	step            4xx     5xx       no answer
//	connect … AUTH  halted  halted    halted
//	MAIL FROM       later   halted    later
//	RCPT TO, DATA   later   rejected  later
//	the letter      later   rejected  uncertain, once its end was sent
//
// With 421 our access is gone, whatever the step.
func classify(err error) error {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return halted(err)
	}
	code, step := failed.ErrorCode(), failed.Reason
	class := chat.Later
	switch {
	case code == goodbye:
		class = chat.Halted
	case code >= 500 && step == gomail.ErrSMTPMailFrom: // it does not take anything from us
		class = chat.Halted
	case code >= 500:
		class = chat.Rejected
	case code == 0 && step == gomail.ErrSMTPDataClose:
		class = chat.Uncertain
	case step == gomail.ErrGetSender, step == gomail.ErrGetRcpts, step == gomail.ErrNoUnencoded:
		class = chat.Rejected
	}
	return &chat.SendError{Class: class, Err: answer(step.String(), code)}
}

// halted is a relay that does not let us in.
func halted(err error) error {
	code := 0
	var said *textproto.Error
	if errors.As(err, &said) {
		code = said.Code
	}
	return &chat.SendError{Class: chat.Halted, Err: answer("relay not reached", code)}
}

// refusal is a letter that cannot be written.
func refusal(what string, err error) error {
	return &chat.SendError{Class: chat.Rejected, Err: fmt.Errorf("%s not possible: %T", what, err)}
}

// answer names a step and the code that came.
func answer(step string, code int) error {
	if code == 0 {
		return fmt.Errorf("%s: no answer", step)
	}
	return fmt.Errorf("%s: %d", step, code)
}
