# What is looked for, under which clauses, how far it may go.

policy-head = Policy <small>what is looked for, and how far it may go</small>
policy-refused = The packs on disk cannot be used
policy-refused-about = What stands below stays in force until they are corrected.

# Clauses.
policy-clauses = Clauses
policy-no-clause = No clause is loaded
policy-no-clause-about = A pack brings them. Without one nothing can be judged.
policy-clause = clause
policy-clause-says = says
policy-clause-basis = rests on
policy-clause-severity = severity, 0 to 4

# Packs.
policy-packs = Packs
policy-no-pack = No pack is loaded.
policy-pack-source = source
policy-pack-licence = licence
policy-pack-opens = opens a case
policy-pack-opens-at = from { $weight } nats, with two independent kinds of signal
policy-bank = bank
policy-bank-kind = kind
policy-bank-role = role
policy-bank-signals = signals
policy-bank-adds = adds, nats
policy-bank-clause = clause
policy-bank-languages = languages

# Caps.
policy-caps = Caps
policy-referrals = referrals
policy-referrals-most = at most { $n } to a platform on a UTC day; one for an account, ever
policy-notices = notices
policy-notices-most = at most { $n } characters, no personal data
policy-notices-notifier = at most { $n } characters, no personal data but the notifier: <bdi>{ $notifier }</bdi>
policy-people = people
policy-people-how = two who approve, a third who sends; any objection goes to a lead first
