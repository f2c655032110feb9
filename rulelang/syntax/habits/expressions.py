"""Expressions as school, speech and other programs write them: `1/2 x max`, `a : b`, `50% a`."""

import re
from fractions import Fraction

from rulelang.diagnostics.suggest import plain
from rulelang.syntax.keywords import spelling
from rulelang.syntax.lexer import Token
from rulelang.syntax.stuck import OPERANDS, SKIP, Meant, Stuck, is_a

__all__ = [
    "comma_too_many",
    "divided_by_colon",
    "doubled",
    "form_apart",
    "if_without_brackets",
    "no_for_not",
    "of_left_out",
    "of_what",
    "points_in_words",
    "within_after_where",
]

CONDITIONS = frozenset(
    ("YES_FORM", "WHEN", "IF", "CHECK", "REQUIRES", "APPLIES_WHEN", "AND", "OR", "NOT", "WHERE")
)
READING = CONDITIONS | {"RATIO", "SCALE", "POINTS", "BANDS", "CHOOSE", "INTERPOLATE", "LET", "THEN"}
BEFORE_VALUES = frozenset(("ARROW", "STAR", "SLASH", "PLUS", "MINUS", "COMPARE", "OF"))
POINTS = re.compile(r"(?:diem|points?|pts?)(?!\w)")
DENIED = r"is\s+not\s+missing|(?:là\s+)?không\s+(?:phải\s+)?(?:bị\s+)?thiếu(?:\s+số\s+liệu)?"


