// Package smtp hands letters to a mail relay, one at a time and each over a
// connection of its own: a programme has a few a day.
//
// A relay is never spoken to in the clear, unless it runs on this very machine
// and the operator says so. Nothing of what it answers but its codes leaves
// this package, because answers repeat the address.
package smtp
