"""Who is complete, and who stands before whom."""

from unicodedata import normalize

from attrs import frozen
from sqlglot import exp

from rulelang.output.sql.criteria import FAILED
from rulelang.output.sql.expressions import expression
from rulelang.output.sql.levels import Level
from rulelang.output.sql.nodes import (
    Sql,
    all_of,
    any_of,
    call,
    case,
    coalesce,
    known,
    negated,
    string,
    truth,
    unknown,
    window,
)
from rulelang.output.sql.statistics import neighbours
from rulelang.output.sql.values import ERROR, UNRANKED, ZERO, Value, state_is
from rulelang.output.sql.writer import Writer
from rulelang.results.collation import LETTERS, TONES

__all__ = ["Standing", "standing"]

WINDOWS: dict[str, type[exp.Func]] = {
    "ties_share": exp.Rank,
    "ties_dense": exp.DenseRank,
    "ties_ordinal": exp.RowNumber,
}

FIRST_SORTED = 0xA000
"""Letters are sorted by stand-ins from here on: after every other script that names are in."""


@frozen
class Standing:
    """Which rows are wrong, which are ranked, and their rank (NULL for the others)."""

    wrong: Sql
    ranked: Sql
    rank: Sql


def standing(w: Writer, unit: Sql, levels: list[Level]) -> Standing:
    """The rank of every complete unit among those of its period and group."""
    w.begin("ranking", "ranking")
    plan = w.plan.rank
    lacking: list[Sql] = []
    for level in levels:
        _note(lacking, level.lacking)
    groups = list(w.partition)
    if plan.within is not None:
        group = w.values[plan.within]
        w.wrong(state_is(group, ERROR))
        _note(lacking, state_is(group, ZERO, UNRANKED))
        groups.append(group.sql)
    keys: list[tuple[Value, bool]] = []
    for key, ascending in plan.keys:
        value = w.with_error(w.hoisted(expression(w, key), "key"))
        w.wrong(state_is(value, *FAILED))
        _note(lacking, state_is(value, UNRANKED))
        keys.append((value, not ascending))
    edges, w.edges = w.edges, []
    w.finish(Value(truth(True), "yesno"))
    w.owner = "ranking"
    wrong = w.columns.define("wrong", any_of(list(dict.fromkeys(w.faults))), "ranking")
    lacking.append(unknown(w.values[w.plan.total.id].sql))
    out = [wrong] if w.faults else []
    ranked = w.columns.define("ranked", _none_of([*out, *dict.fromkeys(lacking)]), "ranking")
    partition = [ranked, *groups]
    w.edges = edges
    before: list[Sql] = []
    for value, _ in keys:
        for condition in neighbours(w, value, [*partition, *before]):
            tied = coalesce(condition, truth(False))
            alike = [*partition, *before, value.sql]
            w.edges.append(window(call("BOOL_OR", tied), alike))
        before.append(value.sql)
    w.finish(Value(truth(True), "yesno"))
    order = [(value.sql, descending) for value, descending in keys]
    if plan.ties == "ties_ordinal":
        order += [(key, False) for key in _name_keys(w, unit)]
    number = window(WINDOWS[plan.ties](), partition, order)
    rank = w.columns.define("rank", case([(ranked, number)], None), "ranking")
    return Standing(wrong, ranked, rank)


def _note(conditions: list[Sql], condition: Sql | None) -> None:
    if condition is not None:
        conditions.append(condition)


def _none_of(conditions: list[Sql]) -> Sql:
    """That no condition holds; what is known is said so."""
    kept = []
    for condition in conditions:
        if isinstance(condition, exp.Is) and isinstance(condition.expression, exp.Null):
            kept.append(known(condition.this))
        else:
            kept.append(negated(condition))
    return all_of(kept)


# ---- the order of names --------------------------------------------------------------------------


def _name_keys(w: Writer, unit: Sql) -> list[Sql]:
    """Keys that sort names as a Vietnamese dictionary does: by letters, tones, and code points.

    Every letter of the alphabet stands for itself, so what is none keeps its place before them.
    """
    composed = w.column("name", w.dialect.composed(exp.cast(unit.copy(), "TEXT")))
    letters, tones = _translations()
    sorted_by = [
        call("TRANSLATE", composed, string(letters[0]), string(letters[1])),
        call("TRANSLATE", composed, string(tones[0]), string(tones[1])),
        composed,
    ]
    names = ("letters", "tones", "")
    columns = [
        w.column(f"name_{name}", key, "the order of a Vietnamese dictionary") if name else key
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
