package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// pairColumns are the columns of the file, in the order of its example.
var pairColumns = []string{"mentee_name", "mentee", "mentor_name", "mentor"}

// mailColumns may be there besides: where invitations go, when the columns
// mentee and mentor hold something else than an e-mail address.
var mailColumns = []string{"mentee_mail", "mentor_mail"}

// pairLine is one line of the file: what stands in pairColumns and mailColumns.
type pairLine struct {
	line   int // in the file, counted from 1
	fields [4]string
	mails  [2]string
}

// readPairs reads the lines with anything in them. It returns the names of the
// columns that it leaves unread too, and everything that is wrong.
func readPairs(text string, words locales.Words) (lines []pairLine, unread []string, wrong faults) {
	r := csv.NewReader(strings.NewReader(text))
	head, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	if strings.Contains(head, ";") {
		r.Comma = ';'
	}
	r.FieldsPerRecord = -1
	var columns []int // where each of pairColumns and mailColumns stands
	width := 0
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			wrong.add(words, broken.StartLine, "import.err.quote", nil)
			if columns == nil {
				return nil, nil, wrong
			}
			continue
		}
		line, _ := r.FieldPos(0)
		last := len(record)
		for last > 0 && strings.TrimSpace(record[last-1]) == "" {
			last--
		}
		switch record = record[:last]; {
		case last == 0: // an empty line, as spreadsheets leave them
		case columns == nil:
			if columns, unread = readHeader(line, record, words, &wrong); columns == nil {
				return nil, nil, wrong
			}
			width = last
		case last > width:
			wrong.add(words, line, "import.err.fields", nil)
		default:
			if l, ok := readPair(line, record, columns, words, &wrong); ok {
				lines = append(lines, l)
			}
		}
	}
	if len(lines) == 0 && len(wrong) == 0 {
		wrong.add(words, 0, "import.err.nopairs", locales.Data{"Columns": strings.Join(pairColumns, ",")})
	}
	return lines, unread, wrong
}

// readHeader finds the columns by their names; nil when one is not there or
// stands there twice.
func readHeader(line int, record []string, words locales.Words, wrong *faults) (columns []int, unread []string) {
	names := make([]string, len(record))
	for i, name := range record {
		names[i] = locales.Fold(name)
		if names[i] != "" && slices.Contains(names[:i], names[i]) {
			wrong.add(words, line, "import.err.column", locales.Data{"Name": names[i]})
		}
		if names[i] != "" && !slices.Contains(pairColumns, names[i]) && !slices.Contains(mailColumns, names[i]) {
			unread = append(unread, strings.TrimSpace(name))
		}
	}
	var missing []string
	for _, name := range pairColumns {
		at := slices.Index(names, name)
		if at < 0 {
			missing = append(missing, name)
		}
		columns = append(columns, at)
	}
	for _, name := range mailColumns {
		columns = append(columns, slices.Index(names, name))
	}
	if len(missing) > 0 {
		wrong.add(words, line, "import.err.columns", locales.Data{"Names": words.List(missing), "Columns": strings.Join(pairColumns, ",")})
	}
	if len(*wrong) > 0 {
		return nil, nil
	}
	return columns, unread
}

// readPair reads one line. A field that is empty or cannot be shown is told,
// each for itself.
func readPair(line int, record []string, columns []int, words locales.Words, wrong *faults) (pairLine, bool) {
	l := pairLine{line: line}
	before := len(*wrong)
	for i, at := range columns {
		field, ok := "", true
		if at >= 0 && at < len(record) {
			field, ok = oneLine(record[at])
		}
		if i >= len(pairColumns) {
			mail := i - len(pairColumns)
			if ok = ok && (field == "" || isMail(field)); !ok {
				wrong.add(words, line, "import.err.mail", locales.Data{"Key": mailColumns[mail]})
			}
			l.mails[mail] = strings.ToLower(field)
			continue
		}
		switch {
		case !ok:
			wrong.add(words, line, "import.err.shown", locales.Data{"Key": pairColumns[i]})
		case field == "":
			wrong.add(words, line, "import.err.empty", locales.Data{"Key": pairColumns[i]})
		}
		l.fields[i] = field
	}
	return l, len(*wrong) == before
}

// pairsErrand enrols the pairs of a file.
type pairsErrand struct {
	cmd     importCmd
	d       deps
	lines   []int // of the couples
	couples []mentoring.Couple
	wrong   faults

	programme mentoring.Programme
	enrolment mentoring.Enrolment
}

