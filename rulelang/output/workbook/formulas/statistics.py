"""Statistics over all units of a period: figures of a sheet of their own, a row a period."""

from attrs import evolve

from rulelang.output.workbook.formulas.expressions import expression
from rulelang.output.workbook.formulas.states import DIVISION, FAILED, NOT_APPLICABLE
from rulelang.output.workbook.formulas.text import number
from rulelang.output.workbook.formulas.value import Value
from rulelang.output.workbook.formulas.writer import Statistic, Writer
from rulelang.plan.intervals import Interval
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import StatisticStep

__all__ = ["PERIOD", "PERIOD_ROW", "write_statistic"]

PERIOD, PERIOD_ROW = ".period", ".period row"
"""Keys of the columns with the period of a unit, and with its row in the sheet of statistics."""

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


def write_statistic(w: Writer, step: StatisticStep) -> None:
    """Write a statistic: the column of what it is over, and its figure of every period."""
    statistic = STATISTICS[step.statistic]
    w.owner = step.statistic
    value = w.known(expression(w, step.value), "value")
    if statistic.any_type:
        value = evolve(value, text="1", kind="number")
    elif statistic.own:
        value = evolve(value, text=w.guarded(value))
    own = w.column(f"{step.statistic}_of", w.closed(value))
    states = value.all_states
    found = w.analysis.of_key(step.key)
    range = found if isinstance(found, Interval) else Interval()
    wrong = states & (FAILED - {DIVISION} if step.guarded else FAILED)
    if statistic.own:
        _own(w, step, own, value, wrong, range)
        return
    formula = FUNCTIONS[step.statistic].format(
        _known(w, own), number(step.parameter) if step.parameter is not None else ""
    )
    possible: set[int] = set()
    if step.statistic == "sample_deviation":
        formula = f"IF(COUNT({_known(w, own)})=1,{w.state(DIVISION)},{formula})"
        possible.add(DIVISION)
    if statistic.of_nothing is None and states:
        formula, more = _of_nothing(w, own, states, wrong, formula)
        possible |= more
    for state in sorted(wrong):
        formula = f"IF({_count_of(w, own, state)}>0,NA(),{formula})"
    name = w.names.fresh(f"{step.statistic}_figure")
    w.statistics.append(Statistic(name, formula, step.statistic))
    text, simple = name, True
    if PERIOD in w.values:
        text = w.column(f"{step.statistic}", f"INDEX({w.all(name)},{w.values[PERIOD_ROW].text})")
    needs = {text: frozenset(possible)} if possible else {}
    exact = step.statistic == "count"
    w.values[step.key] = Value(text, "number", needs, exact=exact, simple=simple, range=range)


def _known(w: Writer, own: str) -> str:
    """The known values of a column, those of the period; functions pass over texts in cells."""
    if PERIOD not in w.values:
        return w.all(own)
    return f'IF({_same_period(w)}*ISNUMBER({w.all(own)}),{w.all(own)},"")'


def _same_period(w: Writer) -> str:
    return f"EXACT({w.all(w.values[PERIOD].text)},{{period}})"


def _count_of(w: Writer, own: str, state: int) -> str:
    """How many units of the period are in a state."""
    if PERIOD not in w.values:
        return f"COUNTIF({w.all(own)},{w.state(state)})"
    return f"SUMPRODUCT({_same_period(w)}*({w.all(own)}={w.state(state)}))"


def _of_nothing(
    w: Writer, own: str, states: frozenset[int], wrong: frozenset[int], formula: str
) -> tuple[str, frozenset[int]]:
    """What a statistic over no unit comes to: why there is none."""
    reasons = states - FAILED
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
) -> None:
    """The share of the other units that a unit is not below; alone, 1."""
    every = w.all(own)
    same = ""
    count = f"COUNT({every})"
    if PERIOD in w.values:
        period = w.values[PERIOD].text
        same = f"EXACT({w.all(period)},{period})*"
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
    w.values[step.key] = Value(name, "number", needs, simple=True, range=range)
