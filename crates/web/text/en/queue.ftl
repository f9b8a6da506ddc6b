# The queue: a reviewer's job, and the list for leads.

queue = Queue
queue-kinds-of-work = Kinds of work
queue-next = Take the next job
queue-job = Your job
queue-job-of-handle = Case { $case }, <bdi dir="ltr">{ $handle }</bdi>: { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
} in { $language }, about { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. It was opened { $when }.
queue-job-of-account = Case { $case }, <bdi class="mono" dir="ltr">{ $account }</bdi>: { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
} in { $language }, about { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. It was opened { $when }.
queue-job-go-on = Go on with case { $case }
queue-rest = Time to rest
queue-rest-note = { $why } The next job is given from { $until }. Nothing is lost meanwhile, and your own page shows <a href="{ $url }">your minutes</a>.
queue-rest-day = You have looked at this for { $minutes } minutes today. That is enough for one day, for anybody.
queue-rest-break = You have looked at this for { $minutes } minutes. Stand up and look at something else for { $rest } minutes.
queue-nothing = Nothing waits for you
queue-nothing-note = Cases wait here when two independent kinds of signal meet in one account, in a language you read, and you have not judged them yet. New ones come by themselves while a source is read.
queue-something = Something waits now: look again
queue-for-you = waiting in your languages
queue-held = being judged by others
queue-elsewhere = waiting in { $language }
queue-note = Jobs are given, not picked. First comes what may do most harm for each minute of review: how grave the clause is, how much evidence there is, how far it reaches, how long it takes to read. What they come to is not shown before you have answered. A job is lent to you for half an hour at a time; what nobody answers comes back.
queue-note-languages = You are given cases in <a href="{ $url }">the languages a lead confirmed for you</a> only.

# Clauses under which somebody is given no jobs.
queue-themes = Themes you would rather not be given
queue-themes-clauses = Clauses
queue-themes-note = You are given no jobs under a ticked clause. Nobody asks why, nothing is recorded, and nobody is told that it is you: leads see only that a clause has fewer than two reviewers left.
queue-themes-keep = Keep this
queue-themes-unknown = There is no such clause. Open the queue again.

# The list, for leads.
queue-all = All cases
queue-waiting = waiting for reviewers
queue-escalated = asked of a lead
queue-state = State
queue-language = Language
queue-platform = Platform
queue-any = any
queue-show = Show
queue-view-forget = Forget the view { $name }
queue-view-name = Keep this view as
queue-view-keep = Keep
queue-view-unnamed = A view has a name of up to { $most } letters.
queue-unclear = `{ $field }` says nothing that could be looked for.
queue-tired = Reached today's limit of minutes, and given no more jobs: <bdi>{ $who }</bdi>.
queue-short = Fewer than two reviewers are given cases under { $clauses }. Cases under it wait until others join.
queue-none = No such cases
queue-none-note = A case opens when an account shows two independent kinds of signal.
queue-column-minutes = minutes, about
queue-column-severity = severity
queue-column-nats = nats
queue-column-reach = reach
queue-skipped = skipped by { $reviewers }
queue-with = with <bdi>{ $who }</bdi>
queue-more = { $cases } more after these.
queue-order = In the order in which reviewers are given them: expected harm for each minute of review.
queue-order-nats = Nats are uncalibrated weight of evidence, not a probability; reviewers do not see them before they have answered.
queue-order-hidden = What the order rests on is kept from you, because you review too.
