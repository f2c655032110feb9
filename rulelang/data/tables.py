"""The sheets of files understood as one table: where it stands, and which of its rows are units."""

from collections.abc import Container, Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from attrs import evolve

from rulelang.data.columns import Matched, Name, match, names_wanted
from rulelang.data.conventions import Convention
from rulelang.data.deciding import HUNDREDTH
from rulelang.data.headings import ROWS_SEARCHED, Headings, find_headings
from rulelang.data.marginal import Sorted, sort_rows, text_of
from rulelang.data.options import Percent, Reading
from rulelang.data.rows import Layout, merged_downwards, rows_of
from rulelang.data.sheet import Sheet
from rulelang.data.spelling import is_blank, loose
from rulelang.data.table import Part, Table, letters
from rulelang.diagnostics import Cell, DataError, Diagnostic, Rows
from rulelang.plan.expressions import Const
from rulelang.plan.tree import InputPlan, Plan
from rulelang.words import Listed, Phrase, Wording, phrase, quoted

__all__ = ["as_asked", "table_of"]

LONGEST_SHOWN = 60
COLUMNS_OF_NAMES = 3

COUNTED_IN: Mapping[Percent, Fraction] = MappingProxyType(
    {"hundredths": HUNDREDTH, "fraction": Fraction(1)}
)
"""What a percentage without its sign counts in, by what the user says."""


def table_of(sheets: Sequence[Sheet], plan: Plan, options: Reading) -> Table:
    """The table in the sheets of one file, or of several files combined.

    Of each file the sheet counts that has headings of the plan. Raises DataError where there is
    none, where several have, or where the user named a column, an input or a sheet that is not
    there.
    """
    _check(plan, options)
    files = dict.fromkeys(sheet.file for sheet in sheets)
    tables = [
        _table(
            *_chosen([sheet for sheet in sheets if sheet.file == file], plan, options),
            plan,
            options,
            alone=len(files) == 1,
        )
        for file in files
    ]
    table = tables[0]
    if len(tables) > 1:
        from rulelang.data.joining import joined

        table = joined(tables, plan)
    _must_have(table.file, {name for one in tables for name in one.named}, options)
    return table


def as_asked(head: Table, plan: Plan, options: Reading) -> Table:
    """A table without its rows, with what the user said of its headings.

    Raises DataError where they named a column or an input that is not there.
    """
    _check(plan, options)
    found = _told(head, plan, options)
    _must_have(head.file, found.named, options)
    return found


def _told(head: Table, plan: Plan, options: Reading) -> Table:
    named = {
        name: id
        for heading, id in options.columns.items()
        for name in head.header
        if loose(name) == loose(heading)
    }
    counted = {_counted(heading, plan, options): said for heading, said in options.percents.items()}
    percents: dict[str, Fraction] = {}
    found: list[Diagnostic] = []
    for item in plan.inputs:
        ways = {"option": options.percent, "mapping": counted.get(item.id), "rules": item.percent}
        said = [(by, way) for by, way in ways.items() if way]
        if item.kind != "percent" or not said:
            continue
        first, way = said[0]
        percents[item.id] = COUNTED_IN[way]
        for second, other in said[1:]:
            if other != way:
                by: dict[str, Wording] = {
                    "first": phrase(f"counted_by.{first}"),
                    "second": phrase(f"counted_by.{second}"),
                }
                values = {"id": item.id, "said": way, "other": other, **by}
                found.append(Diagnostic("N518", head.whole(), values))
                break
    return evolve(
        head,
        decimal=options.decimal,
        named=named,
        percents=percents,
        marks=options.missing,
        diagnostics=(*head.diagnostics, *found),
    )


def _counted(heading: str, plan: Plan, options: Reading) -> str:
    """The input whose percentages are in a column."""
    if heading in options.columns:
        return options.columns[heading]
    for item in plan.inputs:
        if loose(heading) in (loose(item.id), loose(item.label or item.id)):
            return item.id
    raise ValueError(f"no input is read from {heading!r}: name it in columns, or write an id")


def _must_have(file: str, named: Container[str], options: Reading) -> None:
    unknown = [heading for heading in options.columns if heading not in named]
    if unknown:
        names = ", ".join(f"`{name}`" for name in unknown)
        raise _mapping(file, phrase("mapping.no_column", names=names), "heading")


def _check(plan: Plan, options: Reading) -> None:
    known = {name.id for name in names_wanted(plan)}
    for id in options.columns.values():
        if id not in known:
            raise _mapping("", phrase("mapping.no_input", id=id), "id")


def _mapping(file: str, why: Phrase, help: str) -> DataError:
    place = Cell(file, 0) if file else None
    return DataError([Diagnostic("E536", place, {"why": why}, help)])


