"""Places over the years: a line for each unit, its place in a circle."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from attrs import evolve, frozen

from rulelang.analysis.history import History, Placed, UnitHistory
from rulelang.output.charts.chart import LINE, Chart, Spec, framed, marks, note, say, text
from rulelang.output.charts.colours import DARK, GREY, INK, MIDDLE, THIN, WHITE
from rulelang.output.charts.labels import SIZE, width, wrapped
from rulelang.output.charts.shown import Shown

__all__ = ["places_chart"]

MOST = 30
"""So many units are shown, the first of the present ranking."""

YEARS, NAMES = 350, 215
"""Pixels for the years, and for the names behind them."""

STEP, GAP = 23, 5
"""From one place to the next, and between two names."""

NOTE = 44
"""Below the years, where it is said what signs mean."""

CIRCLE = 330
"""The area of the circle around a place."""

MOVERS, LEAST = 3, 2
"""So many units stand out that rose most, and that fell most, by so many places at least."""


@frozen
class _Line:
    """A unit: the row that it stands at in each year, by the year, and how far it rose."""

    unit: UnitHistory
    years: tuple[Placed, ...]
    rows: Mapping[str, int]


def places_chart(shown: Shown, history: History, group: str | None = None) -> Chart | None:
    """The places of the units of a group over the years; None where nobody had two."""
    lines = _lines(history, group)
    if not any(len(line.years) > 1 for line in lines):
        return None
    kept = lines[:MOST]
    bottom = max(2, *(row for line in kept for row in line.rows.values()))
    high = _step(kept, history.present) * bottom
    layers = _layers(shown, history, kept, bottom, high)
    spec = framed(shown.language, layers, width=YEARS, height=high)
    name = _group(shown, group)
    title = say(shown.language, "places_title", group=f" ({name})" if name else "")
    return Chart(title, _alt(shown, history, kept, len(lines)), spec, shown.language)


def _step(lines: Sequence[_Line], present: str) -> int:
    """From one place to the next, so that no name stands in the next one."""
    high = [len(wrapped(line.unit.unit, NAMES)) for line in lines if present in line.rows]
    return max([STEP, *((one + other) * LINE // 2 + GAP for one, other in pairwise(high))])


def _group(shown: Shown, group: str | None) -> str:
    within = next((i for i in shown.plan.inputs if i.id == shown.plan.rank.within), None)
    return "" if group is None else (dict(within.options).get(group) if within else "") or group


def _lines(history: History, group: str | None) -> list[_Line]:
    """The units that had a place in the group, those of the present ranking first. Of many, the
    first are kept, and stand in every year in the order that they had among each other then."""
    having = [
        (unit, tuple(y for y in unit.years if y.rank is not None and y.group == group))
        for unit in history.units
    ]
    lines = [_Line(unit, years, {}) for unit, years in having if years]
    lines.sort(key=lambda line: _place(line, history.present))
    kept = lines[:MOST]
    rows: dict[str, dict[str, int]] = {line.unit.unit: {} for line in kept}
    for period in history.periods:
        there = [line for line in kept if any(year.period == period for year in line.years)]
        there.sort(key=lambda line: _place(line, period))
        for row, line in enumerate(there, start=1):
            rows[line.unit.unit][period] = row
    return [evolve(line, rows=rows[line.unit.unit]) for line in kept] + lines[MOST:]


def _place(line: _Line, period: str) -> tuple[bool, int]:
    """What sorts units by their place in a year, those without one last."""
    rank = next((year.rank for year in line.years if year.period == period), None)
    return rank is None, rank or 0


def _layers(
    shown: Shown, history: History, lines: Sequence[_Line], bottom: int, high: int
) -> list[Spec]:
    x: Spec = {
        "field": "year",
        "type": "ordinal",
        "scale": {"type": "point", "domain": [*history.periods], "padding": 0.15},
        "axis": {
            "orient": "top",
            "title": None,
            "labelAngle": 0,
            "labelFontSize": SIZE + 1,
            "labelFontWeight": "bold",
            "domain": False,
            "ticks": False,
            "labelPadding": 14,
        },
    }
    y: Spec = {
        "field": "row",
        "type": "quantitative",
        "scale": {"domain": [bottom, 1], "nice": False, "zero": False},
        "axis": None,
    }
    dots: list[Spec] = []
    names: list[Spec] = []
    gone: list[Spec] = []
    drawn: dict[str, list[Spec]] = {"rose": [], "fell": [], "others": []}
    stand_out = _movers(lines)
    for line in lines:
        kind = stand_out.get(line.unit.unit, "others")
        for year in history.periods:
            row = line.rows.get(year)
            own = {"unit": line.unit.unit, "year": year}
            drawn[kind].append({**own, "row": row})
        for placed in line.years:
            row = line.rows[placed.period]
            label = f"{placed.rank}{shown.signs(placed)}"
            dots.append({"year": placed.period, "row": row, "text": label})
        end = line.years[-1]
        named = {"year": end.period, "row": line.rows[end.period], "text": line.unit.unit}
        (names if end.period == history.present else gone).append(named)
    at = {"x": x, "y": y}
    looks: Mapping[str, Spec] = {
        "others": {"color": THIN, "strokeWidth": 1.3},
        "rose": {"color": DARK, "strokeWidth": 3.5},
        "fell": {"color": MIDDLE, "strokeWidth": 3.5, "strokeDash": [7, 3]},
    }
    found = [
        marks(drawn[kind], {**at, "detail": {"field": "unit"}}, type="line", **looks[kind])
        for kind in ("others", "fell", "rose")
        if drawn[kind]
    ]
    circle = {"type": "circle", "size": CIRCLE, "color": WHITE, "stroke": INK, "strokeWidth": 1}
    found += [marks(dots, at, **circle), text(dots, at, fontSize=SIZE - 1)]
    found += _names(names, x, y)
    if gone:
        found.append(text(gone, at, align="left", dx=14, color=GREY, fontStyle="italic"))
    found += _key(shown, stand_out, high)
    return [*found, *note(shown.notes(dot["text"] for dot in dots), NOTE)]


def _names(rows: Sequence[Spec], x: Spec, y: Spec) -> list[Spec]:
    """The names behind the last year, in lines around the middle of their row."""
    by_count: dict[int, list[Spec]] = {}
    for row in rows:
        lines = wrapped(row["text"], NAMES)
        by_count.setdefault(len(lines), []).append({**row, "text": lines})
    at = {"x": x, "y": y}
    return [
        text(own, at, align="left", dx=16, dy=-(count - 1) * LINE / 2)
        for count, own in by_count.items()
    ]


def _movers(lines: Sequence[_Line]) -> dict[str, str]:
    """The units that rose most and fell most since the year before: so many, and all that moved as
    far as the last of these, where they are few."""
    found: dict[str, str] = {}
    for kind, sign in (("rose", 1), ("fell", -1)):
        moved = {own.unit.unit: sign * own.unit.rise for own in lines if own.unit.rise is not None}
        far = sorted((size for size in moved.values() if size >= LEAST), reverse=True)[:MOVERS]
        for least in far[::-1]:
            names = [name for name, size in moved.items() if size >= least]
            if len(names) <= 2 * MOVERS:
                found |= dict.fromkeys(names, kind)
                break
    return found


def _key(shown: Shown, stand_out: Mapping[str, str], below: int) -> list[Spec]:
    """What the thick lines stand for, below the years."""
    found, at = [], 0.0
    for kind, colour, dash in (("rose", DARK, [1, 0]), ("fell", MIDDLE, [7, 3])):
        if kind not in stand_out.values():
            continue
        label, up = say(shown.language, f"{kind}_most"), below + 22
        stroke = {"type": "rule", "color": colour, "strokeWidth": 3.5, "strokeDash": dash}
        ends = {"x": {"value": at}, "x2": {"value": at + 28}, "y": {"value": up}}
        found.append(marks([{}], ends, **stroke))
        found.append(
            text([{"text": label}], {"x": {"value": at + 34}, "y": {"value": up}}, align="left")
        )
        at += 34 + width(label) + 24
    return found


def _alt(shown: Shown, history: History, lines: Sequence[_Line], units: int) -> str:
    language = shown.language
    said = [say(language, "places_alt", years=", ".join(history.periods))]
    if len(lines) < units:
        said.append(say(language, "places_first", count=len(lines), units=units))
    for line in lines:
        places = ", ".join(_told(shown, year) for year in line.years)
        said.append(say(language, "places_row", unit=line.unit.unit, places=places))
    return " ".join(said)


def _told(shown: Shown, year: Placed) -> str:
    """A place, its year, and what is not ordinary in it."""
    return f"{year.rank} ({'; '.join(filter(None, [year.period, shown.unusual(year)]))})"
