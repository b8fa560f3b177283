package teams

import (
	"context"
	"sync"

	"mentorbot/bot/chat"
)

// Reference is where one person is found, as their newest act told it. It
// holds ids only.
type Reference struct {
	Conversation string // the one-to-one chat with the bot; empty when there is none yet
	ServiceURL   string // the service that it lies on; empty for the global one
	User         string // the person's id towards the bot, such as 29:…; empty when it is not known
}

// References keeps the newest Reference of each person. An address is the
// person's object id in the tenant. Safe for concurrent use.
//
// A store that outlives a restart spares the creation of conversations and
// keeps the service of the person's region; without one a person is found
// again by the object id alone.
type References interface {
	// Reference returns the zero Reference when nothing is known.
	Reference(ctx context.Context, of chat.Address) (Reference, error)
	// Keep replaces what is known. It is durable when it returns.
	Keep(ctx context.Context, of chat.Address, r Reference) error
}

// memory is References until the process ends.
type memory struct {
	mu sync.Mutex
	of map[chat.Address]Reference
}

func (m *memory) Reference(_ context.Context, of chat.Address) (Reference, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.of[of], nil
}

func (m *memory) Keep(_ context.Context, of chat.Address, r Reference) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil {
		m.of = map[chat.Address]Reference{}
	}
	m.of[of] = r
	return nil
}
