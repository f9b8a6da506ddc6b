# Words.
