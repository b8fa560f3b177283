-- +goose Up

-- What a pair has made of the agenda of a meeting. One without a row has the
-- brochure's six items.
CREATE TABLE agenda (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    pair      INTEGER NOT NULL REFERENCES pair (id),
    meeting   INTEGER NOT NULL UNIQUE REFERENCES meeting (id),
    revision  INTEGER NOT NULL CHECK (revision >= 1),
    changed   INTEGER NOT NULL CHECK (changed BETWEEN 0 AND 63), -- bit n: item n + 1 does not stand in the brochure's words
    own       INTEGER NOT NULL CHECK (own >= 0),                 -- how many items the pair has written
    own_enc   BLOB    NOT NULL,
    item1_enc BLOB    NOT NULL, -- no words where the bit is set: left out
    item2_enc BLOB    NOT NULL,
    item3_enc BLOB    NOT NULL,
    item4_enc BLOB    NOT NULL,
    item5_enc BLOB    NOT NULL,
    item6_enc BLOB    NOT NULL
) STRICT;
CREATE INDEX agenda_pair ON agenda (pair);
