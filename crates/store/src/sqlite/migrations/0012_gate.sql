-- The rules of `language_acts`, and the gate's rules about languages on top of it. They come after what earlier stores
-- declared was taken over.

-- Nobody confirms themselves. A lead's own language is confirmed by another lead or, where there is none yet, by an admin.
CREATE TRIGGER language_acts_by_who_may BEFORE INSERT ON language_acts
WHEN NOT coalesce(CASE
    WHEN NEW.act = 'declared' OR NEW.reason = 'own_wish' THEN NEW.by_person = NEW.person
    WHEN NEW.reason = 'below_floor' THEN NEW.by_person IS NULL
    WHEN NEW.reason = 'earlier_store' THEN 0
    ELSE NEW.by_person <> NEW.person
        AND (SELECT at <= NEW.at AND (lead OR (admin AND (SELECT lead FROM role_grants WHERE person = NEW.person
                                                          ORDER BY id DESC LIMIT 1)))
             FROM role_grants WHERE person = NEW.by_person ORDER BY id DESC LIMIT 1) END, 0)
BEGIN SELECT RAISE(ABORT, 'one declares a language for oneself, and a lead who is somebody else confirms it; ask a lead'); END;

CREATE TRIGGER language_acts_in_turn BEFORE INSERT ON language_acts
WHEN NOT CASE (SELECT act FROM languages_now WHERE person = NEW.person AND language = NEW.language)
    WHEN 'declared' THEN NEW.act IN ('confirmed', 'withdrawn')
    WHEN 'confirmed' THEN NEW.act = 'withdrawn'
    ELSE NEW.act = 'declared' END
BEGIN SELECT RAISE(ABORT, 'a language is declared, then confirmed, and may then be withdrawn; this is out of turn'); END;

DROP TRIGGER reviews_in_a_declared_language;
CREATE TRIGGER reviews_in_a_confirmed_language BEFORE INSERT ON reviews
WHEN NOT coalesce((SELECT NEW.language <> 'und' AND act = 'confirmed' AND at <= NEW.at FROM language_acts
                   WHERE person = NEW.reviewer AND language = NEW.language ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'no lead has confirmed that you read this language, or it was withdrawn; ask a lead'); END;

DROP TRIGGER adjudications_in_a_declared_language;
CREATE TRIGGER adjudications_in_a_confirmed_language BEFORE INSERT ON adjudications
WHEN NOT coalesce((SELECT NEW.language <> 'und' AND act = 'confirmed' AND at <= NEW.at FROM language_acts
                   WHERE person = NEW.lead AND language = NEW.language ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'nobody has confirmed that you read this language, or it was withdrawn; ask another lead or an admin'); END;
