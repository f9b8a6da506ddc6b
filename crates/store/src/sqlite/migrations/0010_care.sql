-- How long somebody looked at jobs, by UTC day and severity. No case in it, and it goes after a month.

CREATE TABLE exposure (
    person INTEGER NOT NULL REFERENCES people (id),
    day INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    millis INTEGER NOT NULL,
    PRIMARY KEY (person, day, severity)
) STRICT, WITHOUT ROWID;
