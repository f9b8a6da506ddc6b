-- How people find what they look for. Working copies, not records.

-- By what an account is called.
CREATE INDEX profiles_handle ON profiles (handle COLLATE NOCASE) WHERE handle IS NOT NULL;

-- Filters of the queue that somebody keeps under a name.
CREATE TABLE saved_views (
    person INTEGER NOT NULL REFERENCES people (id),
    name TEXT NOT NULL CHECK (name <> '' AND length(name) <= 60),
    -- As in the address.
    query TEXT NOT NULL,
    PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID;
