"""Who is complete, and who is before whom."""

from collections.abc import Sequence

from attrs import evolve, frozen

from rulelang.output.walk import Named, Needed
from rulelang.output.walk.states import NOT_APPLICABLE
from rulelang.output.workbook.figures import rank_key
from rulelang.output.workbook.formulas.text import InexpressibleError, call, joined, string
from rulelang.output.workbook.formulas.value import Value
from rulelang.output.workbook.formulas.writer import Column, Writer
from rulelang.plan.ties import TIES
from rulelang.plan.tree import LevelsPlan, PlacingStep, QuotaPlan, RankPlan
from rulelang.words import phrase

__all__ = [
    "Running",
    "alike",
    "lacking",
    "must_compare",
    "write_keys",
    "write_placing",
    "write_rank",
    "write_running",
]

MOST_UNITS = 20_000
"""Of more units no rank is a formula: each is compared with every other, which takes minutes."""

LAST = "-1E+300"
"""The key of what comes last: below every number."""


def must_compare(w: Writer) -> None:
    """Raise InexpressibleError where too many units would be compared with every other one."""
    if w.units > MOST_UNITS:
        raise InexpressibleError(phrase("inexpressible.units", count=w.units))


@frozen
class Running:
    """The column of whether a unit is complete, of whether it is out of the running (empty: none
    is), and of whether it runs; the columns of the keys of the plain ranking, and the condition
    that another unit is ranked next to it."""

    complete: str
    out: str
    runs: str
    keys: tuple[str, ...]
    together: str

    def of(self, w: Writer, keys: tuple[str, ...], group: Value | None) -> "Running":
        """The same in another ranking."""
        return evolve(self, keys=keys, together=_together(w, group))


def write_running(w: Writer, needed: Needed[Value], complete: str) -> Running:
    """Write who runs, and the keys of the plain ranking; ``complete`` is the name to take."""
    w.begin("rank_key")
    keys = write_keys(w, needed) if w.keys is None else w.keys
    w.keys = keys
    out = ""
    if needed.out:
        holds = [
            w.closed(value, replaced=dict.fromkeys(w.states(value), "FALSE"))
            for value in needed.out
        ]
        out = w.column("out", joined("OR", w.in_parts("OR", holds, "out")))
    text = f"NOT({lacking(w, needed)})" if lacking(w, needed) != "FALSE" else "TRUE"
    if w.wrong:
        text = f"IF({joined('OR', w.wrong)},NA(),{text})"
    w.columns.append(Column(complete, text))
    runs = w.column("runs", f"AND({complete},NOT({out}))") if out else complete
    return Running(complete, out, runs, keys, _together(w, needed.group))


def _together(w: Writer, group: Value | None) -> str:
    """That another unit is of the same period and group, times."""
    same = [f"EXACT({w.all(w.period)},{w.period})"] if w.period is not None else []
    return "*".join([*same, *([alike(w, group)] if group is not None else [])])


def lacking(w: Writer, needed: Needed[Value]) -> str:
    """That a unit lacks something that it needs."""
    found = [
        w.is_state([value.text], state)
        for value, states in needed.lacking
        for state in sorted(states)
    ]
    conditions = dict.fromkeys(condition for condition in found if condition is not None)
    return joined("OR", [*conditions]) if conditions else "FALSE"


def write_keys(w: Writer, needed: Needed[Value], where: str = "") -> tuple[str, ...]:
    """Write the columns of the keys of a ranking, ``where`` something holds only."""
    return tuple(_key(w, key, ascending, where) for key, ascending in needed.keys)


def _key(w: Writer, value: Value, ascending: bool, where: str) -> str:
    """A key as a number of which more is better."""
    text = w.guarded(value) if value.kind == "number" else f"({value.text})*1"
    ordered = evolve(value, text=f"-({text})" if ascending else text)
    replaced = dict.fromkeys(w.states(value), LAST)
    text = w.closed(ordered, replaced=replaced)
    return w.column("rank_key", f"IF({where},{text},{LAST})" if where else text)


