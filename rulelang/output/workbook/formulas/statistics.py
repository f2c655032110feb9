"""Statistics over all units of a period: figures of a sheet of their own, a row a period."""

from attrs import evolve

from rulelang.output.walk import Named
from rulelang.output.walk.states import DIVISION, NOT_APPLICABLE, WRONG
from rulelang.output.workbook.formulas.text import number
from rulelang.output.workbook.formulas.value import Value
from rulelang.output.workbook.formulas.writer import Statistic, Writer
from rulelang.plan.intervals import Interval
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import StatisticStep

__all__ = ["statistic"]

FUNCTIONS = {
    "lowest": "MIN({0})",
    "highest": "MAX({0})",
    "average": "AVERAGE({0})",
    "median": "MEDIAN({0})",
    "deviation": "STDEVP({0})",
    "sample_deviation": "STDEV({0})",
    "count": "COUNT({0})",
    "total_of": "SUM({0})",
    "percentile": "PERCENTILE({0},{1})",
}


def statistic(w: Writer, named: Named, step: StatisticStep, value: Value) -> Value:
    """Write a statistic: the column of what it is over, and its figure of every period."""
    row = STATISTICS[step.statistic]
    value = w.known(value, "value")
    if row.any_type:
        value = evolve(value, text="1", kind="number")
    elif row.own:
        value = w.sure(value)
    own = w.column(f"{step.statistic}_of", w.closed(value))
    states = value.all_states
    found = w.analysis.of_key(step.ref)
    range = found if isinstance(found, Interval) else Interval()
    wrong = states & (WRONG - {DIVISION} if step.guarded else WRONG)
    if row.own:
        return _own(w, step, own, value, wrong, range)
    formula = FUNCTIONS[step.statistic].format(
        _known(w, own), number(step.parameter) if step.parameter is not None else ""
    )
    possible: set[int] = set()
    if step.statistic == "sample_deviation":
        formula = f"IF(COUNT({_known(w, own)})=1,{w.state(DIVISION)},{formula})"
        possible.add(DIVISION)
    if row.of_nothing is None and states:
        formula, more = _of_nothing(w, own, states, formula)
        possible |= more
    for state in sorted(wrong):
        formula = f"IF({_count_of(w, own, state)}>0,NA(),{formula})"
    name = w.names.fresh(f"{step.statistic}_figure")
    w.statistics.append(Statistic(name, formula, step.statistic, step.ref))
    if w.period is not None:
        name = w.column(step.statistic, f"INDEX({w.all(name)},{w.period_row})")
    needs = {name: frozenset(possible)} if possible else {}
    exact = step.statistic == "count"
    return Value(name, "number", needs, exact=exact, simple=True, range=range)


def _known(w: Writer, own: str) -> str:
    """The known values of a column, those of the period; functions pass over texts in cells."""
    if w.period is None:
        return w.all(own)
    return f'IF({_same_period(w)}*ISNUMBER({w.all(own)}),{w.all(own)},"")'


def _same_period(w: Writer) -> str:
    assert w.period is not None
    return f"EXACT({w.all(w.period)},{{period}})"


def _count_of(w: Writer, own: str, state: int) -> str:
    """How many units of the period are in a state."""
    if w.period is None:
        return f"COUNTIF({w.all(own)},{w.state(state)})"
    return f"SUMPRODUCT({_same_period(w)}*({w.all(own)}={w.state(state)}))"


def _of_nothing(
    w: Writer, own: str, states: frozenset[int], formula: str
) -> tuple[str, frozenset[int]]:
    """What a statistic over no unit comes to: why there is none."""
    reasons = states - WRONG
    text = w.state(NOT_APPLICABLE)
    for state in sorted(reasons - {NOT_APPLICABLE}):
        text = f"IF({_count_of(w, own, state)}>0,{w.state(state)},{text})"
    return f"IF(COUNT({_known(w, own)})=0,{text},{formula})", reasons | {NOT_APPLICABLE}


def _own(
    w: Writer,
    step: StatisticStep,
    own: str,
    value: Value,
    wrong: frozenset[int],
    range: Interval,
) -> Value:
    """The share of the other units that a unit is not below; alone, 1."""
    every = w.all(own)
    same = ""
    count = f"COUNT({every})"
    if w.period is not None:
        same = f"EXACT({w.all(w.period)},{w.period})*"
        count = f"SUMPRODUCT({same}ISNUMBER({every}))"
    others = w.column(f"{step.statistic}_others", f"{count}-1")
    below = f"SUMPRODUCT({same}ISNUMBER({every})*({every}<={own}))-1"
    text = f"IF({others}=0,1,({below})/{others})"
    states = value.all_states
    if states:
        text = w.closed(Value(text, "number", {own: states}))
    for state in sorted(wrong):
        lacking = f"SUMPRODUCT({same}({every}={w.state(state)}))"
        text = f"IF(AND(ISNUMBER({own}),{lacking}>0),NA(),{text})"
    name = w.column(step.statistic, text)
    needs = {name: states} if states else {}
    return Value(name, "number", needs, simple=True, range=range)
