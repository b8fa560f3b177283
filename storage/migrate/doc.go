// Package migrate brings a database to the schema that a program knows. It is
// the one owner of goose; every store hands it its own numbered SQL files.
//
// It knows no table, no row and no path, and never goes back: there is no
// Down. A released file is never edited, because databases that have run it
// will not run it again.
package migrate
