"""Levels as a list in a text: `"Good": from 80 points, "Fair": from 50 to below 80, other: …`."""

import re
from typing import Any, NamedTuple

from rulelang.syntax.habits.cases import laid_out
from rulelang.syntax.habits.rows import Bound, bound_of, number_tokens
from rulelang.syntax.habits.speech import folded
from rulelang.syntax.lexer import WORD, Token
from rulelang.syntax.stuck import Meant, Stuck

__all__ = ["levels_as_list"]

BETWEEN = re.compile(r"[\s,;.]*")
REST = re.compile(
    r"(?:(?:cac )?(?:truong hop )?(?:con lai|khac)|otherwise|else|"
    r"(?:all )?(?:the )?(?:others?|rest))(?!\w)"
)
HEAD = re.compile(r'(?P<id>[^\W\d]\w*)?\s*(?P<label>"[^"\\\n]+")?')
SIGN = re.compile(r"\s*(?::|->|→|=>)?\s*")
UNIT = re.compile(r"(?<=[0-9%])\s*(?:points?|diem)(?!\w)")


class Level(NamedTuple):
    """A level: its id, its label in quotation marks or none, and its bound, none in the last."""

    id: str
    label: str
    bound: Bound | None


def levels_as_list(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """Levels of which more than one thing is not as the language has it: of a single one another
    habit tells."""
    if at.block() != "LEVELS":
        return None
    start, brace = at.block_start(), at.open_braces()[-1]
    body = at.source.text[start + 1 :].partition("}")[0]
    end = start + 1 + len(body)
    levels = _levels(body)
    if not levels or "#" in body or end == len(at.source.text):
        return None
    words = at.words()
    tokens: list[tuple[str, Any]] = []
    rows: list[str] = []
    for level in levels:
        named = f"{level.id} {level.label}".strip()
        begin: list[tuple[str, Any]] = [("NAME", level.id)]
        begin += [("STRING", level.label[1:-1])] if level.label else []
        if level.bound is None:
            tokens += [("OTHERWISE", "otherwise"), *begin]
            rows.append(f"{words['otherwise']} {named}")
        else:
            tokens += [*begin, ("FROM", "from"), *number_tokens(level.bound.first)]
            rows.append(f"{named} {words['from']} {level.bound.first}")
    at.drop(next(i for i, value in enumerate(at.values) if value is brace) + 1)
    span = brace.span.at(start, end + 1)
    if not at.feed(tokens, span):
        return None
    first = start + 1 + len(body) - len(body.lstrip())
    shown = span.at(first, first + len(body.strip().partition("\n")[0].rstrip()))
    at.report("E100", shown, "levels", found=f"`{shown.text}`", mend=rows[0], last=rows[-1])
    at.change(span, laid_out(body, rows))
    at.damaged.append(span)
    return at.go_on(end)


def _levels(body: str) -> list[Level]:
    """The levels that the text of a block has, if nothing else is in it and the last one is for
    the rest; none where no more than one thing is odd."""
    bare = UNIT.sub(lambda unit: " " * len(unit[0]), folded(body))
    faults = {"unit"} if bare != folded(body) else set()
    plainly, position = bare, 0
    levels: list[Level] = []
    while plainly[(position := _skipped(BETWEEN, plainly, position)) :]:
        if levels and re.search(r"[,;]", plainly[:position].rstrip()[-1:]):
            faults.add("comma")
        rest = REST.match(plainly, position)
        if rest:
            after = _skipped(SIGN, plainly, rest.end())
            faults |= {"colon"} if ":" in plainly[rest.end() : after] else set()
            position = after
        head = HEAD.match(body, position)
        if head is None or not head[0].strip():
            return []
        after = _skipped(SIGN, plainly, head.end())
        bound, found = None, None if rest else REST.match(plainly, after)
        if found:
            faults |= {"rest", "behind"}
            after = found.end()
        elif not rest:
            bound = bound_of(plainly[after:].partition("\n")[0])
            if bound is None:
                return []
            plainest = bound.relation == "from" or plainly[after:].startswith(("from ", "tu "))
            faults |= {"bound"} if bound.last or not plainest else set()
            faults |= {"colon"} if plainly[head.end() : after].strip() else set()
            after += bound.size
        else:
            after = head.end()
        faults |= set() if head["id"] else {"label"}
        levels.append(_named(head, bound))
        position = after
    return _ending(levels) if len(faults) > 1 else []


def _skipped(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Where a text goes on behind what may be passed over."""
    found = pattern.match(text, position)
    return found.end() if found else position


def _named(head: re.Match[str], bound: Bound | None) -> Level:
    label = head["label"] or ""
    id = head["id"] or "_".join(WORD.findall(label))
    return Level(id, "" if label[1:-1] == id else label, bound)


def _ending(levels: list[Level]) -> list[Level]:
    """The levels with a last one for the rest; none where they do not fall."""
    *others, last = levels
    if last.bound is not None:
        below = last.bound.relation in ("<", "<=") or last.bound.last
        nothing = not last.bound.first.strip("0%.")
        if not (below or nothing):
            return []
        last = last._replace(bound=None)
    falling = all(
        one.bound is not None and one.bound.relation in ("", ">=", ">", "from") for one in others
    )
    return (
        [*others, last] if others and falling and all(WORD.fullmatch(x.id) for x in levels) else []
    )
