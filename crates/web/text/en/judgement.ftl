# The form of a review, and of a lead's decision.

judgement-review = Your review
judgement-lead = Your decision as lead
judgement-problems = Not recorded yet. { $problems } to put right; everything you wrote is kept.
judgement-language = Language you read it in
judgement-decision = Decision
judgement-approve = Tell the platform
judgement-approve-note = the posts match the clause
judgement-reject = Do not tell the platform
judgement-reject-note = they do not, or it is unclear
judgement-clause = Policy clause you applied
judgement-scope = The notice would ask for
judgement-scope-posts = These posts
judgement-scope-posts-note = the least measure
judgement-scope-account = The account
judgement-scope-account-note = only if posts would not do
judgement-confidence = How sure you are
judgement-confidence-note = 1 a guess, 5 no doubt
confidence-1 = a guess
confidence-2 = doubtful
confidence-3 = likely
confidence-4 = sure
confidence-5 = no doubt

# The checklist of protected roles.
judgement-checklist = Could the account be…
judgement-no = no
judgement-suspected = suspected
protected-role-journalist = A journalist or a news outlet?
protected-role-researcher = A researcher or a teacher?
protected-role-counter-speech = Speaking against it?
protected-role-human-rights-archivist = Documenting abuses?
protected-role-satire = Satire?
protected-role-religious-not-extremist = Religious, and not extremist?
protected-role-namesake = Only the same name?
protected-role-lawyer-or-politician = A lawyer or a politician?
protected-role-victim-minor-or-former = A victim, a minor, or someone who left?
protected-role-government-critic = Only criticising a government?

# Reasons, and sending it.
judgement-reasons = Reasons
judgement-reasons-note = What in these posts meets the clause, or does not. No names, addresses or numbers of persons.
judgement-record-review = Record my review
judgement-review-of = Of evidence version <span class="mono">{ $version }</span>. You can take it back for ten seconds.
judgement-record-lead = Record my decision
judgement-lead-of = Of evidence version <span class="mono">{ $version }</span>. Read what the reviewers said under “So what” first.

# What is to be put right.
judgement-lacks-decision = Choose a decision.
judgement-lacks-clause = Choose the policy clause you applied.
judgement-lacks-scope = Choose what the notice should ask for.
judgement-lacks-language = Name the language you read.
judgement-lacks-version = The form lost the version of the evidence. Open the case again.
judgement-lacks-confidence = Say how sure you are, from 1 to 5.
judgement-lacks-answers = Answer every question. Still open: { $questions }
judgement-reasons-short = Say why in at least { $fewest } characters. Others will rely on it.
judgement-reasons-long = Say it in at most { $most } characters.
judgement-reasons-personal = Your reasons hold { $what }. Take it out: accounts are never linked to persons here.
judgement-changed = The evidence changed while you judged it. What you see now is the new version, and what you wrote is kept: read it again, then record your judgement of this version.
judgement-not-your-job = This is not your job, or not any more: somebody else has it, or the desk was started anew. What you wrote is kept on this page. Take the next job.
judgement-lead-asked = A lead was asked about this case. It can be judged once it is back in the queue.

# What could point to a person.
personal-email = an e-mail address
personal-phone = a telephone number
personal-ip = an IP address
personal-street = a street address
