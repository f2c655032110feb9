"""Who is complete, and who is before whom."""

from collections.abc import Mapping, Sequence
from unicodedata import normalize

from attrs import evolve, frozen
from sqlglot import exp

from rulelang.output.sql.nodes import (
    Sql,
    all_of,
    any_of,
    call,
    case,
    coalesce,
    compare,
    literal,
    minus,
    negated,
    none_of,
    null,
    plus,
    string,
    times,
    truth,
    window,
)
from rulelang.output.sql.statistics import neighbours
from rulelang.output.sql.values import Value, state_is, united, without
from rulelang.output.sql.writer import Writer
from rulelang.output.walk import Needed
from rulelang.output.walk.states import NOT_APPLICABLE
from rulelang.plan.ties import TIES
from rulelang.plan.tree import LevelsPlan, PlacingStep, QuotaPlan, RankPlan
from rulelang.results.collation import LETTERS, TONES

__all__ = ["Standing", "name_keys", "placing", "running", "standing"]

FIRST_SORTED = 0xA000
"""Letters are sorted by stand-ins from here on: after every other script that names are in."""


@frozen
class Standing:
    """Which rows are wrong, which are complete, which are out of the running, which run; which
    have a rank, their rank (NULL for the others), and that in each other ranking by its id."""

    wrong: Sql
    complete: Sql
    out: Sql
    runs: Sql
    ranked: Sql
    rank: Sql
    ranks: Mapping[str, Sql]


def standing(
    w: Writer, needed: Needed[Value], level: Value | None, others: Sequence[Needed[Value]]
) -> Standing:
    """The rank of every unit that runs among those of its period and group."""
    w.begin("ranking", "ranking")
    wrong = w.columns.define("wrong", any_of(list(dict.fromkeys(w.faults))), "ranking")
    right = [negated(wrong)] if w.faults else []
    complete = all_of([*right, none_of(lacking(needed))])
    block = w.plan.total_levels
    simple = not needed.out and (block is None or not block.unranked)
    complete = w.columns.define("ranked" if simple else "complete", complete, "ranking")
    out = all_of([*right, any_of([*map(_holds, needed.out)])]) if needed.out else truth(False)
    runs = complete
    if needed.out:
        out = w.columns.define("out_of_the_running", out, "ranking")
        runs = w.columns.define("runs", all_of([complete, negated(out)]), "ranking")
    ranked = runs
    if block is not None and block.unranked and level is not None:
        listed = [string(id) for id in block.labels if id in block.unranked]
        among = exp.In(this=level.sql.copy(), expressions=listed)
        ranked = w.columns.define("ranked", all_of([runs, negated(among)]), "ranking")
    rank = _rank(w, w.plan.rank, needed, ranked, "rank")
    ranks = {}
    for ranking, own in zip(w.plan.rankings, others, strict=True):
        there = w.column("there", all_of([ranked, none_of(lacking(own))]))
        ranks[ranking.id] = _rank(w, ranking, own, there, ranking.id)
    return Standing(wrong, complete, out, runs, ranked, rank, ranks)


def running(needed: Needed[Value]) -> list[Sql]:
    """The conditions under which a unit runs, if its data are right."""
    out = [negated(any_of([*map(_holds, needed.out)]))] if needed.out else []
    return [none_of(lacking(needed)), *out]


def _holds(value: Value) -> Sql:
    return coalesce(value.sql, truth(False)) if value.states else value.sql


def _rank(w: Writer, plan: RankPlan, needed: Needed[Value], ranked: Sql, name: str) -> Sql:
    """The rank of the rows that are ``ranked``."""
    w.begin("ranking", "ranking")
    groups = [] if needed.group is None else [needed.group.sql]
    partition = [ranked, *w.partition, *groups]
    before = [value.sql for value, _ in needed.keys]
    w.edges += ties_in_doubt(w, needed, partition)
    w.finish(Value(truth(True), "yesno"))
    order = ordering(needed)
    rule = TIES[plan.ties]
    counted: type[exp.Func] = exp.DenseRank if rule.counts == "ranks" else exp.Rank
    if rule.by_name:
        counted = exp.RowNumber
        order += [(key, False) for key in name_keys(w, w.unit, "name")]
    number = window(counted(), partition, order)
    if rule.behind:
        tied = window(exp.Count(this=exp.Star()), [*partition, *before])
        number = plus(number, times(literal(rule.behind), minus(tied, literal(1))))
    return w.columns.define(name, case([(ranked, number)], None), "ranking")


def ordering(needed: Needed[Value]) -> list[tuple[Sql, bool]]:
    """The keys, and whether each descends."""
    return [(value.sql, not ascending) for value, ascending in needed.keys]


def ties_in_doubt(w: Writer, needed: Needed[Value], partition: Sequence[Sql]) -> list[Sql]:
    """The conditions under which a row may be before another one than it seems."""
    before: list[Sql] = []
    found = []
    for value, _ in needed.keys:
        for condition in neighbours(w, value, [*partition, *before]):
            tied = coalesce(condition, truth(False))
            alike = [*partition, *before, value.sql]
            found.append(window(call("BOOL_OR", tied), alike))
        before.append(value.sql)
    return found


def lacking(needed: Needed[Value]) -> list[Sql]:
    """The conditions under which a unit is incomplete, without those that others say."""
    found: dict[Sql, None] = {}
    for value, states in needed.lacking:
        condition = state_is(value, *states)
        if condition is not None and not (value.gaps and found.keys() >= {*value.gaps}):
            found[condition] = None
    return [*found]


