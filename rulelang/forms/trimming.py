"""Means that leave out some of the highest and of the lowest."""

from fractions import Fraction

from rulelang.forms.checking import Checking
from rulelang.syntax import tree as t

__all__ = ["check_trimming", "left_out"]


def left_out(by: t.Clause) -> tuple[int, int]:
    """How many of the highest a mean leaves out, and of the lowest."""
    found = dict.fromkeys(("highest", "lowest"), 0)
    for key, number in zip(by.words[2:], by.operands, strict=True):
        assert isinstance(number, t.Literal) and isinstance(number.value, Fraction)
        found[key] = int(number.value)
    return found["highest"], found["lowest"]


def check_trimming(by: t.Clause, checking: Checking) -> bool:
    """Check what a mean leaves out: `mean without 1 highest and 1 lowest`."""
    keys = by.words[2:]
    right = by.words[0] == "mean" and {*keys} <= {"highest", "lowest"} and len({*keys}) == len(keys)
    if not right:
        checking.reports.add("E454", by.span)
        return False
    for number in by.operands:
        assert isinstance(number, t.Literal) and isinstance(number.value, Fraction)
        if number.is_percentage or number.value.denominator != 1 or number.value < 1:
            checking.reports.add("E454", number.span)
            return False
    return True
