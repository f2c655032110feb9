"""Who is complete, and who stands before whom."""

from collections.abc import Sequence

from rulelang.output.workbook.formulas.expressions import expression
from rulelang.output.workbook.formulas.states import UNRANKED, WRONG
from rulelang.output.workbook.formulas.statistics import PERIOD
from rulelang.output.workbook.formulas.text import constant, joined, string
from rulelang.output.workbook.formulas.value import Value
from rulelang.output.workbook.formulas.writer import Column, Writer
from rulelang.plan.tree import Expr

__all__ = ["COMPLETE", "write_complete", "write_rank"]

COMPLETE = "complete"
"""The name of the column that says whether a unit is ranked; its name is given first."""

MOST_UNITS = 20_000
"""Of more units no rank is a formula: each is compared with every other, which takes minutes."""

LAST = "-1E+300"
"""The key of what comes last: below every number."""


def write_complete(w: Writer, levels: Sequence[Value], wrong: Sequence[str]) -> list[str]:
    """Write the columns of the keys, and ``complete``: whether a unit is ranked at all.

    ``wrong`` are conditions under which the data of a unit are wrong. Returns the keys.
    """
    plan = w.plan.rank
    total = w.values[w.plan.total.id]
    lacking = [w.is_state(total.needs, state) for state in sorted(total.all_states)]
    lacking += [w.is_state(level.needs, UNRANKED) for level in levels if level.needs]
    if plan.within is not None:
        group = w.values[plan.within]
        lacking += [w.is_state(group.needs, state) for state in sorted(group.all_states)]
    keys = [_key(w, key, ascending, lacking) for key, ascending in plan.keys]
    conditions = dict.fromkeys(condition for condition in lacking if condition is not None)
    text = f"NOT({joined('OR', [*conditions])})" if conditions else "TRUE"
    if wrong:
        text = f"IF({joined('OR', wrong)},NA(),{text})"
    w.columns.append(Column(COMPLETE, text))
    return keys


def _key(w: Writer, key: Expr, ascending: bool, lacking: list[str | None]) -> str:
    """A key as a number of which more is better."""
    w.owner = "rank_key"
    value = w.known(expression(w, key), "value")
    if UNRANKED in value.all_states:
        value = w.hoisted(value, "value")
        lacking.append(w.is_state([value.text], UNRANKED))
    text = w.guarded(value) if value.kind == "number" else f"({value.text})*1"
    text = f"-({text})" if ascending else text
    states = value.all_states
    replaced = dict.fromkeys(states, LAST) | w.failing(states & WRONG)
    return w.column("rank_key", w.closed(_as(value, text), replaced=replaced))


def _as(value: Value, text: str) -> Value:
    return Value(text, "number", value.needs, value.fails)


def write_rank(w: Writer, keys: Sequence[str], names: Sequence[int]) -> None:
    """Write the rank of every complete unit; ``names`` is the order of their names."""
    plan = w.plan.rank
    w.owner = "rank"
    if len(names) > MOST_UNITS:
        reason = f"a spreadsheet would compare each of {len(names):,} units with every other"
        w.column("rank", w.inexpressible(reason).text, key="rank")
        return
    same = [w.all(COMPLETE)]
    groups = [w.values[PERIOD]] if PERIOD in w.values else []
    groups += [w.values[plan.within]] if plan.within is not None else []
    group = "*".join([*same, *(_alike(w, value) for value in groups)])
    shared = f"1+SUMPRODUCT({group}*({_before(w, keys)}))"
    if plan.ties == "ties_share":
        w.column("rank", f'IF(complete,{shared},"")', key="rank")
        return
    place = w.column("shared_rank", f"IF(complete,{shared},0)")
    tied = f"{group}*({w.all(place)}={place})"
    if plan.ties == "ties_ordinal":
        name = w.names.fresh("name_order")
        w.columns.append(Column(name, "", values=tuple(names)))
        before = f"SUMPRODUCT({tied}*({w.all(name)}<{name}))"
        w.column("rank", f'IF(complete,{place}+{before},"")', key="rank")
        return
    earlier = f"SUMPRODUCT({tied}*(ROW({w.all(place)})<ROW({place})))"
    first = w.column("first_of_tie", f"IF(complete,{earlier}=0,FALSE)")
    dense = f"1+SUMPRODUCT({group}*({w.all(place)}<{place})*{w.all(first)})"
    w.column("rank", f'IF(complete,{dense},"")', key="rank")


def _alike(w: Writer, value: Value) -> str:
    """That another unit has the same value."""
    if value.kind == "text":
        return f"EXACT({w.all(value.text)},{value.text})"
    return f"({w.all(value.text)}={value.text})"


def _before(w: Writer, keys: Sequence[str]) -> str:
    """That another unit stands before this one: better in a key, and equal in those before it."""
    text = ""
    for key in reversed(keys):
        better, equal = f"({w.all(key)}>{key})", f"({w.all(key)}={key})"
        text = f"{better}+{equal}*({text})" if text else better
    return text


def write_results(w: Writer, total_level: Value | None, words: dict[str, str]) -> None:
    """Write the results of a unit; a unit that is incomplete has none but its status."""
    plan = w.plan
    total = w.values[plan.total.id].text
    w.column("result_total", f'IF(complete,{total},"")', key="total", format="points")
    most = constant(plan.total.maximum)
    w.column(
        "result_share", f'IF(complete,ROUND({total}/{most},12),"")', key="share", format="share"
    )
    status = string(words["ranked"])
    if total_level is not None:
        name = w.column("result_level", f'IF(complete,{total_level.text},"")', key="level")
        block = next(block for block in plan.levels if block.of == plan.total.id)
        below = f"EXACT({name},{string(block.below)})"
        status = f"IF({below},{string(words['below'])},{status})"
    w.column(
        "status",
        f"IF(ISERROR(complete),{string(words['wrong_data'])},"
        f"IF(complete,{status},{string(words['incomplete'])}))",
        key="status",
    )
