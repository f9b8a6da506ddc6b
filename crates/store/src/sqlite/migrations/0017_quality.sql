-- Gold and audits: decided cases that are judged once more, blind, to see how good judgements are. What is judged here stands
-- in tables of its own, which no view and no trigger of the gate reads: it changes no case and enters no referral.

-- A lead's answer to a decided case. The newest of each lead counts; two who agree make gold.
CREATE TABLE gold_answers (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    version BLOB NOT NULL,
    lead INTEGER NOT NULL REFERENCES people (id),
    decision TEXT NOT NULL CHECK (decision IN ('approve', 'reject')),
    at INTEGER NOT NULL,
    FOREIGN KEY (case_id, version) REFERENCES evidence_versions (case_id, version)
) STRICT;
CREATE INDEX gold_answers_case ON gold_answers (case_id, lead, id);

CREATE VIEW gold_items AS
SELECT g.case_id, g.version, min(g.decision) AS decision
FROM gold_answers g JOIN current_evidence e ON e.case_id = g.case_id AND e.version = g.version
WHERE g.id = (SELECT max(id) FROM gold_answers WHERE case_id = g.case_id AND lead = g.lead)
  AND NOT EXISTS (SELECT 1 FROM stopped_cases s WHERE s.case_id = g.case_id)
GROUP BY g.case_id HAVING count(*) >= 2 AND min(g.decision) = max(g.decision);

-- Cases that were decided and for which chance has not spoken yet. Not records.
CREATE TABLE audit_candidates (case_id INTEGER PRIMARY KEY REFERENCES cases (id)) STRICT;

CREATE TRIGGER audit_candidates_rejected AFTER INSERT ON adjudications WHEN NEW.decision = 'reject'
BEGIN INSERT INTO audit_candidates (case_id) VALUES (NEW.case_id) ON CONFLICT DO NOTHING; END;

CREATE TRIGGER audit_candidates_referred AFTER INSERT ON sends WHEN NEW.state = 'sent'
BEGIN INSERT INTO audit_candidates (case_id) SELECT case_id FROM referrals WHERE id = NEW.referral ON CONFLICT DO NOTHING; END;

INSERT INTO audit_candidates (case_id)
SELECT case_id FROM adjudications WHERE decision = 'reject'
UNION SELECT r.case_id FROM referrals r JOIN sends s ON s.referral = r.id WHERE s.state = 'sent';

-- A decided case that chance chose, and the probability with which it did, in millionths.
CREATE TABLE audits (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL UNIQUE REFERENCES cases (id),
    version BLOB NOT NULL,
    decided TEXT NOT NULL CHECK (decided IN ('rejected', 'referred')),
    inclusion INTEGER NOT NULL CHECK (inclusion BETWEEN 1 AND 1000000),
    at INTEGER NOT NULL,
    FOREIGN KEY (case_id, version) REFERENCES evidence_versions (case_id, version)
) STRICT;

CREATE TABLE quality_reviews (
    id INTEGER PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('gold', 'audit')),
    case_id INTEGER NOT NULL REFERENCES cases (id),
    version BLOB NOT NULL,
    reviewer INTEGER NOT NULL REFERENCES people (id),
    language TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('approve', 'reject')),
    clause TEXT NOT NULL CHECK (clause <> ''),
    scope TEXT NOT NULL CHECK (scope IN ('posts', 'account')),
    confidence INTEGER NOT NULL CHECK (confidence BETWEEN 1 AND 5),
    checklist TEXT NOT NULL CHECK (json_array_length(checklist) = 10),
    reasons TEXT NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (case_id, version) REFERENCES evidence_versions (case_id, version)
) STRICT;
CREATE INDEX quality_reviews_case ON quality_reviews (case_id, reviewer);

