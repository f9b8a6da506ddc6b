# Adjudications.
