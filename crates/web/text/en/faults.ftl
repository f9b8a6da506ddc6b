# When a page cannot be given: a title, what happened, and what to do next.

fault-go-to-today = Go to Today
fault-answer = answer { $code }

fault-signed-out = You are signed out
fault-signed-out-what = Nothing was recorded.
fault-signed-out-next = Sign in, then do it again.
fault-token = This token opens nothing
fault-token-what = It was never made here, was revoked, or has run out. Nothing was recorded.
fault-token-next = Make another at /me/tokens.
fault-scope = Not for this token
fault-scope-next = /openapi.json says what each token opens.
fault-busy = Too many requests
fault-busy-what = This token was used more often than one may be.
fault-busy-next = Try again in { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}.
fault-not-allowed = Not yours to do
fault-unclear = Not understood
fault-unclear-next = Correct the address and ask again.
fault-not-found = Nothing here
fault-not-found-next = Check the address, or start from a room on the left.
fault-refused = Refused
fault-refused-next = Nothing was recorded. Go back and look at the page again: it shows how things stand now.
fault-forged = This form is not from your session
fault-forged-what = It was made by another page, or your session has changed since. Nothing was recorded.
fault-forged-next = Open the page again and repeat it there.
fault-stopped = Stopped
fault-stopped-what = This may show the abuse of a child. Nothing of it is shown, fetched, copied, exported or referred here.
fault-stopped-next = The page of the case says where to report it; a lead does that.
fault-host = Not this desk's name
fault-host-what = The desk was called by a host name it does not answer to.
fault-host-next = Use 127.0.0.1, or add the name to the desk's configured hosts.
fault-no-room = No room for this archive
fault-no-room-what = It is larger than what may wait here to be read, with what waits already. It was not kept.
fault-no-room-next = Wait until the others were read, raise `upload_mib`, or stop the program and use `flagstone import`.
fault-too-large = Too long
fault-too-large-what = What was sent is larger than any form here. Nothing was recorded.
fault-too-large-next = Shorten it and send it again.
fault-too-slow = The rest did not come
fault-too-slow-what = The desk waited for what was to follow, and stopped waiting. Nothing was recorded.
fault-too-slow-next = Send it again, all at once.
fault-internal = Something failed here
fault-internal-what = It was not your doing, and the cause is in the log.
fault-internal-next = Try again. If it stays, give the time of day to whoever runs this desk.

# Where no page of ours spoke.
fault-other-method = This address does not take this method; `Allow` names those it takes.
fault-other-form = What was sent cannot be recorded as it is. The page with the form says which field is wrong.
fault-other-request = The request could not be answered as it is. Compare it with /openapi.json.
fault-no-page = There is no page at this address.

# Roles and scopes that a page needs.
fault-needs-role = This needs the role of { $roles }, which you do not hold.
fault-no-token-opens-it = No token opens this: a person does it at the desk.
fault-needs-scope = This needs the scope `{ $scope }`, which this token was not given.

# Files that are handed over.
upload-not-multipart = Files come as `multipart/form-data`.
upload-cut-off = The upload was cut off before its end.
upload-choose-a-file = Choose a file first.
upload-no-file = There is no file in the form.
