package teams

import (
	"context"
	"sync"

	"mentorbot/bot/chat"
)

// Reference is where one person is found, as their newest act told it. It
// holds ids only.
type Reference struct {
	Conversation string `json:"conversation"`   // the one-to-one chat with the bot; empty when there is none yet
	ServiceURL   string `json:"service_url"`    // the service that it lies on; empty for the global one
	User         string `json:"user,omitempty"` // the person's id towards the bot, such as 29:…; empty when it is not known
}

// References keeps the newest Reference of each person over a restart. An
// address is the person's object id in the tenant. Safe for concurrent use.
//
// It spares the creation of conversations and keeps the service of the person's
// region; without one a person is found again by the object id alone, on the
// global service.
type References interface {
	// Reference returns the zero Reference when nothing is known.
	Reference(ctx context.Context, of chat.Address) (Reference, error)
	// Keep replaces what is known. It is durable when it returns. Of whom it
	// does not know it may keep nothing.
	Keep(ctx context.Context, of chat.Address, r Reference) error
}

// nowhere is References that keep nothing.
type nowhere struct{}

func (nowhere) Reference(context.Context, chat.Address) (Reference, error) { return Reference{}, nil }
func (nowhere) Keep(context.Context, chat.Address, Reference) error        { return nil }

// known is References before which lies what this process has learned: of
// strangers too, who are answered and not kept.
type known struct {
	kept References

	mu sync.Mutex
	of map[chat.Address]Reference
}

// reference is where a person is found.
func (k *known) reference(ctx context.Context, of chat.Address) (Reference, error) {
	k.mu.Lock()
	r, ok := k.of[of]
	k.mu.Unlock()
	if ok {
		return r, nil
	}
	return k.kept.Reference(ctx, of)
}

// keep replaces what is known. It is durable when it returns, of whom anything
// is kept.
func (k *known) keep(ctx context.Context, of chat.Address, r Reference) error {
	before, err := k.kept.Reference(ctx, of)
	if err == nil && before != r {
		err = k.kept.Keep(ctx, of, r)
	}
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of == nil {
		k.of = map[chat.Address]Reference{}
	}
	k.of[of] = r
	return nil
}
