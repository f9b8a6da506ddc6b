# How things are said everywhere.

# Times, on from a moment or back to it.
just-now = just now
in-a-moment = in a moment
minutes-ago = { $n } min ago
hours-ago = { $n } h ago
days-ago = { $n } d ago
in-minutes = in { $n } min
in-hours = in { $n } h
in-days = in { $n } d

# Lists: all but the last, and then the last.
list-between = { $rest }, { $next }
list-and = { $rest } and { $last }
list-or = { $rest } or { $last }

# Languages, by their codes.
language-with-code = { $name } ({ $code })
language-undetermined = undetermined
lang-ar = Arabic
lang-bn = Bengali
lang-de = German
lang-en = English
lang-es = Spanish
lang-fa = Persian
lang-fr = French
lang-ha = Hausa
lang-hi = Hindi
lang-id = Indonesian
lang-it = Italian
lang-ku = Kurdish
lang-ms = Malay
lang-nl = Dutch
lang-ps = Pashto
lang-pt = Portuguese
lang-ru = Russian
lang-so = Somali
lang-sw = Swahili
lang-tl = Tagalog
lang-tr = Turkish
lang-uk = Ukrainian
lang-ur = Urdu
lang-uz = Uzbek

# Roles, and what each is for.
role-admin = admin
role-lead = lead
role-reviewer = reviewer
role-sender = sender
role-auditor = auditor
role-read-only = read-only
duty-admin = invites people and gives roles; neither reviews nor sends
duty-lead = decides where reviewers disagree, reject, or suspect a protected role
duty-reviewer = judges cases, without seeing what others decided
duty-sender = confirms that an approved notice may go; takes no part in the decision
duty-auditor = reads everything, what others decided and opened among it; decides and sends nothing
duty-read-only = reads the ledger, the figures and the policy; opens no case

# Who could do what somebody may not, as whole sentences.
person-by-number = person { $number }
who-could = { $who } could.
nobody-could = Nobody can yet: an admin would have to invite somebody as { $role }.

