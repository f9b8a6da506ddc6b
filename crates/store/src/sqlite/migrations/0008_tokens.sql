-- Tokens of programs that act for a person: working copies, not records, like sessions. That one was made or revoked is
-- on record, in `access_acts`.

CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    person INTEGER NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    -- Words, with a space between them.
    scopes TEXT NOT NULL,
    at INTEGER NOT NULL,
    used INTEGER,
    -- A year at most.
    expires INTEGER NOT NULL CHECK (expires > at AND expires <= at + 366 * 86400000)
) STRICT;
CREATE INDEX tokens_person ON tokens (person);
