-- +goose Up

-- Who did what to what. The actor is no reference: the row outlives the person.
CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY CHECK (seq >= 1),
    at_ms  INTEGER NOT NULL,
    actor  INTEGER NOT NULL CHECK (actor >= 0), -- 0: whoever runs the program
    action TEXT    NOT NULL CHECK (action <> ''),
    object TEXT    NOT NULL CHECK (object <> ''),
    mac    TEXT    NOT NULL CHECK (length(mac) = 64 AND mac NOT GLOB '*[^0-9a-f]*') -- over the mac before and this row
) STRICT;
