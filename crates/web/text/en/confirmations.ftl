# Where a third person says that a notice may go.

confirmations = Confirm sending
confirmations-note = Two people approved each of these. A third, who took no part, looks at the exact notice and says that it may go.
confirmations-none = No notice waits
confirmations-none-note = Notices appear here ten seconds after the second approval, when nobody objected.
confirmations-look = Look at the notice

# One notice.
confirmation-title = Confirm sending, case { $case }
confirmation-head = Confirm sending <small><a href="{ $url }">case { $case }</a>, { $state }</small>
confirmation-notice = The notice, exactly as it would go
confirmation-fact-about = about
confirmation-fact-to = to
confirmation-fact-asks-for = asks for a look at
confirmation-fact-clause = clause
confirmation-fact-approved-by = approved by
confirmation-fact-posts = posts
confirmation-fact-evidence = evidence
confirmation-fact-digest = digest
confirmation-scope-posts = these posts
confirmation-scope-account = the account
confirmation-no-notice = There is no notice to send
confirmation-no-notice-note = What stands in the way is said beside.
confirmation-cannot = You cannot confirm this
confirmation-may-it-go = May it go?
confirmation-third = You are the third person. What leaves cannot be called back; a correction would be a new notice.
confirmation-do = Confirm sending this notice
confirmation-doubts = If you have doubts, leave it and talk to a lead. Nothing goes without you.

# What stands in the way.
confirmation-took-part = You took part in the decision, so a third person must send it.
confirmation-took-part-refused = You took part in the decision, so a third person must send it. Nothing was recorded.
confirmation-read-only = You read it only: a sender confirms.
confirmation-not-waiting = This case is not waiting for a sender: it is { $state }.
confirmation-changed = The notice changed since you saw it.
