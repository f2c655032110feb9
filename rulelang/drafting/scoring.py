"""How a criterion is scored, read from the sentence of a decree where that is plain."""

import re
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from attrs import field, frozen

from rulelang import build, rational
from rulelang.build import Piece
from rulelang.data.spelling import loose, tidy
from rulelang.editing.values import number_text
from rulelang.words import Language

__all__ = ["Scored", "scored_by"]

FIGURE = r"(?P<{0}>[0-9]{{1,9}}(?:[.,][0-9]{{1,6}})?)"
POINTS = FIGURE.format("points") + r"\s*(?:điểm|đ|points?|pts?)?"
YES = re.compile(
    r"(?:[-–+•*]\s*)?(?:có|đạt|yes)\b(?P<more>[^0-9,;:=]{0,30})[\s:=,]*"
    + FIGURE.format("yes")
    + r"\s*(?:điểm|đ|points?|pts?)?\s*[,;.]?\s*(?:[-–+•*]\s*|và |and )?"
    r"(?:không(?: có| đạt)?|chưa(?: có| đạt)?|no|otherwise|else)\b[^0-9,;:=]{0,30}[\s:=,]*"
    + FIGURE.format("no")
    + r"\s*(?:điểm|đ|points?|pts?)?\.?",
    re.IGNORECASE,
)
TEXT = r"[^/:÷×*()\[\]=0-9]{1,120}?"
RATIO = re.compile(
    r"(?:điểm\s*=\s*|score\s*=\s*|=\s*)?(?:tỷ lệ|tỉ lệ|ratio(?: of)?)?\s*[(\[]?\s*"
    + f"(?P<over>{TEXT})"
    + r"\s*(?:/|÷)\s*"
    + f"(?P<under>{TEXT})"
    + r"\s*[)\]]?\s*(?:×|x|\*|nhân với|nhân|times)\s*"
    r"(?P<times>điểm tối đa|tối đa|thang điểm|điểm chuẩn|max(?:imum)?(?: points| score)?|"
    + FIGURE.format("figure")
    + r")\s*(?:điểm|đ|points?|pts?)?\.?",
    re.IGNORECASE,
)
BOUND = r"(?P<{0}>[0-9]{{1,9}}(?:[.,][0-9]{{1,6}})?)\s*(?P<{0}_sign>%?)"
LEAD = r"(?:[-–+•*]\s*)?(?:tỷ lệ\s*|tỉ lệ\s*|đạt\s*|nếu\s*|if\s*|rate\s*)*"
END = r"\s*(?:[:=]|thì(?: được)?|được|->|→|-|–)\s*" + POINTS + r"\.?"
BETWEEN = re.compile(
    LEAD
    + r"(?:từ|from|between)?\s*(?:trên\s+|over\s+)?"
    + BOUND.format("low")
    + r"\s*(?:đến|tới|to|and|-|–|—)\s*(?P<below>dưới\s+|below\s+|under\s+|less than\s+|<\s*)?"
    + BOUND.format("high")
    + END,
    re.IGNORECASE,
)
AT_LEAST = re.compile(
    LEAD
    + r"(?:>=|≥|ít nhất|tối thiểu|at least|từ|from)\s*"
    + BOUND.format("low")
    + r"(?:\s*(?:trở lên|or more|and above|or above))?"
    + END,
    re.IGNORECASE,
)
OR_MORE = re.compile(
    LEAD + BOUND.format("low") + r"(?:\s*(?:trở lên|or more|and above|or above))?" + END,
    re.IGNORECASE,
)
ABOVE = re.compile(
    LEAD + r"(?:>|trên|over|above|more than)\s*" + BOUND.format("low") + END, re.IGNORECASE
)
BELOW = re.compile(
    LEAD + r"(?:<|dưới|below|under|less than)\s*" + BOUND.format("high") + END, re.IGNORECASE
)
REST = re.compile(
    r"(?:(?:các )?(?:trường hợp |mức )?(?:còn lại|khác)|otherwise|else)[\s:=,]*" + POINTS + r"\.?",
    re.IGNORECASE,
)
PARTS = re.compile(r"[;\n]|,\s(?=[^0-9]*[0-9]+(?:[.,][0-9]+)?\s*%?)|\.\s+(?=\S)")
COUNTED = re.compile(r"(?:tổng )?số\b|(?:total )?number\b|count\b", re.IGNORECASE)
LONGEST = 2000
"""Letters of a sentence that is looked at; a longer one is for people."""


@frozen
class Scored:
    """A form that was recognised: its arguments, and the inputs that it reads. ``sure`` where
    nothing of it is guessed."""

    arguments: Mapping[str, Any]
    inputs: tuple[Piece, ...] = ()
    sure: bool = True


@frozen
class _Band:
    """From a bound on, that is included or not, to the next: points. ``high`` is its end."""

    low: Fraction | None
    included: bool
    high: Fraction | None
    points: Fraction


