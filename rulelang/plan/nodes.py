"""Nodes of trees: how they write themselves."""

from typing import Any

from attrs import fields

__all__ = ["Node"]


class Node:
    """A node, which is written as its class and its fields.

    Written here once, for all: attrs makes code of its own for each class, and that takes a
    twentieth of the time to a first answer.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        kind: Any = type(self)
        shown = [field.name for field in fields(kind) if field.repr]
        written = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{kind.__name__}({written})"
