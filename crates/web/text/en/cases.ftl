# Cases.
