-- Two more roles: one that audits, one that only reads. Older grants and invitations have no value there, which counts
-- as no: what was committed to of them in the audit log stays what it was.

ALTER TABLE invitations ADD COLUMN auditor INTEGER CHECK (auditor IN (0, 1));
ALTER TABLE invitations ADD COLUMN read_only INTEGER CHECK (read_only IN (0, 1));
ALTER TABLE role_grants ADD COLUMN auditor INTEGER CHECK (auditor IN (0, 1));
ALTER TABLE role_grants ADD COLUMN read_only INTEGER CHECK (read_only IN (0, 1));

CREATE TRIGGER invitations_for_one_who_only_reads BEFORE INSERT ON invitations
WHEN coalesce(NEW.auditor OR NEW.read_only, 0)
    AND NEW.admin + NEW.lead + NEW.reviewer + NEW.sender + coalesce(NEW.auditor, 0) + coalesce(NEW.read_only, 0) > 1
BEGIN SELECT RAISE(ABORT, 'who audits or only reads holds no other role; invite another person for that'); END;

CREATE TRIGGER role_grants_for_one_who_only_reads BEFORE INSERT ON role_grants
WHEN coalesce(NEW.auditor OR NEW.read_only, 0)
    AND NEW.admin + NEW.lead + NEW.reviewer + NEW.sender + coalesce(NEW.auditor, 0) + coalesce(NEW.read_only, 0) > 1
BEGIN SELECT RAISE(ABORT, 'who audits or only reads holds no other role; give it to another person'); END;

DROP TRIGGER role_grants_by_an_admin;
-- By an admin to someone else; or, once, what the person's own invitation says.
CREATE TRIGGER role_grants_by_an_admin BEFORE INSERT ON role_grants
WHEN NOT (coalesce(NEW.by_person <> NEW.person
                   AND (SELECT admin AND at <= NEW.at FROM role_grants
                        WHERE person = NEW.by_person ORDER BY id DESC LIMIT 1), 0)
          OR (NOT EXISTS (SELECT 1 FROM role_grants WHERE person = NEW.person)
              AND EXISTS (SELECT 1 FROM people p JOIN invitations i ON i.id = p.invitation
                          WHERE p.id = NEW.person AND i.by_person IS NEW.by_person AND i.admin = NEW.admin
                            AND i.lead = NEW.lead AND i.reviewer = NEW.reviewer AND i.sender = NEW.sender
                            AND coalesce(i.auditor, 0) = coalesce(NEW.auditor, 0)
                            AND coalesce(i.read_only, 0) = coalesce(NEW.read_only, 0))))
BEGIN SELECT RAISE(ABORT, 'only an admin gives roles, and nobody to themselves; ask an admin'); END;
