"""How parts make a whole, in columns: of each row, those of them that apply."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce

from attrs import frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.numbers import Number, Truth
from rulelang.engine.columnar.program import Builder, UnsupportedError, Whole
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import Combine
from rulelang.plan.intervals import Interval, union

__all__ = ["Children", "combine", "none_where", "total_of"]

ZERO = numbers.constant(Fraction(0))


@frozen
class Children:
    """The points of children, with where they do not apply, their maxima and their weights."""

    points: Sequence[Number]
    out: Sequence[Truth]
    maxima: Sequence[Number]
    weights: Sequence[Fraction]

    @property
    def all_apply(self) -> bool:
        """Whether all of them apply in every row."""
        return all(out is False for out in self.out)

    @property
    def varied(self) -> bool:
        """Whether a max is not the same for every row."""
        return any(numbers.as_constant(most) is None for most in self.maxima)

    def that_may_apply(self) -> "Children":
        """Those that apply in some row at least."""
        places = [at for at, out in enumerate(self.out) if out is not True]
        return Children(
            [self.points[at] for at in places],
            [self.out[at] for at in places],
            [self.maxima[at] for at in places],
            [self.weights[at] for at in places],
        )


def combine(b: Builder, expr: Combine, children: Children) -> Number:
    """What children come to. Where none of them applies, the result means nothing.

    UnsupportedError for a combination that has no column form.
    """
    combination = COMBINATIONS[expr.combination]
    write = _COMBINATIONS.get(expr.combination)
    children = children.that_may_apply()
    if not children.points:
        return ZERO
    if combination.additive:
        return total_of(b, children.points, children.out)
    if write is None:
        raise UnsupportedError("slow.function", name=expr.combination)
    if not combination.of_shares:
        result = write(b, children.points, children, expr)
        return numbers.extreme(b, result, numbers.constant(expr.maximum), least=True)
    if expr.combination == "mean" and children.all_apply and not children.varied:
        return _plain_mean(b, children, expr)
    shares = [
        numbers.divided(b, points, most)
        for points, most in zip(children.points, children.maxima, strict=True)
    ]
    result = write(b, shares, children, expr)
    among = union(*(numbers.interval(share) for share in shares))
    return numbers.scaled(b, numbers.narrowed(result, among), expr.maximum)


def none_where(b: Builder, out: Truth, x: Number) -> Number:
    """A number, and 0 where it does not apply."""
    return numbers.choose(b, out, ZERO, x)


def total_of(b: Builder, values: Sequence[Number], out: Sequence[Truth]) -> Number:
    """The sum of what applies."""
    return numbers.add(b, *(none_where(b, o, x) for o, x in zip(out, values, strict=True)))


def _mean(b: Builder, shares: Sequence[Number], children: Children, expr: Combine) -> Number:
    weights = _weights(children)
    parts = [numbers.scaled(b, x, weight) for x, weight in zip(shares, weights, strict=True)]
    total = total_of(b, parts, children.out)
    return total if children.all_apply else numbers.divided(b, total, _whole(b, children))


def _plain_mean(b: Builder, children: Children, expr: Combine) -> Number:
    """The points of a mean of which every part is one product."""
    parts = []
    each = zip(children.points, children.maxima, _weights(children), strict=True)
    for points, most, weight in each:
        maximum = numbers.as_constant(most)
        assert maximum is not None
        parts.append(numbers.scaled(b, points, weight / maximum * expr.maximum))
    return numbers.add(b, *parts)


def _weights(children: Children) -> list[Fraction]:
    """The weights, of 1 in all."""
    whole = sum(children.weights, Fraction(0))
    return [weight / whole for weight in children.weights]


def _whole(b: Builder, children: Children) -> Number:
    """The weights of what applies."""
    weights = [numbers.constant(weight) for weight in _weights(children)]
    return total_of(b, weights, children.out)


def _extreme(b: Builder, values: Sequence[Number], out: Sequence[Truth], *, least: bool) -> Number:
    """The least or greatest of what applies."""
    found, none = values[0], out[0]
    for value, without in zip(values[1:], out[1:], strict=True):
        better = numbers.extreme(b, found, value, least=least)
        found = numbers.choose(b, without, found, numbers.choose(b, none, value, better))
        none = b.both(none, without)
    return found


def _lowest(b: Builder, xs: Sequence[Number], children: Children, expr: Combine) -> Number:
    return _extreme(b, xs, children.out, least=True)


def _highest(b: Builder, xs: Sequence[Number], children: Children, expr: Combine) -> Number:
    return _extreme(b, xs, children.out, least=False)


def _best(b: Builder, xs: Sequence[Number], children: Children, expr: Combine) -> Number:
    """The mean of the N best: N passes, each of which carries the greatest to the end. Where shares
    are 0 and more, what does not apply is the last of them as 0."""
    lows = [numbers.interval(x).low for x in xs]
    if not children.all_apply and any(low is None or low < 0 for low in lows):
        return _in_order(b, xs, children, lambda x, m: _mean_of(b, x[max(0, m - expr.best) : m]))
    left = [none_where(b, out, x) for out, x in zip(children.out, xs, strict=True)]
    chosen: list[Number] = []
    for _ in range(min(expr.best, len(left))):
        rest: list[Number] = []
        top = left[0]
        for value in left[1:]:
            rest.append(numbers.extreme(b, top, value, least=True))
            top = numbers.extreme(b, top, value, least=False)
        chosen.append(top)
        left = rest
    total = numbers.add(b, *chosen)
    if children.all_apply:
        return numbers.scaled(b, total, Fraction(1, len(chosen)))
    count = _count(b, children)
    return numbers.divided(b, total, numbers.whole(b.minimum(count, len(chosen))))


def _count(b: Builder, children: Children) -> Whole:
    """How many apply."""
    count: Whole = 0
    for out in children.out:
        count = b.add(count, int(not out) if isinstance(out, bool) else b.choose(out, 0, 1))
    return count


# ---- by their order ------------------------------------------------------------------------------


def _median(b: Builder, xs: Sequence[Number], children: Children, expr: Combine) -> Number:
    return _in_order(b, xs, children, lambda x, m: _mean_of(b, (x[(m - 1) // 2], x[m // 2])))


def _mean_without(b: Builder, xs: Sequence[Number], children: Children, expr: Combine) -> Number:
    def kept(ordered: Sequence[Number], count: int) -> Number:
        return _mean_of(b, ordered[expr.lowest : count - expr.best] or ordered[:1])

    return _in_order(b, xs, children, kept)


def _mean_of(b: Builder, values: Sequence[Number]) -> Number:
    return numbers.scaled(b, numbers.add(b, *values), Fraction(1, len(values)))


def _in_order(
    b: Builder,
    xs: Sequence[Number],
    children: Children,
    of_sorted: Callable[[Sequence[Number], int], Number],
) -> Number:
    """What is made of values from the lowest to the highest, by how many of them apply; those that
    do not be behind the others."""
    ordered = [none_where(b, out, x) for out, x in zip(children.out, xs, strict=True)]
    outs = [*children.out]
    for last in range(len(ordered) - 1, 0, -1):
        for at in range(last):
            x, y = ordered[at : at + 2]
            lower = numbers.extreme(b, x, y, least=True)
            ordered[at + 1] = numbers.extreme(b, x, y, least=False)
            lower = numbers.choose(b, outs[at + 1], x, lower)
            ordered[at] = numbers.choose(b, outs[at], y, lower)
            outs[at : at + 2] = b.both(*outs[at : at + 2]), b.either(*outs[at : at + 2])
    sure = sum(out is False for out in children.out)
    count = _count(b, children)
    found = of_sorted(ordered, len(ordered))
    for fewer in range(len(ordered) - 1, max(sure, 1) - 1, -1):
        so_many = b.compare("equal", count, fewer)
        found = numbers.choose(b, so_many, of_sorted(ordered, fewer), found)
    return found


# ---- geometric and harmonic means ----------------------------------------------------------------


def _geometric(b: Builder, shares: Sequence[Number], children: Children, expr: Combine) -> Number:
    nothing, safe = _above_zero(b, shares, children)
    weights = _weights(children)
    root = None
    if children.all_apply:
        root = math.lcm(*(weight.denominator for weight in weights))
        whole: Number = numbers.constant(Fraction(1))
    else:
        whole = _whole(b, children)
    result = numbers.root_of_product(b, safe, weights, whole, root)
    return _unless_equal(b, nothing, safe, children, result)


def _harmonic(b: Builder, shares: Sequence[Number], children: Children, expr: Combine) -> Number:
    nothing, safe = _above_zero(b, shares, children)
    weights = _weights(children)
    quotients = [
        numbers.divided(b, numbers.constant(weight), x)
        for weight, x in zip(weights, safe, strict=True)
    ]
    whole = numbers.constant(Fraction(1)) if children.all_apply else _whole(b, children)
    most = max(numbers.limit_of(numbers.interval(x)) for x in safe)
    least = 1 if children.all_apply else min(weights)
    total = total_of(b, quotients, children.out)
    none = reduce(b.both, children.out)
    total = numbers.choose(b, none, numbers.constant(Fraction(1)), total)  # no matter what, but 0
    total = numbers.narrowed(total, Interval(least / most, None))  # the mean is at most the most
    result = numbers.narrowed(numbers.divided(b, whole, total), Interval(None, most))
    return _unless_equal(b, nothing, safe, children, result)


def _above_zero(
    b: Builder, shares: Sequence[Number], children: Children
) -> tuple[Truth, list[Number]]:
    """Where a share that applies is 0, and the shares with 1 there and for what does not apply."""
    nothing: Truth = False
    for share, out in zip(shares, children.out, strict=True):
        nothing = b.either(nothing, b.both(numbers.is_zero(b, share), b.invert(out)))
    one = numbers.constant(Fraction(1))
    safe = [
        numbers.choose(b, b.either(nothing, out), one, share)
        for share, out in zip(shares, children.out, strict=True)
    ]
    return nothing, safe


def _unless_equal(
    b: Builder, nothing: Truth, shares: Sequence[Number], children: Children, mean: Number
) -> Number:
    """A mean, which is 0 where one share is, and the share itself where all are the same: unless
    it is known where it is rational, that is said apart."""
    if isinstance(mean, numbers.Fixed) and mean.over is None:
        low, high = (_extreme(b, shares, children.out, least=least) for least in (True, False))
        if isinstance(low, numbers.Rational) and isinstance(high, numbers.Rational):
            same = numbers.compare(b, "equal", low, high)
            mean = numbers.choose(b, same, low, mean)
    return numbers.choose(b, nothing, ZERO, mean)


_COMBINATIONS: dict[str, Callable[[Builder, Sequence[Number], Children, Combine], Number]] = {
    "mean": _mean,
    "geometric_mean": _geometric,
    "harmonic_mean": _harmonic,
    "lowest": _lowest,
    "highest": _highest,
    "best": _best,
    "median": _median,
    "mean_without": _mean_without,
    "highest_points": _highest,
    "lowest_points": _lowest,
}
