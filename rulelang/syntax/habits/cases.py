"""Rows and forms as sentences: `if b >= 5 then 10`, `từ 5 trở lên: 10 điểm`, `10 if b >= 5`."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from rulelang.diagnostics import Span
from rulelang.syntax.habits.rows import AMOUNT, BEGINS, OF_TWO, bound_of
from rulelang.syntax.habits.speech import folded
from rulelang.syntax.keywords import spelling
from rulelang.syntax.lexer import WORD, Token
from rulelang.syntax.stuck import Meant, Stuck, is_a

__all__ = ["else_in_words", "form_as_sentence", "laid_out", "rows_as_sentences"]

LAST = (
    r"(?:(?:con )?neu khong|(?:con )?khong(?= thi)|con khong|otherwise|else|con lai|nguoc lai|"
    r"truong hop khac|khac)(?: thi| then)?(?!\w)"
)
IF = rf"(?:{LAST}\s*,?\s*)?(?:if|when|elif|neu|khi|truong hop(?: neu)?)(?!\w)"
THEN = r"(?:,?\s*\b(?:then|thi)\b(?:\s+(?:duoc|la))?|\s*(?:->|→|=>|:))"
ROWS = re.compile(
    rf"[\s;,]*(?:{IF}\s*(?P<condition>[^\n;{{}}]+?){THEN}|{LAST}{THEN}?)\s*"
    rf"(?P<points>[^\n;{{}}]+?)(?:\s*\b(?:points?|diem)\b)?\s*"
    rf"(?=[.;,]?\s*(?:\n|\Z)|;|,?\s+(?:{IF}|{LAST}))"
)
LISTED = re.compile(
    rf"[\s;,]*(?P<bullet>[-•*+–]\s+)?(?:{LAST}{THEN}?|"
    rf"(?P<condition>(?:(?!->|→|\b(?:if|neu)\b)[^\n;{{}}:]){{1,200}}?)(?P<sign>{THEN}))"
    r"\s*(?P<points>[^\n;{}\s]+)(?:\s*\b(?:points?|diem)\b)?(?=[.;,]?\s*(?:\n|\Z)|;"
    rf"|,?\s+(?:{BEGINS}|{LAST}))"
)
"""Rows as a list in a text, each on its line or before another."""
WHOLE = re.compile(
    rf"(?:{IF})\s*(?P<condition>[^:,;{{}}]+?){THEN}\s*(?P<points>[^,;:{{}}]+?)"
    rf"(?:(?:[,;]?\s+{LAST}\s*[:,]?\s*(?:then|thi)?\s*|[,;]\s*(?=(?:if|neu)\s))"
    r"(?P<other>(?:if|neu)\s[^{}]+|[^,;:{}]+))?"
)
FIRST = re.compile(
    r"(?P<points>[0-9.]+|max|toi da)(?:\s+(?:points?|diem))?\s+(?:if|when|neu|khi)\s+"
    rf"(?P<condition>[^,;:{{}}]+?)(?:[,;]?\s+{LAST}\s*[:,]?\s*(?P<other>[^,;:{{}}]+))?"
)
"""A conditional as a form, with its points behind or before."""
SIGNED = re.compile(rf"(>=|<=|>|<|≥|≤)\s*({AMOUNT})")
RANGE = re.compile(rf"({AMOUNT})\s*(?:<=|≤)\s*x\s*<\s*({AMOUNT})")
BETWEEN = re.compile(rf"x?\s*(?:>=|≥)\s*({AMOUNT})\s*(?:and|va|,)\s*x?\s*<\s*({AMOUNT})")
TO_THE_TOP = re.compile(rf"^(?:from |between |tu )?({AMOUNT})(?:{OF_TWO})100\s*%?$")
"""The first of several bands, which has the greatest value as well."""
FORMS = frozenset(("BANDS", "CHOOSE", "FIRST"))
LETTERS = {"≥": ">=", "≤": "<="}


class Row(NamedTuple):
    """A row: its condition, none in the last, and its points."""

    condition: str
    points: str


def rows_as_sentences(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`bands b { if b >= 5 then 10 … }` and `first { if x then 1 … }`."""
    if at.block() not in FORMS:
        return None
    brace, form = at.block_start(), at.values[at.index_of(FORMS)]
    body = at.source.text[brace + 1 :].partition("}")[0]
    end = brace + 1 + len(body)
    begins = "OTHERWISE" in expected or token.type == "THEN"
    rows = _rows(body, ROWS) if begins else []
    if not rows and is_a(form, {"BANDS"}):
        rows = _listed(body)
    if not rows or "#" in body or end == len(at.source.text):
        return None
    if token.type == "THEN" and "->" in body:
        return None  # a sign for another in some rows
    if is_a(form, {"FIRST"}) and not re.search(r"\b(?:then|thi)\b", folded(body)):
        return None
    looked_at = at.source.text[form.span.end : brace].strip()
    words = spelling(at.lexer.language)
    written = _as_they_are(form, looked_at, rows, at) or [
        f"{words['when']} {_whole(row.condition, looked_at)} -> {row.points}"
        if row.condition
        else f"{words['otherwise']} -> {row.points}"
        for row in rows
    ]
    is_first = written[0].startswith(f"{words['when']} ")
    head = words["first"] if is_first else at.source.text[form.span.start : brace].rstrip()
    span = form.span.at(form.span.start, end + 1)
    edit = f"{head} {laid_out(body, written)}"
    start = brace + 1 + len(body) - len(body.lstrip())
    shown = _line(form.span.at(start, end))
    at.drop(at.index_of(FORMS))
    number: list[tuple[str, object]] = [("NUMBER", (Fraction(0), "0"))]
    if not at.feed([("POINTS", "points"), *number], span) and not at.feed(number, span):
        return None
    mend = f"{head} {{ {written[0]} …" if is_first and form.type != "FIRST" else written[0]
    ends = written[-1].startswith(words["otherwise"])
    help = "rows" if ends else "each_row"
    at.report("E100", shown, help, found=f"`{shown.text}`", mend=mend)
    at.change(span, edit)
    at.damaged.append(span)
    return at.go_on(end + 1)


