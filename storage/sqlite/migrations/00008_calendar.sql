-- +goose Up

-- The name of a meeting in calendars: of no other meeting, here or elsewhere.
ALTER TABLE meeting ADD COLUMN uid TEXT NOT NULL DEFAULT '';
UPDATE meeting SET uid = hex(randomblob(16));
