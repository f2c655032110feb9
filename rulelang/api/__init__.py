"""The two halves joined: rules and data in, results out."""
