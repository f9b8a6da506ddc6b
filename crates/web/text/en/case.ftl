# Case.
