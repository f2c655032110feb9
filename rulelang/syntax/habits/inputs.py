"""Types of inputs as other programs write them: `0-10`, `min 0`, `true/false`, `choice a, b`."""

import re

from rulelang.syntax.habits.rows import bound_of, number_tokens
from rulelang.syntax.habits.speech import folded
from rulelang.syntax.keywords import spelling
from rulelang.syntax.lexer import Token
from rulelang.syntax.stuck import Meant, Stuck

__all__ = ["bounds_of_input", "options_without_signs", "yes_or_no"]

YES_OR_NO = (
    r"(?:yes|true|dung|co|dat)\s*(?:/|-|,|or|hoac)\s*(?:no|false|sai|khong|chua)(?: dat)?(?!\w)"
)
OPTION = r'([^\W\d]\w*)(?:[ \t]*("[^"\n]*"))?'
CLAUSES = {">=": ("from",), "<=": ("to",), "from": ("from", "to")}
"""The clauses of an input, by the relation to its bounds."""


def bounds_of_input(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`integer 0-10`, `integer >= 0` and `integer min 0 max 10`."""
    before = at.previous
    if at.index_of({"INPUT"}) < 0 or at.block() or not {"FROM", "WHEN_MISSING"} <= set(expected):
        return None
    found = bound_of(at.source.text[token.span.start :].partition("\n")[0])
    if before is None or found is None or found.relation not in CLAUSES:
        return None
    words, span = spelling(at.lexer.language), token.span
    span = span.at(span.start, span.start + found.size)
    amounts = (found.first, found.last)
    clauses = list(zip(CLAUSES[found.relation], amounts, strict=False))
    mend = " ".join(f"{words[key]} {amount}" for key, amount in clauses)
    for key, amount in clauses:
        if not at.feed([(key.upper(), key), *number_tokens(amount)], span):
            return None
    at.report_once("E100", span, edit=mend, found=f"`{span.text}`", mend=mend)
    return at.go_on(span.end)


def yes_or_no(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`true/false` as a type."""
    if "TYPE" not in expected:
        return None
    start = token.span.start
    found = re.match(YES_OR_NO, folded(at.source.text[start:].partition("\n")[0]))
    if found is None:
        return None
    span = token.span.at(start, start + found.end())
    mend = spelling(at.lexer.language)["yesno"]
    at.report("E114", span, help="near", edit=mend, found=span.text, near=mend)
    at.feed([("TYPE", "yesno")], span)
    return at.go_on(span.end)


def options_without_signs(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`choice a, b` without braces, and `{ a "A" b "B" }` without commas."""
    before = at.previous
    if token.type == "NAME" and at.block() == "CHOICE" and at.fits("COMMA", token.span.start):
        found = token.span.text
        edit = f", {found}"
        at.report_once("E100", token.span, "sign", edit, found=f"`{found}`", mend=",")
        at.feed([("COMMA", ",")], token.span.at(token.span.start, token.span.start))
        return token
    if before is None or before.type != "CHOICE" or "LBRACE" not in expected:
        return None
    start = token.span.start
    line = re.compile(rf"{OPTION}(?:\s*[,;/]\s*{OPTION})+").match(at.source.text, start)
    if line is None:
        return None
    options = re.findall(OPTION, line[0])
    mend = f"{{ {', '.join(' '.join(filter(None, option)) for option in options)} }}"
    tokens: list[tuple[str, object]] = [("LBRACE", "{")]
    for name, label in options:
        tokens += [("NAME", name)]
        tokens += [("STRING", label[1:-1])] if label else []
        tokens += [("COMMA", ",")]
    span = token.span.at(start, line.end())
    if not at.feed([*tokens, ("RBRACE", "}")], span):
        return None
    at.report("E100", span, edit=mend, found=f"`{span.text}`", mend=mend)
    return at.go_on(span.end)
