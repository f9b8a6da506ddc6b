# Sign-in.
