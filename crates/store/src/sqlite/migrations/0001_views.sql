-- What the records add up to. Nothing here is stored.
--
-- A question about one case must read that case only. SQLite looks through a view to its tables, but it cannot carry
-- another table's column into a UNION: so a view that is one is only asked with a value, never joined to, and what
-- `case_states` needs of it is asked arm by arm. `tests/it/plans.rs` reads the plans.

CREATE VIEW current_evidence AS
SELECT e.* FROM evidence_versions e
WHERE e.id = (SELECT max(id) FROM evidence_versions WHERE case_id = e.case_id);

CREATE VIEW standing_reviews AS
SELECT r.* FROM reviews r WHERE NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.review = r.id);

-- The lead's word that counts for the current evidence: a decision against stays with the subject, one in favour is
-- for its evidence only. The newest wins.
CREATE VIEW lead_decisions AS
SELECT a.* FROM current_evidence e
JOIN adjudications a ON a.case_id = e.case_id AND a.id = (
    SELECT id FROM adjudications
    WHERE case_id = e.case_id AND (decision = 'reject' OR version = e.version)
    ORDER BY at DESC, id DESC LIMIT 1);

-- Reviewers' approvals of the current evidence, and from when each counts (10 s after a review: undo).
CREATE VIEW reviewer_approvals AS
SELECT r.case_id, r.version, r.reviewer AS person, r.language, r.clause, r.at, r.at + 10000 AS counts_from
FROM standing_reviews r
JOIN current_evidence e ON e.case_id = r.case_id AND e.version = r.version
JOIN cases c ON c.id = r.case_id
WHERE r.decision = 'approve' AND r.reviewer IS NOT c.proposer;

-- A lead counts on top of two reviews of the same evidence, never in the place of one: NULL until there are two.
CREATE VIEW lead_approvals AS
SELECT l.case_id, l.version, l.lead AS person, l.language, l.clause, l.at, max(l.at, (
    SELECT r.at + 10000 FROM standing_reviews r
    WHERE r.case_id = l.case_id AND r.version = l.version
      AND r.reviewer IS NOT (SELECT proposer FROM cases WHERE id = l.case_id)
    ORDER BY r.at LIMIT 1 OFFSET 1)) AS counts_from
FROM lead_decisions l WHERE l.decision = 'approve';

CREATE VIEW approvals AS
SELECT * FROM reviewer_approvals UNION ALL SELECT * FROM lead_approvals;

-- Why a lead must decide: what no approving decision on the current evidence has answered since.
CREATE VIEW objections AS
SELECT r.case_id, CASE r.decision WHEN 'reject' THEN 'it was rejected' ELSE 'a protected role is suspected' END AS why
FROM standing_reviews r
WHERE (r.decision = 'reject' OR r.suspected)
  AND NOT EXISTS (SELECT 1 FROM lead_decisions l WHERE l.case_id = r.case_id AND l.decision = 'approve' AND l.at > r.at)
UNION ALL
SELECT a.case_id, 'the approvals name different policy clauses'
FROM reviewer_approvals a JOIN reviewer_approvals o ON o.case_id = a.case_id AND o.clause <> a.clause
WHERE NOT EXISTS (SELECT 1 FROM lead_decisions l WHERE l.case_id = a.case_id AND l.decision = 'approve')
UNION ALL
SELECT l.case_id, 'an approval names another policy clause than the lead did before'
FROM lead_decisions l
JOIN standing_reviews r ON r.case_id = l.case_id AND r.version = l.version AND r.at >= l.at AND r.clause <> l.clause
WHERE l.decision = 'approve' AND r.decision = 'approve'
UNION ALL
SELECT case_id, 'a lead decided not to refer it' FROM lead_decisions WHERE decision = 'reject';

CREATE VIEW protected_subjects AS
SELECT subject FROM protections p
WHERE is_on AND id = (SELECT max(id) FROM protections WHERE subject = p.subject);

-- Everyone who had a part in judging a case. None of them may send. A review that was taken back counts too.
CREATE VIEW involved_people AS
SELECT case_id, reviewer AS person FROM reviews
UNION SELECT case_id, lead FROM adjudications
UNION SELECT id, proposer FROM cases WHERE proposer IS NOT NULL;

-- Confirmations that were not turned down for good.
CREATE VIEW open_confirmations AS
SELECT c.* FROM confirmations c
WHERE coalesce((SELECT retry FROM holds WHERE confirmation = c.id ORDER BY id DESC LIMIT 1), 1);

CREATE VIEW send_states AS
SELECT s.* FROM sends s WHERE s.id = (SELECT max(id) FROM sends WHERE referral = s.referral);

-- Where every case stands: the one place that says it. See model::CaseState.
CREATE VIEW case_states AS
SELECT c.id AS case_id, CASE
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
