# The team.

people-team = Team
people-who-may-what = Who may do what
people-languages = Languages
people-openings = Who opened what

# Who is in it.
people-link-for = A link for somebody who will be { $roles }
people-link-about = Hand it over yourself. It works once, for seven days, and is not shown again.
people-link-label = one-time link
people-name = name
people-reads = reads
people-invited-by = invited by
people-joined = joined
people-sessions = sessions
people-roles = roles
people-you = you
people-first-person = first person
people-sessions-open = { $n } open
people-end-sessions = End them
people-end-sessions-of = End them: the sessions of { $who }, and their tokens
people-end-sessions-tokens = Their tokens are revoked too
people-own-roles = nobody changes their own
people-give-roles = Give these roles
people-invite = Invite someone
people-invite-roles = Roles they will hold
people-invite-note = An admin can be neither reviewer nor sender; who audits or only reads holds no other role. Who invited whom is shown beside every decision.
people-invite-make = Make a one-time link
people-needs-role = Choose at least one role.

# Which languages they read.
people-waiting = Waiting to be confirmed
people-nobody-waits = Nobody waits
people-nobody-waits-about = What somebody declares on their own page appears here, until a lead who is somebody else confirms it.
people-person = person
people-says-they-read = says they read
people-since = since
people-lost-before = lost before: { $why }
people-confirm = Confirm
people-confirm-which = Confirm that { $who } reads { $language }
people-decline = Decline
people-decline-which = Decline: { $who } does not read { $language } well enough
people-confirmed-head = Confirmed
people-none-confirmed = None yet
people-none-confirmed-about = Nobody can judge a case until somebody's language is confirmed.
people-confirmed = confirmed
people-confirmed-by = by <bdi>{ $who }</bdi>
people-confirmed-by-store = by an earlier version of this store, for which declaring was enough
people-take-back = Take it back
people-take-back-which = Take it back: { $language } from { $who }
people-lost-head = Lost
people-read-once = read
people-why = why
people-languages-note = Confirm what you know: that you have seen them work in it, or tested them. What was judged while a language was confirmed stays judged when it is taken back. Nobody confirms their own; a lead's is confirmed by another lead, or by an admin. <a href="/people/languages?format=json">JSON</a>

# How a language stands, and who says so.
language-waits = waits for a lead to confirm it
language-counts = counts
language-loss-own-wish = taken back by themselves
language-loss-lead = taken back by a lead
language-loss-below-floor = below the floor on known cases: to be trained, declared and confirmed anew
language-said-by-lead = a lead says
language-said-by-lead-or-admin = another lead or an admin says

# Who may do what.
roles-who-holds = Who holds what
roles-role = role
roles-duty = what it is for
roles-held-by = held by
roles-nobody = nobody
roles-acts = What each may do <small>made from the table that lets requests through</small>
roles-act = act
roles-address = address
roles-by-token = by token
roles-without-signing-in = also without signing in
roles-yes = yes
roles-no = no
roles-any-token = any
roles-note = A yes lets a person through to the page. Over one case its own rules come on top: nobody reviews what they proposed, decides what they reviewed, or sends what they took part in. A token opens a page for a program only where its person may take it. <a href="/people/roles?format=json">JSON</a>

# Who opened what.
openings-head = Who opened what <small>by the hour, newest first</small>
openings-person = Person
openings-anyone = anyone
openings-case = Case
openings-from = From
openings-to = To
openings-show = Show
openings-nothing = Nothing
openings-nothing-about = Whoever opens a case, its network, its notice or its pictures appears here: once an hour for each case.
openings-hour = hour (UTC)
openings-who = person
openings-which = case
openings-older = Older
openings-note = Kept as long as the configuration says (<code>retention.openings</code>, a year unless changed), and never changed until then. Everyone reads in <a href="/people/roles">who may do what</a> that admins and auditors see this.
openings-unclear = `{ $field }` says nothing that could be looked for.
openings-unclear-days = `{ $field }` says nothing that could be looked for. Days are written 2026-11-23.
