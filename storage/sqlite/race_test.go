//go:build race

package sqlite

func init() { underRace = true }
