"""Who is complete, and who stands before whom."""

from collections.abc import Mapping, Sequence

from attrs import evolve

from rulelang.output.walk import Needed
from rulelang.output.workbook.formulas.text import InexpressibleError, joined, number, string
from rulelang.output.workbook.formulas.value import Value
from rulelang.output.workbook.formulas.writer import Column, Writer
from rulelang.plan.ties import TIES
from rulelang.plan.tree import TOTAL, Ref

__all__ = ["COMPLETE", "write_complete", "write_rank", "write_results"]

COMPLETE = "complete"
"""The name of the column that says whether a unit is ranked; its name is given first."""

MOST_UNITS = 20_000
"""Of more units no rank is a formula: each is compared with every other, which takes minutes."""

LAST = "-1E+300"
"""The key of what comes last: below every number."""


def write_complete(w: Writer, needed: Needed[Value]) -> list[str]:
    """Write the columns of the keys, and ``complete``: whether a unit is ranked at all. Returns
    the keys."""
    w.begin("rank_key")
    keys = [_key(w, key, ascending) for key, ascending in needed.keys]
    lacking = [
        w.is_state([value.text], state)
        for value, states in needed.lacking
        for state in sorted(states)
    ]
    conditions = dict.fromkeys(condition for condition in lacking if condition is not None)
    text = f"NOT({joined('OR', [*conditions])})" if conditions else "TRUE"
    if w.wrong:
        text = f"IF({joined('OR', w.wrong)},NA(),{text})"
    w.columns.append(Column(COMPLETE, text))
    return keys


def _key(w: Writer, value: Value, ascending: bool) -> str:
    """A key as a number of which more is better."""
    text = w.guarded(value) if value.kind == "number" else f"({value.text})*1"
    ordered = evolve(value, text=f"-({text})" if ascending else text)
    replaced = dict.fromkeys(value.all_states, LAST)
    return w.column("rank_key", w.closed(ordered, replaced=replaced))


def write_rank(w: Writer, keys: Sequence[str], group: Value | None, names: Sequence[int]) -> None:
    """Write the rank of every complete unit; ``names`` is the order of their names."""
    plan = w.plan.rank
    w.begin("rank")
    if len(names) > MOST_UNITS:
        reason = f"a spreadsheet would compare each of {len(names):,} units with every other"
        w.column("rank", w.inexpressible(reason).text, key="rank")
        return
    alike = [w.all(COMPLETE)]
    alike += [f"EXACT({w.all(w.period)},{w.period})"] if w.period is not None else []
    alike += [_alike(w, group)] if group is not None else []
    same = "*".join(alike)
    shared = f"1+SUMPRODUCT({same}*({_before(w, keys)}))"
    rule = TIES[plan.ties]
    if not rule.by_name and rule.counts == "units" and not rule.behind:
        w.column("rank", f'IF(complete,{shared},"")', key="rank")
        return
    place = w.column("shared_rank", f"IF(complete,{shared},0)")
    tied = f"{same}*({w.all(place)}={place})"
    text = place
    if rule.by_name:
        name = w.names.fresh("name_order")
        w.columns.append(Column(name, "", values=tuple(names)))
        text += f"+SUMPRODUCT({tied}*({w.all(name)}<{name}))"
    elif rule.counts == "ranks":
        earlier = f"SUMPRODUCT({tied}*(ROW({w.all(place)})<ROW({place})))"
        first = w.column("first_of_tie", f"IF(complete,{earlier}=0,FALSE)")
        text = f"1+SUMPRODUCT({same}*({w.all(place)}<{place})*{w.all(first)})"
    if rule.behind and not rule.by_name:
        text += f"+{rule.behind}*(SUMPRODUCT({tied}*1)-1)"
    w.column("rank", f'IF(complete,{text},"")', key="rank")


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


def write_results(w: Writer, words: Mapping[str, str]) -> None:
    """Write the results of a unit; a unit that is incomplete has none but its status."""
    w.begin("result")
    total = w.values[Ref("score", TOTAL)].text
    w.column("result_total", f'IF(complete,{total},"")', key="total", format="points")
    try:
        share = f'IF(complete,ROUND({total}/{number(w.plan.total.maximum)},12),"")'
    except InexpressibleError as error:
        share = w.inexpressible(str(error)).text
    w.column("result_share", share, key="share", format="share")
    status = string(words["ranked"])
    for block in w.plan.levels:
        if block.of == TOTAL:
            level = w.values[Ref("level", TOTAL)].text
            name = w.column("result_level", f'IF(complete,{level},"")', key="level")
            below = f"EXACT({name},{string(block.below)})"
            status = f"IF({below},{string(words['below'])},{status})"
    w.column(
        "status",
        f"IF(ISERROR(complete),{string(words['wrong_data'])},"
        f"IF(complete,{status},{string(words['incomplete'])}))",
        key="status",
    )
