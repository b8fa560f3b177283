package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// The tests of real processes start the test binary again as a child that
// opens a store and writes to it.
const (
	childPath        = "MENTORBOT_SQLITE_CHILD"             // of the database; set in a child alone
	childSynchronous = "MENTORBOT_SQLITE_CHILD_SYNCHRONOUS" // of its writer
	childUpdates     = "MENTORBOT_SQLITE_CHILD_UPDATES"     // of each of its clients; 0 for no end
	childKey         = "MENTORBOT_SQLITE_CHILD_KEY"         // file of the master key, for both
)

const childClients = 8

func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		if err := child(path, os.Getenv(childSynchronous), os.Getenv(childUpdates)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	folder, err := makeChildKey()
	if err == nil {
		m.Run()
		err = os.RemoveAll(folder)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// makeChildKey makes the master key that a child shares with the test that
// looks at what it left.
func makeChildKey() (folder string, err error) {
	if folder, err = os.MkdirTemp("", "mentorbot-key-"); err != nil {
		return "", err
	}
	file := filepath.Join(folder, "key")
	master, err := seal.New()
	if err != nil {
		return folder, err
	}
	return folder, errors.Join(master.Create(file), os.Setenv(childKey, file))
}

func childMaster() (*seal.Master, error) { return seal.ReadFile(os.Getenv(childKey)) }

// childCommand starts the test binary as a child over the database. Wrap are
// words to put in front.
func childCommand(ctx context.Context, path, synchronous string, updates int, wrap ...string) *exec.Cmd {
	words := append(wrap, os.Args[0])
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env = append(os.Environ(), childPath+"="+path, childSynchronous+"="+synchronous, childUpdates+"="+strconv.Itoa(updates))
	cmd.Stderr = os.Stderr
	return cmd
}

// child writes answers from several goroutines and prints each that Update has
// acknowledged, in one write of its own.
func child(path, synchronous, updates string) error {
	most, err := strconv.Atoi(updates)
	if err != nil {
		return err
	}
	ctx := context.Background()
	master, err := childMaster()
	if err != nil {
		return err
	}
	db, err := openAs(ctx, path, master, strings.Replace(writerParameters, "_synchronous=FULL", "_synchronous="+synchronous, 1))
	if err != nil {
		return err
	}
	// The log is emptied often, because that is where the order of writes counts.
	if err := db.Update(ctx, func(t mentoring.Tx) error {
		return t.(*tx).rows("PRAGMA wal_autocheckpoint = 40", func(scan) error { return nil })
	}); err != nil {
		return err
	}
	prompts, err := childPrompts(ctx, db)
	if err != nil {
		return err
	}
	stored, err := storedIn(ctx, db) // By an earlier child.
	if err != nil {
		return err
	}
	errs := make([]error, childClients)
	var wg sync.WaitGroup
	for i, prompt := range prompts {
		wg.Go(func() {
			for n := stored[i] + 1; errs[i] == nil && (most == 0 || n <= most); n++ {
				if errs[i] = db.Update(ctx, answers(prompt, i, n)); errs[i] == nil {
					_, errs[i] = fmt.Printf("ack %d %d\n", i, n)
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errors.Join(errs...), db.Close())
}

// childPrompts adds a question set for each client, or finds those that an
// earlier child has added.
func childPrompts(ctx context.Context, db *DB) (prompts []mentoring.Prompt, err error) {
	err = db.Update(ctx, func(tx mentoring.Tx) error {
		prompts = nil
		if first, err := tx.FirstSight("test", "pairs", second(0)); err != nil {
			return err
		} else if first {
			if err := addPrompts(tx); err != nil {
				return err
			}
		}
		for i := range childClients {
			p, ok, err := tx.PromptOf(mentoring.MeetingID(i+1), mentoring.Mentee, mentoring.End)
			if err != nil || !ok {
				return fmt.Errorf("prompt %d is there: %t: %w", i, ok, err)
			}
			prompts = append(prompts, p)
		}
		return nil
	})
	return prompts, err
}

func addPrompts(tx mentoring.Tx) error {
	programme, err := tx.AddProgramme(mentoring.Programme{
		Name: "Mentorskab", TimeZone: "Europe/Copenhagen",
		Start: mentoring.Date{Year: 2026, Month: time.September, Day: 1}, End: mentoring.Date{Year: 2027, Month: time.August, Day: 31},
	})
	for i := 0; i < childClients && err == nil; i++ {
		if err = fillPair(tx, programme, i); err != nil {
			return err
		}
		start := second(86400 * i)
		meeting, err := tx.AddMeeting(mentoring.Meeting{
			Pair: mentoring.PairID(i + 1), State: mentoring.MeetingAgreed, Slot: mentoring.Slot{
				Date: mentoring.DateOf(start, time.UTC), Clock: 12 * 60, Start: start, Length: 90,
			},
		})
		if err != nil {
			return err
		}
		err = tx.PutPrompt(mentoring.Prompt{
			Pair: mentoring.PairID(i + 1), Meeting: meeting, Role: mentoring.Mentee, Moment: mentoring.End,
			OpensAt: start, State: mentoring.PromptOpen,
		})
		if err != nil {
			return err
		}
	}
	return err
}

// answers stores the client's answer number n and the event that brought it.
func answers(p mentoring.Prompt, client, n int) func(mentoring.Tx) error {
	return func(tx mentoring.Tx) error {
		if _, err := tx.FirstSight(fmt.Sprint("client", client), fmt.Sprint(n), second(n)); err != nil {
			return err
		}
		pair, err := tx.Pair(p.Pair)
		if err != nil {
			return err
		}
		_, err = tx.PutAnswer(mentoring.Answer{
			Prompt: p.ID, Author: pair.Mentee.Person, Question: mentoring.MenteeUseful,
			Text: mentoring.NewSecret(strconv.Itoa(n)), Visibility: mentoring.Private, At: second(n),
		})
		return err
	}
}

// last are the numbers of the last acknowledged answer of each client.
type last [childClients]int

// heard takes note of one line of a child.
func (l *last) heard(line string) bool {
	var client, n int
	if _, err := fmt.Sscanf(line, "ack %d %d", &client, &n); err != nil {
		return false
	}
	l[client] = n
	return true
}

// survived opens a database after a crash and looks for what was acknowledged.
// Lost counts the answers that are not there; an error means that the database
// is damaged, or that half of an update is there.
func survived(ctx context.Context, path string, acknowledged last) (stored last, lost int, err error) {
	master, err := childMaster()
	if err != nil {
		return stored, 0, err
	}
	db, err := Open(ctx, path, master)
	if err != nil {
		return stored, 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := sound(ctx, db); err != nil {
		return stored, 0, err
	}
	stored, err = storedIn(ctx, db)
	for i, n := range acknowledged {
		lost += max(0, n-stored[i])
	}
	return stored, lost, err
}

// storedIn returns the number of each client's last stored answer, or an error
// when its events and its answer do not fit together.
func storedIn(ctx context.Context, db *DB) (stored last, err error) {
	err = db.View(ctx, func(r mentoring.Reader) error {
		for i := range stored {
			var events, highest int
			if err := r.(*reader).rows("SELECT count(*), coalesce(max(CAST(event AS INTEGER)), 0) FROM inbox WHERE platform = ?",
				func(scan scan) error { return scan(&events, &highest) }, fmt.Sprint("client", i)); err != nil {
				return err
			}
			stored[i] = highest
			if events != highest {
				return fmt.Errorf("client %d: %d events up to number %d", i, events, highest)
			}
			if highest == 0 {
				continue
			}
			p, _, err := r.PromptOf(mentoring.MeetingID(i+1), mentoring.Mentee, mentoring.End)
			if err != nil {
				return err
			}
			list, err := r.Answers(p.ID)
			if err != nil {
				return err
			}
			if len(list) != 1 || list[0].Text.Reveal() != strconv.Itoa(highest) {
				return fmt.Errorf("client %d: the answer is not that of event %d", i, highest)
			}
		}
		return nil
	})
	return stored, err
}
