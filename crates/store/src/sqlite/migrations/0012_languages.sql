-- Which languages somebody may judge in: they declare one, and a lead who is somebody else confirms it. The newest act on
-- a person's language says how it stands. This takes the place of `language_declarations`, in which nothing new is written.

CREATE TABLE language_acts (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (id),
    language TEXT NOT NULL CHECK (language <> 'und' AND length(language) BETWEEN 2 AND 3),
    act TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- NULL: the system.
    by_person INTEGER REFERENCES people (id),
    at INTEGER NOT NULL,
    CHECK (CASE act WHEN 'declared' THEN reason = ''
                    -- `earlier_store`: declared before there were confirmations, when that was enough.
                    WHEN 'confirmed' THEN reason IN ('', 'earlier_store')
                    WHEN 'withdrawn' THEN reason IN ('own_wish', 'lead', 'below_floor') ELSE 0 END)
) STRICT;
CREATE INDEX language_acts_person ON language_acts (person, language, id);

CREATE VIEW languages_now AS
SELECT a.* FROM language_acts a
WHERE a.id = (SELECT max(id) FROM language_acts WHERE person = a.person AND language = a.language);
