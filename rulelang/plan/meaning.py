"""A digest of what rules mean: comments, layout and the language of keywords do not count."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any

from attrs import fields, has

from rulelang.diagnostics import Place
from rulelang.plan.tree import Plan

__all__ = ["digest_of", "meaning_of"]

KEPT = 4
"""Rubrics of which the digest is kept, for the many forms of one."""

WORDING = frozenset({"place", "places", "text", "sha256", "language", "examples"})
"""Fields that say how and where something is written, or that nothing is scored by."""


@lru_cache(maxsize=KEPT)
def meaning_of(plan: Plan) -> str:
    """The SHA-256 of all that a plan says to those who fill in data, and of how it is scored.

    Two files with the same digest ask the same questions and come to the same scores.
    """
    return digest_of(plan)


def digest_of(node: Any) -> str:
    """The SHA-256 of what nodes of a plan mean."""
    digest = sha256()
    for piece in _pieces(node):
        digest.update(piece.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()


def _pieces(node: Any) -> Iterator[str]:
    """Nodes as texts, each before its fields; without recursion, as rules may be deep."""
    waiting: list[Any] = [node]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Place):
            continue
        if has(type(value)):
            names = [field.name for field in fields(type(value)) if field.name not in WORDING]
            yield f"{type(value).__name__}({len(names)}"
            waiting += [getattr(value, name) for name in reversed(names)]
        elif isinstance(value, Mapping):
            yield f"map({len(value)}"
            waiting += [part for pair in reversed([*value.items()]) for part in reversed(pair)]
        elif isinstance(value, (tuple, list)):
            yield f"list({len(value)}"
            waiting += reversed(value)
        elif isinstance(value, Fraction):  # in hexadecimal, as the digits of decimals are limited
            yield f"number {value.numerator:x}/{value.denominator:x}"
        else:
            yield f"{type(value).__name__} {value!r}"
