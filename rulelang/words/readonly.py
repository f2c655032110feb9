"""Mappings of results and messages: read like any dict, and never written to."""

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

__all__ = ["ReadOnly", "read_only"]

Key = TypeVar("Key")
Value = TypeVar("Value")


class ReadOnly(dict[Key, Value]):
    """A dict that cannot be changed. It is a dict, so that it is read as quickly, written as JSON
    and sent to other processes; ``{**it}`` is a copy that can be changed."""

    __slots__ = ()

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("results cannot be changed: make a copy, {**scores}")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> Any:
        return ReadOnly, (dict(self),)


def read_only(mapping: Mapping[Any, Any]) -> ReadOnly[Any, Any]:
    """A copy of a mapping that cannot be changed; itself where it is one."""
    return mapping if isinstance(mapping, ReadOnly) else ReadOnly(mapping)
