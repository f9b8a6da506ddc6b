-- The referral gate a second time: one trigger a rule, so that each can be read, named and tested alone. A trigger's
-- WHEN must never be NULL, or it would not fire: hence coalesce(…, 0).
--
-- "Holds the role" means: the person's newest grant has it and was given no later than the act.

-- People -----------------------------------------------------------------------------------------------------------

CREATE TRIGGER invitations_by_an_admin BEFORE INSERT ON invitations
WHEN CASE WHEN NEW.by_person IS NULL THEN EXISTS (SELECT 1 FROM people)
     ELSE NOT coalesce((SELECT admin AND at <= NEW.at FROM role_grants
                        WHERE person = NEW.by_person ORDER BY id DESC LIMIT 1), 0) END
BEGIN SELECT RAISE(ABORT, 'only an admin invites people; ask one'); END;

CREATE TRIGGER invitations_for_one_part BEFORE INSERT ON invitations
WHEN NEW.admin AND (NEW.reviewer OR NEW.sender)
BEGIN SELECT RAISE(ABORT, 'an admin can be neither reviewer nor sender; invite another person for that'); END;

CREATE TRIGGER people_by_invitation BEFORE INSERT ON people
WHEN NOT EXISTS (SELECT 1 FROM invitations i WHERE i.id = NEW.invitation
                 AND i.by_person IS NEW.invited_by AND NEW.at BETWEEN i.at AND i.expires)
BEGIN SELECT RAISE(ABORT, 'this invitation does not exist or has run out; ask an admin for a new one'); END;

CREATE TRIGGER people_first_alone BEFORE INSERT ON people
WHEN NEW.invited_by IS NULL AND EXISTS (SELECT 1 FROM people)
BEGIN SELECT RAISE(ABORT, 'the first person is already here; ask them for an invitation'); END;

CREATE TRIGGER role_grants_for_one_part BEFORE INSERT ON role_grants
WHEN NEW.admin AND (NEW.reviewer OR NEW.sender)
BEGIN SELECT RAISE(ABORT, 'an admin can be neither reviewer nor sender; give the other role to another person'); END;

-- By an admin to someone else; or, once, what the person's own invitation says.
CREATE TRIGGER role_grants_by_an_admin BEFORE INSERT ON role_grants
WHEN NOT (coalesce(NEW.by_person <> NEW.person
                   AND (SELECT admin AND at <= NEW.at FROM role_grants
                        WHERE person = NEW.by_person ORDER BY id DESC LIMIT 1), 0)
          OR (NOT EXISTS (SELECT 1 FROM role_grants WHERE person = NEW.person)
              AND EXISTS (SELECT 1 FROM people p JOIN invitations i ON i.id = p.invitation
                          WHERE p.id = NEW.person AND i.by_person IS NEW.by_person AND i.admin = NEW.admin
                            AND i.lead = NEW.lead AND i.reviewer = NEW.reviewer AND i.sender = NEW.sender)))
BEGIN SELECT RAISE(ABORT, 'only an admin gives roles, and nobody to themselves; ask an admin'); END;

