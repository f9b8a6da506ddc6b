-- Where the accounts of a picture stand, so that it is the same picture the next time, also after a restart. A working
-- copy: drawn anew when it is missing. Accounts stand here as a digest of their id.

CREATE TABLE drawings (
    picture TEXT NOT NULL PRIMARY KEY,
    -- When it was drawn.
    at INTEGER NOT NULL,
    -- A digest of whom it shows, and of the links between them.
    showed BLOB NOT NULL,
    -- 24 bytes each, little-endian: the digest of an account, x, y.
    places BLOB NOT NULL
) STRICT;
CREATE INDEX drawings_at ON drawings (at);
