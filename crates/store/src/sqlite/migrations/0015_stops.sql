-- The child-abuse stop. While a case is stopped nothing about it is judged, fetched, copied, confirmed, referred or sent:
-- the rule of `model::gate` a second time.

CREATE TABLE stops (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    act TEXT NOT NULL CHECK (act IN ('stopped', 'looked', 'lifted')),
    by_person INTEGER NOT NULL REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX stops_case ON stops (case_id, id);

-- The stop that stands.
CREATE VIEW stopped_cases AS
SELECT s.* FROM stops s
WHERE s.act = 'stopped'
  AND s.id = (SELECT max(id) FROM stops WHERE case_id = s.case_id AND act IN ('stopped', 'lifted'));

CREATE TRIGGER stops_by_who_may BEFORE INSERT ON stops
WHEN NOT coalesce((SELECT iif(NEW.act = 'stopped', lead OR reviewer OR sender, lead) AND at <= NEW.at FROM role_grants
                   WHERE person = NEW.by_person ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'who works on cases stops one, and a lead looks or lifts it; ask an admin for the role'); END;

CREATE TRIGGER stops_in_turn BEFORE INSERT ON stops
WHEN (NEW.act <> 'stopped') IS NOT EXISTS (SELECT 1 FROM stopped_cases WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'the case is stopped already, or not any more'); END;

CREATE TRIGGER stops_lifted_by_another BEFORE INSERT ON stops
WHEN NEW.act = 'lifted' AND NOT EXISTS (
    SELECT 1 FROM stopped_cases s JOIN stops l ON l.case_id = s.case_id AND l.id > s.id
    WHERE s.case_id = NEW.case_id AND s.by_person <> NEW.by_person AND l.act = 'looked' AND l.by_person = NEW.by_person)
BEGIN SELECT RAISE(ABORT, 'a stop is lifted by a lead who looked and who did not stop it'); END;

-- Reviews and decisions are refused because the case waits for none: see case_states below.

CREATE TRIGGER evidence_versions_not_of_stopped BEFORE INSERT ON evidence_versions
WHEN EXISTS (SELECT 1 FROM stopped_cases WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'the case was stopped: nothing of it is copied'); END;

CREATE TRIGGER neighbourhoods_not_of_stopped BEFORE INSERT ON neighbourhoods
WHEN EXISTS (SELECT 1 FROM stopped_cases WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'the case was stopped: nothing is fetched for it'); END;

CREATE TRIGGER confirmations_not_of_stopped BEFORE INSERT ON confirmations
WHEN EXISTS (SELECT 1 FROM stopped_cases WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'the case was stopped: nothing of it is referred here'); END;

CREATE TRIGGER referrals_not_of_stopped BEFORE INSERT ON referrals
WHEN EXISTS (SELECT 1 FROM stopped_cases WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'the case was stopped: nothing of it is referred here'); END;

CREATE TRIGGER sends_not_of_stopped BEFORE INSERT ON sends
WHEN NEW.state = 'sending' AND EXISTS (SELECT 1 FROM referrals r JOIN stopped_cases s ON s.case_id = r.case_id
                                       WHERE r.id = NEW.referral)
BEGIN SELECT RAISE(ABORT, 'the case was stopped: nothing of it is sent'); END;

-- As in 0001_views.sql, and a stop comes before everything.
DROP VIEW case_states;
CREATE VIEW case_states AS
SELECT c.id AS case_id, CASE
    WHEN EXISTS (SELECT 1 FROM stopped_cases x WHERE x.case_id = c.id) THEN 'stopped'
    WHEN s.state = 'sent' THEN 'referred'
    WHEN s.state = 'refused' THEN 'refused'
    WHEN s.state = 'ambiguous' THEN 'ambiguous'
    WHEN s.state IS NOT NULL THEN 'awaiting_send'
    WHEN EXISTS (SELECT 1 FROM open_confirmations o WHERE o.case_id = c.id) THEN 'awaiting_send'
    WHEN (SELECT decision FROM lead_decisions l WHERE l.case_id = c.id) = 'reject' THEN 'rejected'
    -- Two judge before a lead does, whatever the first one said: neither can tell from the queue what the other did.
    WHEN (SELECT count(*) FROM standing_reviews r
          JOIN current_evidence e ON e.case_id = r.case_id AND e.version = r.version
          WHERE r.case_id = c.id) < 2 THEN 'awaiting_review'
    WHEN EXISTS (SELECT 1 FROM objections o WHERE o.case_id = c.id) THEN 'awaiting_adjudication'
    WHEN (SELECT count(*) FROM reviewer_approvals a WHERE a.case_id = c.id)
       + (SELECT count(counts_from) FROM lead_approvals a WHERE a.case_id = c.id) >= 2 THEN 'awaiting_confirmation'
    ELSE 'awaiting_review' END AS state
FROM cases c
LEFT JOIN referrals r ON r.case_id = c.id
LEFT JOIN send_states s ON s.referral = r.id;