def write_rank(
    w: Writer,
    plan: RankPlan,
    ranked: str,
    running: Running,
    names: Sequence[int],
) -> None:
    """Write the rank of every unit that is ``ranked``; ``names`` is the order of their names."""
    w.begin(plan.id or "rank")
    key = rank_key(plan.id) if plan.id else "rank"
    wanted = plan.id or "rank"
    try:
        must_compare(w)
    except InexpressibleError as error:
        w.column(wanted, w.inexpressible(error.why).text, key=key)
        return
    same = "*".join(part for part in (w.all(ranked), running.together) if part)
    shared = f"1+SUMPRODUCT({same}*({_before(w, running.keys)}))"
    rule = TIES[plan.ties]
    if not rule.by_name and rule.counts == "units" and not rule.behind:
        w.column(wanted, f'IF({ranked},{shared},"")', key=key)
        return
    place = w.column("shared_rank", f"IF({ranked},{shared},0)")
    tied = f"{same}*({w.all(place)}={place})"
    text = place
    if rule.by_name:
        name = w.names.fresh("name_order")
        w.columns.append(Column(name, "", values=tuple(names)))
        text += f"+SUMPRODUCT({tied}*({w.all(name)}<{name}))"
    elif rule.counts == "ranks":
        earlier = f"SUMPRODUCT({tied}*(ROW({w.all(place)})<ROW({place})))"
        first = w.column("first_of_tie", f"IF({ranked},{earlier}=0,FALSE)")
        text = f"1+SUMPRODUCT({same}*({w.all(place)}<{place})*{w.all(first)})"
    if rule.behind and not rule.by_name:
        text += f"+{rule.behind}*(SUMPRODUCT({tied}*1)-1)"
    w.column(wanted, f'IF({ranked},{text},"")', key=key)


def alike(w: Writer, value: Value) -> str:
    """That another unit has the same value."""
    if value.kind == "text":
        return f"EXACT({w.all(value.text)},{value.text})"
    return f"({w.all(value.text)}={value.text})"


def _before(w: Writer, keys: Sequence[str]) -> str:
    """That another unit is before this one: better in a key, and equal in those before it."""
    text = ""
    for key in reversed(keys):
        better, equal = f"({w.all(key)}>{key})", f"({w.all(key)}={key})"
        text = f"{better}+{equal}*({text})" if text else better
    return text


# ---- levels with quotas --------------------------------------------------------------------------


def write_placing(
    w: Writer, named: Named, step: PlacingStep, reached: Sequence[Value], needed: Needed[Value]
) -> Value:
    """Write the level of the total of every unit, rows filled from the top by the keys."""
    must_compare(w)
    block = w.plan.total_levels
    assert block is not None
    running = write_running(w, needed, w.names.fresh("running"))
    asked = [
        w.column(f"reaches_{row.id}", w.closed(v, replaced=dict.fromkeys(w.states(v), "FALSE")))
        for row, v in zip(block.rows, reached, strict=True)
    ]
    free, found = [running.runs], list[tuple[str, str]]()
    for level, holds in zip(block.rows, asked, strict=True):
        takes = w.column(f"may_be_{level.id}", call("AND", [*free, holds]))
        if level.quota is not None:
            same = "*".join(part for part in (w.all(takes), running.together) if part)
            equal = "*".join(f"({w.all(key)}={key})" for key in running.keys)
            stands = f"SUMPRODUCT({same}*({_before(w, running.keys)}+{equal}))"
            room = _room(w, block, level.quota, running, asked)
            takes = w.column(f"is_{level.id}", f"IF({takes},{stands}<={room},FALSE)")
        found.append((takes, string(level.id)))
        free.append(f"NOT({takes})")
    text = string(block.below)
    for takes, id in reversed(found):
        text = f"IF({takes},{id},{text})"
    parts: dict[str, frozenset[int]] = {}
    for value, own in needed.lacking:
        parts[value.text] = parts.get(value.text, frozenset()) | own
    states = w.lacking.joined(parts.values())
    lost = w.closed(Value(text, "text", parts))
    text = f"IF({running.runs},{text},{lost})"
    if running.out:
        states |= {NOT_APPLICABLE}
        text = f"IF({running.out},{w.state(NOT_APPLICABLE)},{text})"
    name = w.column(named.name, text)
    needs = {name: states} if states else {}
    return Value(name, "text", needs, simple=True)


def _room(
    w: Writer, block: LevelsPlan, quota: QuotaPlan, running: Running, reached: Sequence[str]
) -> str:
    """How many units a level has room for, in a column."""
    if not quota.share:
        return str(int(quota.amount))
    counts = w.all(running.runs)
    if quota.of is not None:
        upto = [row.id for row in block.rows].index(quota.of)
        some = "+".join(w.all(name) for name in reached[: upto + 1])
        counts += f"*(({some})>0)"
    same = "*".join(part for part in (counts, running.together) if part)
    top, bottom = quota.amount.numerator, quota.amount.denominator
    # Whole numbers, so that no rounding decides how much room there is.
    return w.column("room", f"INT(({top}*SUMPRODUCT({same}*1)+0.5)/{bottom})")
