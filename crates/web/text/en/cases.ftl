# Every case, and tables of cases in other rooms.

cases = Cases
cases-find = Find a case
cases-find-hint = number, account or handle
cases-find-do = Find
cases-states = States
cases-all = all
cases-nothing-found = Nothing is called that
cases-nothing-found-note = A case is found by its number, by the account's id as the platform writes it, or by three letters and more of how its handle begins.
cases-none = No cases
cases-none-in-state = No cases in this state
cases-none-note = A case opens when an account shows two independent kinds of signal. One alone never opens a case: quoting and endorsing share their words.
cases-state-unknown = `{ $state }` is no state of a case. It is { $known }.

# Columns.
cases-column-case = case
cases-column-account = account
cases-column-platform = platform
cases-column-language = language
cases-column-posts = posts
cases-column-state = state
cases-column-opened = opened

# How a case stands.
case-state-awaiting-review = awaiting review
case-state-awaiting-adjudication = waiting for a lead
case-state-awaiting-confirmation = waiting for a sender
case-state-awaiting-send = being sent
case-state-referred = referred
case-state-rejected = not referred
case-state-ambiguous = unclear whether it arrived
case-state-refused = refused by the platform
case-state-stopped = stopped, for the abuse of a child
