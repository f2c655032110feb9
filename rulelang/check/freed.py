"""Names of the results that a file declares: each is one error, whatever reads it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, fields

from rulelang.diagnostics import Span
from rulelang.forms.checking import Reports
from rulelang.records import Node
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import RESULTS

__all__ = ["freed"]


def freed(
    statements: tuple[t.Statement, ...], reports: Reports
) -> tuple[tuple[t.Statement, ...], set[str]]:
    """The statements with other names in place of those of the results that they declare, as if
    whoever wrote them had chosen these already; and these names."""
    others: dict[str, str] = {}
    for name in _declared(statements):
        if name.text in RESULTS and name.text not in others:
            reports.add("E203", name.span, name=name.text, words=", ".join(RESULTS))
            others[name.text] = name.text.capitalize()
    if not others:
        return statements, set()
    return tuple(_renamed(item, others) for item in statements), set(others.values())


def _declared(statements: Iterable[t.Statement]) -> Iterator[t.Identifier]:
    for item in statements:
        if isinstance(item, t.Rank) and not item.keys:
            continue  # `rank total` names a key
        if isinstance(item, (t.Input, t.Let, t.Criterion, t.Rank)) and item.name is not None:
            yield item.name
        if isinstance(item, t.Criterion):
            yield from _declared(item.children)


def _renamed(node: Any, others: Mapping[str, str]) -> Any:
    if isinstance(node, Span):
        return node
    if isinstance(node, tuple):
        return tuple(_renamed(item, others) for item in node)
    if not isinstance(node, Node):
        return node
    made: Any = node  # a node of the tree is an attrs class
    changed = {}
    for item in fields(type(made)):
        own = getattr(made, item.name)
        if item.name in ("id", "text") and isinstance(node, (t.Name, t.Identifier)):
            changed[item.name] = others.get(own, own)
        else:
            changed[item.name] = _renamed(own, others)
    return evolve(made, **changed)
