"""The tables of an analysis, whatever they are written as: columns of names and exact figures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from rulelang.analysis.facts import CriterionAnalysis, RankingAnalysis, UnitAnalysis
from rulelang.analysis.unusual import OF_SCORES, unusual, within
from rulelang.output.figures import for_people
from rulelang.plan.kinds import MARKS
from rulelang.plan.tree import Plan
from rulelang.words import Language, Wording, sentence

__all__ = ["TOPICS", "Cell", "Column", "Topic", "Topics", "listed", "say", "topics"]

Kind: TypeAlias = Literal["name", "text", "points", "share", "whole", "ratio"]
"""Names may wrap; points have the decimals of the rules, shares are percentages to a tenth, ratios
have two decimals."""

Cell: TypeAlias = str | Fraction | int | float | None

TOPICS = ("counts", "criteria", "extremes", "deciding", "pairs", "units")

DEEPER = "· "
"""Before a criterion within another."""

MOST_NAMES = 3
MOST_PAIRS = 10
"""So many are named or shown in text; workbooks have all."""


@frozen(eq=False)
class Column:
    """A column: the key of its heading, its cells, and what they are."""

    key: str
    cells: Sequence[Cell] = field(repr=False)
    kind: Kind = "text"


@frozen(eq=False)
class Topic:
    """A table; ``depths`` are those of criteria in its first column, ``note`` the key of a line
    below it."""

    key: str
    columns: Sequence[Column]
    depths: Sequence[int] = ()
    note: str = ""

    def indented(self) -> Sequence[Column]:
        """The columns, each criterion behind a dot for each criterion that it is in."""
        if not self.depths:
            return self.columns
        first, *others = self.columns
        cells = [
            f"{DEEPER * (depth - 1)}{cell}"
            for depth, cell in zip(self.depths, first.cells, strict=True)
        ]
        return [evolve(first, cells=cells), *others]


def say(language: Language, key: str, /, **values: Wording) -> str:
    """A sentence of the analysis."""
    return sentence("analysis", "analysis", key, values, language)


def listed(names: Sequence[str], language: Language, most: int | None = MOST_NAMES) -> str:
    """Names with commas: all, or the first few and how many more."""
    if most is None or len(names) <= most + 1:
        return ", ".join(names)
    return say(language, "and_more", names=", ".join(names[:most]), count=len(names) - most)


@frozen
class Topics:
    """What tables are made with: the plan, the language, and whether names are shortened."""

    plan: Plan
    language: Language
    short: bool
    labels: Mapping[str, str] = field(init=False)

    @labels.default
    def _labels(self) -> Mapping[str, str]:
        labels = {one.id: one.label or one.id for one in self.plan.criteria}
        return labels | {self.plan.total.id: say(self.language, "total")}

    def names(self, names: Sequence[str]) -> str:
        """Names of units."""
        return listed(names, self.language, MOST_NAMES if self.short else None)

    def level(self, id: str) -> str:
        """What people call a level of the total."""
        block = self.plan.total_levels
        label = None if block is None else block.labels.get(id)
        return label or f"{say(self.language, 'level')} {id}"

    def points(self, value: Fraction) -> str:
        """Points as people read them."""
        return for_people(value, self.plan.decimals, self.language)


def topics(made: Topics, ranking: RankingAnalysis) -> Iterator[Topic]:
    """The tables of a ranking that have rows."""
    for key in TOPICS:
        topic = MADE[key](made, ranking)
        if topic.columns[0].cells:
            yield topic


# ---- criteria ------------------------------------------------------------------------------------


def _counts(made: Topics, ranking: RankingAnalysis) -> Topic:
    counts, language = ranking.counts, made.language
    rows: list[tuple[str, int]] = [(say(language, "all"), counts.units)]
    statuses = ("ranked", "below", "unranked", "disqualified", "incomplete")
    rows += [(say(language, key), own) for key in statuses if (own := getattr(counts, key))]
    rows += [(made.level(id), own) for id, own in counts.levels.items()]
    rows += [(say(language, f"{m}_units"), own) for m in MARKS if (own := getattr(counts, m))]
    if counts.replaced:
        rows.append((say(language, "replaced_units"), counts.replaced))
    if crowded := sum(unit.crowded_out is not None for unit in ranking.units):
        rows.append((say(language, "crowded_units"), crowded))
    shares = [Fraction(own, counts.units) for _, own in rows]
    return Topic(
        "counts",
        [
            Column("what", [name for name, _ in rows], "name"),
            Column("count", [own for _, own in rows], "whole"),
            Column("share", shares, "share"),
        ],
    )


def _criteria(made: Topics, ranking: RankingAnalysis) -> Topic:
    own = ranking.criteria

    def figures(read: Callable[[CriterionAnalysis], Cell]) -> list[Cell]:
        return [read(each) if each.spread else None for each in own]

    def spread(name: str) -> list[Cell]:
        return figures(lambda each: getattr(each.spread, name))

    return Topic(
        "criteria",
        [
            Column("criterion", [made.labels[each.id] for each in own], "name"),
            Column("max", [each.maximum for each in own], "points"),
            Column("scored", [each.units for each in own], "whole"),
            Column("highest", figures(lambda c: c.highest.score if c.highest else None), "points"),
            Column("lowest", figures(lambda c: c.lowest.score if c.lowest else None), "points"),
            Column("difference", spread("difference"), "points"),
            Column("mean", spread("mean"), "points"),
            Column("mean_share", figures(_mean_share), "share"),
            Column("lower", spread("lower"), "points"),
            Column("median", spread("median"), "points"),
            Column("upper", spread("upper"), "points"),
            Column("notes", [_notes(made, each) for each in own]),
        ],
        [each.depth for each in own],
    )


def _mean_share(own: CriterionAnalysis) -> Fraction | None:
    return own.spread.mean / own.maximum if own.spread and own.maximum else None


def _notes(made: Topics, own: CriterionAnalysis) -> str:
    """What is not as usual in the scores of a criterion."""
    found = [
        say(made.language, mark, count=len(names))
        for mark in MARKS
        if (names := own.marked.get(mark))
    ]
    if own.replaced:
        found.append(say(made.language, "replaced", count=len(own.replaced)))
    if own.lacking:
        found.append(say(made.language, "lacking", count=len(own.lacking)))
    return "; ".join(found)


def _extremes(made: Topics, ranking: RankingAnalysis) -> Topic:
    own = [each for each in ranking.criteria if each.highest and each.lowest]
    by_name, ids = {unit.result.unit: unit for unit in ranking.units}, within(made.plan)

    def noted(each: CriterionAnalysis, name: str) -> str:
        """A unit, and what is not ordinary in its score."""
        unit = by_name[name]
        notes = [
            say(made.language, f"{one}_units" if one in OF_SCORES else unit.result.status)
            for one in unusual(unit.result, unit.replaced, ids[each.id])
        ]
        return f"{name} ({'; '.join(notes)})" if notes else name

    def units(each: CriterionAnalysis, side: str) -> str:
        if each.even:
            return say(made.language, "everyone", count=each.units) if side == "highest" else ""
        return made.names([noted(each, name) for name in getattr(each, side).units])

    columns = [Column("criterion", [made.labels[each.id] for each in own], "name")]
    for side in ("highest", "lowest"):
        ends = [getattr(each, side) for each in own]
        columns += [
            Column(side, [end.score for end in ends], "points"),
            Column(f"{side}_share", [end.share for end in ends], "share"),
            Column(f"{side}_units", [units(each, side) for each in own]),
        ]
    far = [made.names([noted(each, name) for name in each.outliers]) for each in own]
    return Topic("extremes", [*columns, Column("outliers", far)], [each.depth for each in own])


# ---- the ranking ---------------------------------------------------------------------------------


def _deciding(made: Topics, ranking: RankingAnalysis) -> Topic:
    own = [each for each in ranking.deciding if each.agreeing is not None]
    names = [made.labels[each.id] for each in own]
    variances = [each.variance for each in own]
    agreeing: list[Cell] = [each.agreeing for each in own]
    opposing: list[Cell] = [each.opposing for each in own]
    if own and ranking.rest:
        names, agreeing, opposing = (
            [*names, say(made.language, "rest")],
            [*agreeing, None],
            [*opposing, None],
        )
        variances.append(ranking.rest)
    return Topic(
        "deciding",
        [
            Column("criterion", names, "name"),
            Column("agreeing", agreeing, "share"),
            Column("opposing", opposing, "share"),
            Column("variance", variances, "share"),
        ],
        note="of_pairs",
    )


def _pairs(made: Topics, ranking: RankingAnalysis) -> Topic:
    own = [each for each in ranking.pairs if each.correlation is not None]
    own.sort(key=lambda each: -abs(each.correlation or 0))
    own = own[:MOST_PAIRS] if made.short else own
    columns = [
        Column("one", [made.labels[each.one] for each in own], "name"),
        Column("other", [made.labels[each.other] for each in own], "name"),
        Column("correlation", [each.correlation for each in own], "ratio"),
        Column("scored", [each.units for each in own], "whole"),
    ]
    if not made.short:
        columns.append(Column("covariance", [each.covariance for each in own], "ratio"))
    return Topic("pairs", columns, note="of_correlation")


def _units(made: Topics, ranking: RankingAnalysis) -> Topic:
    own = ranking.units
    medians = {each.id: each.spread.median for each in ranking.criteria if each.spread}

    def strengths(each: UnitAnalysis) -> str:
        points = {one.id: abs(one.points - medians[one.id]) for one in each.standings if one.place}
        return _gains(made, "above", {id: points[id] for id in each.strengths})

    def weaknesses(each: UnitAnalysis) -> str:
        points = {one.id: one.lost for one in each.standings if one.lost}
        return _gains(made, "lost", {id: points[id] for id in each.weaknesses})

    def noted(each: UnitAnalysis) -> str:
        result, language = each.result, made.language
        found = [] if result.status == "ranked" else [say(language, result.status)]
        found += [say(language, f"{mark}_units") for mark in MARKS if result.marked(mark)]
        if each.replaced:
            found.append(say(language, "replaced_units"))
        if each.crowded_out is not None:
            found.append(say(language, "crowded_out", level=made.level(each.crowded_out)))
        return "; ".join(found)

    columns = [
        Column("rank", [each.result.rank for each in own], "whole"),
        Column("unit", [each.result.unit for each in own], "name"),
        Column("total", [each.result.total for each in own], "points"),
        Column("strengths", [strengths(each) for each in own]),
        Column("weaknesses", [weaknesses(each) for each in own]),
    ]
    notes = [noted(each) for each in own]
    if any(notes):
        columns.append(Column("notes", notes))
    return Topic("units", columns, note="of_median")


def _gains(made: Topics, key: str, points: Mapping[str, Fraction]) -> str:
    shown = [*points.items()][: MOST_NAMES if made.short else None]
    return ", ".join(
        f"{made.labels[id]} {say(made.language, key, points=made.points(value))}"
        for id, value in shown
    )


MADE: Mapping[str, Callable[[Topics, RankingAnalysis], Topic]] = {
    "counts": _counts,
    "criteria": _criteria,
    "extremes": _extremes,
    "deciding": _deciding,
    "pairs": _pairs,
    "units": _units,
}
