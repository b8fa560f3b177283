package mentoring

import (
	"fmt"
	"time"
)

// AuditEntry says who did what to what, and when. It holds ids and names of use
// cases, and never a word of anybody, so that it may outlive what it is about.
type AuditEntry struct {
	At     time.Time
	Actor  PersonID // zero: whoever runs the program
	Action string   // the use case, such as "approve contract", or what was done to the whole, such as "back up"
	Object string   // such as "contract/12"; the pair where nothing finer is known; "database" is the whole
}

// Receipt is what somebody gets who had their own handed out or erased: which
// row of the audit says so, and when.
type Receipt struct {
	Number int64
	At     time.Time
}

// about names a thing by its id as it is when it is asked for: what is added
// has none before.
func about[ID ~int64](what string, id *ID) func() string {
	return func() string { return fmt.Sprintf("%s/%d", what, *id) }
}
