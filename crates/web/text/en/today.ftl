# What needs this person now.

today-nothing-read = Nothing is read yet, so nothing waits.
today-nothing-waits = Nothing waits for anyone. Zero sent is a good day.

# What waits, and where it leads.
today-asked-of-lead = asked of a lead
today-asked-of-lead-look = Look at them
today-stopped = stopped: report to the hotline
today-stopped-look = See which
today-ambiguous = may or may not have arrived
today-ambiguous-look = Find out
today-for-you = for you to judge
today-for-you-look = Go to your queue
today-for-lead = waiting for a lead
today-for-lead-look = Decide
today-for-sender = waiting for a sender
today-for-sender-look = Look at the notices
today-for-reviewers = waiting for reviewers
today-for-reviewers-look = See them

# Who this team still lacks.
today-lacks-reviewers = two reviewers
today-lacks-sender = a sender who does not review
today-lacks-lead = a lead
today-lacks-second-lead = a second lead, to confirm which languages the first one reads
today-lacks = A case needs at least three different people, and this team lacks { $people }. Until then nothing can be referred. An admin <a href="/people">invites them</a>.

today-languages = { $n ->
    [one] { $n } language that colleagues declared waits for you to say whether it is so: <a href="/people/languages">confirm them</a>. Until then nobody is given cases in them.
   *[other] { $n } languages that colleagues declared wait for you to say whether it is so: <a href="/people/languages">confirm them</a>. Until then nobody is given cases in them.
}
today-refused-packs = The packs on disk cannot be used, and the ones from before stay in force: the <a href="/policy">policy</a> says why.

# Sources on offer.
today-first-source = Start with a source
today-more-sources = More sources
today-opens-no-cases = The packs in use mark topics and open no case: for cases, name a pack of your own in the configuration (docs/packs.md says how to write one).
today-start-reading = Start reading
today-stop-reading = Stop reading

# Sources.
today-sources = Sources
today-source = source
today-source-how = how it does
today-source-messages = messages
today-source-posts = posts read
today-source-findings = findings
today-source-dropped = dropped
today-source-set-aside = set aside
today-source-last = last kept
today-source-starting = starting
today-source-stopped = stopped
today-source-nothing-yet = nothing yet
today-no-such-source = There is no such source on offer.
today-start-or-stop = Say whether to start or to stop.

# Archives.
today-archives = Archives
today-archives-about = Posts that you have as files: dropped here or chosen, they are read in the background. What is in an archive is kept whole until it expires, and looked through like everything else. A file that was read before does nothing new.
today-archives-files = Files
today-archives-read = Read them
today-archive-waits = waits to be read

# Figures of all sources together.
today-so-far = So far
today-posts-read = posts read
today-findings = findings
today-dropped = dropped unkept
today-cases = cases
today-referred = referred
today-set-aside = set aside
today-people = people