def _listed(body: str) -> list[Row]:
    """The rows of a list in a text, where more than one thing in it is not as the language has it:
    of a single one another habit tells."""
    rows = _rows(body, LISTED)
    if not rows:
        return []
    found = list(LISTED.finditer(folded(body)))
    bulleted = any(row["bullet"] for row in found)
    signs = {(row["sign"] or "").strip() for row in found} - {"->", ""}
    words = any(re.search("[^\\W\\d]|[0-9]\\s*-", row["condition"] or "") for row in found)
    ends_in_words = words and _is_the_rest(rows[-1], rows)
    return rows if bulleted or (signs and words) or ends_in_words else []


def _rows(body: str, rows_of: re.Pattern[str]) -> list[Row]:
    """The rows that the text of a block has, if nothing else is in it."""
    plainly, position = folded(body), 0
    rows: list[Row] = []
    while plainly[position:].strip(" \n;,."):
        found = rows_of.match(plainly, position)
        if found is None or len(plainly) != len(body):
            return []
        condition = body[slice(*found.span("condition"))] if found["condition"] else ""
        rows.append(Row(condition.strip(), body[slice(*found.span("points"))].strip()))
        position = found.end()
    return rows


def _line(span: Span) -> Span:
    return span.at(span.start, span.start + len(span.text.partition("\n")[0].rstrip()))


def _whole(condition: str, looked_at: str) -> str:
    """A condition that says what it compares."""
    bare = looked_at and re.match(r"[<>=≥≤]", condition)
    return f"{looked_at} {condition}" if bare else condition


def _as_they_are(form: Token, looked_at: str, rows: list[Row], at: Stuck) -> list[str]:
    """The rows as rows of their own form; none where one of them is not of it."""
    if is_a(form, {"FIRST"}):
        return []
    written: list[str] = []
    for row in rows:
        begin = spelling(at.lexer.language)["otherwise"]
        is_rest = is_a(form, {"BANDS"}) and _is_the_rest(row, rows)
        if row.condition and not is_rest:
            about = re.sub(rf"(?<!\w){re.escape(looked_at)}(?!\w)", "x", row.condition)
            if row is rows[0] and len(rows) > 1:
                about = TO_THE_TOP.sub(r">= \1", folded(about))
            read = _band if is_a(form, {"BANDS"}) else _choice
            begin = read(about, at)
        if not begin:
            return []
        written.append(f"{begin} -> {row.points}")
    return written


def _is_the_rest(row: Row, rows: list[Row]) -> bool:
    """Whether a last row `below 2` or `from 0 to 2` is all that the rows before it leave."""
    if row is not rows[-1] or len(rows) == 1:
        return False
    bound = bound_of(folded(row.condition))
    before = [bound_of(folded(one.condition)) for one in rows[:-1]]
    if bound is None or bound.relation not in ("<", "from"):
        return False
    if bound.relation == "from" and bound.first.strip("0%."):
        return False
    most = bound.last or bound.first
    return any(one is not None and one.first == most for one in before)


