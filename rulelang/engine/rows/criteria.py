"""Criteria and levels as straight-line code, for units to which everything in them applies."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import evolve

from rulelang.engine.criteria import Scorer
from rulelang.engine.rows import quotients
from rulelang.engine.rows.quotients import Quotient, constant
from rulelang.engine.rows.source import (
    Fragment,
    Source,
    Symbol,
    Write,
    branch_truth,
    choices,
    number_of,
)
from rulelang.engine.rows.writer import OutsideError, Writer
from rulelang.plan.intervals import Interval
from rulelang.plan.tree import LevelPlan, LevelsPlan

__all__ = ["level_of", "score_of"]

ZERO = constant(Fraction(0))


def score_of(source: Source, scorer: Scorer) -> Quotient:
    """The score of a criterion that applies: computed, rounded, and held within 0 and its limit."""
    plan, writer = scorer.plan, source.writer
    if plan.value is not None:
        found = number_of(source, plan.value)
    elif plan.criteria:
        found = _combined(source, scorer)
        scores = _scores(source, (*plan.bonuses, *plan.penalties))
        signed = scores[: len(plan.bonuses)]
        for score in scores[len(plan.bonuses) :]:
            negative = Interval(None if score.at.high is None else -score.at.high, Fraction(0))
            signed.append(evolve(score, factor=-score.factor, at=negative))
        found = quotients.add(writer, [found, *signed]) if signed else found
    else:
        raise OutsideError("a criterion in which nothing applies")
    if plan.rounding is not None:
        found = quotients.round_to(writer, found, plan.rounding.step, plan.rounding.mode)
    held = quotients.clamp(writer, found, ZERO, constant(scorer.limit))
    return quotients.local(writer, held)


def _scores(source: Source, ids: Sequence[str]) -> list[Quotient]:
    found: list[Quotient] = []
    for id in ids:
        score = source.values[id]
        assert isinstance(score, Quotient)
        found.append(score)
    return found


# ---- combinations --------------------------------------------------------------------------------


def _combined(source: Source, scorer: Scorer) -> Quotient:
    """What the children come to; all of them apply, so nothing is scaled."""
    plan, writer, combination = scorer.plan, source.writer, scorer.combination
    assert combination is not None
    weights = [constant(scorer.weights[id]) for id in plan.criteria]
    values = _scores(source, plan.criteria)
    if combination.of_shares:
        maxima = [constant(source.maxima[id]) for id in plan.criteria]
        pairs = zip(values, maxima, strict=True)
        values = [quotients.divide(writer, value, maximum) for value, maximum in pairs]
    found = _COMBINATIONS[combination.key](source, values, weights, plan.best)
    maximum = constant(plan.maximum)
    if combination.of_shares:
        return quotients.multiply(writer, found, maximum)
    return found if combination.additive else quotients.extreme(writer, [found, maximum], False)


Numbers = Sequence[Quotient]


def _sum(source: Source, values: Numbers, weights: Numbers, best: int) -> Quotient:
    return quotients.add(source.writer, values)


def _mean(source: Source, values: Numbers, weights: Numbers, best: int) -> Quotient:
    writer = source.writer
    pairs = zip(values, weights, strict=True)
    products = [quotients.multiply(writer, value, weight) for value, weight in pairs]
    whole = quotients.add(writer, weights)
    return quotients.divide(writer, quotients.add(writer, products), whole)


def _harmonic_mean(source: Source, values: Numbers, weights: Numbers, best: int) -> Quotient:
    """No value is below 0, for scores are held."""
    writer = source.writer
    values = [quotients.local(writer, value) for value in values]
    zeros = [quotients.compare(writer, "=", value, ZERO) for value in values]
    if "True" in zeros:
        return ZERO

    def mean(source: Source) -> Symbol:
        pairs = zip(values, weights, strict=True)
        parts = [quotients.divide(writer, weight, value) for value, weight in pairs]
        whole = quotients.add(writer, weights)
        return quotients.divide(writer, whole, quotients.add(writer, parts))

    conditions = [condition for condition in zeros if condition != "False"]
    nothing = " or ".join(conditions) or "False"
    found = choices(source, [(lambda source: nothing, lambda source: ZERO)], mean)
    assert isinstance(found, Quotient)
    return found


def _geometric_mean(source: Source, values: Numbers, weights: Numbers, best: int) -> Quotient:
    parts = [q for pair in zip(values, weights, strict=True) for q in pair]
    found = quotients.called(source.writer, "geometric_mean", parts)
    return evolve(found, at=Interval(Fraction(0), None))


def _lowest(source: Source, values: Numbers, weights: Numbers, best: int) -> Quotient:
    return quotients.extreme(source.writer, values, False)


def _highest(source: Source, values: Numbers, weights: Numbers, best: int) -> Quotient:
    return quotients.extreme(source.writer, values, True)


def _best(source: Source, values: Numbers, weights: Numbers, best: int) -> Quotient:
    """The mean of the largest, found among numerators over one denominator."""
    writer = source.writer
    count = min(best, len(values))
    if count == 1:
        return _highest(source, values, weights, best)
    if count < len(values):
        values = [_largest(writer, values, count)]
    share = constant(Fraction(1, count))
    return quotients.multiply(writer, quotients.add(writer, values), share)


def _largest(writer: Writer, values: Numbers, count: int) -> Quotient:
    """The sum of the largest of several."""
    alike, factor, under = quotients.aligned(writer, values)
    bits = max(value.bits for value in alike)
    listed = ", ".join(value.over for value in alike)
    text = f"sum(sorted(({listed}))[{len(alike) - count}:])"
    lows = sorted(value.at.low or Fraction(0) for value in values)[-count:]
    highs = sorted(value.at.high or Fraction(0) for value in values)[-count:]
    at = Interval(sum(lows, Fraction(0)), sum(highs, Fraction(0)))
    total = bits + count.bit_length()
    found = Quotient(factor, writer.local(text, total), under, at, total)
    return quotients.tamed(writer, found)


_COMBINATIONS: dict[str, Callable[[Source, Numbers, Numbers, int], Quotient]] = {
    "sum": _sum,
    "mean": _mean,
    "geometric_mean": _geometric_mean,
    "harmonic_mean": _harmonic_mean,
    "lowest": _lowest,
    "highest": _highest,
    "best": _best,
    "highest_points": _highest,
    "lowest_points": _lowest,
}


# ---- levels --------------------------------------------------------------------------------------


def level_of(source: Source, block: LevelsPlan) -> str:
    """The source of the index of the level reached; past the last for the otherwise row."""
    writer = source.writer
    score = source.values[block.of]
    assert isinstance(score, Quotient)
    writer.product(score.under)  # for all rows
    rows = [(_reaches(block, row, score), _index(index)) for index, row in enumerate(block.rows)]
    found = choices(source, rows, _index(len(rows)))
    assert isinstance(found, Fragment)
    return found.text


def _index(index: int) -> Write:
    return lambda source: Fragment(str(index))


def _reaches(block: LevelsPlan, row: LevelPlan, score: Quotient) -> Write:
    def reaches(source: Source) -> str:
        writer = source.writer
        bound = row.bound * (source.maxima[block.of] if row.percentage else 1)
        text = quotients.compare(writer, ">=", score, constant(bound))
        if text == "False" or row.requires is None:
            return text
        with writer.apart() as lines:
            holds = branch_truth(source, row.requires, lines)
        if not lines:
            return holds if text == "True" else f"{text} and ({holds})"
        found = writer.fresh()
        writer.emit(f"{found} = False")
        writer.block(f"if {text}:", [*lines, f"{found} = {holds}"])
        return found

    return reaches
