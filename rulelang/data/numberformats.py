"""Number formats of workbooks: what sort of value a code shows, and a number as it shows it.

A code has up to four sections (positive, negative, zero, text) of placeholders for digits
(``0 # ?``), separators, and literal text: ``000`` shows 1 as ``001``, ``0000-00`` 202101 as
``2021-01``. Thousands and decimals are shown with the signs of the code, a comma and a point.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

__all__ = ["BUILT_IN", "GENERAL", "Sort", "shown", "sort_of"]

Sort = Literal["general", "number", "percent", "date", "elapsed", "text"]

GENERAL = "General"
BUILT_IN = {
    **{0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **{11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm"},
    **{17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss"},
    **{22: "m/d/yy h:mm", 37: "#,##0;(#,##0)", 38: "#,##0;[Red](#,##0)"},
    **{39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss"},
    **{47: "mm:ss.0", 48: "##0.0E+0", 49: "@"},
    **dict.fromkeys([*range(27, 32), 36, *range(50, 59)], "yyyy/m/d"),  # of East Asia
}
"""The formats that every workbook has, by their number; other numbers show as they are."""

LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
"""What a format writes as it stands, and what it says of colours and conditions."""

ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
CLOCK = re.compile("[dmyhs]", re.IGNORECASE)
TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<ignored>_.|\[[^\]<>=]*\])|(?P<digit>[0#?])'
    r"|(?P<sign>[.,%])|(?P<plain>[ $+()\-:!^&'~{}<>=]|[^\x00-\x7f])|(?P<beyond>.)"
)
EXACT = Context(prec=400, rounding=ROUND_HALF_UP)


def sort_of(code: str) -> Sort:
    """What sort of value a format shows."""
    bare = LITERAL.sub("", code)
    if "%" in bare:
        return "percent"
    if ELAPSED.search(code):
        return "elapsed"
    if GENERAL.casefold() in bare.casefold():
        return "general"
    if CLOCK.search(bare):
        return "date"
    return "text" if "@" in bare else "number"


def shown(number: float, code: str) -> str | None:
    """A number as its format shows it; None where the format is beyond what is written here."""
    pattern = _pattern(_section(number, code))
    if pattern is None or number != number or abs(number) >= 1e300:
        return None
    value = EXACT.scaleb(abs(Decimal(repr(number))), pattern.scale)
    least, most = pattern.decimals
    rounded = EXACT.quantize(value, Decimal(1).scaleb(-most))
    whole, _, decimals = f"{rounded:f}".partition(".")
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    point = "." if most else ""
    minus = "-" if number < 0 and rounded and ";" not in LITERAL.sub("", code) else ""
    digits = _placed(whole.lstrip("0"), pattern)
    return f"{minus}{pattern.before}{digits}{point}{decimals}{pattern.after}".strip()


class _Pattern(NamedTuple):
    """A section: literal text ``before`` and ``after`` the number, the places of its whole part
    with literals among them (``=-`` is a hyphen), the least and the most decimals, and the power of
    ten by which the number is shown larger."""

    before: str
    places: tuple[str, ...]
    grouped: bool
    decimals: tuple[int, int]
    after: str
    scale: int


def _section(number: float, code: str) -> str:
    """The section of a format that shows a number."""
    sections = _split(code)
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if number == 0 and len(sections) > 2 else sections[0]


def _split(code: str) -> list[str]:
    """The sections of a format: semicolons part them, apart from those that are shown."""
    parts, start = [], 0
    covered = [found.span() for found in LITERAL.finditer(code)]
    for at, letter in enumerate(code):
        if letter == ";" and not any(first <= at < end for first, end in covered):
            parts.append(code[start:at])
            start = at + 1
    return [*parts, code[start:]]


@lru_cache(maxsize=256)
def _pattern(section: str) -> _Pattern | None:
    """A section split, None where it has more than digits and literal text."""
    places: list[str] = []
    before, after = "", ""
    decimals: list[str] | None = None
    commas, grouped, percents = 0, False, 0
    for found in TOKEN.finditer(section):
        kind, token = found.lastgroup, found[found.lastgroup or 0]
        if kind == "beyond":
            return None
        if kind == "digit":
            grouped, commas = grouped or commas > 0, 0
            if decimals is None:
                places += [*(f"={letter}" for letter in after), token]
                after = ""
            elif after:
                return None
            else:
                decimals.append(token)
        elif kind == "sign" and token == ".":
            if decimals is not None or not places or after:
                return None
            decimals = []
        elif kind == "sign" and token == ",":
            commas += 1
        elif kind != "ignored":
            percents += kind == "sign"
            if places:
                after += token
            else:
                before += token
    if not places or (grouped and any(place[0] == "=" for place in places)):
        return None
    shown = decimals or []
    return _Pattern(
        before,
        tuple(places),
        grouped,
        (sum(place != "#" for place in shown), len(shown)),
        after,
        2 * percents - 3 * commas,
    )


def _placed(digits: str, pattern: _Pattern) -> str:
    """The digits of a whole part in their places, from the last to the first."""
    found: list[str] = []
    left = [*digits]
    count = 0
    for at, place in reversed([*enumerate(pattern.places)]):
        if place[0] == "=":
            found.append(place[1:])
            continue
        taken = [left.pop() if left else {"0": "0", "?": " ", "#": ""}[place]]
        if at == 0:  # a whole part begins with a digit, which has all that there are more
            taken += reversed(left)
        for digit in taken:
            if pattern.grouped and digit.isdigit() and count and count % 3 == 0:
                found.append(",")
            found.append(digit)
            count += digit.isdigit()
    return "".join(reversed(found))
