"""What the callbacks of the parser find among the parts of a rule."""

from typing import Any

from rulelang.diagnostics import Span
from rulelang.syntax import tree as t
from rulelang.syntax.lexer import Token

__all__ = [
    "Items",
    "expressions_of",
    "is_token",
    "nodes_of",
    "one_of",
    "span_of",
    "tokens_of",
]

Items = list[Any]


def span_of(items: Items) -> Span:
    first: Span = items[0].span
    return first.to(items[-1].span)


def tokens_of(items: Items, kind: str) -> list[Any]:
    return [item.value for item in items if isinstance(item, Token) and item.type == kind]


def one_of(items: Items, kind: str) -> Any:
    """The value of the first token of a kind, or None."""
    found = tokens_of(items, kind)
    return found[0] if found else None


def nodes_of(items: Items, *kinds: type) -> tuple[Any, ...]:
    return tuple(item for item in items if isinstance(item, kinds))


def expressions_of(items: Items) -> tuple[t.Expression, ...]:
    return nodes_of(items, t.Literal, t.Name, t.Operation, t.Call)


def is_token(item: Any, kind: str) -> bool:
    return isinstance(item, Token) and item.type == kind
