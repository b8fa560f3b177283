-- +goose Up

-- What a platform calls the message in which an answer was typed; empty for one
-- that was written in a dialog.
ALTER TABLE answer ADD COLUMN ref TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX answer_ref ON answer (author, ref) WHERE ref <> '';

-- What somebody has been told, and is not told again.
CREATE TABLE told (
    person INTEGER NOT NULL REFERENCES person (id),
    what   TEXT    NOT NULL CHECK (what <> ''),
    PRIMARY KEY (person, what)
) STRICT, WITHOUT ROWID;
