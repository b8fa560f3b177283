-- +goose Up

-- Who wants to be contacted by which coordinator, and why.
CREATE TABLE contact (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    pair        INTEGER NOT NULL REFERENCES pair (id),
    author      INTEGER NOT NULL REFERENCES person (id),
    coordinator INTEGER NOT NULL REFERENCES person (id),
    reason_enc  BLOB    NOT NULL,
    asked_ms    INTEGER NOT NULL,
    handled_ms  INTEGER CHECK (handled_ms >= asked_ms),
    CHECK (author <> coordinator)
) STRICT;
CREATE INDEX contact_author ON contact (pair, author);
CREATE INDEX contact_waiting ON contact (coordinator) WHERE handled_ms IS NULL;

ALTER TABLE delivery ADD COLUMN contact INTEGER REFERENCES contact (id) ON DELETE SET NULL; -- an author can erase it
CREATE INDEX delivery_contact ON delivery (contact) WHERE contact IS NOT NULL;
