package bot

import (
	"context"
	"log/slog"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// Courier sends deliveries on the platform on which the person lives; a pair
// may straddle two.
type Courier struct {
	Composer  Composer
	Platforms map[string]chat.Platform // by name
	Log       *slog.Logger
}

// Send composes and sends a delivery, and says how it ended.
func (c *Courier) Send(ctx context.Context, d mentoring.Due) mentoring.Outcome {
	log := c.Log.With("delivery", d.Delivery.ID, "kind", d.Delivery.Kind)
	m, err := c.Composer.Compose(d)
	if err != nil {
		log.Error("delivery not composed", "error", err)
		return mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Rejected}
	}
	platform, ok := c.Platforms[d.To().Identity.Platform]
	if !ok {
		log.Warn("delivery for a platform that is off", "platform", d.To().Identity.Platform)
		return mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}
	}
	to := chat.Address(d.To().Identity.Address)
	if d.Delivery.Kind.Restates() {
		return restate(ctx, log, platform, to, d, m)
	}
	if editor, ok := platform.(chat.Editor); ok && d.Replaces != "" {
		err := editor.Edit(ctx, to, chat.Receipt(d.Replaces), m)
		if err == nil {
			return mentoring.Outcome{State: mentoring.Sent, Receipt: d.Replaces}
		}
		// Only a message that cannot be changed is sent anew. A change that may
		// have been made after all would be there beside its copy; it is made
		// again instead, which is harmless.
		if class, _ := chat.ClassOf(err); class != chat.Rejected {
			out := outcome(err)
			log.Warn("message not edited", "state", out.State, "error", err)
			return out
		}
		log.Warn("message cannot be edited, sent anew", "error", err)
	}
	receipt, err := platform.Send(ctx, to, m)
	if err != nil {
		out := outcome(err)
		log.Warn("delivery not sent", "state", out.State, "error", err)
		return out
	}
	return mentoring.Outcome{State: mentoring.Sent, Receipt: string(receipt)}
}

// restate changes a sent message, and does no more where that cannot be done:
// nothing is sent in its place. A change that may have been made is made again.
func restate(ctx context.Context, log *slog.Logger, platform chat.Platform, to chat.Address, d mentoring.Due, m chat.Message) mentoring.Outcome {
	gone := mentoring.Outcome{State: mentoring.Dropped, Reason: mentoring.NotWanted}
	editor, ok := platform.(chat.Editor)
	if !ok || d.Replaces == "" {
		return gone
	}
	err := editor.Edit(ctx, to, chat.Receipt(d.Replaces), m)
	if err == nil {
		return mentoring.Outcome{State: mentoring.Sent, Receipt: d.Replaces}
	}
	log.Warn("message not restated", "error", err)
	switch class, _ := chat.ClassOf(err); class {
	case chat.Rejected:
		return gone
	case chat.Uncertain:
		return mentoring.Outcome{State: mentoring.Pending}
	default:
		return outcome(err)
	}
}

// halted is how long a delivery waits while our own access is gone.
const halted = 10 * time.Minute

// outcome maps the classes of a failed send.
func outcome(err error) mentoring.Outcome {
	switch class, after := chat.ClassOf(err); class {
	case chat.Later:
		return mentoring.Outcome{State: mentoring.Pending, After: after, Pause: after > 0}
	case chat.Halted: // says nothing about the message or the person
		return mentoring.Outcome{State: mentoring.Pending, After: halted, Free: true, Pause: true}
	case chat.Unreachable:
		return mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}
	case chat.Rejected:
		return mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Rejected}
	default:
		return mentoring.Outcome{State: mentoring.Uncertain}
	}
}

// Ask looks an uncertain delivery up on its platform. Askable is false where
// nobody can be asked.
func (c *Courier) Ask(ctx context.Context, d mentoring.Due) (receipt string, found, askable bool, err error) {
	finder, ok := c.Platforms[d.To().Identity.Platform].(chat.Finder)
	if !ok {
		return "", false, false, nil
	}
	r, found, err := finder.Find(ctx, chat.Address(d.To().Identity.Address), d.Delivery.Token)
	return string(r), found, true, err
}
