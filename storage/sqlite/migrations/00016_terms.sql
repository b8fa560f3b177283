-- +goose Up

-- What else a contract can say: how many open days before a meeting the agenda
-- comes, after every how many meetings the pair looks back (0 for none), and
-- that the words stand on paper.
ALTER TABLE contract ADD COLUMN prep INTEGER NOT NULL DEFAULT 2 CHECK (prep BETWEEN 1 AND 5);
ALTER TABLE contract ADD COLUMN evaluates INTEGER NOT NULL DEFAULT 0 CHECK (evaluates BETWEEN 0 AND 9);
ALTER TABLE contract ADD COLUMN paper INTEGER NOT NULL DEFAULT 0 CHECK (paper IN (0, 1));

-- A pair finds its own length, from a quarter of an hour to eight hours. A rule
-- of a column goes with the column.
ALTER TABLE contract ADD COLUMN minutes INTEGER NOT NULL DEFAULT 90 CHECK (minutes BETWEEN 15 AND 480);
UPDATE contract SET minutes = length;
ALTER TABLE contract DROP COLUMN length;
ALTER TABLE contract RENAME COLUMN minutes TO length;
ALTER TABLE meeting ADD COLUMN minutes INTEGER NOT NULL DEFAULT 90 CHECK (minutes BETWEEN 15 AND 480);
UPDATE meeting SET minutes = length;
ALTER TABLE meeting DROP COLUMN length;
ALTER TABLE meeting RENAME COLUMN minutes TO length;
ALTER TABLE proposal ADD COLUMN minutes INTEGER NOT NULL DEFAULT 90 CHECK (minutes BETWEEN 15 AND 480);
UPDATE proposal SET minutes = length;
ALTER TABLE proposal DROP COLUMN length;
ALTER TABLE proposal RENAME COLUMN minutes TO length;
