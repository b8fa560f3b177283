// Package sqlite keeps everything in one SQLite file, and the keys of what
// people wrote in another. Its DB implements mentoring.Store.
//
// It finds, saves, and guarantees uniqueness and atomicity; it holds no rule
// of the programme, reads no clock, and knows no platform and no language.
//
// How a value becomes a column: an instant is an INTEGER of unix milliseconds
// (*_ms, NULL for the zero time), a date TEXT such as 2026-12-15, an id of
// nothing NULL, and a participant's own words a BLOB (*_enc) that goes through
// seal and open alone.
//
// The keys lie in a file of their own beside the database, PATH.keys, so that
// a backup of the database holds none, and what is destroyed there is gone
// from every backup. Each transaction reads the keys it needs anew. A new key
// is durable before the first text under it.
//
// One goroutine writes over one connection, a few connections read, and each
// prepares a statement once. Updates that wait together share one durable commit
// and are undone one by one. A transaction runs its statements without the
// caller's context: an interrupted write would undo the neighbours' work, too.
package sqlite
