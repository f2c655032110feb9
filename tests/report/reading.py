"""Reads the facts of sentences back from results, and what their words claim.

Written from the meaning of each fact in `said.py` alone, as slowly as it reads, and never from the
analysis.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import assert_never

from rulelang.output.report.sentences import Fact, Said
from rulelang.plan.kinds import MARKS
from rulelang.plan.tree import CriterionPlan
from rulelang.results.score import UnitResult
from tests.report.unnoted import odd
from tests.report.world import World

__all__ = ["false_facts", "overclaimed"]

NEAR = Fraction(1, 10**25)
NEAR_ROOT = Fraction(1, 10**9)
"""How near a double is, which has a root in it."""


def score(unit: UnitResult | None, id: str) -> Fraction | None:
    if unit is None:
        return None
    return unit.total if id == "total" else unit.scores.get(id)


def own_max(world: World, unit: UnitResult, id: str) -> Fraction | None:
    if id == "total":
        return unit.max
    return None if world.criterion(id).unlimited else unit.maxima.get(id)


def own_share(world: World, unit: UnitResult | None, id: str) -> Fraction | None:
    points = score(unit, id)
    if unit is None or points is None:
        return None
    most = own_max(world, unit, id)
    return points / most if most else None


def counted(units: Iterable[UnitResult], id: str) -> dict[str, Fraction]:
    """The scores that count, by unit."""
    found = {unit.unit: score(unit, id) for unit in units if unit.status != "disqualified"}
    return {name: points for name, points in found.items() if points is not None}


def ends(units: Iterable[UnitResult], id: str, highest: bool) -> tuple[Fraction, set[str]] | None:
    """The score at one end and all with it; nobody is at an end where all are equal."""
    scores = counted(units, id)
    if len({*scores.values()}) < 2:
        return None
    end = (max if highest else min)(scores.values())
    return end, {name for name, points in scores.items() if points == end}


def mean(values: Iterable[Fraction]) -> Fraction | None:
    listed = [*values]
    return sum(listed, Fraction(0)) / len(listed) if listed else None


def median(values: Iterable[Fraction]) -> Fraction:
    listed = sorted(values)
    middle = len(listed) // 2
    if len(listed) % 2:
        return listed[middle]
    return (listed[middle - 1] + listed[middle]) / 2


def ranks(units: Sequence[UnitResult], group: str | None) -> list[int]:
    return [unit.rank for unit in units if unit.rank is not None and unit.group == group]


def at_end(units: Sequence[UnitResult], unit: UnitResult | None, first: bool) -> bool:
    """Whether a unit is first or last of its group, and not all of it is so."""
    if unit is None or unit.rank is None:
        return False
    own = ranks(units, unit.group)
    return len({*own}) > 1 and unit.rank == (min(own) if first else max(own))


def holds(world: World, fact: Fact) -> bool:
    """Whether a fact is true."""
    units, names, value, id = world.units(), {*fact.units}, fact.value, fact.of
    periods = [*world.years]
    last = fact.periods[-1] if fact.periods else None
    there = units if last is None else world.units(last)
    present = [unit for unit in there if fact.group in (None, unit.group)]
    each = [world.of(name, last) for name in fact.units]
    scores = counted(units, id) if id in {one.id for one in world.plan.criteria} else {}

    def together(holding: Callable[[UnitResult], bool]) -> bool:
        """They are all of which it holds, and as many as the fact counts."""
        found = [unit.unit for unit in present if holding(unit)]
        return {*found} == names and value in (None, len(found))

    def every(holding: Callable[[UnitResult], bool]) -> bool:
        return bool(each) and all(unit is not None and holding(unit) for unit in each)

    def moved(way: Callable[[UnitResult, UnitResult], bool]) -> bool:
        before = {unit.unit: unit for unit in world.units(fact.periods[0])}
        return together(lambda now: now.unit in before and way(before[now.unit], now))

    def rise(was: UnitResult, now: UnitResult) -> int | None:
        if was.rank is None or now.rank is None or was.group != now.group:
            return None
        return was.rank - now.rank

    def rises() -> dict[str, int]:
        found = {}
        for now in present:
            was = world.of(now.unit, fact.periods[0])
            places = None if was is None else rise(was, now)
            if places is not None:
                found[now.unit] = places
        return found

    def by(figure: Callable[[UnitResult], Fraction | None], sign: int) -> bool:
        def way(was: UnitResult, now: UnitResult) -> bool:
            one, other = figure(was), figure(now)
            if "disqualified" in (was.status, now.status) or one is None or other is None:
                return False
            return (other > one) - (other < one) == sign

        return moved(way)

    def gained(sign: int) -> bool:
        block = world.plan.total_levels
        order = [] if block is None else [*block.labels]

        def way(was: UnitResult, now: UnitResult) -> bool:
            if was.level is None or now.level is None:
                return False
            places = order.index(was.level) - order.index(now.level)
            return places * sign > 0

        return moved(way)

    def run(first: bool) -> bool:
        listed = [*fact.periods]
        start = periods.index(listed[0])
        if periods[start : start + len(listed)] != listed or value != len(listed):
            return False
        at = [
            all(at_end(world.units(p), world.of(name, p), first) for p in listed)
            and len({getattr(world.of(name, p), "group", None) for p in listed}) == 1
            for name in fact.units
        ]
        return bool(at) and all(at)

    def in_all(highest: bool) -> bool:
        found = [ends(world.units(period), id, highest) for period in fact.periods]
        return all(end is not None and names <= end[1] for end in found)

    def shares_of(period: str) -> list[Fraction]:
        running = [unit for unit in world.units(period) if unit.status != "disqualified"]
        return [s for unit in running if (s := own_share(world, unit, id)) is not None]

    match fact.what:
        case "units":
            return value == len(units)
        case "ranked":
            return value == sum(unit.rank is not None for unit in present)
        case "at level":
            return together(lambda unit: unit.level == id)
        case "status":
            return together(lambda unit: unit.status == id)
        case "has status":
            return every(lambda unit: unit.status == id)
        case "is marked":
            return every(lambda unit: id in unit.marked(fact.text))  # type: ignore[arg-type]
        case "marked":
            within = world.within(id)
            return every(lambda unit: bool(within & {*unit.marks.get(fact.text, ())}))  # type: ignore[call-overload]
        case "all marked":
            return together(
                lambda unit: unit.unit in scores and id in unit.marks.get(fact.text, ())  # type: ignore[call-overload]
            )
        case "counted":
            return value == len(counted(present, id))
        case "highest" | "lowest":
            end = ends(units, id, fact.what == "highest")
            return end == (value, names)
        case "even":
            return {*scores} == names and {*scores.values()} == {value}
        case "full":
            return together(
                lambda unit: (
                    unit.unit in scores
                    and own_max(world, unit, id) is not None
                    and scores[unit.unit] == own_max(world, unit, id)
                )
            )
        case "nothing":
            return together(lambda unit: scores.get(unit.unit) == 0)
        case "something":
            return together(lambda unit: scores.get(unit.unit, 0) != 0)
        case "spread":
            return value == max(scores.values()) - min(scores.values())
        case "mean":
            return value == mean(counted(present, id).values())
        case "median":
            return value == median(counted(present, id).values())
        case "at own level":
            own = [u for u in present if u.unit in counted(present, id)]
            return value == sum(unit.levels.get(id) == fact.text for unit in own)
        case "correlation":
            return near(value, correlation(present, id, fact.text), NEAR_ROOT)
        case "share of mean":
            most = {own_max(world, unit, id) for unit in units if unit.unit in scores}
            average = mean(scores.values())
            return len(most) == 1 and average is not None and value == average / (most.pop() or 0)
        case "replaced":
            within = world.within(id)
            return every(lambda unit: bool(within & world.without(unit.unit, last)))
        case "reaches":
            return every(lambda unit: id == world.reached[unit.unit] != unit.level)
        case "all reaching":
            return together(lambda unit: id == world.reached[unit.unit] != unit.level)
        case "unusual":
            known = counted(there, id)
            apart = {"replaced", *MARKS} | ({"incomplete", "unranked"} if id == "total" else set())
            return together(
                lambda u: u.unit in known and bool(apart & {*odd(world, u.unit, last or "", id)})
            )
        case "is replaced":
            return every(lambda unit: id in world.without(unit.unit, last))
        case "all replaced":
            return together(lambda u: u.unit in scores and id in world.without(u.unit, last))
        case "lacking":
            return together(lambda unit: unit.status != "disqualified" and score(unit, id) is None)
        case "score":
            return every(lambda unit: score(unit, id) == value)
        case "share":
            return every(lambda unit: own_share(world, unit, id) == value)
        case "lost":

            def lost(unit: UnitResult) -> Fraction | None:
                if id != "total" and world.criterion(id).kind == "penalty":
                    return score(unit, id)
                return (own_max(world, unit, id) or 0) - (score(unit, id) or 0)

            return every(lambda unit: lost(unit) == value)
        case "above median" | "below median":
            sign = 1 if fact.what == "above median" else -1
            middle = median(scores.values())
            return every(lambda unit: (scores[unit.unit] - middle) * sign == value) and value > 0
        case "above mean" | "below mean" | "at mean":
            middle = mean(scores.values()) or Fraction(0)
            wanted = {"above mean": 1, "below mean": -1, "at mean": 0}[fact.what]
            return every(lambda u: (scores[u.unit] > middle) - (scores[u.unit] < middle) == wanted)
        case "level":
            return every(lambda unit: unit.level == id)
        case "rank":
            return {unit.unit for unit in present if unit.rank == value} == names
        case "has rank":
            return every(lambda unit: unit.rank == value)
        case "last":
            worst = max(unit.rank or 0 for unit in units)
            return (
                worst == value
                and any((unit.rank or worst) < worst for unit in units)
                and {unit.unit for unit in units if unit.rank == worst} == names
            )
        case "behind":
            first, *others = [score(unit, id) for unit in each]
            return all(other - first == value for other in others) and value > 0  # type: ignore[operator]
        case "lacks something":
            return together(lambda unit: unit.status == "incomplete" and bool(unit.missing))
        case "lacks nothing":
            read = every if value is None else together
            return read(lambda unit: unit.status == "incomplete" and not unit.missing)
        case "reason":
            return every(lambda unit: unit.status == "disqualified" and unit.reason == fact.text)
        case "missing":
            return every(lambda unit: id in unit.missing)
        case "agreeing" | "opposing":
            return value == agreement(units, world.criterion(id), fact.what == "agreeing")
        case "variance":
            return near(value, variance(units, world.criterion(id)))
        case "rise":
            return all(rises().get(name) == value for name in names)
        case "rose":
            return {name for name, places in rises().items() if places > 0} == names
        case "fell":
            return {name for name, places in rises().items() if places < 0} == names
        case "stayed":
            return {name for name, places in rises().items() if places == 0} == names
        case "most risen" | "most fallen":
            sign = 1 if fact.what == "most risen" else -1
            found = {name: places * sign for name, places in rises().items()}
            most = max(found.values())
            return (
                most == value > 0 and {n for n, places in found.items() if places == most} == names
            )
        case "first run":
            return run(first=True)
        case "last run":
            return run(first=False)
        case "more points":
            return by(lambda unit: score(unit, id), 1)
        case "fewer points":
            return by(lambda unit: score(unit, id), -1)
        case "same points":
            return by(lambda unit: score(unit, id), 0)
        case "higher share":
            return by(lambda unit: own_share(world, unit, id), 1)
        case "lower share":
            return by(lambda unit: own_share(world, unit, id), -1)
        case "same share":
            return by(lambda unit: own_share(world, unit, id), 0)
        case "level gained":
            return gained(1)
        case "level lost":
            return gained(-1)
        case "lowest in all":
            return in_all(highest=False)
        case "highest in all":
            return in_all(highest=True)
        case "mean share":
            return value == mean(shares_of(fact.periods[-1]))
        case "mean rise":
            one, other = (mean(counted(world.units(p), id).values()) for p in fact.periods)
            return one is not None and other is not None and value == other - one
        case "mean share rise":
            one, other = (mean(shares_of(period)) for period in fact.periods)
            return one is not None and other is not None and value == other - one
        case "is last":
            return all(at_end(present, unit, first=False) for unit in each)
        case "ranked with":
            return every(lambda unit: len(ranks(present, unit.group)) == value)
        case "new":
            earlier = periods[: periods.index(fact.periods[-1])]
            return (
                not any(world.of(name, p) for name in names for p in earlier) and None not in each
            )
        case "gone" | "back":
            first, now = fact.periods
            between = periods[periods.index(first) + 1 : periods.index(now)]
            was = all(world.of(name, first) for name in names)
            is_now = all(
                (world.of(name, now) is not None) == (fact.what == "back") for name in names
            )
            skipped = bool(between) if fact.what == "back" else True
            absent = not any(world.of(name, p) for name in names for p in between)
            return was and is_now and skipped and absent
        case "came from" | "became":
            raise AssertionError("only a mapping has these")
        case _:
            assert_never(fact.what)


def near(one: Fraction | None, other: Fraction | None, by: Fraction = NEAR) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= by * max(1, abs(other))


def correlation(units: Sequence[UnitResult], one: str, other: str) -> Fraction | None:
    """Pearson's, over the units with both scores."""
    first, second = counted(units, one), counted(units, other)
    pairs = [(first[name], second[name]) for name in first if name in second]
    x, y = mean(a for a, _ in pairs), mean(b for _, b in pairs)
    assert x is not None
    assert y is not None
    both, xs, ys = (
        float(sum((f(a, b) for a, b in pairs), Fraction(0)))
        for f in (
            lambda a, b: (a - x) * (b - y),
            lambda a, b: (a - x) ** 2,
            lambda a, b: (b - y) ** 2,
        )
    )
    return Fraction(both / (xs * ys) ** 0.5) if xs and ys else None