def doubled(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """A word or number that is there twice, where the second can be left out."""
    before, text = at.previous, token.span.text
    if before is None or before.span.text != text or not text[:1].isalnum():
        return None
    if not at.goes_on(token.span.end):
        return None
    at.report("E100", token.span, help="doubled", edit="", found=f"`{text}`")
    return at.go_on(token.span.end)


def points_in_words(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`-> 20 points`, whose word may be read as the next key."""
    text, before = at.source.text, at.previous
    if before is None:
        return None
    start = token.span.start
    taken = at.values[-1] is before and before.type in ("NAME", "POINTS")
    for place in (before.span.start, start) if taken else (start,):
        line = text[place:].partition("\n")[0]
        folded = plain(line)
        found = POINTS.match(folded)
        number = re.search(r"[0-9%)]\s*$|max\s*$|tối đa\s*$", text[max(place - 40, 0) : place])
        if found is None or number is None or len(folded) != len(line):
            continue
        end = place + found.end()
        if place != start:
            at.drop(len(at.values) - 1)
        if not at.goes_on(end):
            return None
        span = token.span.at(place, end)
        at.report_once("E114", span, help="points", edit="", found=span.text)
        return at.go_on(end)
    return None


def of_left_out(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`50% a`, `2 a` and `1/2 x max`."""
    before = at.previous
    if before is None or "STAR" not in expected or not _same_line(at, before, token):
        return None
    times = token.type == "NAME" and token.span.text in ("x", "X")
    if times and at.fits("STAR", token.span.end) and _is_operand(at, token.span.end):
        at.report("E103", token.span, edit="*", found=token.span.text, mend="*")
        return Token("STAR", "*", token.span)
    percent = before.span.text.endswith("%")
    if before.type != "NUMBER" or token.type not in ("NAME", "MAX", "LPAR"):
        return None
    if token.type == "LPAR" and "COLON" in expected:  # of a header
        return None
    if token.type == "NAME" and not at.declares(token.value):
        return None
    word, terminal = (spelling(at.lexer.language)["of"], "OF") if percent else ("*", "STAR")
    if not at.fits(terminal, token.span.start):
        return None
    operand = re.compile(r"\w+\.\w+|\([^()\n]*\)").match(at.source.text, token.span.start)
    mend = f"{before.span.text} {word} {operand[0] if operand else token.span.text}"
    found, edit = f"`{token.span.text}`", f"{word} {token.span.text}"
    at.report("E100", token.span, edit=edit, found=found, mend=mend)
    at.damaged.append(token.span.at(before.span.start, token.span.end))
    at.feed([(terminal, word)], token.span.at(token.span.start, token.span.start))
    return at.go_on(token.span.start)


def of_what(at: Stuck, token: Token) -> bool:
    """`50% bonus`: a kind of statement in place of what the percentage is of."""
    before = at.previous
    if before is None or not before.span.text.endswith("%") or not _same_line(at, before, token):
        return False
    if at.lexer.peek(token.span.end, at.states, at.stack).type == "NAME":
        return False  # a statement begins
    words = spelling(at.lexer.language)
    if not at.feed([("OF", "of"), ("MAX", "max")], token.span):
        return False
    edit = f"{words['of']} {words['max']}"
    mend = f"{before.span.text} {edit}"
    at.report("E100", token.span, edit=edit, found=f"`{token.span.text}`", mend=mend)
    at.damaged.append(token.span.at(before.span.start, token.span.end))
    return True


def _is_operand(at: Stuck, position: int) -> bool:
    return at.lexer.peek(position, at.states, at.stack).type in OPERANDS


def _same_line(at: Stuck, first: Token, second: Token) -> bool:
    return "\n" not in at.source.text[first.span.end : second.span.start]


def no_for_not(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`no ok` and `không ok`, and `x không bị thiếu`."""
    before = at.previous
    words = spelling(at.lexer.language)
    if token.type in ("NO", "NOT", "IS") and "IS_MISSING" in expected:
        return _state_denied(at, token)
    if before is None or at.values[-1] is not before:
        return None
    if before.type != "NO" and plain(before.span.text) != "chua":
        return None
    there_is = token.type in ("YES", "YES_FORM") or plain(token.span.text) == "co"
    if token.type not in OPERANDS and token.type != "NOT" and not there_is:
        return None
    at.drop(len(at.values) - 1)
    if not at.feed([("NOT", "not")], before.span):
        return None
    mend, end = words["not"], token.span.end if there_is else before.span.end
    span = before.span.at(before.span.start, end)
    at.report("E114", span, help="near", edit=mend, found=span.text, near=mend)
    return at.go_on(end)


def _state_denied(at: Stuck, token: Token) -> Meant:
    """`x is not missing`, where what denies is within and not before the whole."""
    before, words = at.previous, spelling(at.lexer.language)
    found = re.compile(DENIED).match(at.source.text, token.span.start)
    if found is None or before is None or before.type != "NAME":
        return None
    mend = f"{words['not']} {before.span.text} {words['is_missing']}"
    span = token.span.at(before.span.start, found.end())
    at.report("E100", span, help="is_not", edit=mend, found=f"`{span.text}`", mend=mend)
    if not at.feed([("IS_MISSING", "is_missing")], token.span.at(token.span.start, found.end())):
        return SKIP
    return at.go_on(found.end())


def divided_by_colon(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`ratio a : b`."""
    if token.type != "COLON" or "SLASH" not in expected or at.fits("ARROW", token.span.end):
        return None
    if at.takes("COLON") or not at.fits("SLASH", token.span.end):
        return None
    index = at.index_of(READING)
    compared = re.compile(r":\s*[\w.]+\s*[<>=!≥≤≠]").match(at.source.text, token.span.start)
    if index < 0 or (at.values[index].type in CONDITIONS and not compared):
        return None
    at.report("E103", token.span, edit="/", found=":", mend="/")
    return Token("SLASH", "/", token.span)


def if_without_brackets(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`-> if a then 1 else 0` and `2 * if a then 1 else 0`."""
    if token.type != "IF" or "LPAR" not in expected or not is_a(at.values[-1], BEFORE_VALUES):
        return None
    words = spelling(at.lexer.language)
    rest = at.source.text[token.span.start :]
    stop = "|".join(words[key] for key in ("otherwise", "when", "from"))
    row = rf"\s+(?:(?:{stop})\b|[<>]|[^\s>]+\s*->)"
    found = re.match(rf"[^\n#{{}}]*?(?=\s*(?:\n|#|}}|\Z)|{row})", rest)
    end = token.span.start + (found.end() if found else 0)
    span = token.span.at(token.span.start, end)
    has_other = re.search(r"\b(?:else|otherwise|con lai|nguoc lai)\b", plain(span.text))
    mend = f"({span.text})" if has_other else f"({span.text} {words['else']} 0)"
    if span.end <= token.span.end or not at.feed([("NUMBER", (Fraction(0), "0"))], span):
        return None
    at.report("E100", span, help="brackets", edit=mend, found=f"`{token.span.text}`", mend=mend)
    at.damaged.append(span)
    return at.go_on(end)


def form_apart(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`1 + bands x { … }`: a form with rows within an expression."""
    before, words, text = at.previous, spelling(at.lexer.language), at.source.text
    if before is None or before.type != "NAME" or "PLUS" not in expected:
        return None
    start = before.span.start
    for key in ("bands", "choose", "interpolate", "first"):
        end = start + len(words[key])
        rows = re.compile(r"[^\n{}]*\{").match(text, end)
        if text.startswith(words[key], start) and rows and not text[end : end + 1].isalnum():
            mend = f"{words['let']} v = {words[key]} … {{ … }}"
            at.report(
                "E100", before.span.at(start, end), "form_apart", found=f"`{words[key]}`", mend=mend
            )
            return SKIP
    return None


def within_after_where(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`highest(x where f within g)`."""
    words = spelling(at.lexer.language)
    text, start = at.source.text, token.span.start
    found = re.compile(rf"{words['within']}\s+(\w+)\s*(?=\))").match(text, start)
    where = at.index_of({"WHERE"})
    if found is None or where < 0 or "RPAR" not in expected:
        return None
    asked = token.span.at(at.values[where].span.start, found.end())
    condition = text[asked.start : start].strip()
    mend = f"{words['within']} {found[1]} {condition}"
    at.report(
        "E100", asked, help="within_first", edit=mend, found=f"`{words['within']}`", mend=mend
    )
    return at.go_on(found.end())


def comma_too_many(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """A comma or an arrow between rows, or between clauses, that nothing separates."""
    if token.type != "COMMA" or not at.goes_on(token.span.end):
        return None
    at.report_once("E100", token.span, help="comma", edit="", found="`,`")
    return at.go_on(token.span.end)