@frozen
class Criterion:
    """What is scored: its label, its max, the language, and the ids that are taken."""

    label: str
    maximum: Fraction
    language: Language
    taken: Collection[str] = ()
    known: Mapping[str, str] = field(factory=dict)
    """The ids of the inputs that there are, by their labels as they are compared."""


def scored_by(sentence: str, of: Criterion) -> Scored | None:
    """The form that a sentence plainly says; None where it takes a person to tell."""
    if not sentence.strip() or len(sentence) > LONGEST:
        return None
    one_line = tidy(sentence)
    readers: tuple[Callable[[str, str, Criterion], Scored | None], ...] = (_yes, _ratio, _bands)
    for reader in readers:
        found = reader(one_line, sentence, of)
        if found is not None:
            return found
    return None


def _value(text: str) -> Fraction:
    return rational.parse_decimal(text.replace(",", "."))


def _yes(text: str, sentence: str, of: Criterion) -> Scored | None:
    found = YES.fullmatch(text)
    if found is None or _value(found["yes"]) != of.maximum or _value(found["no"]) != 0:
        return None
    id = build.name_of(f"{'có' if of.language == 'vi' else 'has'} {of.label}", of.taken)
    return Scored({"yes": id}, (build.yesno(id, of.label),))


def _ratio(text: str, sentence: str, of: Criterion) -> Scored | None:
    found = RATIO.fullmatch(text)
    if found is None or (found["figure"] and _value(found["figure"]) != of.maximum):
        return None
    over, under = found["over"].strip(" .,"), found["under"].strip(" .,")
    if not over or not under or over.lower() == under.lower():
        return None
    upper = of.known.get(loose(over)) or build.name_of(over, of.taken)
    lower = of.known.get(loose(under)) or build.name_of(under, {*of.taken, upper})
    counted = COUNTED.match(over) is not None and COUNTED.match(under) is not None
    kind = build.integer if counted else build.number
    made = (kind(upper, over, min=0), kind(lower, under, min=1 if counted else 0))
    inputs = tuple(piece for piece in made if piece.id not in of.taken)
    return Scored({"ratio": (upper, lower)}, inputs)


# ---- bands ---------------------------------------------------------------------------------------


def _bands(text: str, sentence: str, of: Criterion) -> Scored | None:
    parts = [tidy(part).strip(" .,;") for part in PARTS.split(sentence)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return None
    bands: list[_Band] = []
    signs: set[bool] = set()
    for part in parts:
        read = _band(part, signs)
        if read is None or read.points > of.maximum:
            return None
        bands.append(read)
    if len(signs) != 1:
        return None
    bands.sort(key=lambda band: (band.low is not None, band.low or Fraction(0)), reverse=True)
    lows = [band.low for band in bands]
    if len({*lows}) != len(lows):
        return None
    percent = signs == {True}
    *upper, last = bands
    rows = upper if last.low is None else bands
    otherwise = last.points if last.low is None else Fraction(0)
    highest = bands[0].high
    written: list[tuple[object, object]] = [
        (_row(band, percent), band.points) for band in rows if band.low is not None
    ]
    id = build.name_of(f"{'kết quả' if of.language == 'vi' else 'value of'} {of.label}", of.taken)
    whole = build.percent(id, of.label) if percent else build.number(id, of.label, min=0)
    ends = highest is None or (percent and highest == 1)
    sure = ends and all(_meets(one, next_) for one, next_ in pairwise(bands))
    return Scored({"bands": (id, [*written, ("otherwise", otherwise)])}, (whole,), sure)


def _band(text: str, signs: set[bool]) -> _Band | None:
    """A row of bands; whether its bounds are percentages is noted."""
    rest = REST.fullmatch(text)
    if rest is not None:
        return _Band(None, True, None, _value(rest["points"]))
    for pattern in (BETWEEN, AT_LEAST, ABOVE, BELOW, OR_MORE):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        named = found.groupdict()
        low, high = (_bound(named, end) for end in ("low", "high"))
        own = {
            sign == "%" for end in ("low", "high") if (sign := named.get(f"{end}_sign")) is not None
        }
        if len(own) > 1:  # `80 - 90%` is of percentages too
            low = None if low is None else low / (1 if named["low_sign"] else 100)
            high = None if high is None else high / (1 if named["high_sign"] else 100)
            own = {True}
        signs |= own
        over = re.search(r"\b(?:trên|over)\b", text.lower()) is not None
        included = pattern is not ABOVE and not (pattern is BETWEEN and over)
        if low is not None and high is not None and low >= high:
            return None
        return _Band(low, included, high, _value(found["points"]))
    return None


def _bound(named: Mapping[str, str | None], end: str) -> Fraction | None:
    text = named.get(end)
    if text is None:
        return None
    return _value(text) / (100 if named.get(f"{end}_sign") else 1)


def _row(band: _Band, percent: bool) -> str:
    assert band.low is not None
    value = number_text(band.low * 100 if percent else band.low)
    return f"{'>=' if band.included else '>'} {value}{'%' if percent else ''}"


def _meets(band: _Band, below: _Band) -> bool:
    """Whether the band below ends where a band begins."""
    return below.high is None or below.high == band.low
