# The page of a case: who, what, with whom, so what, decide.

case-title = Case { $case }
case-head = Case { $case } <small>{ $state }</small>
case-parts = Parts of the case
case-part-who = Who
case-part-what = What
case-part-with = With whom
case-part-so = So what
case-part-decide = Decide
case-stop = Stop: it may show the abuse of a child
case-same-as-table = The same as a table
case-keep-it = Keep it:
case-none = There is no case { $case }.

# Who.
case-who = Who
case-protected = This account is on the protect list. It cannot be referred.
case-protected-by = Protected by <bdi>{ $who }</bdi> { $when }: <span dir="auto">{ $reason }</span>
case-unprotected-by = Taken off the protect list by <bdi>{ $who }</bdi> { $when }: <span dir="auto">{ $reason }</span>
case-held = Held: { $why }
case-no-handle = no handle seen
case-calls-itself = calls itself <bdi>{ $name }</bdi>
case-fact-account = account
case-fact-platform = platform
case-fact-language = language
case-fact-seen = seen here
case-seen = first { $first }, last { $last }
case-fact-evidence = evidence
case-evidence = { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
}, { $findings ->
    [one] { $findings } finding
   *[other] { $findings } findings
}, version <span class="mono" title="{ $version }">{ $short }</span>
case-evidence-of-several = { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
}, { $findings ->
    [one] { $findings } finding
   *[other] { $findings } findings
}, version <span class="mono" title="{ $version }">{ $short }</span> of { $versions } so far
case-fact-opened = opened
case-opened-by = { $when } by { $who }
case-opened-by-and-referred = { $when } by { $who }, <a href="{ $url }">referral { $referral }</a>
case-opened-by-policy = the detection policy

# Putting it on the protect list.
case-protect = Stop: put the account on the protect list
case-protect-why = Why nothing about it may be confirmed or sent. No names, addresses or numbers of persons.
case-protect-do = Protect it
case-unprotect = Take the account off the protect list
case-unprotect-why = Why it may be referred again. No names, addresses or numbers of persons.
case-unprotect-do = Take it off
case-protect-unclear = Say whether to protect the account or to end it.
case-protect-already = The protect list says so already. Open the case again.
case-protect-length = Say why, in { $fewest } to { $most } characters.
case-protect-personal = Your reason holds { $what }; take it out.

# What.
case-what = What <small>posts in the order they were written</small>
case-post-before = { $number } · seen by you on { $when } in another case
case-post-meta = { $number } · written { $written } · seen { $seen }
case-post-meta-in = { $number } · written { $written } · seen { $seen } · { $language }
case-post-trick = a character that turns or hides what follows
case-post-link = link
case-post-image = image, not fetched
case-post-image-fetched = image, fetched for you for ten minutes
case-post-image-fetch = Fetch it, blurred and grey
case-post-image-fetch-which = Fetch it, blurred and grey: the image of post { $number }
case-post-image-blurred = the image, blurred
case-post-image-open = Without the blur
case-post-translate = Translate it
case-post-translate-which = Translate it: post { $number }
case-post-translated = Translated on this machine by <bdi>{ $by }</bdi>, which may be wrong. It is no evidence: judge the post.
case-post-image-undescribed = without description
case-post-version = the version that was seen
case-post-alike = { $posts } more with the same words and links
case-when = When <small>by hour and day, UTC</small>
case-column-hour = hour
case-column-posts = posts
case-matched = What matched
case-column-number = no.
case-column-signal = signal
case-column-kind = kind
case-column-role = role
case-column-post = post
case-column-seen-by = seen by
case-column-finding = finding

# Kinds and roles of signals.
signal-kind-phrase = phrase
signal-kind-hash = hash
signal-kind-link = link
signal-kind-model = model
signal-kind-count = count
signal-kind-network = network
signal-role-topic = topic
signal-role-indicator = indicator
signal-role-shadow = shadow

