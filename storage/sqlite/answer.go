package sqlite

import (
	"fmt"

	"mentorbot/bot/mentoring"
)

// An answer is read as a, because a logbook joins others to it.
const (
	answerColumns = "a.id, a.prompt, a.author, a.question, a.text_enc, a.visibility, a.at_ms"
	selectAnswer  = "SELECT " + answerColumns + " FROM answer a"
)

// answerFields are where answerColumns go.
func answerFields(a *mentoring.Answer) []any {
	return []any{&a.ID, &a.Prompt, &a.Author, &a.Question, intoSecret{&a.Text}, &a.Visibility, intoTime{&a.At}}
}

func readAnswer(scan scan) (a mentoring.Answer, err error) {
	err = scan(answerFields(&a)...)
	return a, err
}

// Answer implements mentoring.Reader.
func (r *reader) Answer(id mentoring.AnswerID) (mentoring.Answer, error) {
	return byID(r, readAnswer, "answer", selectAnswer+" WHERE a.id = ?", id)
}

// Answers implements mentoring.Reader.
func (r *reader) Answers(id mentoring.PromptID) ([]mentoring.Answer, error) {
	list, err := all(r, readAnswer, selectAnswer+" WHERE a.prompt = ? ORDER BY a.id", int64(id))
	if err != nil {
		return nil, fmt.Errorf("answers to prompt %d: %w", id, err)
	}
	return list, nil
}

// Logbook implements mentoring.Reader.
func (r *reader) Logbook(id mentoring.PersonID) ([]mentoring.LogEntry, error) {
	list, err := all(r, readLogEntry, "SELECT "+answerColumns+", "+promptColumns+", "+meetingColumns+
		" FROM answer a JOIN prompt q ON q.id = a.prompt JOIN meeting m ON m.id = q.meeting"+
		" WHERE a.author = ? ORDER BY m.start_ms DESC, m.id DESC, a.id", int64(id))
	if err != nil {
		return nil, fmt.Errorf("logbook of person %d: %w", id, err)
	}
	return list, nil
}

func readLogEntry(scan scan) (e mentoring.LogEntry, err error) {
	fields := append(answerFields(&e.Answer), promptFields(&e.Prompt)...)
	err = scan(append(fields, meetingFields(&e.Meeting)...)...)
	return e, err
}

// PutAnswer implements mentoring.Tx.
func (t *tx) PutAnswer(a mentoring.Answer) (mentoring.AnswerID, error) {
	id, err := t.add("INSERT INTO answer (prompt, author, question, text_enc, visibility, at_ms) VALUES (?, ?, ?, ?, ?, ?) "+
		"ON CONFLICT (prompt, question) DO UPDATE SET author = excluded.author, text_enc = excluded.text_enc, "+
		"visibility = excluded.visibility, at_ms = excluded.at_ms RETURNING id",
		int64(a.Prompt), int64(a.Author), string(a.Question), seal(a.Text), string(a.Visibility), ms(a.At))
	return added[mentoring.AnswerID]("answer", id, err)
}

// DeleteAnswer implements mentoring.Tx. A delivery that told of the answer
// stays and names none.
func (t *tx) DeleteAnswer(id mentoring.AnswerID) error {
	if _, err := t.exec("DELETE FROM answer WHERE id = ?", int64(id)); err != nil {
		return fmt.Errorf("delete answer %d: %w", id, err)
	}
	return nil
}
