// Package seal makes the stored form of participants' own words, and is the
// only one that knows how. Every store uses it, so there is one format.
//
// A Master lies in a file of the operator's and wraps one Key for each Scope. A
// Key seals texts and names, as associated data, the very column and row that
// each belongs to: a text that was moved to another place does not open. What
// is sealed is padded, so that its length says only how many steps of 256
// bytes it fills.
//
//	master keyset (file) ── wraps ──> key of a scope (key store) ── seals ──> text (database)
//
// It knows no store and no platform, keeps nothing, and never says a word of
// what it holds: keys print as [key], and its errors quote nothing.
package seal
