"""What a table of collected answers would lose, if it were written anew.

Between two runs of `collect` people correct the table itself: a telephone call, a figure filled in.
The forms do not know of that, so a cell that holds something else than the forms is not replaced
unasked. New answers, and cells that were empty, are no loss.
"""

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from rulelang.api.data import table_of
from rulelang.api.forms import Collected
from rulelang.data import is_blank, prepare
from rulelang.data.answers import name_ids
from rulelang.data.editions import EDITION
from rulelang.data.handed_in import HANDED_IN
from rulelang.data.options import Reading
from rulelang.data.prepared import Prepared
from rulelang.data.spelling import fold
from rulelang.diagnostics import DataError
from rulelang.plan.values import Absent, Known, Value, spelt

__all__ = ["Lost", "lost"]

Key = tuple[str, str]
"""A unit and its period, as names are compared."""


@frozen
class Lost:
    """A cell of a table that would be replaced: of a unit, under a heading. ``kept`` is what stands
    there, ``new`` what the forms have. Without a heading it is the whole row, without a unit the
    whole column; without both the file, which is not a table of these rules."""

    unit: str
    heading: str
    kept: str
    new: str


def lost(found: Collected, path: Path) -> list[Lost]:
    """What a file that is there holds and the answers do not, cell by cell. Raises OSError."""
    try:
        table = table_of(path, found.plan, Reading())
        prepared = prepare(table, found.plan)
    except DataError:
        return [Lost("", "", str(path), "")]
    if any(item.code in ("E516", "E501", "E539") for item in prepared.diagnostics):
        return [Lost("", "", str(path), "")]
    known = {fold(heading) for heading in (*found.columns, EDITION, HANDED_IN)}
    own = {*prepared.columns.values(), prepared.unit, prepared.period}
    losses = [
        Lost("", heading, heading, "")
        for at, heading in enumerate(table.header)
        if at not in own and fold(heading) not in known
        if any(at < len(row) and not is_blank(row[at]) for row in table.rows)
    ]
    rows = _rows(found)
    for row, unit in enumerate(prepared.units):
        key = (fold(unit), fold(prepared.periods[row] or ""))
        losses += _of_row(found, prepared, row, rows.get(key))
    return losses


def _rows(found: Collected) -> Mapping[Key, int]:
    names = [found.columns[id] for id in name_ids(found.plan)]
    keys = zip(*names, strict=True)
    return {
        (fold(str(key[0])), fold(str(key[1])) if len(key) > 1 else ""): row
        for row, key in enumerate(keys)
    }


def _of_row(found: Collected, prepared: Prepared, row: int, new: int | None) -> list[Lost]:
    unit = prepared.units[row]
    losses = []
    for item in found.plan.inputs:
        if item.id not in found.kinds or prepared.columns[item.id] is None:
            continue
        kept = prepared.values[row][item.key]
        if prepared.is_blank(row, item.id):
            continue
        answer = None if new is None else found.columns[item.id][new]
        if kept != answer:
            percent = item.kind == "percent"
            losses.append(Lost(unit, item.id, _text(kept, percent), _text(answer, percent)))
    return losses


def _text(value: Value | Known | None, percent: bool) -> str:
    if value is None:
        return ""
    return "?" if isinstance(value, Absent) else spelt(value, percent)
