# Coming in.

sign-in = Sign in
sign-in-name = Name
sign-in-password = Password
sign-in-passkey = Sign in with a passkey
sign-in-passkey-elsewhere = Passkeys work at { $place }, in a browser with scripts.
sign-in-by-invitation = Accounts are by invitation. If you have none, ask an admin of your team for a link.
sign-in-wrong = This name and password do not go together. Check both.
sign-in-wait = Too many wrong passwords for this name. Try again in { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}.

# The second step.
sign-in-second-step = Sign in, second step
sign-in-code = Code <small>six digits from your authenticator, or one of your recovery codes</small>
sign-in-code-neither = If you have neither, nobody can give you one: ask an admin for a new invitation.
sign-in-code-wrong = This code does not fit, or was used. Wait for the next one.
sign-in-code-wait = Too many wrong codes. Try again in { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}.
sign-in-code-late = The second step took too long. Begin again.

# The password, again.
password-wait = Too many wrong passwords. Try again in { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}.
password-wrong = This is not your password. Nothing was changed.

# Passkeys that are not taken.
passkey-not-taken = The passkey was not taken: { $why }.
passkey-wrong-another-address = it was made for another address
passkey-wrong-another-challenge = it answers another challenge
passkey-wrong-another-desk = it is for another desk
passkey-wrong-another-person = this passkey belongs to another person
passkey-wrong-another-question = it answers another question
passkey-wrong-authenticator-unread = the authenticator's part cannot be read
passkey-wrong-browser-unread = the browser's part cannot be read
passkey-wrong-copied = it is copied and may not be
passkey-wrong-copies-changed = it may be copied now and might not before, or the other way round
passkey-wrong-damaged = a part of the answer is missing or damaged
passkey-wrong-id-length = the passkey's id is too long or too short
passkey-wrong-inside-another = it was made inside a page of somebody else
passkey-wrong-kind-of-key = its key is of no kind that was asked for
passkey-wrong-no-new-key = it holds no new key
passkey-wrong-not-asked = nothing was asked, it was answered already, or it took longer than five minutes
passkey-wrong-not-touched = nobody touched the authenticator
passkey-wrong-not-verified = the authenticator did not make sure who it was
passkey-wrong-signature = its signature does not hold
passkey-wrong-twice = there seem to be two of this authenticator; remove the passkey
passkey-wrong-unknown = this passkey is not known here, or was removed

# A link into the team.
welcome = Welcome
welcome-head = Welcome to the desk
welcome-invited = <bdi>{ $name }</bdi> invites you. This link works once, until { $until }. You will hold:
welcome-first = You are the first person here. This link works once, until { $until }. You will hold:
welcome-name = Your name here <small>shown beside your decisions to the team, and never outside it</small>
welcome-password = Password <small>at least 12 characters</small>
welcome-password-again = The same again
welcome-join = Join the team
welcome-gone = This invitation was used, has expired, or never was. Ask for a new one.
welcome-needs-name = Choose a name of 2 to 64 characters. Colleagues see it beside your decisions.
welcome-passwords-differ = The two passwords differ. Type the same one twice.
welcome-needs-language = Name at least one language you read: you will judge cases in these only.

# Passwords that will not do.
password-too-short = Choose a password of at least { $least } characters. A few words that nobody would guess are fine.
password-too-long = Choose a password of at most { $most } bytes.
password-holds-name = Choose a password that does not contain your name.
