-- +goose Up

-- What somebody wrote in their logbook of their own accord.
CREATE TABLE note (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    pair     INTEGER NOT NULL REFERENCES pair (id),
    author   INTEGER NOT NULL REFERENCES person (id),
    text_enc BLOB    NOT NULL,
    at_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX note_author ON note (author, at_ms);
