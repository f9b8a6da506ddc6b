# What pictures say to those who point at them, and to those who do not see them.

picture-network = { $accounts ->
    [one] { $accounts } account
   *[other] { $accounts } accounts
} and { $links ->
    [one] { $links } link
   *[other] { $links } links
} between them; the table says the same
picture-account = { $account }: linked to { $links } of those shown
picture-account-of-case = { $account }: linked to { $links } of those shown, case { $case }
picture-account-of-group = { $account }: linked to { $links } of those shown, group { $group }
picture-account-of-group-and-case = { $account }: linked to { $links } of those shown, group { $group }, case { $case }
picture-spread = { $accounts ->
    [one] { $accounts } account
   *[other] { $accounts } accounts
} passed it on
picture-spread-in-part = { $accounts ->
    [one] { $accounts } account
   *[other] { $accounts } accounts
} passed it on; { $more } more are in the table only
picture-hours = { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
} by hour and day, UTC; the table says the same
picture-hour = { $day } { $hour }:00
picture-hour-with-posts = { $day } { $hour }:00, { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
}
picture-file-title = Public interactions around an account

# Days of the week, as short as can be.
day-mon = Mon
day-tue = Tue
day-wed = Wed
day-thu = Thu
day-fri = Fri
day-sat = Sat
day-sun = Sun
