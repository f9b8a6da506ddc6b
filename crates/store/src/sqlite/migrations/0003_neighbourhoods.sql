-- A person asks a platform who stands around the subject of a case. That they did is a record; how far it has come is not.

CREATE TABLE neighbourhoods (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    by_person INTEGER NOT NULL REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX neighbourhoods_case ON neighbourhoods (case_id, id);

CREATE TRIGGER neighbourhoods_by_who_judges BEFORE INSERT ON neighbourhoods
WHEN NOT coalesce((SELECT (lead OR reviewer) AND at <= NEW.at FROM role_grants
                   WHERE person = NEW.by_person ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'only a lead or a reviewer asks for a neighbourhood; ask an admin for the role'); END;

CREATE TRIGGER neighbourhoods_one_at_a_time BEFORE INSERT ON neighbourhoods
WHEN EXISTS (SELECT 1 FROM neighbourhoods n JOIN neighbourhood_states s ON s.neighbourhood = n.id
             WHERE n.case_id = NEW.case_id AND s.ended IS NULL)
BEGIN SELECT RAISE(ABORT, 'the platform is being asked already'); END;

CREATE TABLE neighbourhood_states (
    neighbourhood INTEGER PRIMARY KEY REFERENCES neighbourhoods (id),
    -- The last question, and where its answer goes on.
    relation TEXT,
    cursor TEXT,
    -- Nothing is asked before.
    wait_until INTEGER NOT NULL DEFAULT 0,
    line TEXT NOT NULL,
    ended INTEGER
) STRICT;

-- What was spent: one row a question.
CREATE TABLE neighbourhood_calls (
    id INTEGER PRIMARY KEY,
    neighbourhood INTEGER NOT NULL REFERENCES neighbourhoods (id),
    accounts INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX neighbourhood_calls_neighbourhood ON neighbourhood_calls (neighbourhood);
CREATE INDEX neighbourhood_calls_at ON neighbourhood_calls (at);
