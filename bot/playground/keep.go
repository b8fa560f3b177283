package playground

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"mentorbot/bot/chat"
)

// record is one line of a kept transcript: a message as it came, or as it was
// changed. What stands in dialogs is never part of it.
type record struct {
	Seq     int          `json:"seq"` // of a new message, or of one that is there
	Rev     int          `json:"rev"`
	At      time.Time    `json:"at,omitzero"`
	To      chat.Address `json:"to"`
	Mine    bool         `json:"mine,omitempty"`
	Act     string       `json:"act,omitempty"` // event id of what the person typed
	Message chat.Message `json:"message"`
}

// keeper appends a transcript to a file. A nil keeper keeps nothing.
type keeper struct {
	file *os.File
	size int64 // of the whole lines
}

var (
	errKept    = errors.New("a transcript is kept already")
	errBadLine = errors.New("line that is no part of a transcript")
)

// Keep reads the transcript from a file, which is made when it is not there,
// and appends everything to it from now on. The platform's chats must be
// empty. The file is the foreign system's own memory: it survives the end of
// this process at any moment, and only that. Close ends it.
func (p *Platform) Keep(path string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.keeper != nil || len(p.transcript.chats) > 0 {
		return errKept
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator's folder
	if err != nil {
		return fmt.Errorf("keep the transcript: %w", err)
	}
	k := &keeper{file: f}
	if err := k.load(p.transcript); err != nil {
		p.transcript.clear()
		return errors.Join(fmt.Errorf("read the transcript: %w", err), f.Close())
	}
	p.keeper = k
	return nil
}

// Close lets go of the file that Keep opened.
func (p *Platform) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.release()
}

func (p *Platform) release() error {
	if p.keeper == nil {
		return nil
	}
	err := p.keeper.file.Close()
	p.keeper = nil
	return err
}

// load fills the transcript from the file. A last line that is cut short was
// never answered for, and goes.
func (k *keeper) load(t *transcript) error {
	content, err := os.ReadFile(k.file.Name())
	if err != nil {
		return err
	}
	for {
		line, rest, whole := bytes.Cut(content, []byte("\n"))
		if !whole {
			break
		}
		var r record
		if err := json.Unmarshal(line, &r); err != nil || !t.replay(r) {
			return fmt.Errorf("after %d bytes: %w", k.size, errBadLine)
		}
		k.size += int64(len(line)) + 1
		content = rest
	}
	return k.file.Truncate(k.size)
}

// replay does once more what a record says, and reports whether it can be.
func (t *transcript) replay(r record) bool {
	if r.Rev <= t.rev || r.To == "" {
		return false
	}
	t.rev = r.Rev - 1
	if r.Seq == len(t.all)+1 {
		t.add(r.To, r.At, r.Mine, r.Act, r.Message)
		return true
	}
	e := t.find(r.To, fmt.Sprint("m", r.Seq))
	return e != nil && t.edit(e, r.Message)
}

// write appends one record. An error leaves the file as it was.
func (k *keeper) write(r record) error {
	if k == nil {
		return nil
	}
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	n, err := k.file.WriteAt(append(line, '\n'), k.size)
	if err != nil {
		return errors.Join(fmt.Errorf("keep a message: %w", err), k.file.Truncate(k.size))
	}
	k.size += int64(n)
	return nil
}

// Posted is a message of the bot as it stands in a chat.
type Posted struct {
	To       chat.Address
	Revision int // grows with every change in any chat
	Message  chat.Message
}

// Posted returns the bot's messages that were sent or edited after the
// revision, in that order.
func (p *Platform) Posted(after int) []Posted {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []Posted
	for to := range p.transcript.chats {
		for _, e := range p.transcript.since(to, after) {
			if !e.mine {
				all = append(all, Posted{To: to, Revision: e.rev, Message: clean(e.message)})
			}
		}
	}
	slices.SortFunc(all, func(a, b Posted) int { return cmp.Compare(a.Revision, b.Revision) })
	return all
}
