"""What parts that all apply come to, by the combination of their parent: a function for each."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from rulelang.audit.linear import Affine, all_of, constant, either, equal, total
from rulelang.audit.pieces import at_place, extreme, held
from rulelang.audit.unit import Work
from rulelang.plan.expressions import Combine
from rulelang.plan.intervals import Interval

__all__ = ["COMBINED"]


def _sum(work: Work, expr: Combine, points: Sequence[Affine]) -> Affine:
    return total(points)


def _mean(work: Work, expr: Combine, points: Sequence[Affine]) -> Affine:
    whole = sum((part.weight for part in expr.parts), Fraction(0))
    weighted = zip(points, expr.parts, strict=True)
    return total(p.times(part.weight / whole) for p, part in weighted)


def _median(work: Work, expr: Combine, points: Sequence[Affine]) -> Affine:
    places = {(len(points) - 1) // 2, len(points) // 2}
    return total(at_place(work, points, place) for place in places).times(Fraction(1, len(places)))


def _without(work: Work, points: Sequence[Affine], lowest: int, highest: int) -> Affine | None:
    """The mean of points without so many of the lowest and of the highest."""
    kept = range(lowest, len(points) - highest)
    places = [at_place(work, points, place) for place in kept]
    return total(places).times(Fraction(1, len(places))) if places else None


def _best(work: Work, expr: Combine, points: Sequence[Affine]) -> Affine | None:
    return _without(work, points, max(0, len(points) - expr.best), 0)


def _trimmed(work: Work, expr: Combine, points: Sequence[Affine]) -> Affine | None:
    return _without(work, points, expr.lowest, expr.best)


def _of_equals(work: Work, expr: Combine, points: Sequence[Affine]) -> Affine | None:
    """Supposed that all parts are equal, or one is 0: of a mean that is not linear."""
    if not work.supposing:
        return None
    found = work.fresh(work.bounds(expr))
    alike = all_of(equal(found, each) for each in points)
    nothing = equal(found, constant(0))
    work.fact(either((alike, *(all_of((nothing, equal(each, constant(0)))) for each in points))))
    return found


def _best_of(sign: int, limited: bool) -> "Combined":
    """The highest (1) or lowest (-1) child; where points are ``limited``, held within the max."""

    def best(work: Work, expr: Combine, points: Sequence[Affine]) -> Affine:
        if not limited:
            return extreme(work, work.bounds(expr), points, sign)
        found = extreme(work, Interval(), points, sign)
        return held(work, found, None, constant(expr.maximum), Interval(), work.bounds(expr))

    return best


Combined = Callable[[Work, Combine, Sequence[Affine]], Affine | None]

COMBINED: dict[str, Combined] = {
    "sum": _sum,
    "mean": _mean,
    "median": _median,
    "best": _best,
    "mean_without": _trimmed,
    "geometric_mean": _of_equals,
    "harmonic_mean": _of_equals,
    "highest": _best_of(1, limited=False),
    "lowest": _best_of(-1, limited=False),
    "highest_points": _best_of(1, limited=True),
    "lowest_points": _best_of(-1, limited=True),
}
