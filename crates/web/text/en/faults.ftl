# Faults.
