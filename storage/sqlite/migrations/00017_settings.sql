-- +goose Up

-- In which minutes of an open day messages are sent to somebody; both 0: the
-- usual hours.
ALTER TABLE person ADD COLUMN opens INTEGER NOT NULL DEFAULT 0 CHECK (opens >= 0);
ALTER TABLE person ADD COLUMN closes INTEGER NOT NULL DEFAULT 0 CHECK (closes <= 1440 AND (closes > opens OR closes = 0 AND opens = 0));
