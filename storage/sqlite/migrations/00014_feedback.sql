-- +goose Up

-- A note can be meant for the other half too. One that is not of a kind for
-- that is never shared.
ALTER TABLE note ADD COLUMN kind TEXT NOT NULL DEFAULT 'note' CHECK (kind <> '');
ALTER TABLE note ADD COLUMN visibility TEXT NOT NULL DEFAULT 'private'
    CHECK (visibility IN ('private', 'shared') AND (visibility = 'private' OR kind <> 'note'));
CREATE UNIQUE INDEX note_marking ON note (pair, author) WHERE kind = 'marking'; -- a half marks what matters once

ALTER TABLE delivery ADD COLUMN note INTEGER REFERENCES note (id) ON DELETE SET NULL; -- a note can be taken back
CREATE INDEX delivery_note ON delivery (note) WHERE note IS NOT NULL;
