package main

import (
	"container/heap"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// The files of a demo whose folder stays, beside demo-N.db and demo-N.chat.
const (
	keptName = "demo.json"
	keyName  = "demo.key"
)

// keptForm numbers the form of the file.
const keptForm = 1

// kept is what a demo notes beside its database and its chats. It is written
// before each step in time and after each delivery, and a step that was cut
// off is taken once more: what was done of it is known by its ids. The file
// also tells a demo's folder from any other.
type kept struct {
	Form  int       `json:"mentorbot_demo"`
	Seed  uint64    `json:"seed"`
	Life  int       `json:"life"`  // N of the files
	Begun bool      `json:"begun"` // its people are enrolled
	Now   time.Time `json:"now"`
	Cast  keptCast  `json:"cast"`
}

// keptCast is where the people by script are.
type keptCast struct {
	Seen   int                        `json:"seen"` // revision of the chats that they have reacted to
	Count  int                        `json:"count"`
	Acts   []keptAct                  `json:"acts"`
	People map[chat.Address]keptActor `json:"people"`
}

type keptAct struct {
	At     time.Time    `json:"at"`
	Order  int          `json:"order"`
	Person chat.Address `json:"person"`
	Action string       `json:"action"`
}

type keptActor struct {
	Rand    []byte `json:"rand"`
	Books   int    `json:"books"`
	Booking bool   `json:"booking"`
	Writes  bool   `json:"writes"`
}

var errNoDemo = errors.New("the folder is no demo's")

// readKept reads what the demo in a folder has noted. It is fs.ErrNotExist
// where none was, and errNoDemo where the file is somebody else's.
func readKept(dir string) (kept, error) {
	content, err := os.ReadFile(filepath.Join(dir, keptName)) //nolint:gosec // the person's folder
	if err != nil {
		return kept{}, err
	}
	var k kept
	if err := json.Unmarshal(content, &k); err != nil || k.Form != keptForm {
		return kept{}, errNoDemo
	}
	return k, nil
}

// file is the path of one of the present life's files.
func (w *world) file(ending string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return filepath.Join(w.dir, fmt.Sprintf("demo-%d%s", w.lives, ending))
}

// note writes down where the demo is, when its folder stays. Whoever reads the
// file finds the old note or the new one.
func (w *world) note() error {
	if !w.keep {
		return nil
	}
	w.mu.Lock()
	k := kept{Form: keptForm, Seed: w.seed, Life: w.lives, Begun: w.begun, Now: w.now}
	c := w.cast
	w.mu.Unlock()
	if c != nil {
		var err error
		if k.Cast, err = c.kept(); err != nil {
			return fmt.Errorf("note the demo: %w", err)
		}
	}
	content, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("note the demo: %w", err)
	}
	path := filepath.Join(w.dir, keptName)
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		return fmt.Errorf("note the demo: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("note the demo: %w", err)
	}
	return nil
}

// clean removes what other lives have left. The present one has no file yet.
func (w *world) clean() error {
	for _, pattern := range []string{"demo-*.db*", "demo-*.chat"} {
		files, err := filepath.Glob(filepath.Join(w.dir, pattern))
		if err != nil {
			return fmt.Errorf("find what is left of a demo: %w", err)
		}
		for _, f := range files {
			if err := os.Remove(f); err != nil {
				return fmt.Errorf("remove what is left of a demo: %w", err)
			}
		}
	}
	return nil
}

// begin makes the key of a new demo and goes to its first day, or goes on from
// what one that was there before has noted.
func (w *world) begin(ctx context.Context, before kept) error {
	if !w.keep {
		return w.Reset(ctx)
	}
	w.mu.Lock()
	w.lives = before.Life
	w.mu.Unlock()
	file := filepath.Join(w.dir, keyName)
	master, err := seal.ReadFile(file)
	switch {
	case err == nil:
		w.master = master
	case errors.Is(err, fs.ErrNotExist) && !before.Begun:
		if err := errors.Join(w.note(), w.master.Create(file)); err != nil {
			return err
		}
	default:
		return fmt.Errorf("key of the demo: %w", err)
	}
	if !before.Begun {
		return w.Reset(ctx)
	}
	w.mu.Lock()
	w.seed, w.now, w.begun = before.Seed, before.Now.In(w.location), true
	w.mu.Unlock()
	return w.resume(ctx, before.Cast)
}

// resume goes on in the database and the chats of before.
func (w *world) resume(ctx context.Context, before keptCast) error {
	l, c, err := w.live(ctx)
	if err != nil {
		return err
	}
	err = l.db.View(ctx, func(r mentoring.Reader) error {
		p, _, err := r.PersonByIdentity(mentoring.Identity{Platform: platformName, Address: menteeID})
		if err != nil {
			return err
		}
		pairs, err := r.PairsOf(p.ID)
		if len(pairs) == 1 {
			w.pair = pairs[0].ID
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("find the pair in view: %w", err)
	}
	if err := c.resume(before); err != nil {
		return fmt.Errorf("people by script: %w", err)
	}
	if err := l.outbox.Recover(ctx, w.Now()); err != nil {
		return err
	}
	return w.Settle(ctx)
}

// kept returns where the people by script are.
func (c *cast) kept() (keptCast, error) {
	k := keptCast{Seen: c.Revision(), Count: c.count, People: map[chat.Address]keptActor{}}
	for _, a := range c.queue {
		k.Acts = append(k.Acts, keptAct{At: a.at, Order: a.order, Person: a.person.address, Action: a.action})
	}
	for address, p := range c.people {
		source, err := p.source.MarshalBinary()
		if err != nil {
			return keptCast{}, err
		}
		k.People[address] = keptActor{Rand: source, Books: p.books, Booking: p.booking, Writes: p.writes}
	}
	return k, nil
}

// resume goes on from there. What came into the chats after it was noted is
// looked at now.
func (c *cast) resume(k keptCast) error {
	for address, before := range k.People {
		p, ok := c.people[address]
		if !ok {
			return fmt.Errorf("nobody lives at %s", address)
		}
		if err := p.source.UnmarshalBinary(before.Rand); err != nil {
			return err
		}
		p.books, p.booking, p.writes = before.Books, before.Booking, before.Writes
	}
	c.count = k.Count
	for _, a := range k.Acts {
		p, ok := c.people[a.Person]
		if !ok {
			return fmt.Errorf("nobody lives at %s", a.Person)
		}
		c.queue = append(c.queue, act{at: a.At, order: a.Order, person: p, action: a.Action})
	}
	heap.Init(&c.queue)
	for _, m := range c.Posted(k.Seen) {
		if p, ok := c.people[m.To]; ok {
			c.react(p, m.Message.Actions)
		}
	}
	return nil
}
