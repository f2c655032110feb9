"""Rows of `bands` and of levels as decrees print them: `80-90 -> 3`, `below 50`, `80 or more`."""

import re
from typing import NamedTuple

from rulelang.diagnostics import Span
from rulelang.diagnostics.suggest import plain
from rulelang.rational import parse_decimal
from rulelang.syntax.habits.speech import folded
from rulelang.syntax.lexer import WORD, Token
from rulelang.syntax.stuck import SKIP, Meant, Stuck

__all__ = [
    "AMOUNT",
    "BEGINS",
    "OF_TWO",
    "bands_row",
    "bound_of",
    "levels_row",
    "number_tokens",
    "quota_in_words",
    "quota_of_units",
    "row_below_zero",
]

AMOUNT = r"(?:-?[0-9]{1,20}(?:[.,][0-9]{1,20})?(?![.,]?[0-9])(?:\s*%)?)"
BEFORE = {
    "<": "below|under|less than|lower than|fewer than|duoi|nho hon|thap hon|it hon|be hon|<(?!=)",
    ">": "over|above|more than|greater than|higher than|tren|lon hon|cao hon|nhieu hon|hon|>(?!=)",
    ">=": "at least|minimum|min|from|it nhat|toi thieu|tu|dat tu|khong duoi|khong it hon|>=|≥|"
    "(?:more|greater|higher) than or equal(?: to)?|(?:lon|cao|nhieu) hon hoac bang",
    "<=": "at most|no more than|up to|to|maximum|max|nhieu nhat|khong qua|toi da|den|toi|<=|≤|"
    "(?:less|lower|fewer) than or equal(?: to)?|(?:nho|thap|it|be) hon hoac bang",
}
"""Words, without marks and capitals, that a bound is behind, by the relation they mean."""
AFTER = {
    ">=": r"tro len|upwards|up|and above|and over|and more|or more|or above|or over|\+",
    "<=": "tro xuong|and below|or less|or below|or under",
}
"""The same of words behind a bound."""
OF_TWO = (
    r"\s*(?:-|–|—|−|\.\.+|~)\s*|"
    r"\s+(?:to|den|toi|and)\s+(?:(?:below|under|less than|duoi|nho hon)\s+)?"
)
LABELLED = (
    r'\s*(?:->|→|=>|:)?\s*(?P<id>[^\W\d]\w*)\s*(?P<label>"[^"\\\n]*")?(?!\s*(?:->|from|to)\b)'
)


INTERVAL = re.compile(rf"[\[\](]\s*(?P<first>{AMOUNT})\s*[;,]\s*(?P<last>{AMOUNT})\s*[\[\])]")
OF_UNITS = re.compile(
    r"(?:at most|nhieu nhat)\s+[0-9.]+\s*(?P<share>%)?(?P<units>\s*(?:of|cua)?\s*"
    r"(?:(?:all|the|tat ca|tong|cac)\s+)*(?:units|so don vi|don vi)\b)"
)
"""A quota that does not say `of units` as it is written."""

QUOTA = re.compile(
    r"(?:(?:with|and|voi|va)\s+|[,;]\s*)?"
    r"(?:at most|no more than|not more than|up to|maximum|max|limit|quota"
    r"|nhieu nhat|khong qua|khong vuot qua|toi da|gioi han|chi tieu)\s+"
    rf"(?P<amount>{AMOUNT})(?P<of>\s*(?:(?:of|cua|trong|tren)\s+)?"
    r"(?:(?:(?:all|the|tat ca|tong|cac)\s+)*(?:units?|so don vi|don vi)\b"
    r"|(?<=[a-z] )(?P<level>[^\W\d]\w*)(?!\s*(?:\"|from\b|to\b|tu\b|den\b))))?"
)
"""A quota of units, or of those that reach a level, in other words."""


BEGINS = rf"(?:{'|'.join(BEFORE.values())})\s*{AMOUNT}|between\s"
"""How a bound in words begins."""


class Bound(NamedTuple):
    """What some letters say of a value: a relation to a number, or, with ``last``, a range.

    ``size`` is how many letters they are.
    """

    relation: str
    first: str
    last: str
    size: int


def bound_of(text: str) -> Bound | None:
    """The bound that a text begins with, in words, signs or none."""
    text = folded(text)
    found = re.match(rf"(?:(?:from|between|tu)\s+)?({AMOUNT})(?:{OF_TWO})({AMOUNT})", text)
    if found:
        return Bound("from", _spelt(found[1]), _spelt(found[2]), found.end())
    for relation, words in BEFORE.items():
        found = re.match(rf"(?:{words})\s*({AMOUNT})", text)
        if found:
            behind = _after(text, found.end())
            return Bound(behind[0] or relation, _spelt(found[1]), "", behind[1])
    found = re.match(AMOUNT, text)
    if found is None:
        return None
    relation, end = _after(text, found.end())
    return Bound(relation, _spelt(found[0]), "", end)


