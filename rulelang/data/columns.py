"""Columns matched to inputs, to the unit and to the period, by id, by label or as the user says."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from attrs import evolve, field, frozen

from rulelang.data.editions import edition_column
from rulelang.data.spelling import fold, listed, loose
from rulelang.data.table import Table
from rulelang.diagnostics import Diagnostic
from rulelang.diagnostics.suggest import nearest
from rulelang.plan.tree import InputPlan, Plan
from rulelang.plan.values import worded
from rulelang.words import Listed, Wording, phrase, quoted

__all__ = ["Matched", "Name", "match", "names_wanted", "no_column", "with_absent"]

MOST_COMPARED = 200
MOST_NAMED = 3
FEWEST = 3
"""Of fewer inputs, each column that is not there is named."""


class Name(NamedTuple):
    """An id, its label, its number in the decree and its unit of measure: what a column of it may
    be headed with."""

    id: str
    label: str | None
    item: str = ""
    measure: str = ""

    def others(self) -> list[str]:
        """The headings besides the id: none that would stand for another measure."""
        both = f"{self.item} {self.label}" if self.item and self.label else None
        plain = [text for text in (self.label, self.item, both) if text]
        if not self.measure:
            return plain
        return [*plain, *(f"{text} ({self.measure})" for text in (*plain, self.id))]


@frozen(eq=False, repr=False)
class Matched:
    """Which column of a table holds what: that of each input by id (None: its default is in),
    of the unit and of the period."""

    columns: dict[str, int | None]
    unit: int | None
    period: int | None
    diagnostics: tuple[Diagnostic, ...]
    names: Mapping[int, str] = field(factory=dict, repr=False)
    """The id of what a column holds: of an input, of the unit or of the period."""


def names_wanted(plan: Plan) -> list[Name]:
    """The unit, the period and the inputs that a table should have columns for."""
    inputs = [Name(item.id, item.label, item.item, _measure(item)) for item in plan.inputs]
    known = {name.id for name in inputs}
    first = [(plan.unit, plan.unit_label), (plan.period, plan.period_label)]
    named = (Name(id, label) for id, label in first if id is not None and id not in known)
    return [*named, *inputs]


def _measure(item: InputPlan) -> str:
    return "%" if item.kind == "percent" else item.unit


def match(table: Table, plan: Plan) -> Matched:
    """Match the columns of a table; nothing raises, all is reported.

    A heading that the user named goes before one that is an id, that before a label, and those
    before a heading that is spelt differently from one of them (`loose`), which is said.
    """
    found, taken, diagnostics = _find(table, names_wanted(plan))
    columns = {item.id: found.get(item.id) for item in plan.inputs}
    unit = found.get(plan.unit) if plan.unit else _first_free(table, found.values())
    period = found.get(plan.period) if plan.period else None
    taken |= set() if unit is None else {unit}
    edition = edition_column(table.header, plan)
    wrong = _wrong_table(table, plan, columns)
    if wrong is not None:
        return Matched(columns, unit, period, (wrong,))
    taken |= set() if edition is None else {edition}
    free = [name for at, name in enumerate(table.header) if at not in taken and name]
    if unit is None:
        diagnostics.append(
            no_column(table, "E516", Name(plan.unit or "unit", plan.unit_label), free)
        )
    if plan.period is not None and period is None:
        diagnostics.append(no_column(table, "E516", Name(plan.period, plan.period_label), free))
    for item in plan.inputs:
        if columns[item.id] is None:
            diagnostics.append(_absent(table, item, free))
    if free:
        values = {"columns": ", ".join(f"`{name}`" for name in free)}
        diagnostics.append(Diagnostic("N501", table.whole(), values))
    held = {at: id for id, at in reversed(found.items())}
    if unit is not None:
        held.setdefault(unit, plan.unit or "unit")
    return Matched(columns, unit, period, tuple(diagnostics), held)


def with_absent(table: Table, plan: Plan) -> Table:
    """A table of rows with a column of nothing for each input that no row has as a key.

    One that a key may have been meant for, and a table that has none of the inputs, are left to be
    reported.
    """
    found = match(table, plan).diagnostics if table.header or table.rows else ()
    ids = [item.values["id"] for item in found if item.code == "E501" and item.help != "near"]
    absent = tuple(map(str, ids))
    if not absent:
        return table
    said = (Diagnostic("N520", table.whole(), {"id": id}) for id in absent)
    blank = (None,) * len(absent)
    return evolve(
        table,
        header=(*table.header, *absent),
        rows=tuple((*row, *blank) for row in table.rows),
        diagnostics=(*table.diagnostics, *said),
    )


def _wrong_table(table: Table, plan: Plan, columns: Mapping[str, int | None]) -> Diagnostic | None:
    """What is said once of a table that has none of the columns; None where it has some, or where
    the headings look like the names of most."""
    header = [name for name in table.header if name]
    items = [item for item in plan.inputs if item.default is None]
    if not header or len(items) < FEWEST or any(at is not None for at in columns.values()):
        return None
    near = [item for item in items if _near(item.id, header) or _near(item.label, header)]
    if len(near) * 2 > len(items):
        return None
    values = {
        "count": str(len(items)),
        "rules": plan.total.place.file,
        "columns": listed(f"`{name}`" for name in header),
    }
    return Diagnostic("E539", table.whole(), values, "help")


def _find(table: Table, names: Sequence[Name]) -> tuple[dict[str, int], set[int], list[Diagnostic]]:
    """The column of each name, all that were taken for one, and what there is to say of them."""
    found: dict[str, int] = {}
    columns: dict[str, list[int]] = {name.id: [] for name in names}
    diagnostics: list[Diagnostic] = []
    taken: set[int] = set()
    for at, heading in enumerate(table.header):
        id = table.named.get(heading)
        if id in columns:
            columns[id].append(at)
            taken.add(at)
    for spelling in (fold, loose):
        by_heading = _headings(table, spelling, taken)
        claimed = {spelling(name.id) for name in names}
        for name in names:
            id, label = name.id, name.label
            if id in table.named.values():
                continue
            here = list(by_heading.get(spelling(id), ()))
            for other in name.others():
                if spelling(other) not in claimed:
                    here += (at for at in by_heading.get(spelling(other), ()) if at not in here)
            here = [at for at in here if at not in taken]
            if here and spelling is loose and not columns[id]:
                values = {"heading": table.header[here[0]], "id": id, "meant": label or id}
                diagnostics.append(Diagnostic("N510", table.whole(), values))
            columns[id] += here
            taken.update(here)
    for id, *_ in names:
        if len(columns[id]) > 1:
            listed = [_column(table, at) for at in columns[id]]
            several: dict[str, Wording] = {"id": id, "columns": Listed(listed, len(listed))}
            diagnostics.append(Diagnostic("E502", table.whole(), several, "help"))
        if columns[id]:
            found[id] = columns[id][0]
    return found, taken, diagnostics


def _column(table: Table, at: int) -> Wording:
    """A column among others of its name; fields of a record have no order."""
    heading = table.header[at]
    if table.whole().is_record:
        return f"`{heading}`"
    return phrase("columns.at", heading=heading, number=str(at + 1))


def _headings(
    table: Table, spelling: Callable[[str], str], taken: set[int]
) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, name in enumerate(table.header):
        if at not in taken and name:
            found.setdefault(spelling(name), []).append(at)
    return found


def _first_free(table: Table, taken: Iterable[int]) -> int | None:
    header = [fold(name) for name in table.header]
    if "unit" in header:
        return header.index("unit")
    others = {*taken}
    return next((at for at in range(len(header)) if at not in others), None)


def _absent(table: Table, item: InputPlan, free: Sequence[str]) -> Diagnostic:
    """An input without a column; a default is in, unless a heading is near."""
    if item.default is None or _near(item.id, free) or _near(item.label, free):
        return no_column(table, "E501", Name(item.id, item.label), free)
    default = worded(item.default, item.kind == "percent")
    return Diagnostic("N502", table.whole(), {"id": item.id, "default": default})


def no_column(table: Table, code: str, name: Name, free: Sequence[str]) -> Diagnostic:
    """What is said where there is no column of a name; ``free`` are headings that may be meant."""
    id, label = name.id, name.label
    near = _near(id, free) or _near(label, free)
    names_rows = code == "E516"
    if not near and names_rows and label:
        near = _holding(label, free)
    called = phrase("columns.or_label", id=id, label=label) if label else f"`{id}`"
    values: dict[str, Wording] = {
        "id": id,
        "called": called,
        "near": near or "",
        "columns": quoted(free, MOST_NAMED),
    }
    other = "rename" if names_rows and free else "help"
    return Diagnostic(code, table.whole(), values, "near" if near else other)


def _holding(label: str, headings: Sequence[str]) -> str | None:
    """The only heading that has the words of a label and more: `Tên xã` for `Xã`."""
    words = f" {loose(label)} "
    found = [heading for heading in headings if words in f" {loose(heading)} "]
    return found[0] if len(found) == 1 else None


def _near(name: str | None, headings: Sequence[str]) -> str | None:
    """The heading that was probably meant; of very many, none is looked for."""
    return nearest(name, headings) if name and len(headings) <= MOST_COMPARED else None