# ---- levels with quotas --------------------------------------------------------------------------


def placing(w: Writer, step: PlacingStep, reached: Sequence[Value], needed: Needed[Value]) -> Value:
    """The level of every unit that runs: rows are filled from the top, in the order of the keys."""
    block = w.plan.total_levels
    assert block is not None
    right = [negated(any_of(list(dict.fromkeys(w.faults))))] if w.faults else []
    out = any_of([*map(_holds, needed.out)])
    stays = [negated(out)] if needed.out else []
    runs = w.column("running", all_of([*right, *stays, none_of(lacking(needed))]))
    partition = [*w.partition, *([] if needed.group is None else [needed.group.sql])]
    asked = [
        w.column(f"reaches_{row.id}", _sure(v)) for row, v in zip(block.rows, reached, strict=True)
    ]
    free, rows = [runs], list[tuple[Sql, Sql]]()
    for level, holds in zip(block.rows, asked, strict=True):
        takes = all_of([*free, holds])
        if level.quota is not None:
            takes = w.column(f"may_be_{level.id}", takes)
            room = _room(w, block, level.quota, runs, asked, partition)
            stands = window(exp.Count(this=exp.Star()), [takes, *partition], ordering(needed))
            stands = w.column(f"place_{level.id}", stands)
            denominator = literal(level.quota.amount.denominator if level.quota.share else 1)
            takes = all_of([takes, compare("<=", times(stands, denominator), room)])
        takes = w.column(f"is_{level.id}", takes)
        rows.append((takes, string(level.id)))
        free.append(negated(takes))
    w.edges += ties_in_doubt(w, needed, [runs, *partition])
    values = [*reached, *(v for v, _ in needed.lacking), *needed.out, *(v for v, _ in needed.keys)]
    w.edges += united(value.near for value in values)
    if w.edges:  # who has a level says who else has room
        doubts = any_of(list(dict.fromkeys(w.edges)))
        doubts = w.column("doubts", coalesce(doubts, truth(False)))
        w.edges = [window(call("BOOL_OR", doubts), partition)]
    sql = case([(negated(runs), null()), *rows], string(block.below))
    return _absent_where(w, sql, needed, out, values)


def _sure(value: Value) -> Sql:
    return coalesce(value.sql, truth(False))


def _room(
    w: Writer,
    block: LevelsPlan,
    quota: QuotaPlan,
    runs: Sql,
    reached: Sequence[Sql],
    partition: Sequence[Sql],
) -> Sql:
    """How many units a level has room for, times the denominator of its share."""
    if not quota.share:
        return literal(int(quota.amount))
    counts = runs
    if quota.of is not None:
        upto = [row.id for row in block.rows].index(quota.of)
        counts = all_of([runs, any_of(list(reached[: upto + 1]))])
    base = window(exp.Count(this=case([(counts, literal(1))], None)), partition)
    return times(literal(quota.amount.numerator), w.column("base", base))


def _absent_where(
    w: Writer, sql: Sql, needed: Needed[Value], out: Sql, values: Sequence[Value]
) -> Value:
    """The level, and why some units have none: out of the running it does not apply, and one that
    is incomplete lacks it."""
    parts = [without(value, *(value.states - states)) for value, states in needed.lacking]
    states = w.lacking.joined(part.states for part in parts)
    if needed.out:
        states |= {NOT_APPLICABLE}
    value = Value(sql, "text", states, faults=united(each.faults for each in values))
    if len(states) <= 1:
        return value
    rows = [(out, literal(NOT_APPLICABLE))] if needed.out else []
    return evolve(value, state=w.column("state", case(rows, w.highest(parts))))


# ---- the order of names --------------------------------------------------------------------------


def name_keys(w: Writer, text: Sql, ending: str) -> list[Sql]:
    """Keys that sort names as a Vietnamese dictionary does: by letters, tones, and code points.

    Every letter of the alphabet stands for itself, so what is none keeps its place before them.
    """
    composed = w.column(ending, w.dialect.composed(exp.cast(text.copy(), "TEXT")))
    letters, tones = _translations()
    sorted_by = [
        call("TRANSLATE", composed, string(letters[0]), string(letters[1])),
        call("TRANSLATE", composed, string(tones[0]), string(tones[1])),
        composed,
    ]
    names = ("letters", "tones", "")
    columns = [
        w.column(f"{ending}_{name}", key, "the order of a Vietnamese dictionary") if name else key
        for name, key in zip(names, sorted_by, strict=True)
    ]
    return [w.dialect.by_code_point(key) for key in columns]


def _translations() -> tuple[tuple[str, str], tuple[str, str]]:
    """What to translate a name from and into: for its letters, and for its tones."""
    letters: dict[str, str] = {}
    tones: dict[str, str] = {}
    for place, letter in enumerate(LETTERS):
        for mark, tone in enumerate(["", *TONES]):
            marked = normalize("NFC", letter + tone)
            if len(marked) > 1:
                continue
            for spelt in (marked, marked.upper()):
                letters[spelt] = chr(FIRST_SORTED + place)
                tones[spelt] = chr(FIRST_SORTED + mark)
    return ("".join(letters), "".join(letters.values())), ("".join(tones), "".join(tones.values()))
