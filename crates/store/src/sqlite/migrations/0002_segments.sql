-- Interactions are sealed (docs/decisions/0006). All of this is working copies: it may change, be purged and expire.

-- Fresh interactions: nothing but what arrived, in its order. That one is there once, the writer remembers; who turned
-- to whom, the graph does. A number is never given twice: see `interaction_state`.
CREATE TABLE fresh_interactions (
    number INTEGER PRIMARY KEY,
    uri TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    target TEXT NOT NULL,
    -- The post that was reposted, answered or quoted.
    about TEXT,
    seen INTEGER NOT NULL
) STRICT;

-- What a post makes had suffixes in its address before; the kind and the target tell them apart.
INSERT INTO fresh_interactions (number, uri, kind, actor, target, about, seen)
SELECT min(id), iif(uri LIKE 'at://%#%', substr(uri, 1, instr(uri, '#') - 1), uri) AS record, kind, actor, target, NULL, seen
FROM interactions GROUP BY record, kind, target ORDER BY 1;
DROP TABLE interactions;
ALTER TABLE fresh_interactions RENAME TO interactions;

-- The manifest: which files in `<store>.segments/` count. Ids are never given twice.
CREATE TABLE segments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('interactions', 'posts')),
    -- The archive its rows are of; NULL: the streams.
    source INTEGER REFERENCES sources (id),
    seen_from INTEGER NOT NULL,
    seen_to INTEGER NOT NULL,
    -- Numbers in the file count from here.
    base INTEGER NOT NULL,
    last INTEGER NOT NULL,
    rows INTEGER NOT NULL CHECK (rows > 0),
    bytes INTEGER NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    -- When it goes; NULL: when retention of its kind says.
    expires INTEGER
) STRICT;
CREATE INDEX segments_source ON segments (source);

-- Rows of a segment that are gone, until it is written again without them.
CREATE TABLE segment_gaps (
    segment INTEGER NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (segment, place)
) STRICT, WITHOUT ROWID;

-- Files that count no longer, and may still be read by someone who began before.
CREATE TABLE segment_leftovers (
    file TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row. `next`: the number of the next interaction; `removals` goes up whenever some went: what was counted from them
-- is to be counted anew.
CREATE TABLE interaction_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    next INTEGER NOT NULL,
    removals INTEGER NOT NULL
) STRICT;
INSERT INTO interaction_state (id, next, removals)
SELECT 1, coalesce(max(number), 0) + 1, 0 FROM interactions;

-- What people call an imported file.
ALTER TABLE source_states ADD COLUMN name TEXT;

-- For retention.
CREATE INDEX posts_seen ON posts (seen);
CREATE INDEX status_events_seen ON status_events (seen);
