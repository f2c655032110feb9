"""What every engine returns, and the ranking that all of them share."""