def worth(unit: UnitResult, plan: CriterionPlan) -> Fraction | None:
    points = unit.scores[plan.id]
    return -points if plan.kind == "penalty" and points is not None else points


def agreement(units: Sequence[UnitResult], plan: CriterionPlan, agreeing: bool) -> Fraction | None:
    """The share of pairs of different ranks that are in the order of a criterion, or against it."""
    apart = found = 0
    for one, other in combinations(units, 2):
        if one.rank is None or other.rank is None or one.rank == other.rank:
            continue
        apart += 1
        a, b = worth(one, plan), worth(other, plan)
        if a is not None and b is not None and a != b:
            found += ((a > b) == (one.rank < other.rank)) == agreeing
    return Fraction(found, apart) if apart else None


def variance(units: Sequence[UnitResult], plan: CriterionPlan) -> Fraction:
    ranked = [unit for unit in units if unit.rank is not None]
    totals = [unit.total or Fraction(0) for unit in ranked]
    own = [worth(unit, plan) or Fraction(0) for unit in ranked]
    x, y = sum(own, Fraction(0)) / len(own), sum(totals, Fraction(0)) / len(totals)
    both = sum(((a - x) * (b - y) for a, b in zip(own, totals, strict=True)), Fraction(0))
    return both / sum(((b - y) ** 2 for b in totals), Fraction(0))


