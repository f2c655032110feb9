"""Records: classes of attrs, which are made when they are needed, and how they are written and
compared.

attrs takes a fifth of a millisecond for each class, and more where it makes code to write and
compare its records, and a first answer needs few of the classes that there are. Here attrs makes a
class when its first record is, or when somebody asks for its fields; it is the same then, but for
its attributes, which are in a dictionary. What a table or a rubric has many of is made by attrs
itself.
"""

from collections.abc import Callable
from functools import cache, partial
from operator import attrgetter
from threading import RLock
from typing import TYPE_CHECKING, Any

import attrs

__all__ = ["Equal", "Node", "define", "frozen"]

LOCK = RLock()


class _Fields:
    """Stands for what attrs knows of a class that is not made yet."""

    def __init__(self, name: str, make: Callable[[], None]) -> None:
        self.name, self.make = name, make

    def __get__(self, instance: Any, owner: Any) -> Any:
        self.make()
        return getattr(owner, self.name)


def _later(decorate: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator of attrs that is applied to a class when it must be.

    Records say themselves how they are compared and written: those that come from another process,
    as keys perhaps, must be equal before their class is made.
    """

    def decorator(*, eq: bool, repr: bool) -> Callable[[Any], Any]:
        if eq or repr:
            raise TypeError("a record is compared and written by its base: eq=False, repr=False")
        return lambda cls: _wait(cls, partial(decorate, eq=eq, repr=repr))

    return decorator


def _wait(cls: Any, decorate: Callable[..., Any]) -> Any:
    def make() -> None:
        with LOCK:
            if cls.__init__ is first:
                decorate(cls, init=True, slots=False, match_args=False)
                taken = (one for one in attrs.fields(cls) if one.init and not one.kw_only)
                cls.__match_args__ = tuple(one.name for one in taken)  # type: ignore[misc]

    def first(self: Any, *args: Any, **kwargs: Any) -> None:
        make()
        cls.__init__(self, *args, **kwargs)

    cls.__init__ = first
    for name in ("__attrs_attrs__", "__match_args__"):
        setattr(cls, name, _Fields(name, make))
    return cls


if TYPE_CHECKING:
    from attrs import define, frozen
else:
    define = _later(attrs.define)
    frozen = _later(partial(attrs.define, on_setattr=attrs.setters.frozen))


# ---- how records are written and compared --------------------------------------------------------


class Node:
    """A node, which is written as its class and its fields."""

    __slots__ = ()

    def __repr__(self) -> str:
        kind: Any = type(self)
        shown = [field.name for field in attrs.fields(kind) if field.repr]
        written = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{kind.__name__}({written})"


class Equal(Node):
    """A node that is equal to one of its kind that says the same, and keeps its hash.

    What it says are its fields but for those with ``eq=False``.
    """

    __slots__ = ("_hash",)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: not the hash, which is another in another process."""
        return self.__dict__

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
    names = [field.name for field in attrs.fields(kind) if field.eq]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda node: tuple(getattr(node, name) for name in names)
