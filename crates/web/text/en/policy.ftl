# Policy.
