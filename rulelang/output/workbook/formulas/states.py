"""What is in a cell that has no value: texts, which no statistic counts.

What is wrong, a cell out of its range or a division by zero that a criterion needs, is the
spreadsheet's own error (``NA()``): it reaches every figure that hangs on it, and every rank.
"""

from collections.abc import Mapping
from typing import assert_never

from rulelang.output.phrases import in_language
from rulelang.output.walk.states import DIVISION, DOMAIN, LACKS, NOT_APPLICABLE, POISON, Lack
from rulelang.plan.kinds import MissingPolicy

__all__ = ["INEXPRESSIBLE", "state_texts"]

INEXPRESSIBLE = POISON + 1
"""No formula gives it; the highest of the states, which all that hangs on it has."""


def state_texts(language: str) -> Mapping[int, str]:
    """The text of each state, in ``en`` or ``vi``."""
    texts = {
        DOMAIN: ("– outside the domain", "– ngoài miền xác định"),
        DIVISION: ("– division by zero", "– chia cho 0"),
        NOT_APPLICABLE: ("– not applicable", "– không áp dụng"),
        INEXPRESSIBLE: ("– no formula", "– không có công thức"),
    }
    texts |= {state: _lacking(lack) for state, lack in LACKS.items()}
    return in_language(texts, language)


def _lacking(lack: Lack) -> tuple[str, str]:
    found = ("– not reported", "– chưa báo cáo") if lack.own is None else _missing(lack.own)
    if lack.own is not None and lack.unsaid:
        found = (f"{found[0]}, not reported", f"{found[1]}, chưa báo cáo")
    if lack.settled:
        found = (f"{found[0]}, needed", f"{found[1]}, không thể thiếu")
    return found


def _missing(policy: MissingPolicy) -> tuple[str, str]:
    match policy:
        case "zero":
            return "– missing, counts as 0", "– thiếu, tính là 0"
        case "unranked":
            return "– missing", "– thiếu"
        case "error":
            return "– missing, required", "– thiếu, bắt buộc"
        case "rescale":
            return "– missing, left out", "– thiếu, không tính"
        case _:
            assert_never(policy)
