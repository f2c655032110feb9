"""Reading a block of claims, so that a claim that cannot be read does not hide the others."""

import re

from attrs import evolve, frozen

from rulelang.diagnostics import Diagnostic, Place, Source
from rulelang.syntax import Grammar, Parsed, parse
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import LANGUAGES, spelling

__all__ = ["Readable", "published_in", "readable"]

WORDS = "|".join(spelling(language)["published"] for language in LANGUAGES)
HEADER = re.compile(rf"^\s*(?:{WORDS})\b[^\n{{]*\n?\s*{{", re.MULTILINE)
"""How a block of claims begins, which the parser loses where it cannot read what follows."""

MOST = 20
"""Of so many claims that cannot be read is told in one run; each is another reading."""


@frozen(eq=False)
class Readable:
    """What is read without the claims that cannot be read, and what is wrong with those.

    ``lost`` are their lines, counted from 1; None where what is wrong is around the claims, so that
    what was read means little.
    """

    parsed: Parsed
    errors: tuple[Diagnostic, ...]
    lost: frozenset[int] | None = frozenset()


def published_in(tree: t.File) -> t.Published | None:
    """The block of claims of a file, the first."""
    return next((s for s in tree.statements if isinstance(s, t.Published)), None)


def readable(source: Source, grammar: Grammar) -> Readable:
    """Read a file of claims; where one cannot be read, tell what is wrong first in it, and read the
    file as if its lines were empty."""
    errors: list[Diagnostic] = []
    lost: set[int] = set()
    parsed = parse(source, grammar)
    while found := [item for item in parsed.diagnostics if item.severity == "error"]:
        first, lines = _first(parsed, found, grammar)
        if lines is None or lines[0] in lost:
            return Readable(parsed, (*errors, *found), None)
        errors.append(first)
        lost.update(lines)
        if len(errors) == MOST:
            return Readable(parsed, tuple(errors), None)
        parsed = parse(_without(parsed.source, lines), grammar)
    return Readable(parsed, tuple(errors), frozenset(lost))


def _first(
    parsed: Parsed, found: list[Diagnostic], grammar: Grammar
) -> tuple[Diagnostic, range | None]:
    """The first error, and the lines of its claim. An error is looked for before it once more, as
    one may be taken for the consequence of one that follows."""
    first = min(found, key=_start)
    lines = _lines_of_claim(parsed, first)
    if lines is None:
        return first, None
    source = parsed.source
    start = source.line_starts[lines.start - 1]
    before = parse(evolve(source, text=source.text[:start] + "}"), grammar)
    earlier = [item for item in before.diagnostics if item.severity == "error"]
    return _first(before, earlier, grammar) if earlier else (first, lines)


def _start(found: Diagnostic) -> int:
    return found.place.span.start if isinstance(found.place, Place) else 0


def _lines_of_claim(parsed: Parsed, found: Diagnostic) -> range | None:
    """The lines of the claim in which something is wrong: a list goes on behind a comma. None where
    it is in no claim."""
    source, opened = parsed.source, HEADER.search(parsed.source.text)
    if opened is None or not isinstance(found.place, Place):
        return None
    header = source.position(opened.end())[0]
    first = last = source.position(found.place.span.start)[0]
    while first > header + 1 and _goes_on(source, first - 1):
        first -= 1
    while last < len(source.line_starts) and _goes_on(source, last):
        last += 1
    inside = header < first and not any("}" in source.line(n) for n in range(first, last + 1))
    return range(first, last + 1) if inside else None


def _goes_on(source: Source, line: int) -> bool:
    return source.line(line).rstrip().endswith(",")


def _without(source: Source, lines: range) -> Source:
    """The source with blanks in place of lines, so that all else stands where it stood."""
    start = source.line_starts[lines.start - 1]
    end = start + sum(len(source.line(line)) + 1 for line in lines) - 1
    blank = "".join(letter if letter == "\n" else " " for letter in source.text[start:end])
    return evolve(source, text=source.text[:start] + blank + source.text[end:])
