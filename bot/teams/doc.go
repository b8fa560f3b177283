// Package teams is Microsoft Teams as a chat platform: activities in over
// signed HTTP, messages, cards and dialogs out over the Bot Connector. It knows
// nothing of mentoring and has no words of its own; Config.Text says them.
//
// An act's way:
//
//	bearer -> outline -> token -> decode -> chat.Handler -> answer -> what needs the network
//
// The answer comes after the handler returned: what is answered is durable. A
// message is answered with 200 and what it brings follows as a message; a press
// and a dialog are answered in the body of the response.
//
// A card in the chat is kept, searched and journaled by the organisation, so
// confidential text stands in dialogs alone. A dialog opens only from a press:
// a form with stored text is offered as a card with one button. What is beside
// a card (data of its buttons) holds ids.
//
// A send whose outcome is not known is Uncertain and never repeated here, and
// nobody can be asked: the adapter is no chat.Finder.
package teams
