"""What spreadsheets keep of a number: its first 15 digits.

Behind them stands the noise of binary arithmetic: a cell that shows 0.8 may hold 0.7999999999999999
since its formula adds 0.7 and 0.1. A number of a workbook is the one that people see.
"""

__all__ = ["kept"]

DIGITS = 15
LARGE = 10**DIGITS


def kept(number: float) -> float:
    """A number at 15 significant digits."""
    if number.is_integer() and -LARGE < number < LARGE:
        return number
    return float(f"{number:.{DIGITS}g}")
