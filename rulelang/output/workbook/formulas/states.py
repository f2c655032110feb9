"""What is in a cell that has no value: texts, which no statistic counts.

What is wrong, a cell out of its range or a division by zero that a criterion needs, is the
spreadsheet's own error (``NA()``): it reaches every figure that hangs on it, and every rank.
"""

from collections.abc import Mapping

from rulelang.output.walk.states import DIVISION, DOMAIN, LACKS, NOT_APPLICABLE, POISON, Lack
from rulelang.words import words_of

__all__ = ["INEXPRESSIBLE", "state_texts"]

INEXPRESSIBLE = POISON + 1
"""No formula gives it; the highest of the states, which all that hangs on it has."""


def state_texts(language: str) -> Mapping[int, str]:
    """The text of each state, in ``en`` or ``vi``."""
    words = words_of("workbook", language, "states")
    texts = {
        DOMAIN: words["domain"],
        DIVISION: words["division"],
        NOT_APPLICABLE: words["not_applicable"],
        INEXPRESSIBLE: words["inexpressible"],
    }
    return texts | {state: _lacking(lack, words) for state, lack in LACKS.items()}


def _lacking(lack: Lack, words: Mapping[str, str]) -> str:
    text = words["not_reported" if lack.own is None else lack.own]
    if lack.own is not None and lack.unsaid:
        text = words["unsaid"].format(text=text)
    return words["settled"].format(text=text) if lack.settled else text
