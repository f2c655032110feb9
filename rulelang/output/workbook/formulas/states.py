"""Why a cell holds no value: texts that stand in it instead, which no statistic counts.

What is wrong, a cell out of its range or a division by zero that a criterion needs, is the
spreadsheet's own error (``NA()``): it reaches every figure that hangs on it, and every rank.
"""

from collections.abc import Mapping

from rulelang.output.phrases import in_language

__all__ = [
    "DIVISION",
    "DOMAIN",
    "ERROR",
    "FAILED",
    "INEXPRESSIBLE",
    "MISSING",
    "NOT_APPLICABLE",
    "POLICIES",
    "UNRANKED",
    "WRONG",
    "ZERO",
    "state_texts",
]

# Of several the highest counts, as in the plan's own values; of the two that are wrong, the first.
DOMAIN, DIVISION, NOT_APPLICABLE, ZERO, UNRANKED, ERROR, INEXPRESSIBLE = range(1, 8)

MISSING = frozenset({ZERO, UNRANKED, ERROR})
FAILED = frozenset({DOMAIN, DIVISION})
"""What cannot be computed."""

WRONG = FAILED | {ERROR}
"""What makes the data wrong where a criterion needs the value."""

POLICIES = {"zero": ZERO, "unranked": UNRANKED, "error": ERROR}

TEXTS: Mapping[int, tuple[str, str]] = {
    DOMAIN: ("– outside the domain", "– ngoài miền xác định"),
    DIVISION: ("– division by zero", "– chia cho 0"),
    NOT_APPLICABLE: ("– not applicable", "– không áp dụng"),
    ZERO: ("– missing, counts as 0", "– thiếu, tính là 0"),
    UNRANKED: ("– missing", "– thiếu"),
    ERROR: ("– missing, required", "– thiếu, bắt buộc"),
    INEXPRESSIBLE: ("– no formula", "– không có công thức"),
}


def state_texts(language: str) -> Mapping[int, str]:
    """The text of each state, in ``en`` or ``vi``."""
    return in_language(TEXTS, language)
