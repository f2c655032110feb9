"""Classes of attrs that attrs makes when the first of them is: a first answer needs few of those
that there are, and attrs takes a fifth of a millisecond for each.

They are written as with attrs, and are the same once one is made, or once somebody asks for their
fields; but for their attributes, which are in a dictionary. What is made for each row of a table
is made by attrs itself.
"""

from collections.abc import Callable
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any

import attrs

__all__ = ["define", "frozen"]

LOCK = RLock()


class _Fields:
    """Stands for what attrs knows of a class that is not made yet."""

    def __init__(self, name: str, make: Callable[[], None]) -> None:
        self.name, self.make = name, make

    def __get__(self, instance: Any, owner: Any) -> Any:
        self.make()
        return getattr(owner, self.name)


def _later(decorate: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator of attrs that is applied to a class when it must be."""

    def decorator(**options: Any) -> Callable[[Any], Any]:
        return lambda cls: _wait(cls, partial(decorate, **options))

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
    define, frozen = _later(attrs.define), _later(attrs.frozen)
