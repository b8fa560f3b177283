package sqlite

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// lively is a pair that has written something in every column for text.
type lively struct {
	*DB
	testing.TB
	pair            mentoring.PairID
	mentee, mentor  mentoring.PersonID
	contract        mentoring.ContractID
	meeting         mentoring.MeetingID
	proposal        mentoring.ProposalID
	answer, mentors mentoring.AnswerID
	prompt          mentoring.PromptID
	note            mentoring.NoteID
	contact         mentoring.ContactID // of the mentee, to the other pair's mentor
	words           []string            // everything that was typed, also what was replaced or taken back
}

// canary is a text that can be told apart wherever it turns up.
func (l *lively) canary() mentoring.Secret {
	text := fmt.Sprintf("kanariefugl-%03d-æøå", len(l.words))
	l.words = append(l.words, text)
	return mentoring.NewSecret(text)
}

func (l *lively) slot() mentoring.Slot {
	return mentoring.Slot{
		Date: mentoring.Date{Year: 2026, Month: time.December, Day: 15}, Clock: 14 * 60, Start: second(9), Length: 90, Place: l.canary(),
	}
}

func live(t testing.TB, db *DB) *lively {
	t.Helper()
	l := &lively{DB: db, TB: t}
	programme := fill(t, db, 2)
	var pairs []mentoring.PairID
	l.do(func(tx mentoring.Tx) (err error) {
		if pairs, err = tx.AllPairs(); err != nil {
			return err
		}
		p, err := tx.Pair(pairs[0])
		if err != nil {
			return err
		}
		l.pair, l.mentee, l.mentor = p.ID, p.Mentee.Person, p.Mentor.Person
		terms := mentoring.DefaultTerms()
		terms.Goals, terms.Reached, terms.Help, terms.Rules, terms.Evaluation = l.canary(), l.canary(), l.canary(), l.canary(), l.canary()
		if l.contract, err = tx.AddContract(mentoring.Contract{
			Pair: l.pair, Version: 1, Author: mentoring.Mentee, Terms: terms, SentAt: second(1),
		}); err != nil {
			return err
		}
		if l.proposal, err = tx.AddProposal(mentoring.Proposal{
			Pair: l.pair, By: mentoring.Mentee, Slot: l.slot(), SentAt: second(2), State: mentoring.ProposalOpen,
		}); err != nil {
			return err
		}
		if l.meeting, err = tx.AddMeeting(mentoring.Meeting{Pair: l.pair, Slot: l.slot(), State: mentoring.MeetingAgreed}); err != nil {
			return err
		}
		return tx.SaveMeeting(mentoring.Meeting{ID: l.meeting, Pair: l.pair, Slot: l.slot(), State: mentoring.MeetingHeld, Moves: 1})
	})
	for role, author := range map[mentoring.Role]mentoring.PersonID{mentoring.Mentee: l.mentee, mentoring.Mentor: l.mentor} {
		l.do(func(tx mentoring.Tx) error {
			if err := tx.PutPrompt(mentoring.Prompt{
				Pair: l.pair, Meeting: l.meeting, Role: role, Moment: mentoring.End, OpensAt: second(10), State: mentoring.PromptOpen,
			}); err != nil {
				return err
			}
			p, _, err := tx.PromptOf(l.meeting, role, mentoring.End)
			if err != nil {
				return err
			}
			answer := mentoring.Answer{
				Prompt: p.ID, Author: author, Question: mentoring.MenteeUseful, Text: l.canary(), Visibility: mentoring.Private, At: second(11),
			}
			if _, err := tx.PutAnswer(answer); err != nil {
				return err
			}
			answer.Text, answer.Visibility = l.canary(), mentoring.Shared
			id, err := tx.PutAnswer(answer)
			if err != nil {
				return err
			}
			if role == mentoring.Mentee {
				l.answer, l.prompt = id, p.ID
			} else {
				l.mentors = id
			}
			note := mentoring.Note{Pair: l.pair, Author: author, Text: l.canary(), At: second(12)}
			if note.ID, err = tx.AddNote(note); err != nil {
				return err
			}
			if role == mentoring.Mentee {
				l.note = note.ID
				other, err := tx.Pair(pairs[1])
				if err != nil {
					return err
				}
				if l.contact, err = tx.AddContact(mentoring.Contact{
					Pair: l.pair, Author: author, To: other.Mentor.Person, Reason: l.canary(), AskedAt: second(13),
				}); err != nil {
					return err
				}
			}
			note.Text = l.canary()
			if err := tx.SaveNote(note); err != nil {
				return err
			}
			answer.Question, answer.Text = mentoring.MenteeNext, l.canary()
			gone, err := tx.PutAnswer(answer)
			if err != nil {
				return err
			}
			return tx.DeleteAnswer(gone)
		})
	}
	if _, err := l.facts(programme); err != nil {
		t.Fatal(err)
	}
	l.full()
	return l
}

