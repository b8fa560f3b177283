package main

import (
	"errors"

	"mentorbot/bot/smtp"
	"mentorbot/locales"
)

// mailSettings are what invitations need besides the relay's address, which
// holds a password and comes by the environment alone.
type mailSettings struct {
	SMTPFrom string `help:"cli.smtp.from" name:"smtp-from" env:"MENTORBOT_SMTP_FROM" placeholder:"MAIL"`
}

// smtpURL is the variable with the relay's address.
const smtpURL = "MENTORBOT_SMTP_URL"

// relay makes the mail relay, or nil when none is set. What is missing or wrong
// is one sentence that says what to set, and never repeats the address.
func (s mailSettings) relay(words locales.Words, clock clock) (*smtp.Relay, error) {
	value, err := secret(words, smtpURL)
	if err != nil {
		return nil, err
	}
	switch {
	case value == "" && s.SMTPFrom == "":
		return nil, nil
	case value == "":
		return nil, errors.New(words.T("serve.smtp.nourl", nil))
	}
	relay, err := smtp.New(smtp.Config{URL: value, From: s.SMTPFrom, Now: clock.Now})
	switch {
	case errors.Is(err, smtp.ErrPlain):
		return nil, errors.New(words.T("serve.smtp.plain", nil))
	case errors.Is(err, smtp.ErrFrom):
		return nil, errors.New(words.T("serve.smtp.from", nil))
	case err != nil:
		return nil, errors.New(words.T("serve.smtp.url", nil))
	case clock.test != nil && !relay.Local():
		return nil, errors.New(words.T("serve.smtp.testclock", nil))
	}
	return relay, nil
}
