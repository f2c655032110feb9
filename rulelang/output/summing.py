"""The summary of results that come in columns: the same figures as `results.summary` has.

Doubles tell which units can be highest. Of those, the exact engine is asked for one; the others
have the same score where different scores over such denominators would be different doubles, and
are asked for where that is not known. A mean is as exact as the decimals that it is shown with.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import fsum, isfinite, ulp
from typing import Any

import numpy as np
from attrs import define, field

from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.reading import UNIT
from rulelang.engine.columnar.run import Ranked
from rulelang.engine.columnar.scoring import Grain
from rulelang.output.chunks import Chunk, chunks
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.rational import mean, nearest_double, parts_of, round_to
from rulelang.results.columns import HANDED, absent_of, ids_of_levels
from rulelang.results.marked import Tally
from rulelang.results.summary import (
    CriterionSummary,
    Extreme,
    Summary,
    levels_counted,
    mark_summaries,
)

__all__ = ["summarised"]

ROUNDED = Fraction(1, 2**52)  # how far a double, and each addition, is off at most
WHOLE = 2**50  # whole numbers that doubles times a constant tell


def summarised(plan: Plan, ranked: Ranked) -> Summary:
    """Summarise results whose figures are doubles; means are rounded to the decimals shown."""
    parts = [_Scores(item) for item in plan.criteria if item is not plan.total]
    tally, names = Tally(), []
    levels: Counter[str | None] = Counter()
    for chunk in chunks(plan, ranked, "doubles"):
        names.append(chunk.names[UNIT])
        levels.update(_levels(chunk))
        chunk.count(tally)
        for part in parts:
            part.add(chunk, ranked.grains.get(part.plan.id))
    units = [name for series in names for name in series.to_list()]
    exact = _Exact(ranked)
    exact.ask((part.plan.id, part.first()) for part in parts)
    exact.ask((part.plan.id, part.unproven(exact)) for part in parts)
    means = [part.mean(plan.decimals) for part in parts]
    exact.ask((p.plan.id, p.rows()) for p, mean in zip(parts, means, strict=True) if mean is None)
    return Summary(
        levels_counted(plan, levels),
        tuple(part.summary(mean, exact, units) for part, mean in zip(parts, means, strict=True)),
        mark_summaries(plan, tally),
        ranked.rooms,
    )


def _levels(chunk: Chunk) -> Mapping[str, int]:
    block = chunk.block(chunk.plan.total.id)
    if block is None:
        return {}
    counts = np.bincount(chunk.found["level"][~chunk.without_level]).tolist()
    return dict(zip(ids_of_levels(block), counts, strict=False))


@define
class _Exact:
    """Exact scores by criterion and row, which are asked for together."""

    ranked: Ranked
    scores: dict[str, dict[int, Fraction]] = field(factory=dict)

    def ask(self, wanted: Iterable[tuple[str, Array]]) -> None:
        """Ask for the scores of criteria in some rows, in which they have one."""
        own = [(id, rows) for id, rows in wanted if len(rows)]
        if not own:
            return
        rows = np.unique(np.concatenate([rows for _, rows in own]))
        units = dict(zip(rows.tolist(), self.ranked.exactly(rows), strict=True))
        for id, asked in own:
            found = self.scores.setdefault(id, {})
            for row in asked.tolist():
                score = units[row].score(id)
                assert score is not None
                found[row] = score


@define
class _End:
    """The rows whose scores are highest as doubles, or lowest, and which of these the exact engine
    scored; ``best`` is that double."""

    of: Callable[[Array], Any]
    best: float | None = None
    rows: list[Array] = field(factory=list)
    handed: list[Array] = field(factory=list)

    def add(self, scores: Array, rows: Array, handed: Array) -> None:
        """Look at some more rows."""
        own = float(self.of(scores))
        both = own if self.best is None else float(self.of(np.array([own, self.best])))
        if both != self.best:
            self.best = both
            self.rows.clear()
            self.handed.clear()
        if both == own:
            there = scores == own
            self.rows.append(rows[there])
            self.handed.append(handed[there])


@define
class _Scores:
    """The scores of one criterion, where it has one: how many, their sum and their ends.

    ``whole`` is the sum of those that the exact engine did not score, where it is known exactly;
    ``total`` and ``size`` are those of all scores and of their sizes, as doubles. ``present`` are
    bits for the rows that have a score, by the first row and the number of rows of a chunk;
    ``handed`` the rows among them that the exact engine scored.
    """

    plan: CriterionPlan
    count: int = 0
    total: list[float] = field(factory=list)
    size: float = 0.0
    whole: Fraction | None = Fraction(0)
    handed: list[Array] = field(factory=list)
    present: list[tuple[int, int, Array]] = field(factory=list)
    high: _End = field(factory=lambda: _End(np.max))
    low: _End = field(factory=lambda: _End(np.min))
    most: int | None = 1

    @property
    def maximum(self) -> Fraction | None:
        """The most that a score can be, where anything limits it."""
        return None if self.plan.unlimited else self.plan.maximum

    def add(self, chunk: Chunk, grain: Grain | None) -> None:
        """Add the scores of a chunk."""
        there = ~chunk.truth(absent_of(self.plan.id))
        if chunk.plan.disqualified:
            there &= ~chunk.out
        rows = np.flatnonzero(there) + chunk.start
        if not len(rows):
            return
        scores, handed = chunk.found[self.plan.id][there], chunk.truth(HANDED)[there]
        self.count += len(rows)
        self.present.append((chunk.start, chunk.size, np.packbits(there)))
        self.handed.append(rows[handed])
        with np.errstate(all="ignore"):  # beyond doubles, the exact engine is asked
            self.total.append(float(scores.sum()))
            self.size += float(np.abs(scores).sum())
        for end in (self.high, self.low):
            end.add(scores, rows, handed)
        self.most = None if grain is None or self.most is None else max(self.most, grain.most)
        self._sum_exactly(scores[~handed], grain)

    def _sum_exactly(self, scores: Array, grain: Grain | None) -> None:
        scale = None if grain is None else grain.scale
        if scale is None or self.whole is None or scale > WHOLE:
            self.whole = None
        elif len(scores):
            with np.errstate(all="ignore"):
                tops = np.rint(scores * float(scale))
            if not float(np.abs(tops).max()) * len(tops) <= WHOLE:
                self.whole = None
            else:
                self.whole += Fraction(int(tops.sum()), scale)

    # ---- the highest and the lowest -----------------------------------------------------------

    def first(self) -> Array:
        """Rows to begin with: one of each end, and whatever the exact engine scored there."""
        found = [np.zeros(0, np.int64)]
        for end in (self.high, self.low):
            if end.rows:
                rows, handed = np.concatenate(end.rows), np.concatenate(end.handed)
                found += [rows[handed], rows[~handed][:1]]
        return np.concatenate(found)

    def unproven(self, exact: _Exact) -> Array:
        """The rows at an end of which the score is not yet known to be that of the first."""
        found = [np.zeros(0, np.int64)]
        for end in (self.high, self.low):
            if end.rows:
                rows, handed = np.concatenate(end.rows), np.concatenate(end.handed)
                others = rows[~handed]
                if len(others) > 1 and not self._alike(exact.scores[self.plan.id][int(others[0])]):
                    found.append(others[1:])
        return np.concatenate(found)

    def _alike(self, score: Fraction) -> bool:
        """Whether all scores with the same double as this one are the same."""
        gap = ulp(nearest_double(score))
        if self.most is None or not isfinite(gap):
            return False
        return score.denominator * self.most * Fraction(gap) < 1

    def _extreme(self, end: _End, exact: _Exact, units: Sequence[str]) -> Extreme:
        rows, handed = np.concatenate(end.rows), np.concatenate(end.handed)
        known = exact.scores[self.plan.id]
        asked = np.flatnonzero(np.isin(rows, np.fromiter(known, np.int64)))
        own = {place: known[row] for place, row in zip(asked, rows[asked].tolist(), strict=True)}
        best = (max if end is self.high else min)(own.values())
        alike = known[int(rows[~handed][0])] == best if len(rows[~handed]) else False
        having = np.full(len(rows), alike)  # those that were not asked for have that one's score
        for place, score in own.items():
            having[place] = score == best
        names = dict.fromkeys(units[row] for row in rows[having].tolist())  # once for all periods
        share = best / self.maximum if self.maximum else None
        return Extreme(best, share, tuple(names))

    # ---- the mean -----------------------------------------------------------------------------

    def rows(self) -> Array:
        """The rows whose exact scores the mean needs: those that are not in the sum."""
        parts = self.handed
        if self.whole is None:
            bits = [(start, np.unpackbits(own, count=size)) for start, size, own in self.present]
            parts = [np.flatnonzero(own) + start for start, own in bits]
        return np.concatenate([np.zeros(0, np.int64), *parts])

    def mean(self, decimals: int) -> Fraction | None:
        """The mean rounded to some decimals; None where that needs exact scores."""
        total = fsum(self.total)
        if not self.count or not isfinite(total + self.size):
            return None
        off = (self.count + 2) * ROUNDED * Fraction(self.size)
        ends = {
            round_to((Fraction(total) + side) / self.count, Fraction(1, 10**decimals), "half away")
            for side in (-off, off)
        }
        return ends.pop() if len(ends) == 1 else None

    def _mean(self, exact: _Exact) -> Fraction:
        known = exact.scores.get(self.plan.id, {})
        others = [known[row] for row in self.rows().tolist()]
        return mean(parts_of([*others, self.whole or Fraction(0)]), self.count)

    def summary(
        self, mean: Fraction | None, exact: _Exact, units: Sequence[str]
    ) -> CriterionSummary:
        """The summary, once all that it needs is known."""
        id, label, maximum = self.plan.id, self.plan.label, self.maximum
        if not self.count:
            return CriterionSummary(id, label, maximum, None, None, None, None)
        high, low = (self._extreme(end, exact, units) for end in (self.high, self.low))
        return CriterionSummary(
            id,
            label,
            maximum,
            high,
            low,
            high.score - low.score,
            self._mean(exact) if mean is None else mean,
        )
