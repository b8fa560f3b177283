// Package chat is the port between the conversation and the chat platforms:
// what a person can do (Event) and what can be shown to them (Reply, Message,
// Form). Slack, Teams and the playground implement Platform; the bot
// implements Handler.
//
// The package knows no platform, no language and nothing of mentoring. It
// imports the standard library only. Whatever one platform alone can do is not
// said here: the vocabulary is the same for all.
//
// Confidential text has one way out: a Form. A Message has no place for it;
// whoever sees a chat's history sees messages only.
package chat
