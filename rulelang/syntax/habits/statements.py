"""Signs around statements: bullets, full stops, `--`; and `rate = a / b`."""

import re

from rulelang.diagnostics.suggest import plain
from rulelang.syntax.habits.speech import folded
from rulelang.syntax.keywords import STATEMENTS, spelling
from rulelang.syntax.lexer import Token
from rulelang.syntax.mistakes import in_results, starting_words
from rulelang.syntax.stuck import Meant, Stuck, is_a

__all__ = [
    "bullet",
    "let_left_out",
    "levels_as_ranking",
    "levels_by",
    "sign_too_many",
    "text_of_check_first",
    "word_too_many",
]

BULLET = re.compile(r"(?:[-–—•*+]|[0-9]+(?:\.[0-9]+)*[.)]?|[a-zđ][.)]|[IVX]+[.)])[ \t]+")
DASHES = re.compile(r"--+")
ENDS = re.compile(r"[ \t]*(?:#|\n|\Z)")

NEEDLESS = {
    "desc": ("ASCENDING", "best_first"),
    "descending": ("ASCENDING", "best_first"),
    "giam dan": ("ASCENDING", "best_first"),
    "diem": ("COLON", "points"),
    "points": ("COLON", "points"),
}
"""Words, without marks and capitals, where nothing need stand: what could, and the mend."""


def bullet(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`- criterion …`, `1. criterion …`, and a comment behind `--`."""
    text, start = at.source.text, token.span.start
    begun = text.rfind("\n", 0, start) + 1
    if "CRITERION" not in expected or text[begun:start].strip():
        return None
    dashes = DASHES.match(text, start)
    if dashes:
        span = token.span.at(start, dashes.end())
        at.report("E103", span, help="comment", edit="#", found=span.text, mend="#")
        return at.go_on(start + len(text[start:].partition("\n")[0]))
    found = BULLET.match(text, start)
    if found is None or at.peek(found.end()).type.lower() not in STATEMENTS:
        return None
    span = token.span.at(start, found.end())
    at.report("E100", span, help="bullet", edit="", found=f"`{span.text.strip()}`")
    return at.go_on(span.end)


def let_left_out(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`rate = a / b`."""
    if token.type != "NAME" or not at.all_fit(("LET", "NAME"), token.span.end):
        return None
    if at.peek(token.span.end).type != "EQUALS":
        return None
    mend = f"{spelling(at.lexer.language)['let']} {token.span.text}"
    at.report("E100", token.span, edit=mend, found=f"`{token.span.text}`", mend=f"{mend} = …")
    at.feed([("LET", "let")], token.span.at(token.span.start, token.span.start))
    return token


def text_of_check_first(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`check "Too many" connected <= offices`."""
    text = at.previous
    if text is None or len(at.values) < 2 or at.values[-1] is not text or text.type != "STRING":
        return None
    if not is_a(at.values[-2], {"CHECK", "DISQUALIFIED", "WHEN"}):
        return None
    line = re.split(r"[\n#]", at.source.text[token.span.start :], maxsplit=1)[0].rstrip()
    span = token.span.at(text.span.start, token.span.start + len(line))
    at.drop(len(at.values) - 1)
    if not line or not at.feed([("YES", True), ("STRING", text.value)], span):
        return None
    mend = f"{line} {text.span.text}"
    at.report("E100", span, edit=mend, found=f"`{span.text}`", mend=mend)
    at.damaged.append(span)
    return at.go_on(span.end)


def levels_by(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`levels by total { … }`, `mức độ { … }` and `levels for readiness { … }`."""
    before, text = at.previous, at.source.text
    if before is None or before.type != "LEVELS" or at.values[-1] is not before:
        return None
    line = folded(text[token.span.start :].partition("\n")[0])
    worded = re.match(r"(?:do|diem|bands?|scale|table)\s*(?={)", line)
    if worded:
        span = token.span.at(before.span.start, token.span.start + len(worded[0].rstrip()))
        mend = at.words()["grades"]
        at.report("E114", span, "near", edit=mend, found=span.text, near=mend)
        return at.go_on(span.end)
    found = re.match(r"(?:by|for|on|theo|cho)\s+([\w ]+?)\s*(?={)", line)
    if found is None:
        return None
    span = token.span.at(token.span.start, token.span.start + found.end())
    name = text[slice(*(token.span.start + at_ for at_ in found.span(1)))]
    if in_results(name) == "total":
        at.report("E100", span, help="needless", edit="", found=f"`{span.text}`")
        return at.go_on(span.end)
    mend = f"{at.words()['of']} {name}"
    if not at.feed([("OF", "of"), ("NAME", name)], span):
        return None
    at.report("E100", span, edit=f"{mend} ", found=f"`{span.text}`", mend=mend)
    return at.go_on(span.end)


def levels_as_ranking(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`rank { A "Good" from 80% … }`."""
    before = at.previous
    if token.type != "LBRACE" or before is None or before.type != "RANK":
        return None
    if at.values[-1] is not before:
        return None
    at.drop(len(at.values) - 1)
    mend = at.words()["grades"]
    if not at.feed([("LEVELS", "grades")], before.span):
        return None
    at.report("E114", before.span, "near", edit=mend, found=before.span.text, near=mend)
    return token


def word_too_many(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`max 20 points`, and `rank by a.max descending`, of which no more can be told."""
    for written, end in starting_words(at.source.text, token.span.start):
        instead, help = NEEDLESS.get(plain(written), ("", ""))
        if instead and at.takes(instead) and at.goes_on(end):
            span = token.span.at(token.span.start, end)
            at.report("E114", span, help=help, edit="", found=written)
            return at.go_on(end)
    return None


def sign_too_many(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """A full stop at the end of a line, or a colon before a bound."""
    levels = token.type == "COLON" and at.block() == "LEVELS"
    stop = token.type == "DOT" and ENDS.match(at.source.text, token.span.end)
    if not (levels or stop) or not at.goes_on(token.span.end):
        return None
    at.report_once("E100", token.span, "needless", edit="", found=f"`{token.span.text}`")
    return at.go_on(token.span.end)
