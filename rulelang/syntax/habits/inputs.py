"""Types of inputs as other programs write them: `0-10`, `min 0`, `true/false`, `choice a, b`."""

import re

from rulelang.syntax.habits.rows import bound_of, number_tokens
from rulelang.syntax.habits.speech import folded
from rulelang.syntax.keywords import KEYWORDS, spelling
from rulelang.syntax.lexer import Token
from rulelang.syntax.mistakes import known_word
from rulelang.syntax.stuck import Meant, Stuck

__all__ = [
    "bounds_of_input",
    "input_as_criterion",
    "late_label_of_input",
    "options_without_signs",
    "required",
    "yes_or_no",
]

YES_OR_NO = (
    r"(?:yes|true|dung|co|dat)\s*(?:/|-|,|or|hoac)\s*(?:no|false|sai|khong|chua)(?: dat)?(?!\w)"
)
OPTION = r'([^\W\d]\w*)(?:[ \t]*("[^"\n]*"))?'
REQUIRED = (
    r"[,;]?\s*\(?\s*(?:is\s+)?(?:required|mandatory|obligatory|not null|not empty|bat buoc|"
    r"(?:la\s+)?so lieu bat buoc|khong (?:duoc )?(?:de )?trong|phai co)(?!\w)\s*\)?"
)
TYPED = r"(?P<name>[^\W\d]\w*)\s*(?:\"[^\"\n]*\"\s*)?:\s*(?P<type>[^\W\d][^\n#{]*)"
CLAUSES = {">=": ("from",), "<=": ("to",), "from": ("from", "to")}
"""The clauses of an input, by the relation to its bounds."""


def bounds_of_input(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`integer 0-10`, `integer >= 0` and `integer min 0 max 10`."""
    before = at.previous
    if at.index_of({"INPUT"}) < 0 or at.block() or not {"FROM", "WHEN_MISSING"} <= set(expected):
        return None
    line = at.source.text[token.span.start :].partition("\n")[0]
    opened = len(line) - len(line.lstrip("([ "))
    found = bound_of(line[opened:])
    if before is None or found is None or found.relation not in CLAUSES:
        return None
    words, span = spelling(at.lexer.language), token.span
    closed = re.match(r"\s*[)\]]", line[opened + found.size :]) if opened else None
    end = span.start + opened + found.size + (closed.end() if closed else 0)
    span = span.at(span.start, end)
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


def required(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`percent required`, which the rules for blank cells decide."""
    if at.index_of({"INPUT"}) < 0 or at.block() or "WHEN_MISSING" not in expected:
        return None
    start = token.span.start
    found = re.match(REQUIRED, folded(at.source.text[start:].partition("\n")[0]))
    if found is None or not at.goes_on(start + found.end()):
        return None
    span = token.span.at(start, start + found.end())
    at.report("E100", span, help="blank", edit="", found=f"`{span.text}`")
    return at.go_on(span.end)


def late_label_of_input(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`input online : percent "Online"`."""
    begun = at.index_of({"INPUT"})
    if token.type != "STRING" or begun < 0 or at.block() or "WHEN_MISSING" not in expected:
        return None
    name = at.values[begun + 1]
    if at.source.text[name.span.end :].lstrip()[:1] != ":" or not at.goes_on(token.span.end):
        return None
    found, mend = token.span.text, f"{name.span.text} {token.span.text}"
    at.report("E100", token.span, help="label_place", edit="", found=found, mend=mend)
    at.change(name.span, mend)
    return at.go_on(token.span.end)


def input_as_criterion(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion online "Online" : percent`, and `indicator online : percent`."""
    words = at.words()
    if token.type != "CRITERION" and at.previous is not None and at.previous.type == "COLON":
        index = at.index_of({"CRITERION"})
        if index < 0 or "GIVEN" not in expected or not _is_typed(at, at.values[index].span.end):
            return None
        kept, span = at.values[index + 1 :], at.values[index].span
        if not all(isinstance(one, Token) for one in kept):
            return None
        at.drop(index)
        if not at.feed([("INPUT", "input"), *((one.type, one.value) for one in kept)], span):
            return None
        at.report("E114", span, "near", edit=words["input"], found=span.text, near=words["input"])
        return at.go_on(token.span.start)
    if "INPUT" not in expected:
        return None
    meant = known_word(at.source, token.span.start, ["CRITERION"], at.lexer.language)
    if meant is None or not _is_typed(at, meant.span.end):
        return None
    span, mend = meant.span, words["input"]
    at.report("E114", span, "near", edit=mend, found=span.text, near=mend)
    at.lexer.position = span.end
    return Token("INPUT", "input", span)


def _is_typed(at: Stuck, position: int) -> bool:
    """Whether a name, and behind a colon nothing but a type, stands at a position."""
    words = at.words()
    found = re.compile(rf"\s*{TYPED}").match(at.source.text, position)
    if found is None:
        return False
    types = [words[row.key] for row in KEYWORDS if row.token == "TYPE"] + [words["choice"]]
    return any(
        re.fullmatch(rf"{re.escape(kind)}(?:\s+(?:{words['from']}|{words['to']})\s.*)?", rest)
        for kind in types
        for rest in [found["type"].strip()]
    )
