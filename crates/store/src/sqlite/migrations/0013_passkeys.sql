-- Passkeys: working copies, not records, like second factors. That one was added, removed or looked copied is on record, in
-- `access_acts`. A public key is no secret: a copy of the store lets nobody in.

CREATE TABLE passkey_owners (
    person INTEGER PRIMARY KEY REFERENCES people (id),
    -- What authenticators keep as the user's handle: random, and says nothing about anybody.
    handle BLOB NOT NULL UNIQUE CHECK (length(handle) = 32)
) STRICT;

CREATE TABLE passkeys (
    id INTEGER PRIMARY KEY,
    credential BLOB NOT NULL UNIQUE CHECK (length(credential) BETWEEN 1 AND 1023),
    person INTEGER NOT NULL REFERENCES passkey_owners (person),
    name TEXT NOT NULL,
    -- A COSE_Key, as the authenticator gave it.
    public_key BLOB NOT NULL,
    -- The newest signature counter; 0 where the authenticator counts none.
    counter INTEGER NOT NULL CHECK (counter >= 0),
    -- Whether it may be kept on several devices. That never changes.
    may_be_copied INTEGER NOT NULL CHECK (may_be_copied IN (0, 1)),
    at INTEGER NOT NULL,
    used INTEGER
) STRICT;
CREATE INDEX passkeys_person ON passkeys (person);
