package slack

import (
	"sync"

	"mentorbot/bot/chat"
)

// dms remembers the one-to-one chat of each person.
type dms struct {
	mu sync.Mutex
	of map[chat.Address]string
}

func (d *dms) get(of chat.Address) string { d.mu.Lock(); defer d.mu.Unlock(); return d.of[of] }

// learn remembers a chat; an empty one is forgotten.
func (d *dms) learn(of chat.Address, channel string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.of == nil {
		d.of = map[chat.Address]string{}
	}
	if channel == "" {
		delete(d.of, of)
		return
	}
	d.of[of] = channel
}