def false_facts(world: World, said: Said) -> list[Fact]:
    """The facts of a sentence that the results do not bear out."""
    return [fact for fact in said.facts if not holds(world, fact)]


# ---- what its words claim ----------------------------------------------------------------------

WAYS = {"rose": 1, "fell": -1, "same": 0, "stayed": 0, "level_gained": 1, "level_lost": -1}
NOTES = ("has status", "marked", "is marked", "all marked", "replaced", "all replaced")
"""The facts that a note next to a name states."""
COMPARED = ("places", "criteria", "bonus", "penalty", "spread")
"""Sections of sentences that compare units."""
OTHERS = ("unit.shared", "unit.behind")
"""Sentences about a unit that name others; what is not ordinary in its own scores stands before."""


def overclaimed(world: World, said: Said) -> list[str]:
    """What the words of a sentence claim by its key, and the results do not bear out."""
    section, _, name = said.key.partition(".")
    found = []
    if section in ("moves", "means", "unit_years") and not holds_way(world, said, name):
        found.append("the other way")
    if said.key in ("places.first", "places.first_shared", "places.all_first"):
        found += ["not first"] * (1 not in [f.value for f in said.facts if f.what == "rank"])
    if name in ("mean_above_median", "mean_below_median"):
        average, middle = (f.value or 0 for f in said.facts if f.what in ("mean", "median"))
        found += ["the other way"] * ((average > middle) != (name == "mean_above_median"))
    if said.key in ("deciding.together", "deciding.against"):
        (own,) = said.facts
        outer = [c.id for c in world.plan.criteria if (c.parent, c.kind) == ("total", "criterion")]
        every = [correlation(world.units(), a, b) for a, b in combinations(outer, 2)]
        value = own.value or Fraction(0)
        sign = 1 if said.key == "deciding.together" else -1
        beyond = [one for one in every if one is not None and (one - value) * sign > NEAR_ROOT]
        found += ["not the most"] * (bool(beyond) or value * sign <= 0)
    if said.key in ("deciding.most", "deciding.least"):
        own = [f.value for f in said.facts if f.what == "agreeing"]
        outer = [
            one
            for one in world.plan.criteria
            if one.parent == "total"
            and one.kind == "criterion"
            and len({*counted(world.units(), one.id).values()}) > 1
        ]
        every = [agreement(world.units(), one, agreeing=True) or Fraction(0) for one in outer]
        end = max(every) if said.key == "deciding.most" else min(every)
        found += ["another criterion"] * ({*own} != {end} or len(own) != every.count(end))
    compared = section in COMPARED and name not in ("rescaled", "left_out", "held", "replaced")
    if compared or said.key in OTHERS:
        id = said.facts[-1].of if said.facts[-1].what != "level" else "total"
        id = "total" if said.key in OTHERS else id
        known = {one.id for one in world.plan.criteria}
        within = world.within(id) if id in known else world.within("total")
        for unit in world.units():
            marked = any(within & {*ids} for ids in unit.marks.values())
            marked = marked or bool(within & world.without(unit.unit))
            odd = marked or unit.status in ("incomplete", "disqualified", "unranked")
            noted = [f for f in said.facts if f.what in NOTES and unit.unit in f.units]
            bare = f"{unit.unit} (" not in said.text or not noted
            bare = bare and not (said.key in OTHERS and said.text.startswith(unit.unit))
            if odd and unit.unit in said.text and bare:
                found.append(f"{unit.unit} as if it were ordinary")
    return found


def holds_way(world: World, said: Said, name: str) -> bool:
    """Whether a change goes the way that the sentence says."""
    way = next((sign for key, sign in WAYS.items() if name.removesuffix("_share") == key), None)
    if way is None:
        return True
    if name.startswith("level_"):
        block = world.plan.total_levels
        assert block is not None
        one, other = (-[*block.labels].index(f.of) for f in said.facts if f.what == "level")
    elif said.key.startswith("moves."):
        one, other = (-(f.value or 0) for f in said.facts if f.what == "has rank")
    else:
        kinds = ("score", "share", "mean", "mean share")
        one, other = (f.value or 0 for f in said.facts if f.what in kinds)
    return (other > one) - (other < one) == way
