-- +goose Up

-- How many days what a pair wrote is kept after its end; 0: the program's own number.
ALTER TABLE programme ADD COLUMN keep_days INTEGER NOT NULL DEFAULT 0 CHECK (keep_days >= 0);

ALTER TABLE pair ADD COLUMN ended_ms INTEGER;
ALTER TABLE pair ADD COLUMN erased_ms INTEGER;

-- Scopes whose texts were deleted, until nothing of them is left in any file.
CREATE TABLE erasure (
    scope     TEXT    PRIMARY KEY CHECK (scope <> ''),
    destroyed INTEGER NOT NULL CHECK (destroyed IN (0, 1)) -- 0: its key is still there, and nothing is written under it
) STRICT, WITHOUT ROWID;
