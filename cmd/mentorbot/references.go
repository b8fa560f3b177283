package main

import (
	"context"
	"encoding/json"
	"fmt"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/bot/teams"
	"mentorbot/storage/sqlite"
)

// references keeps in the database where people are found in Teams. The
// database is opened when the chats are set up, and before they run.
type references struct{ db *sqlite.DB }

var _ teams.References = (*references)(nil)

// Reference implements teams.References.
func (r *references) Reference(ctx context.Context, of chat.Address) (found teams.Reference, err error) {
	place, err := r.db.Reference(ctx, inTeams(of))
	if err == nil && place != "" {
		if err = json.Unmarshal([]byte(place), &found); err != nil {
			err = fmt.Errorf("a reference that is none: %w", err)
		}
	}
	return found, err
}

// Keep implements teams.References.
func (r *references) Keep(ctx context.Context, of chat.Address, now teams.Reference) error {
	place, err := json.Marshal(now)
	if err != nil {
		return fmt.Errorf("write a reference: %w", err)
	}
	return r.db.KeepReference(ctx, inTeams(of), string(place))
}

func inTeams(of chat.Address) mentoring.Identity {
	return mentoring.Identity{Platform: teams.Name, Address: string(of)}
}