def _chosen(sheets: Sequence[Sheet], plan: Plan, options: Reading) -> tuple[Sheet, Headings]:
    """The sheet of a file that holds the table, and its headings."""
    file = sheets[0].file
    names = names_wanted(plan)
    found = [
        (sheet, headings)
        for sheet in sheets
        if (headings := find_headings(sheet, names, options.columns, *_searched(sheet)))
    ]
    if not found:
        raise DataError([Diagnostic("E537", Cell(file, 0), {}, "help")])
    likely = [(sheet, headings) for sheet, headings in found if headings.found >= 2]
    if not likely:
        for sheet, _ in found:
            _must_stand(sheet, names)
    if len(likely) > 1:
        several = quoted(sheet.name for sheet, _ in likely)
        values = {"sheets": several}
        raise DataError([Diagnostic("E535", Cell(file, 0), values, "help")])
    return likely[0] if likely else max(found, key=lambda one: (one[1].found, len(one[0].rows)))


def _must_stand(sheet: Sheet, names: Sequence[Name]) -> None:
    """Raise DataError where names of columns stand below one another in the first columns."""
    wanted = {loose(text) for name in names for text in (name.id, *name.others())}
    for column in range(COLUMNS_OF_NAMES):
        cells = [text_of(row[column]) for row in sheet.rows[:ROWS_SEARCHED] if column < len(row)]
        found = [*dict.fromkeys(text for text in cells if loose(text) in wanted)]
        if len(found) > 1:
            values = {"columns": Listed.of((f'"{_cut(text)}"' for text in found), 3)}
            raise DataError(
                [Diagnostic("E541", Cell(sheet.file, 0, "", sheet.name), values, "help")]
            )


def _searched(sheet: Sheet) -> tuple[int, ...]:
    """A typed table has its headings in the first row."""
    return (1,) if sheet.typed else ()


# ---- one sheet -----------------------------------------------------------------------------------


def _table(sheet: Sheet, headings: Headings, plan: Plan, options: Reading, alone: bool) -> Table:
    """The table of a sheet, only the rows that are units; ``alone`` where there is no other."""
    width = _width(sheet, headings)
    header = (*headings.texts, *[""] * (width - len(headings.texts)))[:width]
    blank = Table(sheet.file, header, (), (), sheet.sha256, sheet.name, typed=sheet.typed)
    blank = _told(blank, plan, options)
    matched = match(blank, plan)
    kinds = {item.id: item.kind for item in plan.inputs}
    inputs = {at: kinds[id] for id, at in matched.columns.items() if at is not None}
    if sheet.typed:
        rows = Sorted(tuple(range(headings.below, len(sheet.rows))))
    else:
        rows = sort_rows(sheet.rows, header, headings.below, matched.unit, inputs)
    hidden = [at for at in rows.units if at in sheet.hidden]
    if options.hidden_rows == "skip" and hidden:
        rows = evolve(rows, units=tuple(at for at in rows.units if at not in sheet.hidden))
    known = _all_signed(sheet, rows.units, matched, plan) if alone else {}
    merged, areas = merged_downwards(sheet, rows.units, headings.below)
    layout = Layout(
        width,
        [column for column in sheet.percents if column not in known],
        _named(matched, plan),
        merged,
    )
    top, left = sheet.first
    numbers = tuple(top + at for at in rows.units)
    part = Part(
        sheet.file,
        sheet.name,
        {column: left + column for column in range(width)},
        numbers,
        sheet.addressed,
        top + headings.first,
        sheet.dialect,
        sheet.sha256,
        sheet.pointed,
    )
    return evolve(
        blank,
        rows=rows_of(sheet, rows.units, layout),
        numbers=numbers,
        conventions={header[at]: convention for at, convention in known.items()},
        diagnostics=(
            *sheet.diagnostics,
            *blank.diagnostics,
            *_notes(sheet, headings, rows, hidden if options.hidden_rows == "skip" else ()),
            *_unseen(sheet, areas, () if options.hidden_rows == "skip" else hidden),
            *_unfit(sheet, rows, width),
        ),
        parts=(part,),
    )


def _named(matched: Matched, plan: Plan) -> list[int]:
    """The columns of names, codes and texts."""
    texts = [item.id for item in plan.inputs if item.kind == "text"]
    found = [matched.unit, matched.period, *(matched.columns[id] for id in texts)]
    return [at for at in found if at is not None]


def _width(sheet: Sheet, headings: Headings) -> int:
    """How many columns a table has: of text as many as it has headings, for a cell too many in a
    row moves the others; but none at the end in which nothing stands."""
    rows = sheet.rows[headings.first :]
    used = max((_used(row) for row in rows), default=0)
    if sheet.addressed or sheet.typed:
        return max(used, len(headings.texts) if sheet.typed else 0)
    return min(used, len(headings.texts))


def _used(row: Sequence[Any]) -> int:
    """How many cells a row has, up to the last that holds anything."""
    return next((at for at in range(len(row), 0, -1) if not is_blank(row[at - 1])), 0)


