-- Second factors at sign-in: working copies, not records. What was done to them is on record, in `access_acts`.

CREATE TABLE second_factors (
    person INTEGER PRIMARY KEY REFERENCES people (id),
    -- The secret is computed from this and from a key that lies beside the store.
    nonce BLOB NOT NULL CHECK (length(nonce) = 32),
    at INTEGER NOT NULL,
    -- When a first code confirmed it. Until then nobody is asked for one.
    confirmed INTEGER,
    -- The time step of the newest code that was taken: it is not taken again, nor is an older one.
    last_step INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE recovery_codes (
    person INTEGER NOT NULL REFERENCES second_factors (person) ON DELETE CASCADE,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (person, hash)
) STRICT, WITHOUT ROWID;
