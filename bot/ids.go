package bot

import (
	"fmt"
	"strconv"
	"strings"

	"mentorbot/bot/mentoring"
)

// args are the ids behind a verb.
type args []string

// id reads the n-th id; one that is missing or no number is 0, which names
// nothing.
func (a args) id(n int) int64 {
	if n >= len(a) {
		return 0
	}
	id, err := strconv.ParseInt(a[n], 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func (a args) text(n int) string {
	if n >= len(a) {
		return ""
	}
	return a[n]
}

func (a args) pair() mentoring.PairID { return mentoring.PairID(a.id(0)) }

// actionID joins a verb with ids, such as "accept:12"; parseID takes it apart.
func actionID(verb string, ids ...any) string {
	var b strings.Builder
	b.WriteString(verb)
	for _, id := range ids {
		fmt.Fprintf(&b, ":%v", id)
	}
	return b.String()
}

func parseID(id string) (verb string, rest args) {
	parts := strings.Split(id, ":")
	return parts[0], parts[1:]
}
