package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// phoneBook is a chat that knows people by e-mail.
type phoneBook map[string]chat.Address

func (b phoneBook) LookUp(_ context.Context, email string) (chat.Address, error) {
	address, ok := b[email]
	switch {
	case !ok:
		return "", chat.ErrNobody
	case address == "":
		return "", errors.New("ratelimited")
	default:
		return address, nil
	}
}

func TestAPersonIsNamedByChatAndIDOrByEMail(t *testing.T) { // R5: the two may be in different chats
	t.Parallel()
	two := map[string]chat.Directory{
		"slack":  phoneBook{"sara@nordby.example": "U1", "begge@nordby.example": "U2"},
		"matrix": phoneBook{"henrik@nordby.example": "@henrik", "begge@nordby.example": "@begge", "fejl@nordby.example": ""},
	}
	tests := map[string]struct {
		directories map[string]chat.Directory
		want        mentoring.Identity
		reason      string
	}{
		"slack:U0123":             {nil, mentoring.Identity{Platform: "slack", Address: "U0123"}, ""},
		" Slack : U0123 ":         {nil, mentoring.Identity{Platform: "slack", Address: "U0123"}, ""},
		"Teams:0A1B-2C":           {nil, mentoring.Identity{Platform: "teams", Address: "0a1b-2c"}, ""}, // Entra shows it in either case
		"matrix:@a":               {two, mentoring.Identity{Platform: "matrix", Address: "@a"}, ""},
		"Sara@Nordby.example":     {two, mentoring.Identity{Platform: "slack", Address: "U1"}, ""},
		"henrik@nordby.example":   {two, mentoring.Identity{Platform: "matrix", Address: "@henrik"}, ""},
		"begge@nordby.example":    {two, mentoring.Identity{}, "begge@nordby.example findes i matrix og slack."},
		"ingen@nordby.example":    {two, mentoring.Identity{}, "Jeg kan ikke finde ingen@nordby.example i matrix og slack."},
		"fejl@nordby.example":     {two, mentoring.Identity{}, "Jeg kunne ikke slå fejl@nordby.example op i matrix (ratelimited)."},
		"sara@nordby.eksempel":    {nil, mentoring.Identity{}, "der er ikke sat en chat op"},
		"slak:U0123":              {nil, mentoring.Identity{}, "Jeg kender ikke chatten i slak:U0123. Skriv en af disse foran kolon: slack, teams."},
		"matrix:@b":               {nil, mentoring.Identity{}, "Jeg kender ikke chatten"},
		"slack:":                  {nil, mentoring.Identity{}, "Jeg kan ikke læse slack:"},
		"slack:U1 U2":             {nil, mentoring.Identity{}, "Jeg kan ikke læse slack:U1 U2"},
		"Sara Holm":               {two, mentoring.Identity{}, "Jeg kan ikke læse Sara Holm. Skriv chat og id"},
		"Sara <s@nordby.example>": {two, mentoring.Identity{}, "Jeg kan ikke læse"},
		"":                        {two, mentoring.Identity{}, "Jeg kan ikke læse"},
	}
	for text, test := range tests {
		people := &finder{words: danish(t), directories: test.directories, found: map[string]finding{}}
		for range 2 { // the second time out of memory
			got, reason := people.identity(t.Context(), text)
			if got != test.want || !strings.Contains(reason, test.reason) || (reason == "") != (test.reason == "") {
				t.Errorf("%q is %+v, %q; want %+v, %q", text, got, reason, test.want, test.reason)
			}
		}
	}
}

// counting counts how often a chat is asked.
type counting struct {
	phoneBook
	asked int
}

func (c *counting) LookUp(ctx context.Context, email string) (chat.Address, error) {
	c.asked++
	return c.phoneBook.LookUp(ctx, email)
}

func TestAMentorOfManyIsLookedUpOnce(t *testing.T) { // a chat that is asked too often answers no more
	t.Parallel()
	d := newDesk(t)
	d.says(importCmd{File: d.file("programme.toml", example(t)), Apply: true})
	book := &counting{phoneBook: phoneBook{"bo@nordby.example": "U9"}}
	d.directories = map[string]chat.Directory{"slack": book}
	d.says(importCmd{File: d.file("pairs.csv", "mentee_name,mentee,mentor_name,mentor\nA,slack:U1,Bo,bo@nordby.example\nB,slack:U2,Bo,Bo@nordby.example\n")}, "Nye par: 2.")
	if book.asked != 1 {
		t.Errorf("asked %d times", book.asked)
	}
}
