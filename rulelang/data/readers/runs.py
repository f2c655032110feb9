"""A text of several runs, some of them raised, lowered or struck through.

A figure with a note as in 6¹ is kept by a workbook as the runs 6 and 1, and one that was corrected
by hand as a struck 5 and a 6. Put together without their style they would be other numbers: 61, 56.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, assert_never

__all__ = ["PLAIN", "Piece", "Style", "combined"]

Style = Literal["plain", "raised", "lowered", "struck"]
PLAIN: Style = "plain"

RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
LETTER = re.compile("[^\\W\\d_]")
DIGIT = re.compile("[0-9]")
STRUCK = "\u0336"


class Piece(NamedTuple):
    """Letters of one style."""

    text: str
    style: Style


def combined(runs: Sequence[Piece]) -> str:
    """The text of a cell. Of a figure, which has no letters, digits of another style than the rest
    are written as they are seen, so that it is not read as a number."""
    if len(runs) == 1:
        return runs[0].text
    text = "".join(run.text for run in runs)
    if len({run.style for run in runs if DIGIT.search(run.text)}) < 2 or LETTER.search(text):
        return text
    return "".join(map(_as_seen, runs))


def _as_seen(run: Piece) -> str:
    match run.style:
        case "plain":
            return run.text
        case "raised":
            return run.text.translate(RAISED)
        case "lowered":
            return run.text.translate(LOWERED)
        case "struck":
            return DIGIT.sub(rf"\g<0>{STRUCK}", run.text)
        case _:
            assert_never(run.style)
