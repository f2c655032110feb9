"""The callbacks of the parser for published claims; `Builder` has them as methods."""

from collections.abc import Callable
from typing import Any

from attrs import evolve

from rulelang.syntax import tree as t
from rulelang.syntax.building import Items, is_token, nodes_of, one_of, span_of
from rulelang.syntax.kinds import ClaimedKind, ClaimKind
from rulelang.syntax.lexer import Token

__all__ = [
    "claim_count_level",
    "claim_extreme",
    "claim_first",
    "claim_of",
    "claim_period",
    "claim_summary",
    "figure",
    "printed",
    "published",
    "unit_name",
    "unit_names",
]


def published(builder: Any, items: Items) -> t.Published:
    label = one_of(items[:2], "STRING")
    header = span_of(items[: 1 + (label is not None)])
    return t.Published(label, nodes_of(items, t.Claim), span_of(items), header)


def unit_name(builder: Any, items: Items) -> t.UnitName:
    return t.UnitName(items[0].value, span_of(items))


def unit_names(builder: Any, items: Items) -> list[t.UnitName]:
    return [item for item in items if isinstance(item, t.UnitName)]


def claim_period(builder: Any, items: Items) -> Token:
    """The period as it is spelt; no figure is a token."""
    value = items[1].value
    text = value[1] if items[1].type == "NUMBER" else value
    return Token("CLAIMED_PERIOD", text, items[1].span)


def figure(builder: Any, items: Items) -> t.Claimed:
    names = [t.Name(i.value, "", i.span) for i in items if i.type == "NAME"]
    words: dict[str, ClaimedKind] = {
        "CLAIM_TOTAL": "total",
        "CLAIM_RANK": "rank",
        "CLAIM_SHARE": "share",
        "CLAIM_LEVEL": "level",
    }
    kind = words.get(items[0].type, "score")
    whole = [item for item in items if item.type == "NAME"][-1:] or items[:1]
    return t.Claimed(kind, names[0] if names else None, span_of([items[0], *whole]))


def printed(builder: Any, items: Items) -> t.Printed:
    last, span = items[-1], span_of(items)
    if last.type == "NAME":
        return t.Printed(None, last.value, span)
    if last.type == "LAST_PLACE":
        return t.Printed(None, "", span)
    value, text = last.value
    return t.Printed(value, text, span) if len(items) == 1 else t.Printed(-value, f"-{text}", span)


def _claim(kind: ClaimKind, items: Items) -> t.Claim:
    named = [unit for item in items if isinstance(item, list) for unit in item]
    named += nodes_of(items, t.UnitName)
    figures = nodes_of(items, t.Claimed)
    periods = [item for item in items if is_token(item, "CLAIMED_PERIOD")]
    period = t.Printed(None, periods[0].value, periods[0].span) if periods else None
    return t.Claim(
        kind,
        figures[0] if figures else None,
        tuple(named),
        nodes_of(items, t.Printed),
        span_of([items[0], named[-1] if isinstance(items[-1], list) else items[-1]]),
        one_of(items, "SIDE"),
        period,
    )


def claim_extreme(builder: Any, items: Items) -> t.Claim:
    return _claim("highest" if items[0].value == "highest_of" else "lowest", items)


def claim_summary(builder: Any, items: Items) -> t.Claim:
    words: dict[str, ClaimKind] = {"spread": "spread", "median_of": "median"}
    return _claim(words.get(items[0].value, "average"), items)


def claim_count_level(builder: Any, items: Items) -> t.Claim:
    level, *of = (t.Name(i.value, "", i.span) for i in items if is_token(i, "NAME"))
    figure = t.Claimed("level", of[0] if of else None, span_of([level]))
    made = _claim("count_level", items)
    printed = (t.Printed(None, level.id, level.span), *made.printed)
    return evolve(made, figure=figure, printed=printed)


def claim_first(builder: Any, items: Items) -> t.Claim:
    value, text = items[1].value
    made = _claim("first", items)
    return evolve(made, printed=(t.Printed(value, text, items[1].span),))


def claim_of(kind: ClaimKind) -> Callable[[Any, Items], t.Claim]:
    """The callback of a kind of claim."""
    return lambda builder, items: _claim(kind, items)
