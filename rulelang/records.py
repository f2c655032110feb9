"""Records, such as the nodes of trees: how they write themselves, and which are equal.

Written here once, for all: attrs makes code of its own for each class, and that takes a tenth of
the time to a first answer.
"""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

from attrs import fields

__all__ = ["Equal", "Node"]


class Node:
    """A node, which is written as its class and its fields."""

    __slots__ = ()

    def __repr__(self) -> str:
        kind: Any = type(self)
        shown = [field.name for field in fields(kind) if field.repr]
        written = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{kind.__name__}({written})"


class Equal(Node):
    """A node that is equal to one of its kind that says the same, and keeps its hash.

    What it says are its fields but for those with ``eq=False``.
    """

    __slots__ = ("_hash",)

    def _parts(self) -> tuple[Any, ...]:
        """What two nodes are compared by."""
        kind: Any = type(self)
        return _said(kind)(self)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Equal) or self.__class__ is not other.__class__:
            return NotImplemented
        # Part by part, for two tuples would be one more call at each depth.
        for own, its in zip(self._parts(), other._parts(), strict=True):
            if own is not its and own != its:
                return False
        return True

    def __hash__(self) -> int:
        try:
            return self._hash  # type: ignore[no-any-return, attr-defined]
        except AttributeError:
            found = hash((self.__class__, self._parts()))
            object.__setattr__(self, "_hash", found)
            return found


@cache
def _said(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    names = [field.name for field in fields(kind) if field.eq]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda node: tuple(getattr(node, name) for name in names)
