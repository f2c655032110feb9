"""A unit's profile: its share of the max of each criterion, the median of all, and the best."""

from collections.abc import Sequence
from fractions import Fraction

from rulelang.analysis.facts import CriterionAnalysis, RankingAnalysis, Standing, UnitAnalysis
from rulelang.output.charts.chart import (
    HEAD,
    LINE,
    Chart,
    Spec,
    explained,
    framed,
    marks,
    names,
    note,
    rows_by,
    say,
    text,
)
from rulelang.output.charts.colours import DARK, INK, MIDDLE, WHITE
from rulelang.output.charts.labels import lines
from rulelang.output.charts.shown import Shown, rows_of
from rulelang.plan.expressions import TOTAL

__all__ = ["profile_chart"]

NAMES, BARS = 200, 330
"""Pixels for the names of criteria, and for the bars."""

STEP, BAR = 19, 12
"""The height of a row, and of a bar."""

BELOW = 46
"""Pixels from the bars to what explains signs."""

TICK: Spec = {"type": "tick", "size": BAR + 8}
CIRCLE: Spec = {
    "type": "point",
    "shape": "circle",
    "filled": True,
    "color": WHITE,
    "stroke": INK,
    "strokeWidth": 1.8,
    "size": 70,
}


def profile_chart(shown: Shown, ranking: RankingAnalysis, name: str) -> Chart | None:
    """The profile of a unit; None where it has no score of a max. KeyError for a unit that is not
    there."""
    unit = next((one for one in ranking.units if one.result.unit == name), None)
    if unit is None:
        raise KeyError(name)
    own = {one.id: one for one in unit.standings if one.share is not None}
    rows = [(each, own[each.id]) for each in rows_of(ranking) if each.id in own]
    if not rows:
        return None
    keys = lines([shown.deeper(each) for each, _ in rows], NAMES)
    high = max([STEP, *(LINE * (key.count("\n") + 1) for key in keys)])
    layers = _layers(shown, unit, rows, keys)
    spec = framed(shown.language, layers, width=BARS, height={"step": high})
    aside = shown.aside(unit)
    called = f"{name} ({aside})" if aside else name
    title = say(shown.language, "profile_title", unit=called)
    return Chart(title, _alt(shown, unit, rows), spec, shown.language)


def _layers(
    shown: Shown,
    unit: UnitAnalysis,
    rows: Sequence[tuple[CriterionAnalysis, Standing]],
    keys: Sequence[str],
) -> list[Spec]:
    bars: dict[str, list[Spec]] = {DARK: [], MIDDLE: []}
    medians, bests, figures = [], [], []
    for (each, own), key in zip(rows, keys, strict=True):
        colour = MIDDLE if each.kind == "penalty" else DARK
        bars[colour].append({"criterion": key, "at": float(own.share or 0)})
        signs = shown.signs(unit, None if each.id == TOTAL else [each.id])
        figures.append({"criterion": key, "text": _figure(shown, each, own) + signs})
        if each.maximum and each.spread and own.place is not None:
            medians.append({"criterion": key, "at": float(each.spread.median / each.maximum)})
            best = each.lowest if each.kind == "penalty" else each.highest
            share = Fraction(0) if best is None or best.share is None else best.share
            bests.append({"criterion": key, "at": float(share)})
    ends = [0.0, 1.0, *(row["at"] for own_rows in (*bars.values(), bests) for row in own_rows)]
    x: Spec = {
        "field": "at",
        "type": "quantitative",
        "scale": {"domain": [min(ends), max(ends)], "nice": False},
        "axis": {"format": "%", "title": say(shown.language, "share_of_max"), "tickCount": 5},
    }
    y = rows_by("criterion", [HEAD, *keys])
    at = {"x": x, "y": y}
    found = [
        marks(own, at, type="bar", height=BAR, color=colour) for colour, own in bars.items() if own
    ]
    if medians:
        found += [
            marks(medians, at, **TICK, color=WHITE, thickness=6),
            marks(medians, at, **TICK, color=INK, thickness=2.5),
            marks(bests, at, **CIRCLE),
        ]
    behind = {"x": {"value": BARS + 10}, "y": y}
    found += names("criterion", keys, y)
    found += note(shown.notes(row["text"] for row in figures), BELOW)
    return [
        *found,
        text(figures, behind, align="left"),
        *explained("criterion", _key(shown, bool(medians)), y),
    ]


def _figure(shown: Shown, each: CriterionAnalysis, own: Standing) -> str:
    points = shown.signed(own.points, each.kind) if own.points else shown.points(own.points)
    return points if each.maximum is None else f"{points} / {shown.trimmed(each.maximum)}"


def _key(shown: Shown, compared: bool) -> list[tuple[str, Spec]]:
    """The marks and what they stand for."""
    own: Spec = {"type": "square", "filled": True, "size": 110, "color": DARK}
    found = [(say(shown.language, "this_unit"), own)]
    if compared:
        found.append((say(shown.language, "median"), {**TICK, "color": INK, "thickness": 2.5}))
        found.append((say(shown.language, "best"), CIRCLE))
    return found


def _alt(
    shown: Shown, unit: UnitAnalysis, rows: Sequence[tuple[CriterionAnalysis, Standing]]
) -> str:
    language = shown.language
    said = [say(language, "profile_alt", unit=unit.result.unit)]
    aside = shown.aside(unit)
    if aside:
        said.append(say(language, "profile_aside", why=aside))
    elif unusual := shown.unusual(unit):
        said.append(say(language, "profile_unusual", what=unusual))
    for each, own in rows:
        label, unusual = shown.label(each.id), shown.unusual(unit, each.id)
        values = {
            "criterion": f"{label} ({unusual})" if unusual and each.depth else label,
            "points": shown.points(own.points),
            "share": shown.percent(own.share),
        }
        if own.side is None or each.spread is None:
            said.append(say(language, "profile_alone", **values))
        else:
            median = shown.points(each.spread.median)
            said.append(say(language, f"profile_{own.side}", median=median, **values))
    return " ".join(said)
