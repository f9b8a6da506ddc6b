# Who stands with whom: around the accounts of open cases, and around one.

network = Network
network-head = Network <small>around the accounts of open cases</small>
network-note = Public interactions only, kept from the moment one end has a finding. They may suggest whom to look at. They open no case, add to no score, and enter no notice.
network-day-left = A case's page asks the platform for more of its surroundings. Left for today: { $left }.
network-partly = What is kept is still being read; this is a part of it. Load the page again in a moment.
network-none = No interactions are kept
network-no-open-cases = There are no open cases.
network-none-note = Follows, replies, reposts, quotes and mentions appear here once an account with a finding takes part in them.
network-all-alone = { $cases } open cases stand alone so far.
network-others-alone = { $cases } more open cases stand alone so far.
network-picture-note = The accounts of open cases, outlined, and who stands closest to them. Colours and shapes tell groups apart that turn to each other more than to others; they say nothing about anybody. Drag to move, scroll or + and − to zoom, 0 for all of it.
network-column-account = account
network-column-other = other account
network-column-how-other = how the other stands to it
network-column-how = how
network-column-times = times
network-column-last = last
network-column-group = group

# Around one case.
network-of-case-title = Network of case { $case }
network-of-case-head = Network <small>around <a href="{ $url }">case { $case }</a>, <bdi dir="ltr">{ $account }</bdi></small>
network-of-case-note = Public interactions kept here. They open no case, add to no score, and enter no notice. Colours and shapes tell groups apart that turn to each other more than to others; they say nothing about anybody.
network-of-case-alone = Nobody stands around it yet
network-of-case-alone-note = Interactions are kept from the moment an account has a finding. The case's page can ask the platform for more.
network-of-case-move = Drag to move, scroll or + and − to zoom, 0 for all of it; point at an account to see whom it is linked to.
network-file-accounts = accounts (CSV)
network-file-ties = ties (CSV)
network-pseudonyms = under pseudonyms
network-pseudonyms-or-names = under pseudonyms; for leads <a href="{ $gexf }">GEXF</a> and <a href="{ $ties }">ties</a> with the accounts' ids
network-files-for-leads = Files with the accounts' own ids are for leads; without `names` they hold pseudonyms.
network-files-unknown = A case's network comes as { $files }.
network-accounts = Accounts <small>tied to it, the closest first</small>
network-accounts-and-more = Accounts <small>tied to it, the closest first; { $accounts } more found no room</small>
network-spread-note = { $accounts ->
    [one] { $accounts } account
   *[other] { $accounts } accounts
}, { $depth } deep; { $bridges ->
    [one] { $bridges } of them was
   *[other] { $bridges } of them were
} passed on in their turn. A platform says who reposted, not by which way it came to them: the earliest way is drawn.
network-column-passed-on = passed on
network-column-first-seen = first seen

# How another account turned to the one that is looked at, and how that one turned to it.
tied-follow = follows it
tied-repost = reposts it
tied-reply = answers it
tied-quote = quotes it
tied-mention = mentions it
tied-by-it-follow = is followed by it
tied-by-it-repost = is reposted by it
tied-by-it-reply = is answered by it
tied-by-it-quote = is quoted by it
tied-by-it-mention = is mentioned by it

# What is left to ask platforms with.
network-budget-left = { $questions-left } of { $questions } questions, { $accounts-left } of { $accounts } accounts
