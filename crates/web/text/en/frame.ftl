# What stands around every page.

# The language of this catalogue, as HTML names it.
language = en

skip-to-page = Skip to the page
rooms = Rooms
room-today = Today
room-queue = Queue
room-cases = Cases
room-network = Network
room-ledger = Ledger
room-measures = Measures
room-policy = Policy
room-record = Record
room-people = People
room-me = You
sign-out = Sign out
