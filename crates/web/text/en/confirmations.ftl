# Confirmations.
