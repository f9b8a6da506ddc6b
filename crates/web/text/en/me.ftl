# One's own page.

me-who-may-what = Who may do what, and who holds what

# Languages.
me-languages = Languages
me-no-languages = None yet. You judge cases only in languages that you declare here and that a lead confirms.
me-language = language
me-language-stands = how it stands
me-language-since = since
me-languages-note = What you tick waits until a lead who is somebody else confirms it; then you judge cases in it. What you untick counts no longer. Every change is recorded.
me-declare = Declare these languages

# The form for languages, here and where one joins.
languages-you-read = Languages you read well enough to judge
languages-others = Others, by code
languages-example = for example: am ckb
languages-not-undetermined = `und` is no language one can read.

# Minutes before cases.
me-minutes = Your minutes
me-minutes-today = Today { $today } of { $most } minutes. Of the last seven days, by how grave the clause is:
me-minutes-severity = severity
me-minutes-row = minutes
me-minutes-note = From opening a job to what you do with it, ten minutes at most. Only you see this; leads see whether the day's limit was reached.

# Passkeys.
me-passkeys = Passkeys
me-passkeys-about = A passkey is a key that your device keeps and opens for you, by touch, face or PIN: password and second factor in one, and nothing that a false page could be told.
me-passkey = passkey
me-passkey-kept = kept
me-passkey-added = added
me-passkey-used = last used
me-passkey-on-several = by its provider, on several devices
me-passkey-on-one = on one device
me-passkey-never = never
me-passkey-remove = Remove a passkey
me-passkey-which = Passkey
me-passkey-remove-it = Remove it
me-passkey-name = A name for it
me-passkey-example = for example: this laptop
me-passkey-add = Add a passkey
me-passkeys-elsewhere = One adds and uses passkeys at { $place }, in a browser with scripts: an IP address, or another name of this desk, is no place for them.
me-passkey-begin-again = Nothing was asked, it was answered already, or it took longer than five minutes; begin again.
me-passkey-needs-name = Give the passkey a name of 1 to { $most } characters.
me-passkey-choose = Choose the passkey to remove.

me-password-again = Your password, again

# The second factor.
me-second-factor = Second factor
me-second-factor-since = Added { $since }: at sign-in you are asked for a code from your authenticator. { $codes ->
    [one] { $codes } recovery code is
   *[other] { $codes } recovery codes are
} left.
me-second-factor-renew = Make new recovery codes
me-second-factor-remove = Remove the second factor
me-second-factor-none = None: whoever knows your password can sign in as you. With one, you are also asked for a code from an authenticator app.
me-second-factor-add = Add a second factor
me-second-factor-about = Give this secret to an authenticator app, then type the code that the app shows. Until then nothing changes. The secret is not shown again.
me-second-factor-qr = QR code of the secret below
me-second-factor-secret = secret
me-second-factor-address = as an address
me-second-factor-kind = kind
me-second-factor-kind-is = time-based, SHA-1, 6 digits, 30 seconds
me-second-factor-code = Code from the app
me-second-factor-ends-sessions = Your other sessions end: they began without it.
me-second-factor-confirm = Ask me for a code from now on
me-second-factor-none-waits = No second factor waits to be confirmed.
me-second-factor-wrong = This code does not fit. Check that your device's clock is right, and type the next one.

# Recovery codes.
me-codes = Recovery codes
me-codes-yours = Your recovery codes
me-codes-about = Each signs you in once in place of a code, when you do not have your authenticator. Write them down or print them now: they are not shown again, and codes from before count no longer. Who loses them and the authenticator needs a new invitation.
me-codes-kept = I have kept them

# Programs.
me-programs = Programs
me-programs-about = A program that reads the desk for you, or brings archives, shows a token. <a href="/me/tokens">Your tokens</a>

# Sessions.
me-sessions = Where you are signed in
me-session-browser = browser
me-session-begun = begun
me-session-used = last used
me-session-ends = ends without a request
me-session-here = this one
me-session-end = End it
me-session-end-which = End it: the session in { $browser }
me-session-unknown = unknown
me-sessions-note = Of your browser only its family is kept, and no address. If one of these is not you, end it and tell an admin.
me-sign-out-everywhere = Sign out everywhere

# Tokens.
tokens = Tokens
tokens-head = Tokens <small>for programs that act for you</small>
tokens-about = A token opens no more than you may do yourself, at the moment it is used, and of that only what you tick here. No token judges, sends, invites or gives roles: people do that. <a href="/me">Back to your page</a>
tokens-new = Your new token
tokens-new-about = Put it into a file that only the program can read. It is not shown again.
tokens-new-label = the new token
tokens-none = You have no tokens
tokens-none-about = Make one below for a program that reads the desk's figures, or brings archives.
tokens-name = name
tokens-may = may
tokens-made = made
tokens-used = last used
tokens-ends = ends
tokens-never = never
tokens-revoke = Revoke it
tokens-revoke-which = Revoke the token { $name }
tokens-make = Make a token
tokens-make-name = Name
tokens-make-name-note = which program has it, and where
tokens-make-may = It may
tokens-make-lasts = It lasts
tokens-make-days = { $n } days
tokens-make-note = That you made it goes on record. An admin who ends your sessions ends your tokens too.
tokens-make-it = Make the token
tokens-needs-name = Give it a name of at most { $most } characters that says which program has it.
tokens-needs-scope = Choose at least one thing that it may do.
tokens-scope-too-far = `{ $scope }` would open nothing: your roles do not reach so far.
tokens-needs-days = Choose how long it lasts.

# What each scope opens.
scope-read-cases = cases, their evidence and their networks, as far as you may see them yourself
scope-read-ledger = what was sent, and what came of it
scope-read-measures = how often it was right
scope-read-record = the audit log, what could not be read, sources and policy
scope-write-archives = hand over archives to be read
