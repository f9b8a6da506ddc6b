# Judgement.
