# What was done, in order.

record-head = Record <small>append-only, newest first</small>
record-records = Records
record-audit-log = Audit log
record-set-aside = Set aside
record-kept-back = Lines about cases and decisions are kept from reviewers: you judge blind. Leads read them here.
record-nothing = Nothing recorded
record-nothing-about = Every act of a person and every commit of the machine appears here with its number.
record-number = no.
record-kind = kind
record-what = what
record-when = when
record-line-kept-back = kept back
record-older = Older
record-verify = Verify it
record-verify-about = Each entry is a leaf of a Merkle tree (RFC 6962). To recompute every leaf from its record and the tree from the leaves:
record-verify-against = Keep a checkpoint elsewhere, and give it back with <code>--against</code>: then a record changed by whoever owns this file shows as well. The answer names the first record that does not fit.

# What could not be read.
set-aside-head = Set aside <small>what could not be read</small>
set-aside-nothing = Everything could be read
set-aside-nothing-about = A message that is cut short, malformed or larger than allowed is put here with its reason, and what stands around it goes on.
set-aside-source = source
set-aside-where = where in the stream
set-aside-reason = reason
set-aside-detail = detail
set-aside-seen = seen