CREATE TRIGGER language_declarations_by_themselves BEFORE INSERT ON language_declarations
WHEN NOT coalesce(NEW.by_person = NEW.person
                  OR (SELECT admin AND at <= NEW.at FROM role_grants
                      WHERE person = NEW.by_person ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'only the person or an admin declares languages'); END;

-- Evidence ---------------------------------------------------------------------------------------------------------

CREATE TRIGGER evidence_versions_frozen BEFORE INSERT ON evidence_versions
WHEN EXISTS (SELECT 1 FROM standing_reviews r JOIN current_evidence e ON e.case_id = r.case_id AND e.version = r.version
             WHERE r.case_id = NEW.case_id)
  OR EXISTS (SELECT 1 FROM adjudications WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'the evidence of a case under review is frozen'); END;

-- Reviews ----------------------------------------------------------------------------------------------------------

CREATE TRIGGER reviews_by_a_reviewer BEFORE INSERT ON reviews
WHEN NOT coalesce((SELECT reviewer AND at <= NEW.at FROM role_grants
                   WHERE person = NEW.reviewer ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'only a reviewer reviews; ask an admin for the role'); END;

CREATE TRIGGER reviews_in_a_declared_language BEFORE INSERT ON reviews
WHEN NOT coalesce((SELECT NEW.language <> 'und' AND at <= NEW.at AND instr(languages, ' ' || NEW.language || ' ') > 0
                   FROM language_declarations WHERE person = NEW.reviewer ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'you have not declared that you read this language'); END;

CREATE TRIGGER reviews_in_the_cases_language BEFORE INSERT ON reviews
WHEN NOT EXISTS (SELECT 1 FROM cases WHERE id = NEW.case_id AND language IN ('und', NEW.language))
BEGIN SELECT RAISE(ABORT, 'the case is in another language'); END;

CREATE TRIGGER reviews_not_by_the_proposer BEFORE INSERT ON reviews
WHEN EXISTS (SELECT 1 FROM cases WHERE id = NEW.case_id AND proposer = NEW.reviewer)
BEGIN SELECT RAISE(ABORT, 'you proposed this case; other people review it'); END;

CREATE TRIGGER reviews_once BEFORE INSERT ON reviews
WHEN EXISTS (SELECT 1 FROM standing_reviews
             WHERE case_id = NEW.case_id AND version = NEW.version AND reviewer = NEW.reviewer)
BEGIN SELECT RAISE(ABORT, 'you have already reviewed this evidence'); END;

CREATE TRIGGER reviews_not_by_its_lead BEFORE INSERT ON reviews
WHEN EXISTS (SELECT 1 FROM adjudications WHERE case_id = NEW.case_id AND lead = NEW.reviewer)
BEGIN SELECT RAISE(ABORT, 'you decided this case as lead; other people review it'); END;

CREATE TRIGGER reviews_of_current_evidence BEFORE INSERT ON reviews
WHEN NOT EXISTS (SELECT 1 FROM current_evidence WHERE case_id = NEW.case_id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'the evidence has changed; open the case again'); END;

-- Where a case's language is undetermined, approvals that read it differently could never count together.
CREATE TRIGGER reviews_agree_on_language BEFORE INSERT ON reviews
WHEN NEW.decision = 'approve' AND EXISTS (SELECT 1 FROM approvals
             WHERE case_id = NEW.case_id AND version = NEW.version AND language <> NEW.language)
BEGIN SELECT RAISE(ABORT, 'another approval reads this case in another language; talk to a lead'); END;

CREATE TRIGGER reviews_while_awaited BEFORE INSERT ON reviews
WHEN (SELECT state FROM case_states WHERE case_id = NEW.case_id) IS NOT 'awaiting_review'
BEGIN SELECT RAISE(ABORT, 'the case no longer waits for a review'); END;

CREATE TRIGGER withdrawals_of_own BEFORE INSERT ON withdrawals
WHEN NOT EXISTS (SELECT 1 FROM reviews WHERE id = NEW.review AND reviewer = NEW.by_person)
BEGIN SELECT RAISE(ABORT, 'only its reviewer takes a review back'); END;

CREATE TRIGGER withdrawals_in_time BEFORE INSERT ON withdrawals
WHEN NOT EXISTS (SELECT 1 FROM reviews WHERE id = NEW.review AND NEW.at BETWEEN at AND at + 10000)
BEGIN SELECT RAISE(ABORT, 'a review can be taken back for ten seconds only; tell a lead'); END;

-- A lead's decision ------------------------------------------------------------------------------------------------

CREATE TRIGGER adjudications_by_a_lead BEFORE INSERT ON adjudications
WHEN NOT coalesce((SELECT lead AND at <= NEW.at FROM role_grants
                   WHERE person = NEW.lead ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'only a lead decides here; ask an admin for the role'); END;

CREATE TRIGGER adjudications_in_a_declared_language BEFORE INSERT ON adjudications
WHEN NOT coalesce((SELECT NEW.language <> 'und' AND at <= NEW.at AND instr(languages, ' ' || NEW.language || ' ') > 0
                   FROM language_declarations WHERE person = NEW.lead ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'you have not declared that you read this language'); END;

CREATE TRIGGER adjudications_in_the_cases_language BEFORE INSERT ON adjudications
WHEN NOT EXISTS (SELECT 1 FROM cases WHERE id = NEW.case_id AND language IN ('und', NEW.language))
BEGIN SELECT RAISE(ABORT, 'the case is in another language'); END;

CREATE TRIGGER adjudications_not_by_a_reviewer BEFORE INSERT ON adjudications
WHEN EXISTS (SELECT 1 FROM reviews WHERE case_id = NEW.case_id AND reviewer = NEW.lead)
BEGIN SELECT RAISE(ABORT, 'you reviewed this case; another lead decides'); END;

CREATE TRIGGER adjudications_not_by_the_proposer BEFORE INSERT ON adjudications
WHEN EXISTS (SELECT 1 FROM cases WHERE id = NEW.case_id AND proposer = NEW.lead)
BEGIN SELECT RAISE(ABORT, 'you proposed this case; another lead decides'); END;

CREATE TRIGGER adjudications_of_current_evidence BEFORE INSERT ON adjudications
WHEN NOT EXISTS (SELECT 1 FROM current_evidence WHERE case_id = NEW.case_id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'the evidence has changed; open the case again'); END;

CREATE TRIGGER adjudications_agree_on_language BEFORE INSERT ON adjudications
WHEN NEW.decision = 'approve' AND EXISTS (SELECT 1 FROM approvals
             WHERE case_id = NEW.case_id AND version = NEW.version AND language <> NEW.language)
BEGIN SELECT RAISE(ABORT, 'an approval reads this case in another language; it cannot be approved in this one'); END;

-- A decision answers only what came before it: one that is not later than every review could never count.
CREATE TRIGGER adjudications_after_the_reviews BEFORE INSERT ON adjudications
WHEN EXISTS (SELECT 1 FROM standing_reviews WHERE case_id = NEW.case_id AND at >= NEW.at)
BEGIN SELECT RAISE(ABORT, 'a review came in at this moment; read it, then decide again'); END;

CREATE TRIGGER adjudications_while_awaited BEFORE INSERT ON adjudications
WHEN (SELECT state FROM case_states WHERE case_id = NEW.case_id) IS NOT 'awaiting_adjudication'
BEGIN SELECT RAISE(ABORT, 'the case does not wait for a lead'); END;

-- The protect list: the stop switch of a lead ---------------------------------------------------------------------

CREATE TRIGGER protections_by_a_lead BEFORE INSERT ON protections
WHEN NOT coalesce((SELECT lead AND at <= NEW.at FROM role_grants
                   WHERE person = NEW.by_person ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'only a lead changes the protect list; ask a lead'); END;

-- Confirmations ----------------------------------------------------------------------------------------------------

CREATE TRIGGER confirmations_by_a_sender BEFORE INSERT ON confirmations
WHEN NOT coalesce((SELECT sender AND NOT admin AND at <= NEW.at FROM role_grants
                   WHERE person = NEW.sender ORDER BY id DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'only a sender confirms; ask an admin for the role'); END;

CREATE TRIGGER confirmations_by_a_third_person BEFORE INSERT ON confirmations
WHEN EXISTS (SELECT 1 FROM involved_people WHERE case_id = NEW.case_id AND person = NEW.sender)
BEGIN SELECT RAISE(ABORT, 'you took part in the decision; another person sends it'); END;

CREATE TRIGGER confirmations_of_two_approvals BEFORE INSERT ON confirmations
WHEN (SELECT count(DISTINCT person) FROM approvals
      WHERE case_id = NEW.case_id AND version = NEW.version AND counts_from <= NEW.at) < 2
BEGIN SELECT RAISE(ABORT, 'two different people must approve exactly this evidence first, ten seconds ago or more'); END;

CREATE TRIGGER confirmations_in_one_language BEFORE INSERT ON confirmations
WHEN (SELECT count(DISTINCT language) FROM approvals WHERE case_id = NEW.case_id AND version = NEW.version) > 1
BEGIN SELECT RAISE(ABORT, 'the approvals do not agree which language this is'); END;

CREATE TRIGGER confirmations_without_objection BEFORE INSERT ON confirmations
WHEN EXISTS (SELECT 1 FROM objections WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'an objection stands against it; a lead who did not review it must decide'); END;

CREATE TRIGGER confirmations_not_of_protected BEFORE INSERT ON confirmations
WHEN EXISTS (SELECT 1 FROM cases c JOIN protected_subjects p ON p.subject = c.subject WHERE c.id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'the account is on the protect list'); END;

CREATE TRIGGER confirmations_once BEFORE INSERT ON confirmations
WHEN EXISTS (SELECT 1 FROM open_confirmations WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'the notice is already confirmed'); END;

-- Referrals --------------------------------------------------------------------------------------------------------

CREATE TRIGGER referrals_of_what_was_confirmed BEFORE INSERT ON referrals
WHEN NOT EXISTS (SELECT 1 FROM open_confirmations c WHERE c.id = NEW.confirmation
                 AND c.case_id = NEW.case_id AND c.version = NEW.version AND c.at <= NEW.at)
BEGIN SELECT RAISE(ABORT, 'a sender must confirm exactly this case and evidence first'); END;

-- Not by someone who was no sender then; nor by one who is an admin now or who took part since.
CREATE TRIGGER referrals_by_a_sender BEFORE INSERT ON referrals
WHEN NOT coalesce((SELECT g.sender AND NOT g.admin FROM confirmations c JOIN role_grants g ON g.person = c.sender
                   WHERE c.id = NEW.confirmation AND g.at <= c.at ORDER BY g.id DESC LIMIT 1), 0)
  OR (SELECT g.admin FROM confirmations c JOIN role_grants g ON g.person = c.sender
      WHERE c.id = NEW.confirmation AND g.at <= NEW.at ORDER BY g.id DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'who confirmed it was no sender'); END;

CREATE TRIGGER referrals_by_a_third_person BEFORE INSERT ON referrals
WHEN EXISTS (SELECT 1 FROM involved_people WHERE case_id = NEW.case_id
             AND person = (SELECT sender FROM confirmations WHERE id = NEW.confirmation))
BEGIN SELECT RAISE(ABORT, 'who confirmed it took part in the decision'); END;

CREATE TRIGGER referrals_of_two_approvals BEFORE INSERT ON referrals
WHEN (SELECT count(DISTINCT person) FROM approvals
      WHERE case_id = NEW.case_id AND version = NEW.version
        AND counts_from <= (SELECT at FROM confirmations WHERE id = NEW.confirmation)) < 2
BEGIN SELECT RAISE(ABORT, 'two different people must approve exactly this evidence, before it is confirmed'); END;

CREATE TRIGGER referrals_in_one_language BEFORE INSERT ON referrals
WHEN (SELECT count(DISTINCT language) FROM approvals WHERE case_id = NEW.case_id AND version = NEW.version) > 1
BEGIN SELECT RAISE(ABORT, 'the approvals do not agree which language this is'); END;

CREATE TRIGGER referrals_without_objection BEFORE INSERT ON referrals
WHEN EXISTS (SELECT 1 FROM objections WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'an objection stands against it; a lead who did not review it must decide'); END;

CREATE TRIGGER referrals_not_of_protected BEFORE INSERT ON referrals
WHEN EXISTS (SELECT 1 FROM cases c JOIN protected_subjects p ON p.subject = c.subject WHERE c.id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'the account is on the protect list'); END;

CREATE TRIGGER referrals_of_the_cases_subject BEFORE INSERT ON referrals
WHEN NOT EXISTS (SELECT 1 FROM cases WHERE id = NEW.case_id AND subject = NEW.subject)
  OR substr(NEW.subject, 1, length(NEW.platform) + 1) <> NEW.platform || '/'
BEGIN SELECT RAISE(ABORT, 'the referral names another account or platform than the case'); END;

-- An invented world and a real platform never meet.
CREATE TRIGGER referrals_in_their_world BEFORE INSERT ON referrals
WHEN (NEW.platform = 'simulated') IS NOT (SELECT value = '1' FROM meta WHERE name = 'synthetic')
BEGIN SELECT RAISE(ABORT, 'a synthetic store refers to the simulated platform only, and a real store never does'); END;

-- Sends ------------------------------------------------------------------------------------------------------------

CREATE TRIGGER sends_by_legal_steps BEFORE INSERT ON sends
WHEN NOT coalesce(CASE (SELECT state FROM send_states WHERE referral = NEW.referral)
    WHEN 'planned' THEN NEW.state = 'sending'
    WHEN 'not_sent' THEN NEW.state = 'sending'
    WHEN 'sending' THEN NEW.state IN ('sent', 'refused', 'not_sent', 'ambiguous')
    WHEN 'ambiguous' THEN NEW.state IN ('sent', 'refused') AND NEW.by_person IS NOT NULL
    WHEN 'sent' THEN 0
    WHEN 'refused' THEN 0
    ELSE NEW.state = 'planned' END, 0)
BEGIN SELECT RAISE(ABORT, 'this referral cannot take that step'); END;

CREATE TRIGGER sends_one_at_a_time BEFORE INSERT ON sends
WHEN NEW.state = 'sending' AND EXISTS (SELECT 1 FROM send_states WHERE state = 'sending')
BEGIN SELECT RAISE(ABORT, 'another referral is being sent'); END;

CREATE TRIGGER sends_without_objection BEFORE INSERT ON sends
WHEN NEW.state = 'sending' AND EXISTS (SELECT 1 FROM referrals r JOIN objections o ON o.case_id = r.case_id
                                       WHERE r.id = NEW.referral)
BEGIN SELECT RAISE(ABORT, 'an objection stands against it; a lead who did not review it must decide'); END;

CREATE TRIGGER sends_not_of_protected BEFORE INSERT ON sends
WHEN NEW.state = 'sending' AND EXISTS (SELECT 1 FROM referrals r JOIN protected_subjects p ON p.subject = r.subject
                                       WHERE r.id = NEW.referral)
BEGIN SELECT RAISE(ABORT, 'the account is on the protect list'); END;
