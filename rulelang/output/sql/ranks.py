"""Who is complete, and who stands before whom."""

from unicodedata import normalize

from attrs import frozen
from sqlglot import exp

from rulelang.output.sql.nodes import (
    Sql,
    any_of,
    call,
    case,
    coalesce,
    literal,
    minus,
    none_of,
    plus,
    string,
    times,
    truth,
    window,
)
from rulelang.output.sql.statistics import neighbours
from rulelang.output.sql.values import Value, state_is
from rulelang.output.sql.writer import Writer
from rulelang.output.walk import Needed
from rulelang.plan.ties import TIES
from rulelang.results.collation import LETTERS, TONES

__all__ = ["Standing", "standing"]

FIRST_SORTED = 0xA000
"""Letters are sorted by stand-ins from here on: after every other script that names are in."""


@frozen
class Standing:
    """Which rows are wrong, which are ranked, and their rank (NULL for the others)."""

    wrong: Sql
    ranked: Sql
    rank: Sql


def standing(w: Writer, unit: Sql, needed: Needed[Value]) -> Standing:
    """The rank of every complete unit among those of its period and group."""
    w.owner = "ranking"
    wrong = w.columns.define("wrong", any_of(list(dict.fromkeys(w.faults))), "ranking")
    out = [wrong] if w.faults else []
    ranked = w.columns.define("ranked", none_of([*out, *_lacking(needed)]), "ranking")
    groups = [] if needed.group is None else [needed.group.sql]
    partition = [ranked, *w.partition, *groups]
    before: list[Sql] = []
    for value, _ in needed.keys:
        for condition in neighbours(w, value, [*partition, *before]):
            tied = coalesce(condition, truth(False))
            alike = [*partition, *before, value.sql]
            w.edges.append(window(call("BOOL_OR", tied), alike))
        before.append(value.sql)
    w.finish(Value(truth(True), "yesno"))
    order = [(value.sql, not ascending) for value, ascending in needed.keys]
    rule = TIES[w.plan.rank.ties]
    counted: type[exp.Func] = exp.DenseRank if rule.counts == "ranks" else exp.Rank
    if rule.by_name:
        counted = exp.RowNumber
        order += [(key, False) for key in _name_keys(w, unit)]
    number = window(counted(), partition, order)
    if rule.behind:
        tied = window(exp.Count(this=exp.Star()), [*partition, *before])
        number = plus(number, times(literal(rule.behind), minus(tied, literal(1))))
    rank = w.columns.define("rank", case([(ranked, number)], None), "ranking")
    return Standing(wrong, ranked, rank)


def _lacking(needed: Needed[Value]) -> list[Sql]:
    """The conditions under which a unit is incomplete, without those that others say."""
    found: dict[Sql, None] = {}
    for value, states in needed.lacking:
        condition = state_is(value, *states)
        if condition is not None and not (value.gaps and found.keys() >= {*value.gaps}):
            found[condition] = None
    return [*found]


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
