-- Sessions can be listed, and end when nobody uses them. Whoever ends another session than their own says so on record.

CREATE TABLE sessions_now (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    person INTEGER NOT NULL REFERENCES people (id),
    -- The family of the browser, and nothing else of it: no version, no address.
    browser TEXT NOT NULL,
    at INTEGER NOT NULL,
    used INTEGER NOT NULL,
    -- Milliseconds without a request after which it ends, and when it ends in any case.
    idle INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    expires INTEGER AS (min(ends, used + idle)) VIRTUAL
) STRICT;
INSERT INTO sessions_now (token_hash, person, browser, at, used, idle, ends)
    SELECT token_hash, person, 'unknown', at, at, expires - at, expires FROM sessions;
DROP TABLE sessions;
ALTER TABLE sessions_now RENAME TO sessions;
CREATE INDEX sessions_person ON sessions (person);

-- What was done to a person's way in.
CREATE TABLE access_acts (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (id),
    act TEXT NOT NULL,
    by_person INTEGER NOT NULL REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER access_acts_by_oneself_or_an_admin BEFORE INSERT ON access_acts
WHEN NEW.by_person <> NEW.person
    AND NOT (NEW.act = 'sessions_ended' AND coalesce((SELECT admin AND at <= NEW.at FROM role_grants
                                                      WHERE person = NEW.by_person ORDER BY id DESC LIMIT 1), 0))
BEGIN SELECT RAISE(ABORT, 'only an admin ends the sessions of others, and nobody changes how others sign in'); END;
