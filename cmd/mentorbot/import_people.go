package main

import (
	"context"
	"errors"
	"maps"
	"net/mail"
	"slices"
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// chats are the names that may stand before an id. They are written before the
// chat itself is set up, so this is more than what is configured.
var chats = []string{"slack", "teams"}

// finder finds out who is meant by "slack:U0123" or an e-mail address.
type finder struct {
	words       locales.Words
	directories map[string]chat.Directory // by platform
	found       map[string]finding        // by e-mail address
}

// finding is who was found, or why nobody was.
type finding struct {
	who    mentoring.Identity
	reason string
}

// newFinder asks the chats that are set up which of them have a directory.
func newFinder(ctx context.Context, d deps) (*finder, error) {
	f := &finder{words: d.words, found: map[string]finding{}}
	if d.directories == nil {
		return f, nil
	}
	var err error
	f.directories, err = d.directories(ctx)
	return f, err
}

// identity returns who is meant, or the reason why that is not known, in the
// operator's words.
func (f *finder) identity(ctx context.Context, text string) (mentoring.Identity, string) {
	text = strings.TrimSpace(text)
	if platform, address, named := strings.Cut(text, ":"); named {
		platform, address = strings.ToLower(strings.TrimSpace(platform)), strings.TrimSpace(address)
		if platform == "teams" {
			address = strings.ToLower(address) // Entra shows object ids in either case
		}
		switch {
		case !slices.Contains(f.chats(), platform):
			return mentoring.Identity{}, f.words.T("import.err.chat", locales.Data{"What": text, "Names": strings.Join(f.chats(), ", ")})
		case address == "" || strings.ContainsAny(address, " \n") || !shown(address):
			return mentoring.Identity{}, f.words.T("import.err.identity", locales.Data{"What": text})
		default:
			return mentoring.Identity{Platform: platform, Address: address}, ""
		}
	}
	if !isMail(text) {
		return mentoring.Identity{}, f.words.T("import.err.identity", locales.Data{"What": text})
	}
	email := strings.ToLower(text)
	if _, asked := f.found[email]; !asked {
		f.found[email] = f.lookUp(ctx, email)
	}
	return f.found[email].who, f.found[email].reason
}

// isMail reports whether a text is an e-mail address and nothing besides.
func isMail(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text && shown(text)
}

// chats are the names that are known, those of the directories among them.
func (f *finder) chats() []string {
	names := slices.AppendSeq(slices.Clone(chats), maps.Keys(f.directories))
	slices.Sort(names)
	return slices.Compact(names)
}

// lookUp asks every directory. One must know the address, and only one.
func (f *finder) lookUp(ctx context.Context, email string) finding {
	asked := slices.Sorted(maps.Keys(f.directories))
	if len(asked) == 0 {
		return finding{reason: f.words.T("import.err.nodirectory", locales.Data{"Mail": email})}
	}
	var who []mentoring.Identity
	var where []string
	for _, platform := range asked {
		address, err := f.directories[platform].LookUp(ctx, email)
		switch {
		case errors.Is(err, chat.ErrNobody):
		case err != nil:
			return finding{reason: f.words.T("import.err.lookup", locales.Data{"Mail": email, "Platform": platform, "What": err.Error()})}
		default:
			who, where = append(who, mentoring.Identity{Platform: platform, Address: string(address)}), append(where, platform)
		}
	}
	switch len(who) {
	case 1:
		return finding{who: who[0]}
	case 0:
		return finding{reason: f.words.T("pair.err.unknown", locales.Data{"Name": email, "Platform": f.words.List(asked)})}
	default:
		return finding{reason: f.words.T("import.err.two", locales.Data{"Mail": email, "Platforms": f.words.List(where)})}
	}
}
