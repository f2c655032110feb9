"""Bars of totals, best first, stacked by criterion; the bounds of the levels are lines."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from rulelang.analysis.facts import RankingAnalysis, UnitAnalysis
from rulelang.output.charts.chart import (
    HEAD,
    LINE,
    Chart,
    Spec,
    framed,
    names,
    note,
    rows_by,
    rule,
    say,
    text,
)
from rulelang.output.charts.colours import GREY, INK, PARTS, WHITE, on
from rulelang.output.charts.labels import SIZE, lines, width
from rulelang.output.charts.shown import Gap, Shown, ends, ranking_alt
from rulelang.plan.expressions import Const
from rulelang.plan.tree import CriterionPlan

__all__ = ["ranking_chart"]

NAMES, BARS = 185, 375
"""Pixels for the names of units, and for the bars."""

STEP = 20
"""The height of a row."""

BETWEEN, THICKEST = 5, 18
"""What is between bars, and how thick these get."""

PAD, NEAR = 5, 8
"""Pixels around a figure within a bar, and those that a mark takes."""

BELOW = 46
"""Pixels from the bars to what explains signs."""

LEGEND = 190
"""Pixels for the name of a criterion above the bars."""

Row: TypeAlias = UnitAnalysis | Gap


@frozen
class _Part:
    """A piece of all bars: the criteria that it is of, by which sign they count, and its look."""

    name: str
    ids: tuple[str, ...]
    sign: int
    colour: str


@frozen
class _Piece:
    """A piece of one bar, in points from 0."""

    unit: str
    part: _Part
    low: Fraction
    high: Fraction
    signs: str

    @property
    def middle(self) -> float:
        """Where its figure stands."""
        return float(self.low + self.high) / 2


@frozen
class _Frame:
    """What layers share: the least and the most points, and the scale of rows."""

    shown: Shown
    low: float
    high: float
    y: Spec

    def x(self, field: str, axis: Spec | None = None) -> Spec:
        """The scale of points."""
        domain = [self.low, self.high]
        found = {"field": field, "type": "quantitative", "scale": {"domain": domain, "nice": False}}
        return found if axis is None else {**found, "axis": axis}

    def at(self, field: str = "at") -> Spec:
        """Where marks and words stand."""
        return {"x": self.x(field), "y": self.y}

    def pixels(self, points: float) -> float:
        """How wide points are drawn."""
        return points * BARS / (self.high - self.low)


def ranking_chart(shown: Shown, ranking: RankingAnalysis) -> Chart:
    """The totals of all units, or of the first and the last of many."""
    rows = ends(ranking.units)
    keys = lines([shown.row(row, why=False) for row in rows], NAMES)
    parts = _parts(shown, rows)
    bars = [_bar(shown, parts, row, key) for row, key in zip(rows, keys, strict=True)]
    pieces = [piece for bar in bars for piece in bar]
    bounds = _bounds(shown)
    low = min([0.0, *(float(piece.low) for piece in pieces)])
    high = max([1.0, *(float(piece.high) for piece in pieces), *(at for at, _ in bounds)])
    order = [HEAD, *keys] if len(parts) > 1 else keys
    made = _Frame(shown, low, high, rows_by("unit", order))
    marks = _marks(rows, keys, pieces, (high - low) / BARS)
    step = max([STEP, *(LINE * (key.count("\n") + 1) + 4 for key in keys)])
    levels, above = _levels(made, bounds)
    axis = {
        "title": say(shown.language, "points_marked" if marks else "points"),
        "tickCount": 6,
    }
    layers = [
        *levels,
        *names("unit", keys, made.y),
        _bars(made, parts, pieces, axis, min(step - BETWEEN, THICKEST), 8 + above * LINE),
        *_figures(made, parts, pieces, marks),
        *_totals(made, rows, keys),
        *_marked(made, marks),
    ]
    if len(parts) > 1 and bars:
        layers.append(_numbers(made, parts, next((bar for bar in bars if bar), [])))
    written = [row["text"] for layer in layers for row in _texts(layer)]
    layers += note(shown.notes(written), BELOW)
    spec = framed(shown.language, layers, width=BARS, height={"step": step})
    title = say(shown.language, "ranking_title", group=shown.group(ranking))
    alt = ranking_alt(shown, "ranking_alt", ranking)
    return Chart(title, alt, spec, shown.language)


def _texts(layer: Spec) -> list[Spec]:
    """The rows of a layer that have words."""
    return [row for row in layer["data"]["values"] if isinstance(row.get("text"), str)]


# ---- the pieces of bars --------------------------------------------------------------------------


def _parts(shown: Shown, rows: Sequence[Row]) -> list[_Part]:
    """The criteria, bonuses and penalties of the first depth that some unit has points of. Of more
    than there are colours, the smallest are one piece, by their sign."""
    by_id = {criterion.id: criterion for criterion in shown.plan.criteria}
    firsts = [by_id[id] for _, id in shown.plan.total.parts]
    having = [row for row in rows if not isinstance(row, Gap)]
    used = [one for one in firsts if any(row.result.scores.get(one.id) for row in having)]
    kept = _largest(used, len(PARTS) - 2) if len(used) > len(PARTS) else used
    groups: list[tuple[tuple[CriterionPlan, ...], str]] = []
    groups += [((one,), shown.label(one.id)) for one in kept]
    for sign, key in ((1, "others"), (-1, "other_penalties")):
        rest = tuple(one for one in used if one not in kept and _sign(one) == sign)
        if rest:
            groups.append((rest, say(shown.language, key, count=len(rest))))
    groups.sort(key=lambda group: _sign(group[0][0]) < 0)
    return [
        _Part(f"{at + 1}. {label}", tuple(one.id for one in own), _sign(own[0]), PARTS[at])
        for at, (own, label) in enumerate(groups)
    ]


def _largest(criteria: Sequence[CriterionPlan], most: int) -> list[CriterionPlan]:
    chosen = sorted(criteria, key=lambda one: -one.maximum)[:most]
    return [one for one in criteria if one in chosen]


def _sign(criterion: CriterionPlan) -> int:
    return -1 if criterion.kind == "penalty" else 1


def _bar(shown: Shown, parts: Sequence[_Part], row: Row, key: str) -> list[_Piece]:
    """A bar: what adds goes to the right from 0, what is taken to the left."""
    if isinstance(row, Gap) or row.result.status in ("incomplete", "disqualified"):
        return []
    ends = {1: Fraction(0), -1: Fraction(0)}
    found = []
    for part in parts:
        points = sum((row.result.scores.get(id) or Fraction(0) for id in part.ids), Fraction(0))
        side = part.sign if points >= 0 else -part.sign
        start = ends[side]
        ends[side] = start + side * abs(points)
        if points:
            signs = shown.signs(row, part.ids)
            low, high = sorted((start, ends[side]))
            found.append(_Piece(key, part, low, high, signs))
    return found


def _marks(
    rows: Sequence[Row], keys: Sequence[str], pieces: Sequence[_Piece], least: float
) -> Mapping[str, float]:
    """Where totals are that are further from the end of their bar than some points, by the row."""
    tips: dict[str, Fraction] = {}
    for piece in pieces:
        tips[piece.unit] = max(tips.get(piece.unit, Fraction(0)), piece.high)
    found = {}
    for row, key in zip(rows, keys, strict=True):
        total = None if isinstance(row, Gap) else row.result.total
        if key in tips and total is not None and abs(total - tips[key]) > least:
            found[key] = float(total)
    return found


# ---- layers --------------------------------------------------------------------------------------


def _bars(
    made: _Frame,
    parts: Sequence[_Part],
    pieces: Sequence[_Piece],
    axis: Spec,
    thick: int,
    above: int,
) -> Spec:
    ids = [part.name for part in parts]
    labels = lines(ids, LEGEND)
    legend = {
        "orient": "top",
        "columns": 2,
        "symbolType": "square",
        "symbolSize": 90,
        "labelExpr": f"split({labels}[indexof({ids}, datum.label)], '\\n')",
        "rowPadding": 4,
        "offset": above,
    }
    values = [
        {"unit": p.unit, "part": p.part.name, "from": float(p.low), "to": float(p.high)}
        for p in pieces
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "bar", "height": thick, "stroke": WHITE, "strokeWidth": 1},
        "encoding": {
            "y": made.y,
            "x": made.x("from", axis),
            "x2": {"field": "to"},
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {"domain": ids, "range": [part.colour for part in parts]},
                "legend": legend if len(parts) > 1 else None,
            },
        },
    }


def _figures(
    made: _Frame, parts: Sequence[_Part], pieces: Sequence[_Piece], marks: Mapping[str, float]
) -> list[Spec]:
    """The points of a criterion within its piece, where there is room for them."""
    if len(parts) < 2:
        return []
    decimals = _decimals(made.shown, pieces)
    found: dict[str, list[Spec]] = {}
    for piece in pieces:
        label = made.shown.points(piece.high - piece.low, decimals) + piece.signs
        letters = width(label, SIZE - 1)
        if made.pixels(float(piece.high - piece.low)) < letters + PAD:
            continue
        mark = marks.get(piece.unit)
        if mark is not None and made.pixels(abs(mark - piece.middle)) < letters / 2 + NEAR:
            continue
        row = {"unit": piece.unit, "at": piece.middle, "text": label}
        found.setdefault(on(piece.part.colour), []).append(row)
    looks = {"fontSize": SIZE - 1}
    return [text(rows, made.at(), color=colour, **looks) for colour, rows in found.items()]


def _decimals(shown: Shown, pieces: Sequence[_Piece]) -> int:
    """As many decimals as the figures have, at most those of the rules."""
    sizes = [piece.high - piece.low for piece in pieces]
    most = shown.plan.decimals
    fits = (n for n in range(most) if all((size * 10**n).denominator == 1 for size in sizes))
    return next(fits, most)


def _totals(made: _Frame, rows: Sequence[Row], keys: Sequence[str]) -> list[Spec]:
    """The totals in a column behind the bars, and in their place why there is none."""
    totals, asides = [], []
    for row, key in zip(rows, keys, strict=True):
        if isinstance(row, Gap):
            continue
        aside = made.shown.aside(row)
        if aside or row.result.total is None:
            asides.append({"unit": key, "text": aside})
        else:
            label = made.shown.points(row.result.total) + made.shown.signs(row)
            totals.append({"unit": key, "text": label})
    behind = {"x": {"value": BARS + 48}, "y": made.y}
    before = {"x": {"value": 4}, "y": made.y}
    return [
        text(totals, behind, align="right", fontWeight="bold"),
        text(asides, before, align="left", color=GREY, fontStyle="italic"),
    ]


def _marked(made: _Frame, marks: Mapping[str, float]) -> list[Spec]:
    rows = [{"unit": unit, "at": at} for unit, at in marks.items()]
    looks = {"type": "point", "shape": "diamond", "filled": True, "opacity": 1}
    return [
        {
            "data": {"values": rows},
            "mark": {**looks, "size": size, "color": colour},
            "encoding": made.at(),
        }
        for size, colour in ((110, WHITE), (45, INK))
        if rows
    ]


def _numbers(made: _Frame, parts: Sequence[_Part], bar: Sequence[_Piece]) -> Spec:
    """The numbers of the criteria above the first bar: colours need not be told apart."""
    rows = [
        {"unit": HEAD, "at": piece.middle, "text": str(parts.index(piece.part) + 1)}
        for piece in bar
        if made.pixels(float(piece.high - piece.low)) > SIZE
    ]
    return text(rows, made.at(), color=GREY)


# ---- levels --------------------------------------------------------------------------------------


def _bounds(shown: Shown) -> list[tuple[float, str]]:
    """Where each level of the total begins that has the same bound for all units."""
    block = shown.plan.total_levels
    found = []
    for row in () if block is None else block.rows:
        if isinstance(row.bound, Const) and isinstance(row.bound.value, Fraction):
            sign = "≥" if row.side == "from" else "≤"
            at = shown.trimmed(row.bound.value)
            found.append((float(row.bound.value), f"{row.label or row.id} {sign} {at}"))
    return sorted(found)


def _levels(made: _Frame, bounds: Sequence[tuple[float, str]]) -> tuple[list[Spec], int]:
    """Lines behind the bars, their names above them in as many rows as it takes, and these."""
    rows: list[list[Spec]] = []
    ends: list[float] = []
    for at, label in bounds:
        half = width(label, SIZE - 1) / 2
        left = made.pixels(at - made.low) - half
        line = next((n for n, end in enumerate(ends) if end + PAD <= left), len(ends))
        if line == len(ends):
            ends.append(0.0)
            rows.append([])
        ends[line] = left + 2 * half
        rows[line].append({"at": at, "text": label})
    x = {"x": made.x("at")}
    lined = [row for own in rows for row in own]
    found = [rule(lined, x, strokeWidth=1.2, strokeDash=[5, 3])] if lined else []
    for line, own in enumerate(rows):
        up = {**x, "y": {"value": -7 - line * LINE}}
        found.append(text(own, up, fontSize=SIZE - 1))
    return found, len(rows)
