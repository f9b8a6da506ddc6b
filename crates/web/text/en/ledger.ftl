# Ledger.
