-- +goose Up

-- When a half paused: "2026-12-15/2027-01-03", first and last day, with a space
-- between two pauses.
ALTER TABLE half ADD COLUMN pauses TEXT NOT NULL DEFAULT '' CHECK (pauses NOT GLOB '*[^0-9/ -]*');

-- When a half proposed to end together, while the other has not answered.
ALTER TABLE half ADD COLUMN ends_ms INTEGER;
