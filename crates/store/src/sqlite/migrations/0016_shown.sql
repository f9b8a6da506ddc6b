-- What people were shown, so that nobody is shown the same twice: digests, and where it was first. Not records: they expire.

CREATE TABLE shown (
    person INTEGER NOT NULL REFERENCES people (id),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    case_id INTEGER NOT NULL REFERENCES cases (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (person, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX shown_digest ON shown (digest, person);

-- Policy clauses under which somebody is given no jobs. Nobody else is told whose they are.

CREATE TABLE opt_outs (
    person INTEGER NOT NULL REFERENCES people (id),
    clause TEXT NOT NULL CHECK (clause <> ''),
    PRIMARY KEY (person, clause)
) STRICT, WITHOUT ROWID;