def _band(about: str, at: Stuck) -> str:
    """What a condition about `x` is as the begin of a band."""
    text, words = folded(about), spelling(at.lexer.language)
    two = RANGE.fullmatch(text) or BETWEEN.fullmatch(text)
    if two:
        return f"{words['from']} {two[1].strip()} {words['to']} {two[2].strip()}"
    text = re.sub(r"^x\s+(?:is\s+|dat\s+)?|^x(?=[<>≥≤])", "", text).strip()
    found = SIGNED.fullmatch(text)
    if found:
        return f"{LETTERS.get(found[1], found[1])} {found[2].strip()}"
    bound = bound_of(text)
    if bound is None or bound.size != len(text) or not bound.relation:
        return ""
    if bound.relation == "from":
        return f"{words['from']} {bound.first} {words['to']} {bound.last}"
    return f"{bound.relation} {bound.first}"


def _choice(about: str, at: Stuck) -> str:
    """What a condition about `x` is as the begin of a row of `choose`."""
    found = re.fullmatch(r"(?:x\s*)?(?:=|==|is|equals|la|bang)?\s*(\S+)", folded(about))
    id = about[slice(*found.span(1))] if found else ""
    return id if id != "x" and WORD.fullmatch(id) else ""


def laid_out(body: str, rows: list[str]) -> str:
    """A block of rows, on one line or on several as the text of a block is."""
    if "\n" not in body.strip():
        return f"{{ {'  '.join(rows)} }}"
    indents = re.findall(r"^([ \t]*)\S", body, re.MULTILINE)
    last = body.rpartition("\n")[2]
    closing = last if not last.strip() else ""
    return "{\n" + "\n".join(f"{indents[-1]}{row}" for row in rows) + f"\n{closing}}}"


def form_as_sentence(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`: if b > 5: 10, else: 0`, `: if b > 5 then 10` and `: 10 if b > 5`, each a conditional."""
    before = at.previous
    if before is None or before.type != "COLON" or "POINTS" not in expected:
        return None
    start, words = token.span.start, at.words()
    line = at.line_from(start)
    conditional = _conditional(line, words)
    if conditional in ("", re.sub(r"\s+", " ", line)):
        return None  # else it lacks no more than its form
    mend = f"{words['points']} {conditional}"
    span = token.span.at(start, start + len(line))
    if not at.feed([("POINTS", "points"), ("NUMBER", (Fraction(0), "0"))], span):
        return None
    at.report("E100", span, help="form_of", edit=mend, found=f"`{line}`", mend=mend)
    at.damaged.append(span)
    return at.go_on(span.end)


def _conditional(text: str, words: Mapping[str, str]) -> str:
    """A conditional as the language has it, or nothing where the text is none."""
    found = WHOLE.fullmatch(folded(text)) or FIRST.fullmatch(folded(text))
    if found is None:
        return ""
    said = {name: text[slice(*found.span(name))] for name, own in found.groupdict().items() if own}
    value, other = (
        re.sub(r"(?<=[0-9])\s*(?:points?|điểm|diem)\s*$", "", said.get(name, "0")).strip()
        for name in ("points", "other")
    )
    condition = f"{words['if']} {said['condition'].strip()} {words['then']} {value}"
    return f"{condition} {words['else']} {_conditional(other, words) or other}"


def else_in_words(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`if b > 5 then 10, otherwise 0` in an expression, and `ngược lại thì 0`."""
    if "ELSE" not in expected and not is_a(at.previous, {"ELSE"}):
        return None
    text, words = at.source.text, at.words()
    started = at.previous if is_a(at.previous, {"ELSE"}) and at.previous else token
    start = started.span.start
    found = re.match(rf"[,;]?\s*{LAST}", folded(text[start:].partition("\n")[0]))
    if found is None or start + found.end() < token.span.end:
        return None
    span = token.span.at(start, start + found.end())
    if started is token and not at.feed([("ELSE", "else")], span):
        return None
    again = at.go_on(span.end)
    if not at.takes(again.type):
        return None
    mend = words["else"]
    edit = f" {mend}" if text[start] in ",;" else mend
    at.report("E114", span, help="near", edit=edit, found=span.text, near=mend)
    return again
