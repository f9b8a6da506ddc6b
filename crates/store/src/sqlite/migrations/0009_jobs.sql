-- What was done with a job other than answering it.

CREATE TABLE job_acts (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    act TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_person INTEGER NOT NULL REFERENCES people (id),
    at INTEGER NOT NULL,
    CHECK (CASE act WHEN 'skipped' THEN reason IN ('language', 'background', 'close', 'broken')
                    WHEN 'escalated' THEN reason IN ('danger', 'child', 'policy', 'evidence')
                    WHEN 'returned' THEN reason = '' ELSE 0 END)
) STRICT;
CREATE INDEX job_acts_case ON job_acts (case_id, id);

-- What waits for a lead because somebody asked: until one returns it to the queue or decides the case.
CREATE VIEW open_escalations AS
SELECT j.* FROM job_acts j
WHERE j.act = 'escalated'
  AND j.id = (SELECT max(id) FROM job_acts WHERE case_id = j.case_id AND act IN ('escalated', 'returned'))
  AND NOT EXISTS (SELECT 1 FROM adjudications WHERE case_id = j.case_id AND at >= j.at);

CREATE TRIGGER job_acts_by_who_may BEFORE INSERT ON job_acts
WHEN NOT coalesce((SELECT iif(NEW.act = 'returned', lead, reviewer) AND at <= NEW.at FROM role_grants
                   WHERE person = NEW.by_person ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'a reviewer gives a job on or asks a lead, and a lead returns it; ask an admin for the role'); END;

CREATE TRIGGER job_acts_while_awaited BEFORE INSERT ON job_acts
WHEN NEW.act <> 'returned'
    AND (SELECT state FROM case_states WHERE case_id = NEW.case_id) IS NOT 'awaiting_review'
BEGIN SELECT RAISE(ABORT, 'the case no longer waits for a review'); END;

CREATE TRIGGER job_acts_in_turn BEFORE INSERT ON job_acts
WHEN (NEW.act = 'returned') IS NOT EXISTS (SELECT 1 FROM open_escalations WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'a lead was asked about this case already, or is not asked any more'); END;
