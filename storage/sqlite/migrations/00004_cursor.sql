-- +goose Up

-- When work that comes back is next due, by its name.
CREATE TABLE cursor (
    name    TEXT    PRIMARY KEY CHECK (name <> ''),
    next_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
