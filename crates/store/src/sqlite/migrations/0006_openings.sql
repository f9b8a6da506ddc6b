-- Who opened which case when: one row a person, case and hour. Never changed; removed only by retention, which first
-- says up to when.

CREATE TABLE openings (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (id),
    case_id INTEGER NOT NULL REFERENCES cases (id),
    -- Hours since the epoch.
    hour INTEGER NOT NULL,
    UNIQUE (person, case_id, hour)
) STRICT;
CREATE INDEX openings_case ON openings (case_id, id);
CREATE INDEX openings_hour ON openings (hour);

CREATE TABLE openings_expired (
    id INTEGER PRIMARY KEY,
    -- The hour before which rows were removed.
    before INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
