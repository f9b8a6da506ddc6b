-- Records. Every one is append-only: see RECORDS in schema.rs, which adds the triggers. A change is a new record.
-- Times are milliseconds since the epoch, UTC. Text ids are those of crates/model.

CREATE TABLE meta (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- The team --------------------------------------------------------------------------------------------------------

CREATE TABLE invitations (
    id INTEGER PRIMARY KEY,
    secret_hash BLOB NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    admin INTEGER NOT NULL CHECK (admin IN (0, 1)),
    lead INTEGER NOT NULL CHECK (lead IN (0, 1)),
    reviewer INTEGER NOT NULL CHECK (reviewer IN (0, 1)),
    sender INTEGER NOT NULL CHECK (sender IN (0, 1)),
    by_person INTEGER REFERENCES people (id),
    at INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    -- The name in lower case, so that `Ana` and `ana` are one.
    name_key TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    invitation INTEGER NOT NULL UNIQUE REFERENCES invitations (id),
    invited_by INTEGER REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;

-- The newest grant of a person replaces the older ones.
CREATE TABLE role_grants (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (id),
    admin INTEGER NOT NULL CHECK (admin IN (0, 1)),
    lead INTEGER NOT NULL CHECK (lead IN (0, 1)),
    reviewer INTEGER NOT NULL CHECK (reviewer IN (0, 1)),
    sender INTEGER NOT NULL CHECK (sender IN (0, 1)),
    by_person INTEGER REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX role_grants_person ON role_grants (person, id);

-- The newest declaration of a person replaces the older ones. Languages lie between spaces: ' ar en '.
CREATE TABLE language_declarations (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (id),
    languages TEXT NOT NULL,
    by_person INTEGER REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX language_declarations_person ON language_declarations (person, id);

-- Where posts come from --------------------------------------------------------------------------------------------

CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    authority TEXT NOT NULL,
    by_person INTEGER REFERENCES people (id),
    at INTEGER NOT NULL,
    UNIQUE (platform, kind, url)
) STRICT;

CREATE TABLE source_switches (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources (id),
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    by_person INTEGER REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX source_switches_source ON source_switches (source, id);

-- What was seen ----------------------------------------------------------------------------------------------------

CREATE TABLE rules (
    id INTEGER PRIMARY KEY,
    detector TEXT NOT NULL,
    version INTEGER NOT NULL,
    pack TEXT NOT NULL,
    pack_digest TEXT NOT NULL,
    folding TEXT NOT NULL,
    model_digest TEXT,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    finding BLOB NOT NULL UNIQUE CHECK (length(finding) = 32),
    source INTEGER NOT NULL REFERENCES sources (id),
    account TEXT NOT NULL,
    uri TEXT NOT NULL,
    cid TEXT NOT NULL,
    rule INTEGER NOT NULL REFERENCES rules (id),
    signal TEXT NOT NULL,
    kind TEXT NOT NULL,
    computed_from TEXT NOT NULL,
    role TEXT NOT NULL,
    spans TEXT NOT NULL,
    weight INTEGER NOT NULL,
    clause TEXT,
    seen INTEGER NOT NULL
) STRICT;
CREATE INDEX findings_account ON findings (account, id);

-- What was judged --------------------------------------------------------------------------------------------------

CREATE TABLE cases (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    language TEXT NOT NULL,
    -- NULL: the detection policy.
    proposer INTEGER REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cases_one_a_subject ON cases (subject);

-- Frozen evidence: canonical DAG-CBOR, named by its SHA-256.
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    version BLOB NOT NULL UNIQUE CHECK (length(version) = 32),
    data BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE evidence_versions (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    version BLOB NOT NULL REFERENCES evidence (version),
    score INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    contributions TEXT NOT NULL,
    posts INTEGER NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (case_id, version)
) STRICT;
CREATE INDEX evidence_versions_case ON evidence_versions (case_id, id);

CREATE TABLE reviews (
    id INTEGER PRIMARY KEY,
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
    suspected INTEGER AS (instr(checklist, 'suspected') > 0) VIRTUAL,
    FOREIGN KEY (case_id, version) REFERENCES evidence_versions (case_id, version)
) STRICT;
CREATE INDEX reviews_case ON reviews (case_id, version);

CREATE TABLE withdrawals (
    id INTEGER PRIMARY KEY,
    review INTEGER NOT NULL UNIQUE REFERENCES reviews (id),
    by_person INTEGER NOT NULL REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE adjudications (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    version BLOB NOT NULL,
    lead INTEGER NOT NULL REFERENCES people (id),
    language TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('approve', 'reject')),
    clause TEXT NOT NULL CHECK (clause <> ''),
    scope TEXT NOT NULL CHECK (scope IN ('posts', 'account')),
    reasons TEXT NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (case_id, version) REFERENCES evidence_versions (case_id, version)
) STRICT;
CREATE INDEX adjudications_case ON adjudications (case_id, version);

-- The protect list: the newest entry of a subject counts.
CREATE TABLE protections (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    reason TEXT NOT NULL,
    by_person INTEGER NOT NULL REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX protections_subject ON protections (subject, id);

-- What was sent ----------------------------------------------------------------------------------------------------

CREATE TABLE confirmations (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    version BLOB NOT NULL,
    sender INTEGER NOT NULL REFERENCES people (id),
    notice BLOB NOT NULL CHECK (length(notice) = 32),
    at INTEGER NOT NULL,
    FOREIGN KEY (case_id, version) REFERENCES evidence_versions (case_id, version)
) STRICT;
CREATE INDEX confirmations_case ON confirmations (case_id);

-- Why a confirmed notice does not go. With `retry` it may go later; without, it must be confirmed anew.
CREATE TABLE holds (
    id INTEGER PRIMARY KEY,
    confirmation INTEGER NOT NULL REFERENCES confirmations (id),
    why TEXT NOT NULL,
    retry INTEGER NOT NULL CHECK (retry IN (0, 1)),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX holds_confirmation ON holds (confirmation, id);

CREATE TABLE referrals (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    version BLOB NOT NULL,
    confirmation INTEGER NOT NULL UNIQUE REFERENCES confirmations (id),
    subject TEXT NOT NULL,
    platform TEXT NOT NULL,
    notice TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (case_id, version) REFERENCES evidence_versions (case_id, version)
) STRICT;
CREATE UNIQUE INDEX referrals_one_a_subject ON referrals (subject);
CREATE INDEX referrals_case ON referrals (case_id);
CREATE INDEX referrals_platform ON referrals (platform, at);

-- Every step of a delivery is a row; the newest one is where it stands.
CREATE TABLE sends (
    id INTEGER PRIMARY KEY,
    referral INTEGER NOT NULL REFERENCES referrals (id),
    state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'refused', 'not_sent', 'ambiguous')),
    detail TEXT NOT NULL,
    receipt_reference TEXT,
    receipt_raw TEXT,
    receipt_at INTEGER,
    by_person INTEGER REFERENCES people (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX sends_referral ON sends (referral, id);
CREATE INDEX sends_sending ON sends (referral) WHERE state = 'sending';

CREATE TABLE checks (
    id INTEGER PRIMARY KEY,
    referral INTEGER NOT NULL REFERENCES referrals (id),
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    raw TEXT NOT NULL,
    handle TEXT,
    by_event INTEGER NOT NULL CHECK (by_event IN (0, 1)),
    -- The kept status event this check looked at.
    event INTEGER,
    -- The age it was due at, in milliseconds after the send; 0 for an event.
    age INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX checks_referral ON checks (referral, id);

-- A record that was erased lawfully: its leaf stays in the tree, the row and its salt go.
CREATE TABLE erasures (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    row INTEGER NOT NULL,
    reason TEXT NOT NULL,
    by_person INTEGER REFERENCES people (id),
    at INTEGER NOT NULL,
    UNIQUE (kind, row)
) STRICT;

-- The audit log: an RFC 6962 tree over salted commitments to the rows above. `hashes` is laid out as in
-- C2SP tlog-tiles' reference code: position = stored_hash_index(level, n). ------------------------------------------

CREATE TABLE leaves (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    row INTEGER NOT NULL,
    at INTEGER NOT NULL,
    -- NULL once the record was erased.
    salt BLOB CHECK (length(salt) = 32)
) STRICT;
CREATE UNIQUE INDEX leaves_row ON leaves (kind, row);

CREATE TABLE hashes (
    position INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE checkpoints (
    id INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    note TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Working copies: not records. They may change, be purged and expire. ----------------------------------------------

CREATE TABLE source_states (
    source INTEGER PRIMARY KEY REFERENCES sources (id),
    cursor TEXT,
    status TEXT,
    status_at INTEGER,
    received INTEGER NOT NULL DEFAULT 0,
    posts_read INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0,
    findings INTEGER NOT NULL DEFAULT 0,
    set_aside INTEGER NOT NULL DEFAULT 0,
    last INTEGER
) STRICT;

-- What the engine remembers of a source after a cursor: windowed counts. Not a record: the newest one only.
CREATE TABLE memories (
    source INTEGER PRIMARY KEY REFERENCES sources (id),
    cursor TEXT NOT NULL,
    at INTEGER NOT NULL,
    data BLOB NOT NULL
) STRICT;

CREATE TABLE dropped_posts (
    source INTEGER NOT NULL REFERENCES sources (id),
    language TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (source, language)
) STRICT, WITHOUT ROWID;

CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    uri TEXT NOT NULL,
    cid TEXT NOT NULL,
    author TEXT NOT NULL,
    seen INTEGER NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (uri, cid)
) STRICT;
CREATE INDEX posts_author ON posts (author, id);

CREATE TABLE interactions (
    id INTEGER PRIMARY KEY,
    uri TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    target TEXT NOT NULL,
    seen INTEGER NOT NULL,
    UNIQUE (uri, kind, target)
) STRICT;
CREATE INDEX interactions_actor ON interactions (actor, id);
CREATE INDEX interactions_target ON interactions (target, id);

CREATE TABLE profiles (
    account TEXT PRIMARY KEY,
    handle TEXT,
    display_name TEXT,
    description TEXT,
    seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE status_events (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    status TEXT NOT NULL,
    raw TEXT NOT NULL,
    seen INTEGER NOT NULL,
    -- The platform's own words, with its own time or number in them: heard again later, it is the same event.
    UNIQUE (account, status, raw)
) STRICT;

CREATE TABLE set_aside_items (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources (id),
    place TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    seen INTEGER NOT NULL,
    UNIQUE (source, place, reason, detail)
) STRICT;

-- Subjects with findings that no investigation has looked at; `since` is the first such finding.
CREATE TABLE pending_investigations (
    subject TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reservoir_accounts (
    day INTEGER NOT NULL,
    key BLOB NOT NULL CHECK (length(key) = 8),
    account TEXT NOT NULL,
    PRIMARY KEY (day, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX reservoir_accounts_account ON reservoir_accounts (account);

-- The smallest key that a day's reservoir turned away.
CREATE TABLE reservoir_days (
    day INTEGER PRIMARY KEY,
    threshold BLOB NOT NULL CHECK (length(threshold) = 8)
) STRICT;

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    person INTEGER NOT NULL REFERENCES people (id),
    at INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
