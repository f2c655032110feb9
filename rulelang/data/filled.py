"""The cells that were filled in: where each is in a sheet, and what happened to it there.

Cells are found by the ids that a form carries next to them in a hidden row or column, not by where
they stood when it was made, so a row more or less does no harm. What does harm is said: an id that
is there twice, one that is next to another question, a cell merged over two answers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from rulelang.data.rows import cell_of
from rulelang.data.sheet import Sheet
from rulelang.data.spelling import fold, is_blank
from rulelang.data.table import letters, written
from rulelang.diagnostics import Cell, Diagnostic, Nearby
from rulelang.words import Wording, phrase, quoted

__all__ = [
    "ANSWER",
    "FORM_MARK",
    "HEADINGS",
    "TABLE_MARK",
    "TO_FILL_IN",
    "Answers",
    "answers_in",
    "quoted",
]

FORM_MARK, TABLE_MARK = "rulelang form", "rulelang table"
"""What the cell holds where the ids cross the keys of columns. Of a form the ids are below it,
and the cells to fill in below `ANSWER`; of a table the ids are next to it, and the rows to
fill in next to `TO_FILL_IN`."""

ANSWER, TO_FILL_IN = "answer", "rows"

HEADINGS = "headings"
"""What is among the ids of a form next to the headings of its columns."""

LONGEST_SHOWN = 60

Spot = tuple[int, int]
"""A row and a column, counted from 0."""

Spots = Mapping[str, Sequence[Spot]]
"""Where the cells of each id stand; more than one where somebody copied a row or a column."""


@frozen
class Answers:
    """What one unit filled in, as a table has it: cells by id (None: empty), the same as names and
    codes show, and where each of them stands; ``problems`` are what happened to the cells."""

    file: str
    sheet: str
    cells: Mapping[str, Any]
    names: Mapping[str, Any] = field(repr=False)
    places: Mapping[str, Cell] = field(repr=False)
    problems: tuple[Diagnostic, ...] = ()

    def cell(self, id: str, unit: str = "") -> Cell:
        """The place of the cell of an id; of the sheet where the form has none."""
        found = self.places.get(id, Cell(self.file, 0, id, self.sheet))
        return evolve(found, unit=unit)


def answers_in(sheet: Sheet, labels: Mapping[str, str]) -> Iterator[Answers]:
    """The answers of a sheet; none where it is not one to fill in. ``labels`` are the questions of
    the form by id."""
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if cell == FORM_MARK:
                yield from _of_form(sheet, at, column, labels)
                return
            if cell == TABLE_MARK:
                yield from _of_table(sheet, at, column, labels)
                return


def _of_form(sheet: Sheet, at: int, column: int, labels: Mapping[str, str]) -> Iterator[Answers]:
    keys = {place: key for place, key in enumerate(sheet.rows[at]) if not is_blank(key)}
    columns = [place for place, key in keys.items() if key == ANSWER]
    rows = [(row, _text(sheet, row, column)) for row in range(at + 1, len(sheet.rows))]
    if not columns:
        return
    spots: dict[str, list[Spot]] = {}
    for row, id in rows:
        if id and id != HEADINGS:
            spots.setdefault(id, []).extend((row, place) for place in columns)
    first = next((row for row, id in rows if id == HEADINGS), len(sheet.rows))
    beside = [
        (row, place)
        for row, id in rows
        if row > first
        for place in (range(len(sheet.rows[row])) if id else columns)
        if not id or place not in keys
    ]
    texts = {id: sheet.rows[row] for row, id in rows if id in labels}
    problems = [*_moved(sheet, spots, labels, texts), *_beside(sheet, beside)]
    yield _taken(sheet, spots, labels, problems)


def _of_table(sheet: Sheet, at: int, column: int, labels: Mapping[str, str]) -> Iterator[Answers]:
    keys = enumerate(sheet.rows[at])
    ids = [(str(id), place) for place, id in keys if place > column and not is_blank(id)]
    size = len(sheet.rows)
    first = next((row for row in range(size) if _text(sheet, row, column) == TO_FILL_IN), size)
    columns = {place for _, place in ids} | {column}
    texts = {id: [_cell(sheet, row, place) for row in range(at, first)] for id, place in ids}
    spots = {id: [(at, place)] for id, place in ids}
    moved = [*_moved(sheet, spots, labels, {id: texts[id] for id in texts if id in labels})]
    for row in range(first, size):
        places: dict[str, list[Spot]] = {}
        for id, place in ids:
            places.setdefault(id, []).append((row, place))
        other = [(row, place) for place in range(len(sheet.rows[row])) if place not in columns]
        yield _taken(sheet, places, labels, [*moved, *_beside(sheet, other)])
        moved = []


def _taken(
    sheet: Sheet, spots: Spots, labels: Mapping[str, str], problems: Iterable[Diagnostic]
) -> Answers:
    """The cell of each id; of several that hold one answer, the first that is filled in."""
    found = [*problems]
    chosen: dict[str, Spot] = {}
    for id, places in spots.items():
        filled = [spot for spot in places if not is_blank(_cell(sheet, *spot))]
        chosen[id] = (filled or places)[0]
        again = [spot for spot in filled if _cell(sheet, *spot) != _cell(sheet, *filled[0])]
        if again:
            values: dict[str, Wording] = {
                "id": id,
                "text": _shown(sheet, again[0]),
                "first": Nearby(_place(sheet, filled[0])),
                "other": _shown(sheet, filled[0]),
            }
            found.append(Diagnostic("E523", _place(sheet, again[0], id), values, "help"))
    found += _merged(sheet, chosen)
    lost = [id for id in labels if id not in spots]
    if lost:
        whole = Cell(sheet.file, 0, "", sheet.name)
        found.append(Diagnostic("W505", whole, {"ids": quoted(lost)}, "help"))
    return Answers(
        sheet.file,
        sheet.name,
        {id: cell_of(sheet, *spot) for id, spot in chosen.items()},
        {id: sheet.named(*spot) for id, spot in chosen.items()},
        {id: _place(sheet, spot, id) for id, spot in chosen.items()},
        tuple(found),
    )


# ---- what happened to a sheet -------------------------------------------------------------------


def _moved(
    sheet: Sheet, spots: Spots, labels: Mapping[str, str], beside: Mapping[str, Sequence[Any]]
) -> Iterator[Diagnostic]:
    """Questions that were sorted or overwritten without their hidden ids: next to an id is the
    label of another question."""
    known = {fold(label) for label in labels.values()}
    for id, cells in beside.items():
        texts = {fold(cell) for cell in cells if isinstance(cell, str)}
        if fold(labels[id]) not in texts and texts & known:
            values = {"id": id, "text": min(texts & known)}
            yield Diagnostic("E526", _place(sheet, spots[id][0], id), values, "help")
            return  # the others are most likely moved as well


def _beside(sheet: Sheet, spots: Iterable[Spot]) -> Iterator[Diagnostic]:
    """What stands where nothing is read."""
    for spot in spots:
        if not is_blank(_cell(sheet, *spot)):
            values = {"text": phrase("forms.because", why=_shown(sheet, spot))}
            yield Diagnostic("W506", _place(sheet, spot), values, "help")


def _merged(sheet: Sheet, chosen: Mapping[str, Spot]) -> Iterator[Diagnostic]:
    """Areas that were merged over the cells of several answers, of which one is kept."""
    for top, left, bottom, right in sheet.merged:
        over = [
            id
            for id, (row, column) in chosen.items()
            if top <= row <= bottom and left <= column <= right
        ]
        several = len(over) > 1 or (over and chosen[over[0]] != (top, left))
        if several and not is_blank(_cell(sheet, top, left)):
            values: dict[str, Wording] = {
                "ids": quoted(over),
                "area": f"{_address(sheet, (top, left))}:{_address(sheet, (bottom, right))}",
                "text": _shown(sheet, (top, left)),
            }
            yield Diagnostic("E527", _place(sheet, chosen[over[0]], over[0]), values, "help")


# ---- cells --------------------------------------------------------------------------------------


def _cell(sheet: Sheet, row: int, column: int) -> Any:
    cells = sheet.rows[row]
    return cells[column] if column < len(cells) else None


def _text(sheet: Sheet, row: int, column: int) -> str:
    cell = _cell(sheet, row, column)
    return "" if is_blank(cell) else str(cell)


def _shown(sheet: Sheet, spot: Spot) -> str:
    text = written(_cell(sheet, *spot))
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _place(sheet: Sheet, spot: Spot, id: str = "") -> Cell:
    """A place in what was read as one in the sheet, whose first rows may be left out."""
    row = spot[0] + sheet.first[0]
    return Cell(sheet.file, row, id, sheet.name, "", _address(sheet, spot))


def _address(sheet: Sheet, spot: Spot) -> str:
    row, column = spot[0] + sheet.first[0], spot[1] + sheet.first[1]
    return f"{letters(column - 1)}{row}"