def _after(text: str, end: int) -> tuple[str, int]:
    """The relation of the words behind a bound, or none, and where they end."""
    for relation, words in AFTER.items():
        found = re.compile(rf"\s*(?:{words})(?!\w)").match(text, end)
        if found:
            return relation, found.end()
    return "", end


def _spelt(amount: str) -> str:
    return amount.replace(",", ".").replace(" ", "")


def number_tokens(spelt: str) -> list[tuple[str, object]]:
    """The tokens of a number."""
    percent = spelt.endswith("%")
    digits = spelt.removesuffix("%")
    value = parse_decimal(digits.removeprefix("-")) / (100 if percent else 1)
    sign: list[tuple[str, object]] = [("MINUS", "-")] if digits.startswith("-") else []
    return [*sign, ("NUMBER", (value, spelt.removeprefix("-")))]


def bands_row(at: Stuck, token: Token, expected: list[str]) -> Token | None:
    """A row of `bands` that begins differently from with a comparison or with `from A to B`."""
    if at.block() != "BANDS":
        return None
    if token.type == "ARROW":
        return _half_a_range(at)
    if "OTHERWISE" not in expected:
        return None
    start = token.span.start
    line = at.source.text[start:].partition("\n")[0]
    interval = INTERVAL.match(line)
    if interval:
        return _interval(at, token, interval)
    equals = len(line) - len(line.lstrip("= "))
    found = bound_of(line[equals:])
    if found is None or (equals and found.relation):
        return None
    span = token.span.at(start, start + equals + found.size)
    words = at.words()
    first = number_tokens(found.first)
    if found.relation == "from":
        mend = f"{words['from']} {found.first} {words['to']} {found.last}"
        tokens = [("FROM", "from"), *first, ("TO", "to"), *number_tokens(found.last)]
    else:
        mend = f"{found.relation or '>='} {found.first}"
        tokens = [("COMPARE", found.relation or ">="), *first]
    if not at.feed(tokens, span):
        return None
    at.damaged.append(span)  # what is said of it later would be said of the fix
    help = "help" if found.relation else "single_row"
    edit = mend if found.relation else None
    earned = _earned(at, span.end)
    single = f"{words['choose']} {_looked_at(at)} {{ {found.first}{earned} …"
    found_text, mend = f"`{span.text}`", mend + earned
    at.report_once("E100", span, help=help, edit=edit, found=found_text, mend=mend, single=single)
    return at.go_on(span.end)


def _interval(at: Stuck, token: Token, found: re.Match[str]) -> Token | None:
    """`[80; 90) -> 3`, as mathematicians write it; only with these two brackets it is a range."""
    first, last = _spelt(found["first"]), _spelt(found["last"])
    span, words = token.span.at(token.span.start, token.span.start + found.end()), at.words()
    is_range = found[0][0] == "[" and found[0][-1] in ")["
    mend = f"{words['from']} {first} {words['to']} {last}"
    text, (help, edit) = f"`{span.text}`", ("help", mend) if is_range else ("interval", None)
    at.report_once("E100", span, help, edit, found=text, mend=mend, first=first, last=last)
    at.damaged.append(span)
    at.feed([("FROM", "from"), *number_tokens(first), ("TO", "to"), *number_tokens(last)], span)
    return at.go_on(span.end)


def _earned(at: Stuck, position: int) -> str:
    """What a row earns whose bound ends at a position."""
    found = re.compile(r"\s*(?:->|→|=>|:)\s*([^\s{}]+)").match(at.source.text, position)
    return f" -> {found[1] if found else 0}"


def _looked_at(at: Stuck) -> str:
    """What the innermost `bands` looks at, as it is written."""
    form = at.values[at.index_of({"BANDS"})]
    return at.source.text[form.span.end : at.block_start()].strip()


def _half_a_range(at: Stuck) -> Token | None:
    """`from 80 -> 3`, where no end follows."""
    index = at.index_of({"FROM"})
    if index < 0 or not at.takes("TO") or at.previous is None:
        return None
    word = at.values[index]
    bound = at.source.text[word.span.end : at.previous.span.end].strip()
    span = word.span.at(word.span.start, at.previous.span.end)
    mend = f">= {bound}"
    at.drop(index)
    if not at.feed([("COMPARE", ">=")], word.span):
        return None
    row = mend + _earned(at, span.end)
    at.report_once("E100", span, edit=mend, found=f"`{span.text}`", mend=row)
    return at.go_on(word.span.end)


