"""Units by criteria: the share of the max that each has, from light to dark."""

from collections.abc import Sequence
from fractions import Fraction

from rulelang.analysis.facts import RankingAnalysis, UnitAnalysis
from rulelang.output.charts.chart import Chart, Spec, framed, marks, names, note, rows_by, say, text
from rulelang.output.charts.colours import BLACK, FAINT, WHITE, on, shade
from rulelang.output.charts.labels import SIZE, lines, width
from rulelang.output.charts.shown import Gap, Shown, columns_of, ends, ranking_alt
from rulelang.output.figures import NONE
from rulelang.plan.tree import CriterionPlan
from rulelang.results.score import UnitResult

__all__ = ["heat_map"]

NAMES, CELLS = 185, 432
"""Pixels for the names of units, and for the cells."""

WIDEST, STEP, LINE = 80, 20, 12
"""The width of a column, the height of a row, and of a line of letters."""

BELOW = 14
"""Pixels from the cells to what explains signs."""

UPRIGHT = 58
"""A column narrower than this has its name from below upwards."""

LYING = (130, 180, 250, 350, 520)
"""The pixels of the lines of such names: the first with which they are no wider than columns."""


def heat_map(shown: Shown, ranking: RankingAnalysis) -> Chart:
    """All units, or the first and the last of many, by criteria."""
    language, rows, columns = shown.language, ends(ranking.units), columns_of(shown.plan)
    step = min(WIDEST, CELLS // len(columns))
    keys = lines([shown.row(row) for row in rows], NAMES)
    ids = [criterion.id for criterion in columns]
    x = {"field": "criterion", "type": "nominal", "scale": {"domain": ids}, "axis": None}
    y = rows_by("unit", keys)
    high = max([STEP, *((LINE + 1) * (key.count("\n") + 1) + 4 for key in keys)])
    cells = _values(shown, rows, keys, columns)
    layers = [
        *names("unit", keys, y),
        *_cells(cells, x, y, step),
        *_headings(shown, columns, x, step),
        *note(shown.notes(cell["text"] for cell in cells), BELOW),
    ]
    spec = framed(language, layers, width={"step": step}, height={"step": high})
    spec["config"]["scale"] = {"bandPaddingInner": 0, "bandPaddingOuter": 0}
    title = say(language, "heatmap_title", group=shown.group(ranking))
    alt = ranking_alt(shown, "heatmap_alt", ranking)
    return Chart(title, f"{alt} {_words(shown, ranking, ids)}".rstrip(), spec, language)


# ---- cells ---------------------------------------------------------------------------------------


def _values(
    shown: Shown,
    rows: Sequence[UnitAnalysis | Gap],
    keys: Sequence[str],
    columns: Sequence[CriterionPlan],
) -> list[Spec]:
    """A cell for each unit and criterion: its colour, its points, and the colour of these."""
    found = []
    for row, key in zip(rows, keys, strict=True):
        if isinstance(row, Gap):
            continue
        for criterion in columns:
            share = _share(criterion, row.result)
            colour = WHITE if share is None else shade(share)
            label = _points(shown, row, criterion)
            cell = {"unit": key, "criterion": criterion.id, "colour": colour, "text": label}
            found.append({**cell, "letters": on(colour)})
    return found


def _share(criterion: CriterionPlan, unit: UnitResult) -> float | None:
    """How dark a cell is; None where there is no max, or no points. Of a penalty it is what is not
    taken: dark is good everywhere."""
    points = unit.scores[criterion.id]
    most = None if criterion.unlimited else unit.maxima.get(criterion.id)
    if points is None or not most:
        return None
    share = float(points / most)
    return 1 - share if criterion.kind == "penalty" else share


def _points(shown: Shown, unit: UnitAnalysis, criterion: CriterionPlan) -> str:
    """Points as the table of results has them, with the signs of what was done to them."""
    points: Fraction | None = unit.result.scores[criterion.id]
    if points is None:
        return NONE
    return shown.signed(points, criterion.kind) + shown.signs(unit, [criterion.id])


def _cells(cells: Sequence[Spec], x: Spec, y: Spec, step: int) -> list[Spec]:
    """The cells, and their points where there is room for those of all."""
    at = {"x": x, "y": y}
    colour = {"color": {"field": "colour", "type": "nominal", "scale": None}}
    found = [marks(cells, {**at, **colour}, type="rect", stroke=FAINT, strokeWidth=1)]
    fits = max((width(cell["text"], SIZE - 1) for cell in cells), default=0) <= step - 3
    for letters in (WHITE, BLACK):
        own = [
            cell for cell in cells if cell["letters"] == letters and (fits or cell["text"] == NONE)
        ]
        if own:
            found.append(text(own, at, color=letters, fontSize=SIZE - 1))
    return found


def _headings(shown: Shown, columns: Sequence[CriterionPlan], x: Spec, step: int) -> list[Spec]:
    """The names of criteria above their columns, whole, the last line just above the cells."""
    upright = step < UPRIGHT
    labels = [shown.label(one.id) for one in columns]
    heads = _lying(labels, step) if upright else lines(labels, step - 4, SIZE - 1)
    by_count: dict[int, list[Spec]] = {}
    for criterion, head in zip(columns, heads, strict=True):
        row = {"criterion": criterion.id, "text": head.split("\n")}
        by_count.setdefault(head.count("\n"), []).append(row)
    found = []
    for more, rows in by_count.items():
        looks: Spec = {"fontSize": SIZE - 1, "lineHeight": LINE}
        if upright:
            looks |= {"angle": 270, "align": "left", "dy": -more * LINE / 2}
            at = {"x": x, "y": {"value": -6}}
        else:
            looks |= {"align": "center", "baseline": "bottom"}
            at = {"x": x, "y": {"value": -5 - more * LINE}}
        found.append(text(rows, at, **looks))
    return found


def _lying(labels: Sequence[str], step: int) -> list[str]:
    """Names that are written upwards, in no more lines than a column has room for."""
    most = max(step // LINE, 1)
    heads: list[str] = []
    for room in LYING:
        heads = lines(labels, room, SIZE - 1)
        if all(head.count("\n") < most for head in heads):
            break
    return heads


# ---- words ---------------------------------------------------------------------------------------


def _words(shown: Shown, ranking: RankingAnalysis, ids: Sequence[str]) -> str:
    """The criteria with the largest and the smallest mean share of the max."""
    shares = {
        own.id: own.spread.mean / own.maximum
        for own in ranking.criteria
        if own.spread and own.maximum and own.id in ids and own.kind == "criterion"
    }
    if len({*shares.values()}) < 2:
        return ""
    best, worst = (pick(shares, key=lambda id: shares[id]) for pick in (max, min))
    return say(
        shown.language,
        "heatmap_means",
        best=shown.label(best),
        most=shown.percent(shares[best]),
        worst=shown.label(worst),
        least=shown.percent(shares[worst]),
    )
