// Package bot is the conversation: what people do on a chat platform becomes a
// use case of bot/mentoring, and what they are owed becomes messages and forms
// in their language. It knows no platform and no database.
//
// Three parts:
//
//	Conversation  an event comes in, a use case is carried out, a reply goes out
//	Composer      a due delivery becomes a message; text is made when it is sent
//	Courier       sends it on the platform on which the person lives
//
// The conversation has no state of its own. Every button carries a verb and
// ids ("accept:12"), every form the same in its id ("book:3:0:0"); what they
// mean is looked up when they come back, so an old button answers with the
// present state:
//
//	invited ──[join]──> joined ──both──> contract, booking, questions
//	   └──[decline]──> declined
//	word or button ──> form ──submit──> receipt
//	                    └──errors──> the same form, with what was typed
//
// Own words of people are put into forms only; a chat.Message is composed from
// what mentoring.Due and mentoring.Situation hold, which is nobody's answer.
package bot