# With whom.
case-with = With whom <small>public interactions kept; they open nothing and enter no notice</small>
case-with-nobody = None are kept around this account yet. They are from the moment an account has a finding.
case-enlarge = Enlarge
case-enlarge-note = colours and shapes tell groups apart that turn to each other; they say nothing about anybody
case-spread = Who passed it on <small>each account when it was first seen reposting one to its left</small>
case-asked = Asked of the platform
case-asked-by = <bdi>{ $who }</bdi> asked, { $when }: { $what }
case-asked-left = Left for this case: { $case }. Left today, for all cases: { $day }.
case-asked-spent = Nothing is left of what may be asked around this case.
case-ask = Ask who stands around it
case-ask-note = whom it follows, who follows it, who reposted its posts here; it goes on record that you asked

# So what.
case-so = So what
case-score = <span class="big">{ $score }</span> nats <small>uncalibrated weight of evidence, not a probability</small>
case-score-picture = What the score is made of; the table below says the same
case-column-nats = nats
case-gravest = Severity of the gravest clause { $severity } of 4 · reach { $reach ->
    [one] { $reach } account
   *[other] { $reach } accounts
} seen here
case-decisions = Decisions so far
case-decided = <strong><bdi>{ $who }</bdi></strong>: { $decision }
case-decided-as-lead = <strong><bdi>{ $who }</bdi></strong>, as lead: { $decision }
case-decision-approve = tell the platform
case-decision-reject = do not tell the platform
case-invited-by = invited by <bdi>{ $who }</bdi>
case-decided-clause = clause { $clause } · scope { $scope }
case-decided-clause-considered = clause considered { $clause }
case-decided-confidence = confidence { $confidence } of 5
case-decided-suspected = suspected: { $roles }
case-decided-taken-back = taken back
case-decided-other-evidence = of other evidence
case-scope-posts = posts
case-scope-account = account
case-so-hidden = Hidden for now. The score, and what others decided, appear once your own review is recorded and can no longer be taken back, or when you can no longer be asked for one.
case-record = Record <small>of this account, newest last</small>

# Decide: a job given on, to somebody else or to a lead.
case-decline = Not for me: give it to somebody else
case-decline-note = Nobody asks why, and nothing is recorded
case-give-on = Skip it, or ask a lead
case-give-on-note = Either goes on record with its reason. Nothing else you wrote is kept.
case-choose-why = choose why
case-skip-why = It is for somebody else
case-skip = Skip it
case-skip-unclear = Choose why it is to go to another.
case-escalate-why = A lead should look first
case-escalate = Ask a lead
case-escalate-unclear = Choose what to ask a lead.
case-not-your-job = This is not your job, or not any more.
skip-reason-language = I do not read it well enough
skip-reason-background = I lack the background to judge it
skip-reason-close = I am too close to it to be fair
skip-reason-broken = Something on the page is missing or broken
escalation-reason-danger = Somebody may be in danger now
escalation-reason-child = A child may be abused or at risk
escalation-reason-policy = The policy does not say what to do
escalation-reason-evidence = The evidence does not look right

# Decide: a lead was asked.
case-lead-asked = A lead was asked
case-lead-asked-why = { $why }.
case-lead-asked-by = <bdi>{ $who }</bdi>, { $when }. No reviewer is given it meanwhile. If nothing about it may be referred, put the account on the protect list.
case-return = Return it to the queue

# Decide: a review that can be taken back.
case-undo = Your review is recorded
case-undo-note = You can take it back for ten seconds. After that <a href="{ $url }" data-again>look again</a>: the score and what others decided stand here then.
case-undo-do = Take it back
case-no-review = There is no such review.

# Decide: a notice to confirm.
case-approved = Approved
case-approved-note = Two people approved it. A third looks at the exact notice and says that it may go.
case-look-at-notice = Look at the notice

