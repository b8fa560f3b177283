-- +goose Up

-- What a platform sees of a delivery. One that a platform may know already keeps
-- the name that it has there.
ALTER TABLE delivery ADD COLUMN token TEXT NOT NULL DEFAULT '';
UPDATE delivery SET token = CASE WHEN attempt > 0 OR state = 'uncertain' THEN key ELSE hex(randomblob(16)) END;
