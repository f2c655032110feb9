"""A history as tables for people, as wide as their terminal."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from textwrap import wrap
from typing import Literal, assert_never

from rulelang.output.columns import Column, fit, in_line, laid_out
from rulelang.output.figures import NONE, for_people
from rulelang.output.history.grids import (
    Content,
    Grid,
    GridColumn,
    Look,
    Shown,
    criteria_grid,
    spelt_change,
    units_grid,
)
from rulelang.output.history.remarks import in_time

__all__ = ["notes", "summary", "text", "title"]

WITHIN = "· "
"""What is before the name of a criterion, for each other that it is in."""

KINDS: Mapping[Look, Literal["number", "name", "level"]] = {
    "name": "name",
    "text": "level",
    "remark": "name",
    "place": "number",
    "change": "number",
    "points": "number",
    "points change": "number",
}
"""How a column is fitted into the width of a terminal."""


def text(shown: Shown, width: int | None = None) -> str:
    """Both tables, and what there is to know of them, as lines that end in a line end; within so
    many columns where a width is given."""
    lines = [title(shown), *summary(shown), ""]
    lines += _table(units_grid(shown), shown, width)
    lines += ["", *_table(criteria_grid(shown), shown, width), ""]
    lines += notes(shown)
    return "\n".join(line for text in lines for line in _wrapped(text, width)) + "\n"


def title(shown: Shown) -> str:
    """The rubric, the years and how many units there are in the last one."""
    history, words = shown.history, shown.words
    units = sum(unit.fate != "gone" for unit in history.units)
    counted = f"{units} {words['one_unit' if units == 1 else 'units']}"
    label = shown.plan.label or shown.plan.id
    return in_line(f"{label} · {', '.join(history.periods)} · {counted}")


def summary(shown: Shown) -> list[str]:
    """How many units rose and fell since the year before, and which came and went."""
    history, words = shown.history, shown.words
    rises = [unit.rise for unit in history.units if unit.rise is not None]
    rose, fell, same = (
        sum(rise > 0 for rise in rises),
        sum(rise < 0 for rise in rises),
        sum(rise == 0 for rise in rises),
    )
    present, before = (in_time(p, words) for p in (history.present, history.before))
    against = words["against"].format(period=present, before=before)
    parts = [
        f"{against[:1].upper()}{against[1:]}",
        words["counts"].format(up=rose, down=fell, same=same),
    ]
    levels = [unit.levels for unit in history.units if unit.levels is not None]
    if levels:
        up, down = sum(gain > 0 for gain in levels), sum(gain < 0 for gain in levels)
        parts.append(words["levels"].format(up=up, down=down))
    came = sum(unit.fate in ("new", "back") for unit in history.units)
    went = sum(
        unit.fate == "gone" and unit.in_year(history.before) is not None for unit in history.units
    )
    parts += [words["came"].format(count=came)] if came else []
    parts += [words["went"].format(count=went)] if went else []
    return [in_line(" · ".join(parts))]


def notes(shown: Shown) -> list[str]:
    """Whether the rules are the same, and which names may be of one unit."""
    history, words = shown.history, shown.words
    found = [words["same_rules" if history.same_rules else "other_rules"]]
    for each in history.alike:
        line = ",".join(_cell(name) for name in (each.period, each.old, each.new))
        found.append(
            words["alike"].format(
                old=each.old, new=each.new, period=in_time(each.period, words), line=line
            )
        )
    return [in_line(line) for line in found]


def _cell(name: str) -> str:
    """A name as a cell of CSV."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"' if doubled != name or "," in name else name


# ---- lines ---------------------------------------------------------------------------------------


def _table(grid: Grid, shown: Shown, width: int | None) -> Iterator[str]:
    columns = [_column(column, shown) for column in grid.columns]
    fitted, left_out = fit(columns, width)
    above, rows = laid_out(fitted)
    yield from above
    for at, lines in enumerate(rows):
        if at in grid.bands:
            yield in_line(grid.bands[at])
        yield from lines
    if left_out:
        words = shown.words
        names = ", ".join(column.heading for column in left_out)
        yield f"{words['not_shown'].format(columns=names)}. {words['see_all']}"


def _column(column: GridColumn, shown: Shown) -> Column:
    cells = tuple(_spelt(cell, column, shown) for cell in column.cells)
    return Column(in_line(column.heading), "", cells, KINDS[column.look], column.leaves)


def _spelt(cell: Content, column: GridColumn, shown: Shown) -> str:
    if cell is None:
        return NONE
    if isinstance(cell, str):
        depth = (len(cell) - len(cell.lstrip(" "))) // 2
        return WITHIN * depth + in_line(cell)
    match column.look:
        case "change":
            return spelt_change(cell, 0, shown.language)
        case "points change":
            return spelt_change(cell, shown.plan.decimals, shown.language)
        case "points":
            return for_people(Fraction(cell), shown.plan.decimals, shown.language)
        case "name" | "text" | "remark" | "place":
            return str(cell)
        case other:
            assert_never(other)


def _wrapped(line: str, width: int | None) -> Sequence[str]:
    """A sentence within the width; lines of tables are so already."""
    if width is None or len(line) <= width or "  " in line:
        return [line]
    return wrap(line, width, break_long_words=False, break_on_hyphens=False)