# Decide: what the case waits for.
case-wait = Nothing for you to do
case-open-in-ledger = Open its line in the ledger
case-wait-asked-lead = A lead was asked to look at it.
case-wait-another-reviewer = Your review is recorded. Another reviewer must judge it too.
case-wait-reviewers = It waits for reviewers.
case-wait-proposed = You proposed this case, so you cannot judge it.
case-wait-language = No lead has confirmed that you read its language. If you do, declare it on your own page.
case-wait-resting = { $why } The next job is given from { $until }.
case-wait-held = Somebody else is judging it at the moment. It comes back if they do not answer.
case-wait-given = It waits for a reviewer. It is not your job: jobs are given, not picked.
case-wait-lead = It waits for a lead who did not review it.
case-wait-third = It is approved, and waits for a third person to confirm sending.
case-wait-on-its-way = The notice is confirmed and on its way.
case-wait-referred = The platform was told. What comes of it is in the ledger.
case-wait-rejected = It was decided not to refer it.
case-wait-ambiguous = The notice may or may not have arrived. It is not sent again by itself.
case-wait-ambiguous-who = A lead or a sender finds out, in the ledger.
case-wait-stopped = The case was stopped.
case-wait-refused = The platform refused the report. Its answer is in the ledger.

# Whom it waits for, where nobody is one: an admin would have to invite a …
case-who-lead = lead
case-who-sender = sender
case-who-reviewer-reading = reviewer who reads { $language }
case-who-lead-reading = lead who reads its language

# What leads say about a decided case.
case-audit = An audit disagrees
case-audit-by = <bdi>{ $who }</bdi>, blind, { $when }: { $decision }.
case-audit-was-right = A lead said that the decision was right.
case-audit-was-wrong = A lead said that the decision was wrong.
case-audit-right = The decision was right
case-audit-wrong = The decision was wrong
case-audit-note = For the figures. The case stays as it is: a rejection is not judged anew.
case-audit-wait = A lead who had no part in it says whether the decision was right.
case-audit-unclear = Say whether the decision was right.
case-gold = Gold
case-is-gold = This case is gold: leads agree on the right answer, and reviewers who never saw it are given it among their jobs.
case-gold-asked = Another lead has said what the right answer is. You are told what once you have said it yourself.
case-gold-own = You: { $decision }.
case-gold-other = <bdi>{ $who }: { $decision }</bdi>.
case-gold-approve = Right: tell the platform
case-gold-reject = Right: do not tell
case-gold-note = Where two leads agree, reviewers are judged by it. It changes nothing about the case.
case-gold-unclear = Choose what the right answer is.

# A case that is stopped.
case-stopped-head = Case { $case } <small>stopped</small>
case-stopped-needs = This may show the abuse of a child. Nothing of it is shown, fetched, copied, exported or referred here.
case-stopped-where = Where to report it
case-stopped-by = Stopped by <bdi>{ $who }</bdi> { $when }, which is on record. Addresses lead nowhere from here: copy them.
case-stopped-report = What a report names <small>for leads</small>
case-fact-posts = posts
case-stopped-shown = The texts are shown this once, and that you looked is on record. Open the case again and they are gone. Images are never shown.
case-stopped-texts = A report needs the texts
case-stopped-needed = I need the words of these posts for a report. It goes on record that I looked.
case-stopped-show = Show the texts once
case-stopped-looked = <bdi>{ $who }</bdi> had the texts shown { $when }.
case-stopped-none = It was none
case-stopped-none-note = The case goes on where it was, and reviewers may be given it again. It goes on record that you lifted the stop.
case-stopped-lift = Lift the stop
case-stopped-rest = You need not go on at once. <a href="{ $url }">Back to the queue</a>
case-stopped-unclear = Say that a report needs the texts.
case-stopped-no-more = The case is not stopped any more.

# What could not be brought.
case-no-such-image = No post of this case carries this image.
case-images-not-fetched = Images are not fetched here.
case-image-not-there = This image was not fetched by you in the last ten minutes.
case-no-translator = No translator is configured here.
case-no-such-post = This case has no such post.