CREATE TABLE quality_withdrawals (
    id INTEGER PRIMARY KEY,
    review INTEGER NOT NULL UNIQUE REFERENCES quality_reviews (id),
    by_person INTEGER NOT NULL REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;

CREATE VIEW standing_quality_reviews AS
SELECT r.* FROM quality_reviews r WHERE NOT EXISTS (SELECT 1 FROM quality_withdrawals w WHERE w.review = r.id);

-- What an audit said: of one reviewer, ten seconds after.
CREATE VIEW audit_answers AS
SELECT a.id AS audit, a.case_id, a.decided, r.id AS review, r.reviewer, r.decision, r.at,
       (a.decided = 'rejected') IS NOT (r.decision = 'reject') AS disagrees
FROM audits a JOIN standing_quality_reviews r ON r.case_id = a.case_id AND r.purpose = 'audit';

-- A lead says whether the decision was right where an audit disagrees. The case stays as it is.
CREATE TABLE audit_rulings (
    id INTEGER PRIMARY KEY,
    audit INTEGER NOT NULL UNIQUE REFERENCES audits (id),
    lead INTEGER NOT NULL REFERENCES people (id),
    was_right INTEGER NOT NULL CHECK (was_right IN (0, 1)),
    at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER gold_answers_by_a_lead BEFORE INSERT ON gold_answers
WHEN NOT coalesce((SELECT lead AND at <= NEW.at FROM role_grants
                   WHERE person = NEW.lead ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'only a lead says what the right answer is; ask an admin for the role'); END;

CREATE TRIGGER gold_answers_of_decided BEFORE INSERT ON gold_answers
WHEN (SELECT state FROM case_states WHERE case_id = NEW.case_id) NOT IN ('rejected', 'referred', 'refused')
BEGIN SELECT RAISE(ABORT, 'only a case that is decided can be gold'); END;

CREATE TRIGGER audits_of_decided BEFORE INSERT ON audits
WHEN (SELECT state FROM case_states WHERE case_id = NEW.case_id) IS NOT NEW.decided
BEGIN SELECT RAISE(ABORT, 'only a case that is decided is audited'); END;

CREATE TRIGGER quality_reviews_by_a_reviewer BEFORE INSERT ON quality_reviews
WHEN NOT coalesce((SELECT reviewer AND at <= NEW.at FROM role_grants
                   WHERE person = NEW.reviewer ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'only a reviewer reviews; ask an admin for the role'); END;

CREATE TRIGGER quality_reviews_in_a_confirmed_language BEFORE INSERT ON quality_reviews
WHEN NOT coalesce((SELECT NEW.language <> 'und' AND act = 'confirmed' AND at <= NEW.at FROM language_acts
                   WHERE person = NEW.reviewer AND language = NEW.language ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'no lead has confirmed that you read this language, or it was withdrawn; ask a lead'); END;

-- Who saw how it was decided does not judge it blind.
CREATE TRIGGER quality_reviews_by_a_newcomer BEFORE INSERT ON quality_reviews
WHEN EXISTS (SELECT 1 FROM involved_people WHERE case_id = NEW.case_id AND person = NEW.reviewer)
  OR EXISTS (SELECT 1 FROM gold_answers WHERE case_id = NEW.case_id AND lead = NEW.reviewer)
  OR EXISTS (SELECT 1 FROM standing_quality_reviews WHERE case_id = NEW.case_id AND reviewer = NEW.reviewer)
BEGIN SELECT RAISE(ABORT, 'you have already reviewed this evidence'); END;

CREATE TRIGGER quality_reviews_of_what_waits BEFORE INSERT ON quality_reviews
WHEN NOT CASE NEW.purpose
    WHEN 'gold' THEN EXISTS (SELECT 1 FROM gold_items WHERE case_id = NEW.case_id AND version = NEW.version)
    ELSE EXISTS (SELECT 1 FROM audits a WHERE a.case_id = NEW.case_id AND a.version = NEW.version
                 AND NOT EXISTS (SELECT 1 FROM standing_quality_reviews r WHERE r.case_id = a.case_id AND r.purpose = 'audit')
                 AND NOT EXISTS (SELECT 1 FROM stopped_cases s WHERE s.case_id = a.case_id)) END
BEGIN SELECT RAISE(ABORT, 'the case no longer waits for a review'); END;

CREATE TRIGGER quality_withdrawals_of_own BEFORE INSERT ON quality_withdrawals
WHEN NOT EXISTS (SELECT 1 FROM quality_reviews
                 WHERE id = NEW.review AND reviewer = NEW.by_person AND NEW.at BETWEEN at AND at + 10000)
BEGIN SELECT RAISE(ABORT, 'a review can be taken back for ten seconds only; tell a lead'); END;

CREATE TRIGGER audit_rulings_by_a_lead BEFORE INSERT ON audit_rulings
WHEN NOT coalesce((SELECT lead AND at <= NEW.at FROM role_grants
                   WHERE person = NEW.lead ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'only a lead decides here; ask an admin for the role'); END;

CREATE TRIGGER audit_rulings_by_another BEFORE INSERT ON audit_rulings
WHEN EXISTS (SELECT 1 FROM audits a JOIN involved_people p ON p.case_id = a.case_id
             WHERE a.id = NEW.audit AND p.person = NEW.lead)
  OR EXISTS (SELECT 1 FROM audit_answers WHERE audit = NEW.audit AND reviewer = NEW.lead)
BEGIN SELECT RAISE(ABORT, 'you took part in this case; another lead decides'); END;

CREATE TRIGGER audit_rulings_of_disagreement BEFORE INSERT ON audit_rulings
WHEN NOT EXISTS (SELECT 1 FROM audit_answers WHERE audit = NEW.audit AND disagrees AND at + 10000 <= NEW.at)
BEGIN SELECT RAISE(ABORT, 'no audit disagrees with this decision'); END;

-- As in 0009_jobs.sql; what is judged once more can be given on like any job.
DROP TRIGGER job_acts_while_awaited;
CREATE TRIGGER job_acts_while_awaited BEFORE INSERT ON job_acts
WHEN NEW.act <> 'returned'
    AND (SELECT state FROM case_states WHERE case_id = NEW.case_id) IS NOT 'awaiting_review'
    AND (EXISTS (SELECT 1 FROM stopped_cases WHERE case_id = NEW.case_id)
         OR NOT EXISTS (SELECT 1 FROM gold_items WHERE case_id = NEW.case_id
                        UNION ALL SELECT 1 FROM audits WHERE case_id = NEW.case_id))
BEGIN SELECT RAISE(ABORT, 'the case no longer waits for a review'); END;
