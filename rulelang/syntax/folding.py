"""A mistake that is made again and again, as one message: the first place, with every edit."""

from collections.abc import Iterable

from attrs import evolve

from rulelang.diagnostics import Diagnostic, Edit, Place
from rulelang.diagnostics.suggest import plain

__all__ = ["fold"]

COMMA, SIGN, WORD = "E104", "E103", "E114"
"""Codes of spellings, whose text is certain wherever they stand."""


def fold(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics, where words side by side are one, and so is one spelling used again."""
    found: list[Diagnostic] = []
    first: dict[tuple[object, ...], int] = {}
    for item in _joined(diagnostics):
        key = _key(item)
        at = first.setdefault(key, len(found)) if key else len(found)
        if at == len(found):
            found.append(item)
        else:
            found[at] = evolve(found[at], edits=(*found[at].edits, *item.edits))
    return found


def _key(item: Diagnostic) -> tuple[object, ...]:
    """What all diagnostics have in common that are folded into one; nothing where none is."""
    if item.code not in (COMMA, SIGN, WORD) or not item.edits or item.labels:
        return ()
    if item.code == COMMA:
        return item.code, item.help
    text, near = str(item.values["found"]), str(item.values.get("near", ""))
    if (text, str(item.values.get("mend", ""))) in (("[", "{"), ("]", "}")):
        return item.code, "braces"  # of one list
    if near and plain(text) == plain(near):
        return item.code, "marks"  # the file is typed without marks, or in capitals
    return item.code, item.help, text, near, str(item.values.get("mend", ""))


def _joined(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics, where words side by side are one: `loại nếu`, for `bị loại khi`."""
    joined: list[Diagnostic] = []
    for item in diagnostics:
        both = _as_one(joined[-1], item) if joined else None
        joined[-1:] = [both] if both else [*joined[-1:], item]
    return joined


def _as_one(first: Diagnostic, second: Diagnostic) -> Diagnostic | None:
    """Two misspelt words as one, where nothing but blanks is between them."""
    before, after = first.place, second.place
    if any((one.code, one.help, len(one.edits)) != (WORD, "near", 1) for one in (first, second)):
        return None
    assert isinstance(before, Place)
    assert isinstance(after, Place)
    between = before.span.at(before.span.end, after.span.start)
    if before.span.end >= after.span.start or between.text.strip(" "):
        return None
    span, near = before.span.to(after.span), f"{first.values['near']} {second.values['near']}"
    place, values = Place(span), {**first.values, "found": span.text, "near": near}
    return evolve(first, place=place, values=values, edits=(Edit(place, near),))
