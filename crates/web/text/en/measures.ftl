# How often a referral was followed, and how often decisions were right.

measures-head = Measures <small>as of { $date }</small>
measures-nothing = Nothing to count yet
measures-nothing-about = Figures appear once a notice was sent and the account was looked at again. Each comes with how many it rests on and its 95 % interval.

# Referrals as they stand now.
measures-referred = referred
measures-down = down, by the platform
measures-gone = gone, by the owner
measures-up = up
measures-private = private
measures-unknown = unknown
measures-came-back = came back

# By fixed age.
measures-by-age = By fixed age
measures-by-age-about = Only referrals that have reached an age count at it, so the denominator does not drift. Wilson intervals; unknown stays a class of its own and counts as not known to be down.
measures-by-platform = By platform
measures-by-language = By language
measures-by-clause = By clause
measures-no-groups = The same by platform, language and clause appears once there are two of a kind.
measures-age-day = 24 hours
measures-age-week = 7 days
measures-age-month = 30 days
measures-none-this-old = none this old
measures-per-cent = { $share } %
measures-per-cent-between = { $low } to { $high } %
measures-between = { $low } to { $high }

# Agreement.
measures-agreement = How far reviewers agree
measures-agreement-about = Krippendorff's α of decisions that several made of the same evidence without knowing the others': 1 where all say the same, 0 where they agree as chance has it. Shown to leads.
measures-agreement-all = all
measures-language = language
measures-judged-twice = judged twice or more (n)
measures-reviews = reviews
measures-interval = 95 % interval
measures-no-agreement = all were judged alike, or too few

# Gold.
measures-gold-reviewers = Reviewers against gold
measures-gold-you = You against gold
measures-gold-about = Cases on whose right answer two leads agree, judged blind among the jobs. Wilson intervals, 95 %.
measures-gold-seen-by-leads = Each reviewer sees their own; nobody else is shown these.
measures-gold-seen-by-you = Only you and leads see this.
measures-gold-floor = The floor is { $floor }: who is right less often, by the exact one-sided bound of Clopper and Pearson after 8, 16, 32, … judgements at 5 % over all looks together, loses the language until a lead confirms it again.
measures-reviewer = reviewer
measures-judged = judged (n)
measures-right = right
measures-right-interval = right, 95 % interval
measures-found = found
measures-spared = spared
measures-referred-wrongly = referred wrongly
measures-missed = missed
measures-language-lost = below the floor: language lost

# Audits.
measures-audits = How often decisions were right
measures-audits-about = Decided cases that chance chose, each with a known probability, judged once more blind; where that disagrees a lead says which was right. Hájek estimates with Wilson intervals, 95 %.
measures-audits-wait = { $n ->
    [one] { $n } audit waits for an answer and is in no figure.
   *[other] { $n } audits wait for an answer and are in no figure.
}
measures-decisions = decisions
measures-audited = audited (n)
measures-share = share
measures-precision = referred, and rightly (precision)
measures-rejected-wrongly = not referred, and wrongly
measures-recall = of what should be referred among what was decided, what was (recall, at most)

# Stops.
measures-stopped = Stopped
measures-stops = Cases were stopped { $stopped ->
    [one] { $stopped } time
   *[other] { $stopped } times
} because they may show the abuse of a child; { $lifted } of these stops { $lifted ->
    [one] was
   *[other] were
} lifted by a lead.

# What is not measured.
measures-not-yet = What is not measured yet
measures-no-audits = Precision and recall need audits; none is answered yet, so no rate of errors is shown.
measures-never-seen = What never came before reviewers is in no figure here: of accounts on which nothing was found only ids are kept, and nobody can judge an id.
