# What was sent, and what came of it.

ledger = Ledger
ledger-head = Ledger <small>what was sent, and what came of it</small>
ledger-ambiguous = { $referrals } may or may not have arrived. Nothing is sent again by itself: a person finds out.
ledger-none = Nothing was referred
ledger-none-note = A line appears here when two people have approved a case and a third has confirmed the notice. After that the account is looked at again after 1 hour, 24 hours, 7 days, 30 days, and then every month.
ledger-column-referral = referral
ledger-column-account = account
ledger-column-platform = platform
ledger-column-asks-for = asks for
ledger-column-clause = clause
ledger-column-sent = sent
ledger-column-receipt = receipt
ledger-column-stands = stands
ledger-column-last-look = last look
ledger-not-sent-yet = not yet
ledger-scope-posts = posts
ledger-scope-account = account

# How a referral stands.
standing-planned = planned
standing-sending = being sent
standing-not-sent = not sent yet
standing-refused = refused by the platform
standing-ambiguous = unclear whether it arrived
standing-sent = sent, not looked at yet
standing-up = up
standing-limited = limited by the platform
standing-taken-down = taken down by the platform
standing-deactivated = deactivated by its owner
standing-deleted = deleted by its owner
standing-private = private
standing-unreachable = unreachable
standing-unknown = unknown

# One referral.
referral-title = Referral { $referral }
referral-head = Referral { $referral } <small>{ $standing }</small>
referral-none = There is no referral { $referral }.
referral-fact-case = case
referral-fact-confirmed-by = confirmed by
referral-looks = Looked at again
referral-no-looks = Not yet. The first look is one hour after sending.
referral-column-when = when
referral-column-how = how we know
referral-column-platform-answer = the platform's answer
referral-by-itself = it said so by itself
referral-asked = it was asked
referral-raw = raw answer
referral-sending = Sending
referral-column-step = step
referral-column-detail = detail
referral-column-answer = answer
referral-step-by = by <bdi>{ $who }</bdi>
referral-notice = The notice
referral-bytes = The exact bytes that were sent
referral-digest = digest { $digest }
send-step-planned = planned
send-step-sending = sending
send-step-sent = sent
send-step-refused = refused
send-step-not-sent = not_sent
send-step-ambiguous = ambiguous

# What a person finds out.
referral-did-it-arrive = Did it arrive?
referral-did-it-arrive-note = The connection broke after the report had left. It is never sent again by itself. Find out at the platform, then say it here.
referral-found = What you found
referral-arrived = It arrived
referral-arrived-note = it counts as sent from now on
referral-not-arrived = It did not arrive
referral-not-arrived-note = it is closed, and not sent again
referral-found-how = How you found out
referral-found-do = Record what I found
referral-found-unclear = Say whether it arrived or not.
referral-found-short = Say in at least { $fewest } characters how you found out.
referral-found-personal = Your note holds { $what }; take it out.
referral-sent = Sent { $when }.
referral-sent-with-receipt = Sent { $when }, receipt <bdi class="mono">{ $receipt }</bdi>.
referral-last-look = Last looked at { $when }.

# What came of referrals, by how long ago they were sent.
horizons-column-group = group
horizons-column-age = age
horizons-column-reached = reached it (n)
horizons-column-down = taken down by the platform
horizons-column-share = share
horizons-column-interval = 95 % interval
horizons-column-chart = 0 to 100 %
horizons-column-by-owner = gone by the owner
horizons-column-up = up
horizons-column-private = private
horizons-column-unknown = unknown
