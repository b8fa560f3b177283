package sqlite

import (
	"fmt"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// An answer is read as a, because a logbook joins others to it.
const (
	answerColumns = "a.id, a.prompt, (SELECT pair FROM prompt WHERE id = a.prompt), a.author, a.question, a.visibility, a.at_ms, a.ref, a.text_enc"
	selectAnswer  = "SELECT " + answerColumns + " FROM answer a"
)

// answerFields are where answerColumns go; pair is the prompt's.
func answerFields(a *mentoring.Answer, pair *mentoring.PairID, texts []sealedText) []any {
	return append([]any{&a.ID, &a.Prompt, pair, &a.Author, &a.Question, &a.Visibility, intoTime{&a.At}, &a.Ref}, stored(texts)...)
}

func answerTexts(a *mentoring.Answer) []sealedText {
	return []sealedText{{column: "text_enc", text: &a.Text}}
}

func (r *reader) readAnswer(scan scan) (a mentoring.Answer, err error) {
	var pair mentoring.PairID
	texts := answerTexts(&a)
	if err := scan(answerFields(&a, &pair, texts)...); err != nil {
		return a, err
	}
	return a, r.openAnswer(a, pair, texts)
}

func (r *reader) openAnswer(a mentoring.Answer, pair mentoring.PairID, texts []sealedText) error {
	return r.open("answer", int64(a.ID), seal.ScopeOfHalf(pair, a.Author), texts)
}

// Answer implements mentoring.Reader.
func (r *reader) Answer(id mentoring.AnswerID) (mentoring.Answer, error) {
	return byID(r, r.readAnswer, "answer", selectAnswer+" WHERE a.id = ?", id)
}

// Answers implements mentoring.Reader.
func (r *reader) Answers(id mentoring.PromptID) ([]mentoring.Answer, error) {
	list, err := all(r, r.readAnswer, selectAnswer+" WHERE a.prompt = ? ORDER BY a.id", int64(id))
	if err != nil {
		return nil, fmt.Errorf("answers to prompt %d: %w", id, err)
	}
	return list, nil
}

// AnswerTyped implements mentoring.Reader.
func (r *reader) AnswerTyped(author mentoring.PersonID, ref string) (mentoring.Answer, bool, error) {
	a, ok, err := first(r, r.readAnswer, selectAnswer+" WHERE a.author = ? AND a.ref = ? AND a.ref <> ''", int64(author), ref)
	if err != nil {
		return a, false, fmt.Errorf("typed answer of person %d: %w", author, err)
	}
	return a, ok, nil
}

// Logbook implements mentoring.Reader.
func (r *reader) Logbook(id mentoring.PersonID) ([]mentoring.LogEntry, error) {
	list, err := all(r, r.readLogEntry, "SELECT "+answerColumns+", "+promptColumns+", "+meetingColumns+
		" FROM answer a JOIN prompt q ON q.id = a.prompt JOIN meeting m ON m.id = q.meeting"+
		" WHERE a.author = ? ORDER BY m.start_ms DESC, m.id DESC, a.id", int64(id))
	if err != nil {
		return nil, fmt.Errorf("logbook of person %d: %w", id, err)
	}
	return list, nil
}

func (r *reader) readLogEntry(scan scan) (e mentoring.LogEntry, err error) {
	var pair mentoring.PairID
	words, place := answerTexts(&e.Answer), meetingTexts(&e.Meeting)
	fields := append(answerFields(&e.Answer, &pair, words), promptFields(&e.Prompt)...)
	if err := scan(append(fields, meetingFields(&e.Meeting, place)...)...); err != nil {
		return e, err
	}
	if err := r.openAnswer(e.Answer, pair, words); err != nil {
		return e, err
	}
	return e, r.openMeeting(e.Meeting, place)
}

// PutAnswer implements mentoring.Tx.
func (t *tx) PutAnswer(a mentoring.Answer) (mentoring.AnswerID, error) {
	id, err := t.putAnswer(a)
	return added[mentoring.AnswerID]("answer", id, err)
}

func (t *tx) putAnswer(a mentoring.Answer) (int64, error) {
	type place struct {
		pair mentoring.PairID
		id   mentoring.AnswerID // zero for none yet
	}
	at, ok, err := first(t.reader, func(scan scan) (p place, err error) {
		err = scan(&p.pair, maybe(&p.id))
		return p, err
	}, "SELECT q.pair, (SELECT id FROM answer WHERE prompt = q.id AND question = ?) FROM prompt q WHERE q.id = ?", string(a.Question), int64(a.Prompt))
	if err == nil && !ok {
		err = mentoring.ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	id := int64(at.id)
	if id == 0 {
		id, err = t.add("INSERT INTO answer (prompt, author, question, visibility, at_ms, ref, text_enc) VALUES (?, ?, ?, ?, ?, ?, x'')",
			int64(a.Prompt), int64(a.Author), string(a.Question), string(a.Visibility), ms(a.At), a.Ref)
	} else {
		_, err = t.exec("UPDATE answer SET author = ?, visibility = ?, at_ms = ?, ref = ? WHERE id = ?",
			int64(a.Author), string(a.Visibility), ms(a.At), a.Ref, id)
	}
	if err != nil {
		return 0, err
	}
	return id, t.seal("answer", id, seal.ScopeOfHalf(at.pair, a.Author), answerTexts(&a))
}

// DeleteAnswer implements mentoring.Tx. A delivery that told of the answer
// stays and names none.
func (t *tx) DeleteAnswer(id mentoring.AnswerID) error {
	if _, err := t.exec("DELETE FROM answer WHERE id = ?", int64(id)); err != nil {
		return fmt.Errorf("delete answer %d: %w", id, err)
	}
	return nil
}
