"""Where a report is cut, so that its pieces are laid out one after the other."""

from rulelang.output.report.parts import Part, Picture, Section, Table, cells, sections

__all__ = ["count", "pieces"]

MOST_CELLS = 25_000
"""A piece has no more cells where it can end before. Each takes 10 kB while it is laid out."""


def pieces(parts: tuple[Part, ...]) -> list[tuple[Part, ...]]:
    """The parts of each piece; each but the first begins with a section that begins a page."""
    found, had, apart = list[list[Part]]([[]]), 0, False
    for part in parts:
        own = cells(part)
        if had + own > MOST_CELLS and _begins(part, apart):
            found.append([])
            had = 0
        found[-1].append(part)
        had += own
        apart = isinstance(part, Section) and part.wide
    return [*map(tuple, filter(None, found))] or [parts]


def count(parts: tuple[Part, ...], kind: type[Table] | type[Picture]) -> int:
    """How many of these there are, at any depth."""
    inner = (part for _, section in sections(parts) for part in section.parts)
    return sum(isinstance(part, kind) for part in (*parts, *inner))


def _begins(part: Part, apart: bool) -> bool:
    """Whether a part begins a page; what is before it may lie ``apart``, on its side."""
    return isinstance(part, Section) and (apart or part.page or part.wide)
