# What scripts say. They put a value where %s stands.

# keys.js
keys = Keys
keys-find = find anything
keys-rows = next, previous
keys-open = open
keys-parts = what, with whom, so what, decide
keys-network = the network, large
keys-before = posts you saw before: open, close
keys-decision = the decision
keys-checklist = protected-role checklist
keys-decline = not for me
keys-stop = stop: the abuse of a child
keys-undo = take the review back
keys-go = g then
keys-close = close
keys-time-here = %s here

# find.js
find = Find anything
find-go = go
find-on-page = on this page
find-case = case
find-found = What was found
find-what = Find a room, an action or a case
find-example = A room, an action, a case

# passkeys.js
passkeys-none-given = No passkey was given: it was cancelled, took too long, or there is none for this desk here.
passkeys-held-already = This authenticator already holds a passkey of yours for this desk.
passkeys-not-at-address = The browser takes no passkeys at this address.
passkeys-failed = The browser could not ask for a passkey. Sign in with your password instead.

# reasons.js
reasons-hold = This holds %s. Take it out: accounts are never linked to persons here.
reasons-and = { " and " }