// pairs reads a file of pairs and finds out who is meant. What is wrong is told
// with what the programme finds wrong, in preview.
func (c importCmd) pairs(ctx context.Context, d deps, text string) (errand, error) {
	people, err := newFinder(ctx, d)
	if err != nil {
		return nil, errors.New(d.words.T("cli.failed", locales.Data{"What": err.Error()}))
	}
	lines, unread, wrong := readPairs(text, d.words)
	job := &pairsErrand{cmd: c, d: d, wrong: wrong}
	for _, l := range lines {
		var couple mentoring.Couple
		ok := true
		for i, p := range []*mentoring.Person{&couple.Mentee, &couple.Mentor} {
			p.Name = l.fields[2*i]
			var reason string
			if p.Email = l.mails[i]; p.Email == "" && isMail(l.fields[2*i+1]) {
				p.Email = strings.ToLower(l.fields[2*i+1])
			}
			if p.Identity, reason = people.identity(ctx, l.fields[2*i+1]); reason != "" {
				job.wrong = append(job.wrong, fault{l.line, reason})
				ok = false
			}
		}
		if ok {
			job.lines, job.couples = append(job.lines, l.line), append(job.couples, couple)
		}
	}
	if len(unread) > 0 {
		_, err = fmt.Fprintln(d.out, d.words.T("import.unread", locales.Data{"Names": d.words.List(unread)}))
	}
	return job, err
}

func (j *pairsErrand) preview(ctx context.Context, s *mentoring.Service) (bool, error) {
	var err error
	if j.programme, err = j.cmd.chosen(ctx, j.d, s); err != nil {
		return false, err
	}
	for i := range j.couples {
		// Theirs to change afterwards, in the chat.
		j.couples[i].Mentee.Language, j.couples[i].Mentor.Language = j.programme.Language, j.programme.Language
	}
	j.enrolment, err = s.PreviewPairs(ctx, j.programme.ID, j.couples)
	if refused, ok := errors.AsType[mentoring.Errors](err); ok {
		err = nil
		for _, r := range refused {
			j.wrong = append(j.wrong, j.refusal(r))
		}
	}
	if err != nil {
		return false, errors.New(j.d.words.T("cli.failed", locales.Data{"What": err.Error()}))
	}
	if err := j.wrong.in(j.cmd.File, j.d.words); err != nil {
		return false, err
	}
	return j.enrolment.Changes(), j.say()
}

// refusal is a refusal of the programme's as what is wrong with a line.
func (j *pairsErrand) refusal(r *mentoring.Error) fault {
	line := func(couple int) int { return j.lines[couple] }
	data := locales.Data{}
	if couple, ok := r.Args["Couple"].(int); ok {
		data["Line"] = line(couple)
	}
	at, err := strconv.Atoi(r.Field)
	if err != nil || at >= len(j.lines) {
		return fault{0, j.d.words.T(r.Key, data)}
	}
	return fault{line(at), j.d.words.T(r.Key, data)}
}

// say tells what is new and what was known.
func (j *pairsErrand) say() error {
	words := j.d.words
	said := []string{words.T("import.programme", locales.Data{"Name": j.programme.Name})}
	for _, c := range j.enrolment.New {
		said = append(said, words.T("import.pair.new", locales.Data{"Mentee": c.Mentee.Name, "Mentor": c.Mentor.Name}))
	}
	for _, r := range j.enrolment.Renamed {
		said = append(said, words.T("import.renamed", locales.Data{"Name": r.Person.Name, "Before": r.Before}))
	}
	said = append(said, words.T("import.counts", locales.Data{
		"New": len(j.enrolment.New), "Known": j.enrolment.Known, "Renamed": len(j.enrolment.Renamed),
	}))
	if j.enrolment.Mailed > 0 {
		said = append(said, words.T("import.mailed", locales.Data{"Mailed": j.enrolment.Mailed}))
	}
	_, err := fmt.Fprintln(j.d.out, strings.Join(said, "\n"))
	return err
}

// question is R5: nothing of the answer is stored, and without it nobody is
// enrolled.
func (j *pairsErrand) question() string {
	if len(j.enrolment.New) == 0 {
		return ""
	}
	return j.d.words.T("import.ask", nil)
}

func (j *pairsErrand) apply(ctx context.Context, s *mentoring.Service) error {
	done, err := s.EnrolPairs(ctx, j.programme.ID, j.couples)
	if err != nil {
		return errors.New(j.d.words.T("cli.failed", locales.Data{"What": err.Error()}))
	}
	id := "import.done.names"
	switch {
	case len(done.New) > 0:
		id = "import.done.pairs"
	case len(done.Renamed) == 0:
		id = "import.done.mails"
	}
	_, err = fmt.Fprintln(j.d.out, j.d.words.T(id, nil))
	return err
}

// chosen is the programme that the pairs are enrolled in: the one of that name,
// or the only one.
func (c importCmd) chosen(ctx context.Context, d deps, s *mentoring.Service) (mentoring.Programme, error) {
	all, err := s.Programmes(ctx)
	if err != nil {
		return mentoring.Programme{}, errors.New(d.words.T("cli.failed", locales.Data{"What": err.Error()}))
	}
	var names []string
	for _, p := range all {
		if p.Name == c.Programme || c.Programme == "" && len(all) == 1 {
			return p, nil
		}
		names = append(names, p.Name)
	}
	said := locales.Data{"Name": c.Programme, "Names": strings.Join(names, ", "), "Dir": c.Data}
	switch {
	case len(all) == 0:
		return mentoring.Programme{}, errors.New(d.words.T("import.err.noprogramme", said))
	case c.Programme == "":
		return mentoring.Programme{}, errors.New(d.words.T("import.err.which", said))
	default:
		return mentoring.Programme{}, errors.New(d.words.T("import.err.unknown", said))
	}
}
