// Package teamsfake is a strict Teams tenant on the loopback, for tests: the
// metadata and keys of inbound tokens, the token endpoint and the connector of
// the outgoing ones, and people who type, press, open and send dialogs and see
// what Teams would show them.
//
// It refuses what Teams refuses (tokens, unknown services and conversations,
// people without the app, messages that are too long, two requests at once in
// one conversation) and fails the test over what this house forbids: a card
// that not every client shows, an answer of another shape than Teams takes, and
// confidential text in a card that stays in a chat.
//
//	people --act--> Tenant --signed activity--> app --answer--> people
//	people <--messages-- Tenant <--connector, bearer-- app
package teamsfake
