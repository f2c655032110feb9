"""How the scores of each criterion lie: dots of units, the middle half, the median."""

from collections import Counter
from collections.abc import Sequence

from rulelang.analysis.facts import CriterionAnalysis, RankingAnalysis
from rulelang.output.charts.chart import (
    HEAD,
    LINE,
    Chart,
    Spec,
    explained,
    framed,
    marks,
    names,
    rows_by,
    say,
    text,
)
from rulelang.output.charts.colours import DARK, INK, MIDDLE, WHITE
from rulelang.output.charts.labels import lines
from rulelang.output.charts.shown import Shown, rows_of

__all__ = ["spread_chart"]

NAMES, DOTS = 200, 330
"""Pixels for the names of criteria, and for the dots."""

STEP = 30
"""The height of a row."""

FINE = 200
"""Shares are drawn to a half percent: units so near are one dot."""

SMALLEST, LARGEST = 40, 260
"""The areas of a dot of one unit, and of one of the most units that share a place."""

UP, DOWN, BOX, TALL = -4, 8, 7, 15
"""The dots stand above the middle of a row, the bar of the middle half below it: of many units the
dots would hide it. Then the heights of that bar, and of the line of the median."""

MANY = 60
"""Of more units the dots are seen through."""

AWAY = 14
"""Pixels from the plot to words beside it: a large dot at an end needs them."""


def spread_chart(shown: Shown, ranking: RankingAnalysis) -> Chart | None:
    """The spread of each criterion that has a max; None where there is none."""
    rows = rows_of(ranking)
    if not rows:
        return None
    keys = lines([shown.deeper(own) for own in rows], NAMES)
    high = max([STEP, *(LINE * (key.count("\n") + 1) + 6 for key in keys)])
    layers = _layers(shown, ranking, rows, keys)
    spec = framed(shown.language, layers, width=DOTS, height={"step": high})
    title = say(shown.language, "spread_title", group=shown.group(ranking))
    return Chart(title, _alt(shown, rows), spec, shown.language)


def _layers(
    shown: Shown,
    ranking: RankingAnalysis,
    rows: Sequence[CriterionAnalysis],
    keys: Sequence[str],
) -> list[Spec]:
    boxes: list[Spec] = []
    medians: list[Spec] = []
    dots: list[Spec] = []
    figures: list[Spec] = []
    for own, key in zip(rows, keys, strict=True):
        if own.spread is None or not own.maximum:
            continue
        most = own.maximum
        spread = own.spread
        ends = {"from": float(spread.lower / most), "to": float(spread.upper / most)}
        boxes.append({"criterion": key, **ends})
        medians.append({"criterion": key, "at": float(spread.median / most)})
        for place, count in _places(ranking, own).items():
            dots.append({"criterion": key, "at": place / FINE, "units": count})
        label = f"{shown.points(spread.median)} / {shown.trimmed(most)}"
        figures.append({"criterion": key, "text": label})
    places = [0.0, 1.0, *(dot["at"] for dot in dots)]
    x: Spec = {
        "type": "quantitative",
        "scale": {"domain": [min(places), max(places)], "nice": False},
        "axis": {"format": "%", "title": say(shown.language, "share_of_max"), "tickCount": 5},
    }
    y = rows_by("criterion", [HEAD, *keys])
    at = {"x": {"field": "at", **x}, "y": y}
    between = {"x": {"field": "from", **x}, "x2": {"field": "to"}, "y": y}
    most_units = max([1, *(dot["units"] for dot in dots)])
    size = {
        "field": "units",
        "type": "quantitative",
        "scale": {"domain": [1, max(most_units, 2)], "range": [SMALLEST, LARGEST]},
        "legend": None,
    }
    looks: Spec = {"type": "point", "shape": "circle", "filled": True, "color": DARK, "yOffset": UP}
    looks |= (
        {"opacity": 0.4} if ranking.counts.units > MANY else {"stroke": WHITE, "strokeWidth": 1}
    )
    behind = {"x": {"value": DOTS + AWAY}, "y": y}
    return [
        marks(boxes, between, type="bar", height=BOX, color=MIDDLE, yOffset=DOWN),
        marks(medians, at, type="tick", size=TALL, thickness=2.4, color=INK, yOffset=DOWN),
        marks(dots, {**at, "size": size}, **looks),
        *names("criterion", keys, y, away=AWAY),
        text(figures, behind, align="left"),
        *explained("criterion", _key(shown), y),
    ]


def _places(ranking: RankingAnalysis, own: CriterionAnalysis) -> Counter[int]:
    """How many of the units that count are at each place."""
    most = own.maximum or 1
    found: Counter[int] = Counter()
    for unit in ranking.units:
        standing = next((one for one in unit.standings if one.id == own.id), None)
        if standing is not None and standing.place is not None:
            found[round(standing.points / most * FINE)] += 1
    return found


def _key(shown: Shown) -> list[tuple[str, Spec]]:
    """The marks and what they stand for."""
    median = {"type": "tick", "size": TALL, "thickness": 2.4, "color": INK}
    return [
        (say(shown.language, "dot"), {"type": "circle", "size": 60, "color": DARK}),
        (say(shown.language, "middle_half"), {"type": "square", "size": 90, "color": MIDDLE}),
        (say(shown.language, "median_points"), median),
    ]


def _alt(shown: Shown, rows: Sequence[CriterionAnalysis]) -> str:
    said = [say(shown.language, "spread_alt")]
    for own in rows:
        if own.highest is None or own.lowest is None or own.spread is None:
            continue
        values = {"criterion": shown.label(own.id), "low": shown.points(own.lowest.score)}
        if own.even:
            said.append(say(shown.language, "spread_even", **values))
        else:
            high, median = shown.points(own.highest.score), shown.points(own.spread.median)
            said.append(say(shown.language, "spread_row", high=high, median=median, **values))
    return " ".join(said)
