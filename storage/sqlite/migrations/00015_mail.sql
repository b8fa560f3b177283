-- +goose Up

-- Where invitations go: somebody's e-mail address; empty for none.
ALTER TABLE person ADD COLUMN email TEXT NOT NULL DEFAULT '';
