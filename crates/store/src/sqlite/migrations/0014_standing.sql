-- Where every case stands and in which order they come: working copies, kept in step with the records by triggers (see
-- `kept_in_step` in schema.rs) and held against them by fsck. `case_states` says where a case stands; asked of a million
-- cases it would read all that was ever said of them.

CREATE TABLE case_standing (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id),
    state TEXT NOT NULL,
    -- Whether it is before a lead because a reviewer asked.
    escalated INTEGER NOT NULL,
    platform TEXT NOT NULL,
    language TEXT NOT NULL,
    -- Of the current evidence.
    severity INTEGER NOT NULL,
    score INTEGER NOT NULL,
    posts INTEGER NOT NULL,
    opened INTEGER NOT NULL,
    -- How much its reach counts, in thousandths: `casework::queue::thousandths_of_reach`. The network says it later.
    reach INTEGER NOT NULL DEFAULT 1000,
    -- `casework::queue::priority`; a test holds one against the other.
    priority INTEGER NOT NULL AS (
        (1 << min(max(severity, 0), 4)) * (max(score, 0) * 1000000 / (max(score, 0) + 3000)) * reach * 60
            / (1000 * (120 + 20 * posts))
    ) STORED
) STRICT;
CREATE INDEX case_standing_first ON case_standing (state, escalated, platform, language, priority DESC, opened, case_id);
CREATE INDEX case_standing_opened ON case_standing (state, escalated, platform, language, opened, case_id);

-- How many there are of each kind: what the lists are made of, kind by kind.
CREATE TABLE case_counts (
    state TEXT NOT NULL,
    escalated INTEGER NOT NULL,
    platform TEXT NOT NULL,
    language TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (state, escalated, platform, language)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER case_standing_counted AFTER INSERT ON case_standing
BEGIN
    INSERT INTO case_counts (state, escalated, platform, language, n)
    VALUES (NEW.state, NEW.escalated, NEW.platform, NEW.language, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER case_standing_counted_anew AFTER UPDATE OF state, escalated ON case_standing
WHEN (OLD.state, OLD.escalated) <> (NEW.state, NEW.escalated)
BEGIN
    UPDATE case_counts SET n = n - 1
    WHERE (state, escalated, platform, language) = (OLD.state, OLD.escalated, OLD.platform, OLD.language);
    INSERT INTO case_counts (state, escalated, platform, language, n)
    VALUES (NEW.state, NEW.escalated, NEW.platform, NEW.language, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;

-- What the records say now: what a row of the working copy is made from.
CREATE VIEW case_standings AS
SELECT c.id AS case_id, s.state, EXISTS (SELECT 1 FROM open_escalations o WHERE o.case_id = c.id) AS escalated,
    substr(c.subject, 1, instr(c.subject, '/') - 1) AS platform, c.language, e.severity, e.score, e.posts, c.at AS opened
FROM cases c JOIN case_states s ON s.case_id = c.id JOIN current_evidence e ON e.case_id = c.id;

INSERT INTO case_standing (case_id, state, escalated, platform, language, severity, score, posts, opened)
SELECT * FROM case_standings;

-- What somebody has judged already, to leave it out for them.
CREATE INDEX reviews_reviewer ON reviews (reviewer, case_id);
CREATE INDEX adjudications_lead ON adjudications (lead, case_id);
CREATE INDEX job_acts_person ON job_acts (by_person, act, case_id);
CREATE INDEX cases_proposer ON cases (proposer) WHERE proposer IS NOT NULL;