# ---- levels -------------------------------------------------------------------------------------


def levels_row(at: Stuck, token: Token, expected: list[str]) -> Token | None:
    """A row of levels with its bound in other words, with two bounds, or with its id at the end."""
    if at.block() != "LEVELS":
        return None
    return (
        _wordy_tail(at, token)
        or _second_bound(at, token)
        or _bound_in_words(at, token, expected)
        or _id_at_the_end(at, token, expected)
    )


def _second_bound(at: Stuck, token: Token) -> Token | None:
    """`from 65 to 80`, `from 65 max 80`."""
    index, first = at.index_of({"FROM"}), token.span.start
    if token.type not in ("TO", "MAX", "UP_TO", "AT_MOST") or index < 0 or at.previous is None:
        return None
    text = at.source.text
    line = folded(text[first:].partition("\n")[0])
    words = rf"(?:{BEFORE['<=']})\s*(?:(?:{BEFORE['<']}|{BEFORE['<=']})\s*)?"
    amount = re.match(words + AMOUNT, line)
    start = at.values[index].span.start
    if amount is None or not at.goes_on(first + amount.end()):
        return None
    mend = text[start : at.previous.span.end]
    span = token.span.at(first, first + amount.end())
    found = f"`{span.text}`"
    at.report_once("E100", span, "one_bound", edit="", kind="bound", found=found, mend=mend)
    at.damaged.append(span.at(start, span.end))
    return at.go_on(span.end)


def _wordy_tail(at: Stuck, token: Token) -> Token | None:
    """`from 80 and above`, whose words say what `from` says; their first may be read as an id."""
    before, text = at.previous, at.source.text
    for started in (before, token):
        if started is None or (started is before and at.values[-1] is not before):
            continue
        start = started.span.start
        line = text[start:].partition("\n")[0]
        relation, size = _after(folded(line), 0)
        if not relation:
            continue
        if started is before:
            at.drop(len(at.values) - 1)
        span = token.span.at(start, start + size)
        at.report_once("E100", span, help="tail", edit="", kind="bound", found=f"`{span.text}`")
        return at.go_on(span.end)
    return None


def _bound_in_words(at: Stuck, token: Token, expected: list[str]) -> Token | None:
    """`A "Good" >= 80`, `A "Good" 80-100`, `C "Poor" below 50`."""
    if not {"FROM", "TO"} <= set(expected):
        return None
    start = token.span.start
    line = at.source.text[start:].partition("\n")[0]
    colon = len(line) - len(line.lstrip(": "))
    found = bound_of(line[colon:])
    if found is None:
        return None
    first = number_tokens(found.first)
    span = token.span.at(start, start + colon + found.size)
    words = at.words()
    better = "TO" if found.relation in ("<", "<=") else "FROM"
    others = at.source.text[at.block_start() : start]
    better_up = rf"\s(?:{BEFORE['>=']}|{BEFORE['>']})\s|{AMOUNT}{OF_TWO}{AMOUNT}"
    rising = re.search(better_up, plain(others))
    is_last = at.source.text[span.end :].lstrip().startswith("}")
    of_nothing = is_last and not found.first.strip("0%")
    if (better == "TO" and rising) or of_nothing:
        return _as_otherwise(at, span)
    mend = f"{words[better.lower()]} {found.first}"
    if not at.feed([(better, better.lower()), *first], span):
        return None
    edit = f" {mend}" if colon else mend
    at.report_once("E100", span, edit=edit, kind="bound", found=f"`{span.text}`", mend=mend)
    at.damaged.append(span)
    return at.go_on(span.end)


def _as_otherwise(at: Stuck, bound: Span) -> Token | None:
    """The last row, `C "Poor" below 50`, which is `otherwise C "Poor"`."""
    index = len(at.values) - 1
    while index >= 0 and isinstance(at.values[index], Token):
        if at.values[index].type == "NAME":
            break
        index -= 1
    name = at.values[index] if index >= 0 else None
    if not isinstance(name, Token) or at.previous is None:
        return None
    row = name.span.at(name.span.start, at.previous.span.end)
    whole = row.at(row.start, bound.end)
    kept = at.values[index:]
    mend = f"{at.words()['otherwise']} {row.text}"
    at.drop(index)
    fed = [("OTHERWISE", "otherwise"), *((one.type, one.value) for one in kept)]
    if not at.feed(fed, row):
        return None
    at.report_once("E100", whole, edit=mend, kind="bound", found=f"`{whole.text}`", mend=mend)
    return at.go_on(bound.end)


