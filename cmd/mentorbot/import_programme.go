package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// contact is a coordinator as the file has them.
type contact struct {
	table            *table
	name, who, phone string
}

// readProgramme reads a programme's settings, and everything that is wrong with
// them. Who the coordinators are is found out later.
func readProgramme(text string, words locales.Words) (p mentoring.Programme, contacts []contact, wrong faults) {
	whole := &table{words: words, lines: tomlLines(text), wrong: &wrong}
	if _, err := toml.Decode(text, &whole.values); err != nil {
		broken, _ := errors.AsType[toml.ParseError](err)
		what := broken.Message
		if what == "" {
			what = err.Error()
		}
		wrong.add(words, broken.Position.Line, "import.err.toml", locales.Data{"What": what})
		return p, nil, wrong
	}
	p = mentoring.Programme{
		Name: whole.needed("name"), Start: whole.date("start"), End: whole.date("end"),
		Midway: whole.span("midway"), Final: whole.span("final"),
		Language: whole.text("language"), TimeZone: whole.text("zone"),
		ClosedDays: whole.closed("closed"), QuietWeeks: whole.weeks("quiet"), KeepDays: whole.number("keep"),
	}
	whole.order("end", p.Start, p.End)
	switch p.Language {
	case "":
		p.Language = locales.Danish
	case locales.Danish, locales.English:
	default:
		whole.fault("language", "import.err.language", nil)
	}
	if p.TimeZone == "" {
		p.TimeZone = demoZone
	}
	if _, err := time.LoadLocation(p.TimeZone); err != nil {
		whole.fault("zone", "import.err.zone", locales.Data{"Zone": demoZone})
	}
	p.Facts = readFacts(whole)
	for _, t := range whole.tables("coordinator") {
		contacts = append(contacts, contact{t, t.needed("name"), t.needed("identity"), t.needed("phone")})
		t.done()
	}
	if _, there := whole.values["coordinator"]; !there {
		wrong.add(words, 0, "prog.err.nobody", nil)
	}
	whole.done()
	return p, contacts, wrong
}

// readFacts reads the six facts of P1 and names every one that is not filled in.
func readFacts(whole *table) mentoring.Facts {
	t := whole.table("facts")
	facts := mentoring.Facts{
		Controller: t.text("controller"), Purpose: t.text("purpose"), LegalBasis: t.text("basis"),
		Categories: t.text("categories"), Recipients: t.text("recipients"), Retention: t.text("retention"), DPO: t.text("dpo"),
	}
	t.done()
	var empty []string
	for _, fact := range facts.Empty() {
		empty = append(empty, t.words.T("prog."+fact, nil)+" ("+t.name(fact)+")")
	}
	if len(empty) > 0 {
		t.wrong.add(t.words, whole.line("facts"), "pair.new.facts", locales.Data{"Fields": t.words.List(empty)})
	}
	return facts
}

// programmeErrand sets a programme up from a file.
type programmeErrand struct {
	d            deps
	programme    mentoring.Programme
	coordinators []mentoring.Person
}

// programme reads a programme's file and finds out who the coordinators are.
func (c importCmd) programme(ctx context.Context, d deps, text string) (errand, error) {
	people, err := newFinder(ctx, d)
	if err != nil {
		return nil, errors.New(d.words.T("cli.failed", locales.Data{"What": err.Error()}))
	}
	job := &programmeErrand{d: d}
	p, contacts, wrong := readProgramme(text, d.words)
	job.programme = p
	seen := map[mentoring.Identity]int{}
	for _, one := range contacts {
		if one.who == "" {
			continue // told already
		}
		line := one.table.line("identity")
		who, reason := people.identity(ctx, one.who)
		if reason != "" {
			wrong = append(wrong, fault{line, reason})
			continue
		}
		if _, twice := seen[who]; twice {
			wrong.add(d.words, line, "prog.err.twice", nil)
		}
		seen[who] = line
		job.coordinators = append(job.coordinators, mentoring.Person{Name: one.name, Phone: one.phone, Language: p.Language, Identity: who})
	}
	if err := wrong.in(c.File, d.words); err != nil {
		return nil, err
	}
	return job, nil
}

func (j *programmeErrand) preview(ctx context.Context, s *mentoring.Service) (bool, error) {
	change, err := s.PreviewProgramme(ctx, j.programme, j.coordinators)
	if err != nil {
		return false, errors.New(j.d.words.T("cli.failed", locales.Data{"What": err.Error()}))
	}
	return change.Changes(), j.say(change)
}

// say tells what is new and what changes.
func (j *programmeErrand) say(c mentoring.ProgrammeChange) error {
	words := j.d.words
	var said []string
	add := func(id string, data locales.Data) { said = append(said, words.T(id, data)) }
	if c.New {
		add("import.programme.new", locales.Data{"Name": j.programme.Name})
		if len(c.Others) > 0 {
			add("import.programme.others", locales.Data{"Names": strings.Join(c.Others, ", ")})
		}
	} else {
		add("import.programme", locales.Data{"Name": j.programme.Name})
	}
	if len(c.Settings) > 0 {
		add("import.settings", locales.Data{"Keys": strings.Join(c.Settings, ", ")})
	}
	for _, p := range c.Came {
		add("import.coordinator.new", locales.Data{"Name": p.Name, "Phone": p.Phone})
	}
	for _, p := range c.Corrected {
		add("import.coordinator.changed", locales.Data{"Name": p.Name, "Phone": p.Phone})
	}
	for _, p := range c.Left {
		add("import.coordinator.gone", locales.Data{"Name": p.Name})
	}
	_, err := fmt.Fprintln(j.d.out, strings.Join(said, "\n"))
	return err
}

func (j *programmeErrand) question() string { return "" }

func (j *programmeErrand) apply(ctx context.Context, s *mentoring.Service) error {
	if _, err := s.SetProgramme(ctx, j.programme, j.coordinators); err != nil {
		return errors.New(j.d.words.T("cli.failed", locales.Data{"What": err.Error()}))
	}
	_, err := fmt.Fprintln(j.d.out, j.d.words.T("prog.saved", nil))
	return err
}
