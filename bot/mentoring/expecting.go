package mentoring

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Expectation is something that the brochure says a mentee or a mentor can
// expect. The wording stands in the locales.
type Expectation string

// expectations are each role's, in the brochure's order (R15–R26, R35–R44).
var expectations = map[Role][]Expectation{
	Mentee: {
		"mentee.heard", "mentee.challenged", "mentee.trust", "mentee.anything", "mentee.confidence", "mentee.examples",
		"mentee.mistakes", "mentee.reactions", "mentee.guided", "mentee.supported", "mentee.selfesteem", "mentee.career",
	},
	Mentor: {
		"mentor.communicate", "mentor.challenges", "mentor.help", "mentor.joy", "mentor.insight", "mentor.organisation",
		"mentor.perspectives", "mentor.ideas", "mentor.people", "mentor.leading",
	},
}

// ExpectationsOf returns what a role can expect, in the brochure's order.
func ExpectationsOf(r Role) []Expectation { return slices.Clone(expectations[r]) }

// MostMarks is how many expectations a mentee marks as the most important. A
// mentor marks as many as fit.
const MostMarks = 3

// Marks are the expectations that a note of that kind holds.
func (n Note) Marks() (marks []Expectation) {
	if n.Kind == Marking {
		for _, m := range strings.Fields(n.Text.Reveal()) {
			marks = append(marks, Expectation(m))
		}
	}
	return marks
}

// marking is the note with what a half has marked; zero when they have not.
func marking(r Reader, id PairID, author PersonID) (Note, error) {
	notes, err := r.Notes(author)
	for _, n := range notes {
		if n.Pair == id && n.Kind == Marking {
			return n, err
		}
	}
	return Note{}, err
}

// Marking returns what the person has marked as half of the pair; a zero note
// when they have not.
func (s *Service) Marking(ctx context.Context, a Actor, id PairID) (n Note, sit Situation, err error) {
	now := s.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		if sit, err = s.seen(r, a, id, now, See, Participation); err == nil {
			n, err = marking(r, id, a.Person)
		}
		return err
	})
	return n, sit, concerning(id, explain("show expectations", err))
}

// Mark keeps which expectations matter to the person, for themselves; none
// takes the note away. With keep what the other half sees already stays so,
// unless the marks have changed; they are shown to nobody else by it.
func (s *Service) Mark(ctx context.Context, a Actor, id PairID, marks []Expectation, keep bool) (n Note, sit Situation, err error) {
	err = s.act(ctx, a, keeping, about("pair", &id), func(tx Tx, now time.Time) error {
		if sit, err = s.seen(tx, a, id, now, See, Participation); err != nil {
			return err
		}
		if !Can(toAuthor(sit.Pair, sit.Role, a.Person), Change, Notes) {
			return refuse(Forbidden, "error.notmember")
		}
		if err := sit.active(); err != nil {
			return err
		}
		text, err := chosen(sit.Role, marks)
		if err != nil {
			return err
		}
		if n, err = marking(tx, id, a.Person); err != nil {
			return err
		}
		same := n.ID != 0 && n.Text.Reveal() == text
		switch {
		case same && (keep || n.Visibility == Private):
			return nil
		case text == "":
			err, n = tx.DeleteNote(n.ID), Note{}
			return err
		}
		if !same {
			n.At = now
		}
		n.Pair, n.Author, n.Kind, n.Text, n.Visibility = id, a.Person, Marking, NewSecret(text), Private
		if n.ID != 0 {
			return tx.SaveNote(n)
		}
		n.ID, err = tx.AddNote(n)
		return err
	})
	return n, sit, concerning(id, err)
}

// chosen is the text of what a role has marked, in the brochure's order. It
// returns Errors at the mark that is one too many, or that nobody was offered.
func chosen(r Role, marks []Expectation) (string, error) {
	offered := expectations[r]
	var all []string
	for _, e := range offered {
		if slices.Contains(marks, e) {
			all = append(all, string(e))
		}
	}
	for _, m := range marks {
		if !slices.Contains(offered, m) {
			return "", Errors{invalid(string(offered[0]), "error.form", nil)}
		}
	}
	if r == Mentee && len(all) > MostMarks {
		return "", Errors{invalid(all[MostMarks], "roles.pick.err", nil)}
	}
	return strings.Join(all, " "), nil
}
