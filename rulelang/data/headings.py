"""Where the headings of a sheet stand: below titles, in up to three rows under merged cells."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rulelang.data.columns import Name
from rulelang.data.marginal import text_of
from rulelang.data.sheet import Sheet
from rulelang.data.spelling import loose

__all__ = ["ROWS_SEARCHED", "Headings", "find_headings"]

ROWS_SEARCHED = 60
MOST_STACKED = 3


class Headings(NamedTuple):
    """The headings of a sheet: their texts, the first row of them, how many rows they take, and
    how many of the wanted names they have."""

    texts: tuple[str, ...]
    first: int
    height: int
    found: int

    @property
    def below(self) -> int:
        """The first row below them."""
        return self.first + self.height


def find_headings(
    sheet: Sheet, names: Sequence[Name], named: Mapping[str, str], searched: int = ROWS_SEARCHED
) -> Headings | None:
    """The rows that have most of the wanted names; None where nothing is in the sheet.

    ``named`` are headings that the user named. Of several such rows the first counts, and of it
    as few as will do. Where no row has any of the names, the first one with most cells counts.
    """
    known = _known(names, named)
    wanted = len({*known.values()})
    top = sheet.rows[: searched + MOST_STACKED]
    spread = _spread(sheet, top)
    grid = [_reaching(row, at, spread) for at, row in enumerate(top)]
    best: Headings | None = None
    for first in range(min(len(grid), searched)):
        for height in range(1, MOST_STACKED + 1):
            if height > 1 and not _stacked(sheet, grid, first, height):
                break
            texts = tuple(_stack(spread, grid, first, height, known))
            ids = {known[key] for text in texts if (key := loose(text)) in known}
            if ids and (best is None or len(ids) > best.found):
                best = Headings(_told_apart(texts, spread, first, height), first, height, len(ids))
        if best is not None and best.found == wanted:  # none can have more
            break
    return _over_values(best, sheet) if best else _widest(grid)


def _over_values(headings: Headings, sheet: Sheet) -> Headings:
    """The headings, of which one that is merged over several columns is only of those that hold
    anything below it, if any do."""
    texts = [*headings.texts]
    for top, left, bottom, right in sheet.merged:
        columns = [*range(left, min(right + 1, len(texts)))]
        across = headings.first <= top <= bottom < headings.below and len(columns) > 1
        if across and len({texts[at] for at in columns}) == 1:
            rows = sheet.rows[headings.below :]
            empty = [
                at for at in columns if not any(text_of(row[at]) for row in rows if at < len(row))
            ]
            for at in empty if len(empty) < len(columns) else ():
                texts[at] = ""
    return headings._replace(texts=tuple(texts))


def _known(names: Sequence[Name], named: Mapping[str, str]) -> dict[str, str]:
    """The id of each name as headings are compared."""
    labels = {loose(text): name.id for name in reversed(names) for text in name.others()}
    ids = {loose(name.id): name.id for name in reversed(names)}
    return labels | ids | {loose(heading): id for heading, id in named.items()}


def _spread(sheet: Sheet, grid: Sequence[Sequence[Any]]) -> dict[tuple[int, int], str]:
    """The texts of merged areas, in each of their cells."""
    found: dict[tuple[int, int], str] = {}
    for top, left, bottom, right in sheet.merged:
        if top < len(grid) and left < len(grid[top]):
            text = text_of(grid[top][left])
            for row in range(top, bottom + 1):
                found |= {(row, column): text for column in range(left, right + 1)}
    return found


def _reaching(row: Sequence[Any], at: int, spread: Mapping[tuple[int, int], str]) -> Sequence[Any]:
    """A row as far as its merged areas, of which a workbook need not hold more than the first
    cell."""
    width = len(row)
    while (at, width) in spread:
        width += 1
    return (*row, *[None] * (width - len(row)))


def _cell(
    spread: Mapping[tuple[int, int], str], grid: Sequence[Sequence[Any]], row: int, column: int
) -> str:
    if (row, column) in spread:
        return spread[row, column]
    return text_of(grid[row][column]) if column < len(grid[row]) else ""


def _stacked(sheet: Sheet, grid: Sequence[Sequence[Any]], first: int, height: int) -> bool:
    """Whether rows may be headings above each other: texts only, with cells merged or left empty
    in the upper ones for the lower ones to part."""
    last = first + height - 1
    if last >= len(grid):
        return False
    texts = all(not text_of(c) or isinstance(c, str) for row in grid[first : last + 1] for c in row)
    merged = any(top <= last and bottom >= first for top, _, bottom, _ in sheet.merged)
    upper = grid[last - 1]
    parted = any(
        text_of(cell) and not text_of(upper[at] if at < len(upper) else None)
        for at, cell in enumerate(grid[last])
    )
    filled = [at for at, cell in enumerate(upper) if text_of(cell)]
    return texts and len(filled) > 1 and (merged or parted)


def _stack(
    spread: Mapping[tuple[int, int], str],
    grid: Sequence[Sequence[Any]],
    first: int,
    height: int,
    known: Mapping[str, str],
) -> Iterator[str]:
    """The heading of each column: the lowest text above it, unless only another is a name."""
    rows = range(first, first + height)
    for column in range(max(len(grid[row]) for row in rows)):
        texts = [*dict.fromkeys(_cell(spread, grid, row, column) for row in rows)]
        texts = [text for text in texts if text]
        options = [*reversed(texts), " ".join(texts)]
        yield next((text for text in options if loose(text) in known), (options or [""])[0])


def _told_apart(
    texts: tuple[str, ...], spread: Mapping[tuple[int, int], str], first: int, height: int
) -> tuple[str, ...]:
    """Headings that are under two different ones, with those before them."""
    if height == 1:
        return texts
    above = [spread.get((first, column), "") for column in range(len(texts))]
    return tuple(
        f"{over} {text}" if over and over != text and texts.count(text) > 1 else text
        for text, over in zip(texts, above, strict=True)
    )


def _widest(grid: Sequence[Sequence[Any]]) -> Headings | None:
    counts = [sum(bool(text_of(cell)) for cell in row) for row in grid]
    if not any(counts):
        return None
    first = counts.index(max(counts))
    return Headings(tuple(text_of(cell) for cell in grid[first]), first, 1, 0)
