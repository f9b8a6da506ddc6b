# Measures.
