// Package slack is Slack as a chat platform: acts in, messages and modals out,
// over Socket Mode or signed HTTP. It knows nothing of mentoring and has no
// words of its own; Config.Text says them. No type of slack-go leaves it.
//
// An act's way is the same over both transports:
//
//	verify -> decode -> chat.Handler -> acknowledge -> what needs the network
//
// Nothing before the acknowledgement touches the network, and it comes after
// the handler returned: what is acknowledged is durable. A handler that takes
// longer than two and a half seconds leaves an event unacknowledged, so that
// Slack delivers it again under the same id; commands, clicks and sent dialogs,
// which nobody delivers again, are told to try again.
//
// Confidential text stands in modals alone. What Slack keeps beside a message
// or a modal (button values, private_metadata, metadata) holds ids.
//
// An ambiguous send is never repeated here: it is Uncertain, and Find looks
// for the delivery key in the metadata of the newest messages.
package slack
