"""Names of rows that sum up units, or give their limits, in a table that people filled in."""

import re
from unicodedata import combining, normalize

from rulelang.data.spelling import EDGES, loose

__all__ = [
    "BEGINNINGS",
    "LAST",
    "LIMITS",
    "MEANS",
    "PREFIX",
    "SUFFIX",
    "TOTALS",
    "is_limit",
    "is_mean",
    "is_total",
]

AREAS = (
    *("tỉnh", "huyện", "quận", "thị xã", "thành phố", "xã", "phường", "thị trấn", "nước", "vùng"),
    *("ngành", "trường", "khối", "cụm", "đơn vị"),
)
GROUPS = ("nhóm", "khối", "cụm", "vùng", "toàn", "cả", "chung")
LONGER = (
    *("tổng cộng", "tổng số", "toàn quốc", "grand total", "total result", "sub-total", "sub total"),
    *(f"{all} {area}" for all in ("toàn", "cả") for area in AREAS),
    *(f"{sum} {group}" for sum in ("tổng", "cộng", "trung bình", "bình quân") for group in GROUPS),
)
"""Those that are totals whatever follows: `Tổng cộng 13 huyện`."""

TOTALS = (
    *("tổng", "cộng", "tổng điểm", "σ", "∑"),
    *("total", "totals", "subtotal", "sum", "overall", *LONGER),
)

MEANS = ("trung bình", "bình quân", "average", "mean")
"""Totals at the end of a table only, as those below: there are places of this name."""

LAST = (
    *("tb", "tb chung", "điểm tb", "điểm trung bình", "chung", "trung vị", "độ lệch chuẩn"),
    *("lớn nhất", "nhỏ nhất", "cao nhất", "thấp nhất", "median", "max", "min"),
)

LIMITS = (
    *("điểm tối đa", "mức tối đa", "mức điểm tối đa", "điểm tối thiểu", "điểm chuẩn"),
    *("thang điểm", "trọng số", "hệ số", "max score", "maximum score", "max points"),
    *("maximum points", "weight", "weights"),
)
"""Rows of the limits or weights of columns, as they often are below the headings."""


def _typed_without_marks(word: str) -> str:
    letters = "".join(one for one in normalize("NFD", word) if not combining(one))
    return letters.replace("đ", "d")


UNMARKED = tuple(_typed_without_marks(word) for word in LONGER)
BEGINNINGS = (*TOTALS, *LIMITS, *UNMARKED)
"""What every name begins with that is none of a unit at any place, after `PREFIX`."""

PREFIX = r"(?:[a-z0-9]{1,4}\s*[.)/:–-]+\s*|[-–*+•(\[]+\s*)?"
"""A number or a mark before such a name: `I. Tổng số`, `* Cộng`."""

SUFFIX = rf"(?i)[A-Za-z0-9)] (?:sub)?total[{EDGES}]*$"
"""What the subtotals of spreadsheets end with: `North Total`."""

BEHIND = r"\s*(?::.*|\(.*|[*)\]]+)?"


def _any(words: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(re.escape(loose(word)) for word in words)})"


_TOTAL = re.compile(
    f"{PREFIX}(?:{_any((*TOTALS, *UNMARKED))}{BEHIND}|{_any((*LONGER, *UNMARKED))}\\W.*"
    f"|{_any(('tổng', 'total'))}\\W+[0-9].*|{_any(('cộng',))}\\W+[ivx]+)"
)
_MEAN = re.compile(f"{_any(MEANS)}(?:\\W.*)?|{_any(LAST)}{BEHIND}")
_LIMIT = re.compile(f"{PREFIX}{_any(LIMITS)}{BEHIND}")
_SUFFIX = re.compile(SUFFIX)


def is_total(name: str) -> bool:
    """Whether a row of this name sums up units, wherever it stands."""
    return bool(_TOTAL.fullmatch(loose(name)) or _SUFFIX.search(name))


def is_mean(name: str) -> bool:
    """Whether a row of this name sums up units if it is at the end of a table."""
    return bool(_MEAN.fullmatch(loose(name)))


def is_limit(name: str) -> bool:
    """Whether a row of this name gives the limits or the weights of the columns."""
    return bool(_LIMIT.fullmatch(loose(name)))
