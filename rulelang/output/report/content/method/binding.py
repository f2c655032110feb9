"""How tightly written texts bind: one that binds looser than what it is in stands in brackets."""

__all__ = [
    "AND",
    "ATOM",
    "COMPARISON",
    "OR",
    "PHRASE",
    "POWER",
    "PRODUCT",
    "SIGN",
    "SUM",
    "Written",
]

OR, AND, PHRASE, COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = 1, 2, 3, 4, 5, 6, 7, 8, 9

Written = tuple[str, int]
"""A text, and how tightly it binds."""
