// Package playground is the chat platform on which the bot is tried out: one
// page with the people side by side and a clock that goes forward only. It is
// a platform like the others and no mock: it runs the same handler, keeps its
// own transcript outside the bot's store, opens dialogs, edits messages in
// place and can be asked whether a delivery arrived.
//
// Two things stand here. Platform is the foreign chat: transcript, dialogs and
// acts. Site is what a browser or a test driver sees of it: the page, the HTTP
// interface and the event stream, for the people in view.
//
//	browser --act--> Site --event--> Platform --> chat.Handler
//	browser <--page, stream-- Site <--change-- Platform <--Send, Edit-- courier
//
// One act is carried out at a time, the clock and the new beginning included:
// the world is one. After each act the World delivers what is due.
//
// A dialog's life:
//
//	closed --reply with a form--> open --sent--> closed
//	open --sent, answered with field errors--> open, what was typed is kept
//
// Confidential text stands in the answer to the act that opened a dialog and
// nowhere else: no other request returns it, the event stream names the dialog
// only, and nothing that people write or read is logged.
//
// What goes wrong with foreign chats can be made to go wrong here (Fault): what
// is sent is lost, or its answer is; there is too much at once; somebody is out
// of reach; an act comes twice.
//
// The package knows nothing of mentoring. It imports the standard library and
// the port.
package playground
