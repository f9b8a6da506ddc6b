# Where a lead decides.

adjudications = Adjudicate
adjudications-note = Where reviewers disagree, reject or suspect a protected role, a lead who did not review decides. A rejection stays with the account.
adjudications-none = Nothing to decide
adjudications-none-note = Cases appear here when a review rejects, when two name different clauses, or when a protected role is suspected.
adjudications-audits = Audits that disagree
adjudications-audits-note = Decided cases that chance chose and a reviewer judged once more, blind and otherwise. A lead who had no part says whether the decision was right, for the figures. The case stays as it is.
adjudications-column-decided = decided
adjudications-column-audited = audited
adjudications-referred = referred
adjudications-not-referred = not referred
