"""What programs give to public functions: refused in a sentence where it is of another type.

The types are those that the functions declare, so that they are said once.
"""

from collections.abc import (
    Callable,
    Collection,
    Container,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
    Set,
)
from datetime import date
from functools import cache, wraps
from inspect import Parameter, signature
from os import PathLike
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, ParamSpec, TextIO, TypeVar, Union, get_args, get_origin

__all__ = ["checked", "must_fit"]

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

SAID: Mapping[Any, tuple[str, str]] = {
    str: ("a text", '"…"'),
    bool: ("True or False", "True"),
    int: ("a whole number", "1"),
    float: ("a number", "1"),
    date: ("a date", "date(2025, 1, 31)"),
    Path: ("a path", 'Path("…")'),
    PathLike: ("a path", 'Path("…")'),
    Literal: ("a text", '"…"'),
    Sequence: ("a list of texts", '["…"]'),
    tuple: ("a tuple of texts", '("…",)'),
    Mapping: ("a mapping from texts", '{"…": …}'),
    Iterable: ("a list", "[…]"),
    Container: ("a collection of texts", '{"…"}'),
    Callable: ("a function", "print"),
    TextIO: ("a stream of text", "sys.stdout"),
}
"""Types as a person says them, and what is written of each."""

NO_LISTS: Mapping[Any, tuple[type, ...]] = {
    Sequence: (str, bytes, Mapping, Set, Iterator),
    Iterable: (str, bytes, Mapping),
}
"""What gives values one by one, and is not a list of them, or not meant as one."""


def checked(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A public function that raises TypeError, in a sentence, for arguments of other types."""

    @wraps(function)
    def asked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        given = dict(zip(_positional(function), args, strict=False)) | kwargs
        declared = _declared(function)
        for name, value in given.items():
            if name in declared:
                must_fit(name, value, declared[name])
        return function(*args, **kwargs)

    return asked


def must_fit(name: str, value: object, declared: Any) -> None:
    """Raise TypeError where a value is not of the type that its name is declared to have, and
    ValueError for a text with half of a letter, which no file can hold."""
    for text in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
        if isinstance(text, str) and not text.isascii():
            try:
                text.encode(errors="surrogateescape")  # names of files may have bytes so
            except UnicodeEncodeError:
                raise ValueError(f"`{name}` has half of a letter: {text!r}") from None
    if not _fits(value, declared):
        choices = _choices(declared)
        kinds = [SAID[kind] for kind in map(_kind, choices) if kind in SAID]
        wanted = " or ".join(dict.fromkeys(said for said, _ in kinds))
        within = (one for choice in choices for one in _wrong(value, choice))
        found = next((f"one with {_named(one)}" for one in within), _named(value))
        raise TypeError(f"`{name}` is {wanted}, not {found}: write {name}={kinds[0][1]}")


@cache
def _positional(function: Callable[..., Any]) -> tuple[str, ...]:
    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return tuple(one.name for one in signature(function).parameters.values() if one.kind in kinds)


@cache
def _declared(function: Callable[..., Any]) -> Mapping[str, Any]:
    """The types of a function's parameters that can be told here: those of which each choice is
    one of ``SAID``. Names that only type checkers import are left to the function."""
    found = {}
    for name, parameter in signature(function).parameters.items():
        choices = _choices(parameter.annotation)
        if parameter.kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD) and all(
            choice in (NoneType, None) or _kind(choice) in SAID for choice in choices
        ):
            found[name] = parameter.annotation
    return found


def _choices(declared: Any) -> tuple[Any, ...]:
    return get_args(declared) if get_origin(declared) in (Union, UnionType) else (declared,)


def _kind(declared: Any) -> Any:
    kind = get_origin(declared) or declared
    return declared if kind is tuple and get_args(declared) != (str, ...) else kind


def _fits(value: object, declared: Any) -> bool:
    return any(_fits_one(value, choice) for choice in _choices(declared))


def _fits_one(value: object, declared: Any) -> bool:
    kind = _kind(declared)
    if kind in (NoneType, None):
        return value is None
    if kind is Literal:
        return isinstance(value, str)
    if kind is Callable:
        return callable(value)
    if kind is TextIO:
        return hasattr(value, "write")
    if kind in (Sequence, Iterable):
        listed = isinstance(value, Iterable) and not isinstance(value, NO_LISTS[kind])
        return listed and not _wrong(value, declared)
    return _is(value, kind) and not _wrong(value, declared)


def _is(value: object, kind: type) -> bool:
    """Whether a value is of a type; a whole number is a number too."""
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, kind)


def _wrong(value: object, declared: Any) -> list[object]:
    """What in a list or a mapping is of another type than is declared of its parts."""
    parts = get_args(declared)
    inner = [one if isinstance(one, type) and one is not Any else object for one in parts]
    if not inner or isinstance(value, (str, bytes)) or not isinstance(value, Collection):
        return []
    if not isinstance(value, Mapping):
        return [one for one in value if not _is(one, inner[0])]
    if _kind(declared) is not Mapping:
        return []
    kinds = [*inner, object][:2]
    pairs = (zip(pair, kinds, strict=True) for pair in value.items())
    return [one for pair in pairs for one, kind in pair if not _is(one, kind)]


def _named(value: object) -> str:
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
