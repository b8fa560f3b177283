-- +goose Up

-- Where a person was found last, on a platform whose addresses do not say it.
CREATE TABLE reference (
    person  INTEGER PRIMARY KEY REFERENCES person (id),
    address TEXT    NOT NULL CHECK (address <> ''), -- with another address the person is found elsewhere
    place   TEXT    NOT NULL CHECK (place <> '')    -- opaque to all but the platform; no words of anybody
) STRICT;
