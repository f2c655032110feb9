"""What the scores of all units say together, and over the years: facts, which a report words."""