// full fails when nothing is written in one of the columns.
func (l *lively) full() {
	l.Helper()
	for _, c := range sealedColumns {
		l.do(func(t mentoring.Tx) error {
			n, _, err := first(t.(*tx).reader, readCount, "SELECT count(*) FROM "+c.table+" WHERE length("+c.name+") > 0")
			if err == nil && n == 0 {
				err = fmt.Errorf("no text in %s.%s: the tests prove nothing about it", c.table, c.name)
			}
			return err
		})
	}
}

func (l *lively) do(fn func(mentoring.Tx) error) {
	l.Helper()
	if err := l.Update(l.Context(), fn); err != nil {
		l.Fatal(err)
	}
}

func (l *lively) facts(id mentoring.ProgrammeID) (facts []mentoring.PairFacts, err error) {
	err = l.View(l.Context(), func(r mentoring.Reader) error {
		facts, err = r.PairFacts(id, second(0))
		return err
	})
	return facts, err
}

// reads is every way to read a text, with the text that it should give.
func (l *lively) reads() map[string]func(mentoring.Reader) (string, error) {
	return map[string]func(mentoring.Reader) (string, error){
		"contract": func(r mentoring.Reader) (string, error) {
			c, err := r.Contract(l.contract)
			return c.Terms.Goals.Reveal() + c.Terms.Reached.Reveal() + c.Terms.Help.Reveal() + c.Terms.Rules.Reveal() + c.Terms.Evaluation.Reveal(), err
		},
		"latest contract": func(r mentoring.Reader) (string, error) {
			c, _, err := r.LatestContract(l.pair)
			return c.Terms.Goals.Reveal(), err
		},
		"proposal": func(r mentoring.Reader) (string, error) {
			p, err := r.Proposal(l.proposal)
			return p.Slot.Place.Reveal(), err
		},
		"open proposal": func(r mentoring.Reader) (string, error) {
			p, _, err := r.OpenProposal(l.pair)
			return p.Slot.Place.Reveal(), err
		},
		"meeting": func(r mentoring.Reader) (string, error) {
			m, err := r.Meeting(l.meeting)
			return m.Slot.Place.Reveal(), err
		},
		"meetings": func(r mentoring.Reader) (string, error) {
			list, err := r.Meetings(l.pair)
			return fmt.Sprint(len(list)), err
		},
		"answer": func(r mentoring.Reader) (string, error) {
			a, err := r.Answer(l.answer)
			return a.Text.Reveal(), err
		},
		"answers": func(r mentoring.Reader) (string, error) {
			list, err := r.Answers(l.prompt)
			return fmt.Sprint(len(list)), err
		},
		"logbook": func(r mentoring.Reader) (string, error) {
			list, err := r.Logbook(l.mentee)
			return fmt.Sprint(len(list)), err
		},
		"note": func(r mentoring.Reader) (string, error) {
			n, err := r.Note(l.note)
			return n.Text.Reveal(), err
		},
		"notes": func(r mentoring.Reader) (string, error) {
			list, err := r.Notes(l.mentee)
			return fmt.Sprint(len(list)), err
		},
		"contact": func(r mentoring.Reader) (string, error) {
			c, err := r.Contact(l.contact)
			return c.Reason.Reveal(), err
		},
		"contacts": func(r mentoring.Reader) (string, error) {
			list, err := r.ContactsBy(l.pair, l.mentee)
			return fmt.Sprint(len(list)), err
		},
		"mentor's answer": func(r mentoring.Reader) (string, error) {
			a, err := r.Answer(l.mentors)
			return a.Text.Reveal(), err
		},
	}
}

// look reads everything: what was read, or the error's kind.
func (l *lively) look() map[string]string {
	l.Helper()
	got := map[string]string{}
	for name, read := range l.reads() {
		err := l.View(l.Context(), func(r mentoring.Reader) (err error) {
			got[name], err = read(r)
			return err
		})
		switch {
		case errors.Is(err, mentoring.ErrErased):
			got[name] = "erased"
		case errors.Is(err, seal.ErrRefused):
			got[name] = "refused"
		case errors.Is(err, mentoring.ErrNotFound):
			got[name] = "not found"
		case err != nil:
			l.Error(err)
		}
	}
	return got
}

func (l *lively) inventory() Inventory {
	l.Helper()
	n, err := l.CheckKeys(l.Context())
	if err != nil {
		l.Error(err)
	}
	return n
}

// sql runs a statement as somebody who has got hold of the file.
func (l *lively) sql(text string) {
	l.Helper()
	if _, err := pooled(l, l.path, migrateParameters).ExecContext(l.Context(), text); err != nil {
		l.Fatal(err)
	}
}