def _id_at_the_end(at: Stuck, token: Token, expected: list[str]) -> Token | None:
    """`>= 80 -> A "Good"`, and `from 80 A "Good"`."""
    if "OTHERWISE" not in expected:
        return None
    start = token.span.start
    line = at.source.text[start:].partition("\n")[0]
    found = bound_of(line)
    named = re.compile(LABELLED).match(line, found.size) if found else None
    if found is None or named is None or WORD.fullmatch(named["id"]) is None:
        return None
    first = number_tokens(found.first)
    words = at.words()
    word = "to" if found.relation in ("<", "<=") else "from"
    label = [("STRING", named["label"][1:-1])] if named["label"] else []
    span = token.span.at(start, start + named.end())
    shown = f"{named['id']} {named['label']}" if named["label"] else named["id"]
    mend = f"{shown} {words[word]} {found.first}"
    if not at.feed([("NAME", named["id"]), *label, (word.upper(), word), *first], span):
        return None
    at.report_once("E100", span, edit=mend, found=f"`{span.text}`", mend=mend)
    at.damaged.append(span)
    return at.go_on(span.end)


def row_below_zero(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`-10 -> 0 -5 -> 4`, whose second row reads as a subtraction."""
    if token.type != "ARROW" or at.block() not in ("INTERPOLATE", "CHOOSE"):
        return None
    text, end = at.source.text, token.span.start
    found = re.search(r"-\s*[0-9][0-9.]*\s*%?\s*$", text[at.block_start() : end])
    if found is None:
        return None
    start = at.block_start() + found.start()
    span = token.span.at(start, start + len(found[0].rstrip()))
    at.report(
        "E100",
        span,
        help="row_below_zero",
        edit=f", {span.text}",
        found=f"`{span.text}`",
        mend=span.text,
    )
    return SKIP


def quota_in_words(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`max 20% of units`, whose first word may be read as the id of a row."""
    before, text = at.previous, at.source.text
    if at.block() != "LEVELS" or before is None:
        return None
    starts = [token.span.start]
    if before.type == "NAME" and at.values[-1] is before:
        starts.insert(0, before.span.start)
    for start in starts:
        line = text[start:].partition("\n")[0]
        found = QUOTA.match(plain(line)) if len(plain(line)) == len(line) else None
        if found is not None and (found["of"] or _is_a_number_of_units(at, found["amount"])):
            break
    else:
        return None
    amount, words = _spelt(found["amount"]), at.words()
    tokens = [("AT_MOST", "at_most"), *number_tokens(amount)]
    mend = f"{words['at_most']} {amount}"
    if found["level"]:
        level = line[slice(*found.span("level"))]
        tokens += [("OF", "of"), ("NAME", level)]
        mend += f" {words['of']} {level}"
    elif amount.endswith("%"):
        tokens += [("OF", "of"), ("UNITS", "units")]
        mend += f" {words['of']} {words['units']}"
    span = token.span.at(start, start + found.end())
    behind = True
    if start < token.span.start:
        at.drop(len(at.values) - 1)  # the row before it has ended there
    else:
        behind = at.feed(tokens, span)
    edit = mend if behind else None
    at.report("E100", span, edit=edit, found=f"`{span.text}`", mend=mend)
    return at.go_on(span.end)


def _is_a_number_of_units(at: Stuck, amount: str) -> bool:
    """Whether an amount behind `from 90` is no second bound: it is below the first one."""
    index = at.index_of({"FROM"})
    if index < 0:
        return False
    first = re.compile(rf"\s*({AMOUNT})").match(at.source.text, at.values[index].span.end)
    if first is None:
        return False
    if first[1].endswith("%") != amount.endswith("%"):
        return amount.endswith("%")
    low, high = (parse_decimal(_spelt(text).removesuffix("%")) for text in (first[1], amount))
    return high < low


def quota_of_units(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`at most 20% units` and `at most 20% of all units`, which begin a row called `units`."""
    before, text = at.previous, at.source.text
    if before is None or before.type != "NAME" or at.values[-1] is not before:
        return None
    start = text.rfind("\n", 0, before.span.start) + 1
    plainly = plain(text[start:])
    rows = [found for found in OF_UNITS.finditer(plainly) if found["units"]]
    own = [f for f in rows if start + f.start("units") <= before.span.start < start + f.end()]
    if not own or len(plainly) != len(text) - start:
        return None
    words = at.words()
    quota, units, end = (start + place for place in (own[0].start(), *own[0].span("units")))
    share = own[0]["share"]
    mend = f"{words['of']} {words['units']}" if share else text[quota:units].rstrip()
    span = token.span.at(units, end)
    edit = f" {mend}" if share else ""
    at.report("E100", span, edit=edit, found=f"`{span.text.strip()}`", mend=mend)
    at.damaged.append(span)
    at.drop(len(at.values) - 1)
    return at.go_on(span.end)