def _unfit(sheet: Sheet, rows: Sorted, width: int) -> Iterable[Diagnostic]:
    """The rows of a text that have more or fewer cells than there are headings."""
    if sheet.addressed or sheet.typed:
        return
    for at in rows.units:
        row = sheet.rows[at]
        if len(row) < width or _used(row) > width:
            values = {"count": len(row), "wanted": width}
            place = Cell(sheet.file, at + sheet.first[0], "", sheet.name)
            yield Diagnostic("E514", place, values, "help")


def _all_signed(
    sheet: Sheet, units: Sequence[int], matched: Matched, plan: Plan
) -> Mapping[int, Convention]:
    """The columns of percentages all of whose numbers are formatted as such and within their
    bounds: they hold the numbers themselves. One that is told of is shown with its sign."""
    found: dict[int, Convention] = {}
    for item in plan.inputs:
        at = matched.columns[item.id]
        if item.kind != "percent" or at not in sheet.percents or at is None:
            continue
        signed = sheet.percents[at]
        cells = {row: sheet.rows[row][at] if at < len(sheet.rows[row]) else None for row in units}
        if (
            {*map(type, cells.values())} <= {int, float, type(None)}
            and all(row in signed or cell is None for row, cell in cells.items())
            and _within(item, [cell for cell in cells.values() if cell is not None])
        ):
            found[at] = Convention(sheet=True)
    return found


def _within(item: InputPlan, numbers: Sequence[float]) -> bool:
    """Whether numbers are within the constant bounds of an input."""
    low: Any = item.low.value if isinstance(item.low, Const) else min(numbers, default=0)
    high: Any = item.high.value if isinstance(item.high, Const) else max(numbers, default=0)
    return all(low <= one <= high for one in (min(numbers, default=low), max(numbers, default=low)))


# ---- what is said of it --------------------------------------------------------------------------


def _notes(
    sheet: Sheet, headings: Headings, rows: Sorted, hidden: Sequence[int]
) -> Iterable[Diagnostic]:
    """What was above and below the table, and which rows are skipped."""
    whole = Cell(sheet.file, 0, "", sheet.name)
    top = sheet.first[0]
    above = [
        text for row in sheet.rows[: headings.first] for cell in row if (text := text_of(cell))
    ]
    if above or headings.height > 1:
        first = headings.first + top
        last = first + headings.height - 1
        where = phrase(
            "places.row" if first == last else "places.from_row",
            row=str(first),
            last=str(last),
        )
        if above:
            where = phrase("places.below", where=where, above=_quoted(above))
        yield Diagnostic("N511", whole, {"where": where})
    passed = {
        "empty": rows.empty,
        "numbering": rows.numbering,
        "measures": rows.measures,
        "limits": rows.limits,
        "repeated": rows.repeated,
        "hidden": hidden,
    }
    said = [
        phrase(f"passed.{what}", rows=Rows(tuple(at + top for at in places)))
        for what, places in passed.items()
        if places
    ]
    if said:
        yield Diagnostic("N515", whole, {"rows": Listed(said, len(said), "; ")})
    for at, text in rows.totals.items():
        yield Diagnostic("W510", _first_cell(sheet, at), {"text": _cut(text)}, "help")
    if rows.groups:
        place = _first_cell(sheet, min(rows.groups))
        yield Diagnostic("W517", place, {"text": _quoted(rows.groups.values())}, "help")
    if rows.below:
        place = _first_cell(sheet, min(rows.below))
        yield Diagnostic("W511", place, {"text": _quoted(rows.below.values())}, "help")


def _unseen(
    sheet: Sheet, areas: Sequence[tuple[int, int, int, int]], hidden: Sequence[int]
) -> Iterable[Diagnostic]:
    """What one does not see in the sheet: values of merged cells, and rows that are hidden."""
    top, left = sheet.first
    if areas:
        corners = [(letters(a[1] + left - 1), a[0] + top, a[2] + top) for a in areas]
        said = Listed.of(f"{column}{first}:{column}{last}" for column, first, last in corners)
        yield Diagnostic("N517", Cell(sheet.file, 0, "", sheet.name), {"areas": said})
    if hidden:
        values: dict[str, Wording] = {
            "count": len(hidden),
            "rows": Rows(tuple(at + top for at in hidden)),
        }
        yield Diagnostic("W514", Cell(sheet.file, 0, "", sheet.name), values, "help")


def _first_cell(sheet: Sheet, at: int) -> Cell:
    """The first cell of a row in which anything stands."""
    top, left = sheet.first
    column = next((column for column, cell in enumerate(sheet.rows[at]) if not is_blank(cell)), 0)
    address = f"{letters(column + left - 1)}{at + top}" if sheet.addressed else ""
    return Cell(sheet.file, at + top, "", sheet.name, "", address)


def _quoted(texts: Iterable[str]) -> Listed:
    return Listed.of((f'"{_cut(text)}"' for text in texts), 3)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
