-- +goose Up

-- A list of more than two words after IN is a table of its own, made and thrown
-- away in each statement that the check is part of: here four times, half of
-- what it cost to owe a message. Apart from how that is written, the table is
-- the one that was.
CREATE TABLE delivery_new (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    key           TEXT    NOT NULL UNIQUE CHECK (key <> ''),
    kind          TEXT    NOT NULL CHECK (kind <> ''),
    person        INTEGER NOT NULL REFERENCES person (id),
    pair          INTEGER REFERENCES pair (id),
    meeting       INTEGER REFERENCES meeting (id),
    proposal      INTEGER REFERENCES proposal (id),
    contract      INTEGER REFERENCES contract (id),
    answer        INTEGER REFERENCES answer (id) ON DELETE SET NULL, -- an answer can be taken back
    contact       INTEGER REFERENCES contact (id) ON DELETE SET NULL, -- an author can erase it
    due_ms        INTEGER NOT NULL,
    not_after_ms  INTEGER,
    replaces      TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state = 'pending' OR state = 'sending' OR state = 'sent' OR
                                          state = 'uncertain' OR state = 'parked' OR state = 'dropped'),
    attempt       INTEGER NOT NULL CHECK (attempt >= 0),
    not_before_ms INTEGER,
    begun_ms      INTEGER,
    receipt       TEXT    NOT NULL,
    reason        TEXT    NOT NULL CHECK (reason = '' OR reason = 'not_wanted' OR reason = 'expired' OR reason = 'unreachable' OR
                                          reason = 'rejected' OR reason = 'exhausted' OR reason = 'doubtful'),
    token         TEXT    NOT NULL DEFAULT '', -- what a platform sees of it
    -- When it next wants attention; the database keeps it right.
    wake_ms       INTEGER NOT NULL GENERATED ALWAYS AS (max(due_ms, coalesce(not_before_ms, due_ms))) STORED,
    CHECK (state <> 'sent' OR receipt <> ''),
    CHECK (state <> 'sending' OR (begun_ms IS NOT NULL AND attempt >= 1)),
    CHECK (state NOT IN ('parked', 'dropped') OR reason <> '')
) STRICT;
INSERT INTO delivery_new (id, key, kind, person, pair, meeting, proposal, contract, answer, contact, due_ms, not_after_ms, replaces,
    state, attempt, not_before_ms, begun_ms, receipt, reason, token)
SELECT id, key, kind, person, pair, meeting, proposal, contract, answer, contact, due_ms, not_after_ms, replaces,
    state, attempt, not_before_ms, begun_ms, receipt, reason, token FROM delivery;
-- No id is given twice, also when the highest is gone.
DELETE FROM sqlite_sequence WHERE name = 'delivery_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'delivery_new', seq FROM sqlite_sequence WHERE name = 'delivery';
DROP TABLE delivery;
ALTER TABLE delivery_new RENAME TO delivery;

CREATE INDEX delivery_pending   ON delivery (wake_ms, due_ms) WHERE state = 'pending';
CREATE INDEX delivery_sending   ON delivery (wake_ms, due_ms) WHERE state = 'sending';
CREATE INDEX delivery_uncertain ON delivery (wake_ms, due_ms) WHERE state = 'uncertain';
CREATE INDEX delivery_parked    ON delivery (wake_ms, due_ms) WHERE state = 'parked';
CREATE INDEX delivery_person    ON delivery (person, state, wake_ms, due_ms);
CREATE INDEX delivery_answer    ON delivery (answer) WHERE answer IS NOT NULL;
CREATE INDEX delivery_contact   ON delivery (contact) WHERE contact IS NOT NULL;
