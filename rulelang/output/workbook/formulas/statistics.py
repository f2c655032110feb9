"""Statistics over all units of a period: figures of a sheet of their own, a row a period; those of
a part of the units in a column, for each unit."""

from attrs import evolve, frozen

from rulelang.output.walk import Named
from rulelang.output.walk.states import DIVISION, NOT_APPLICABLE, WRONG
from rulelang.output.workbook.formulas.ranks import alike, must_compare
from rulelang.output.workbook.formulas.text import joined, number
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
PLACES = {"lowest": "SMALL({0},{1})", "highest": "LARGE({0},{1})"}
"""With a second argument, the k of the k-th."""


@frozen
class _Over:
    """The column that a statistic is over, and the conditions, on whole columns, of the units that
    it is over together."""

    w: Writer
    own: str
    together: tuple[str, ...]

    @property
    def known(self) -> str:
        """The known values; functions skip texts in cells."""
        every = self.w.all(self.own)
        if not self.together:
            return every
        return f'IF({"*".join(self.together)}*ISNUMBER({every}),{every},"")'

    def count_of(self, state: int) -> str:
        """How many units are in a state."""
        every = self.w.all(self.own)
        if not self.together:
            return f"COUNTIF({every},{self.w.state(state)})"
        return f"SUMPRODUCT({'*'.join(self.together)}*({every}={self.w.state(state)}))"


def statistic(
    w: Writer,
    named: Named,
    step: StatisticStep,
    value: Value,
    within: Value | None,
    of: Value | None,
) -> Value:
    """Write a statistic: the column of what it is over, and its figure of every period or part."""
    row = STATISTICS[step.statistic]
    value = w.known(value, "value")
    if row.any_type:
        value = evolve(value, text="1", kind="number")
    elif row.own:
        value = w.sure(value)
    own = w.column(f"{step.statistic}_of", w.closed(value))
    found = w.analysis.of_key(step.ref)
    range = found if isinstance(found, Interval) else Interval()
    wrong = value.all_states & (WRONG - {DIVISION} if step.guarded else WRONG)
    if within is not None:
        must_compare(w)
    if row.own:
        return _own(w, step, own, value, wrong, range, within, of)
    return _shared(w, step, own, value, wrong, range, within)


def _shared(
    w: Writer,
    step: StatisticStep,
    own: str,
    value: Value,
    wrong: frozenset[int],
    range: Interval,
    within: Value | None,
) -> Value:
    row, states = STATISTICS[step.statistic], value.all_states
    together = []
    if w.period is not None:
        here = w.period if within is not None else "{period}"
        together.append(f"EXACT({w.all(w.period)},{here})")
    if within is not None:
        together.append(alike(w, within))
    over = _Over(w, own, tuple(together))
    kth = row.ranked and step.parameter is not None
    function = PLACES[step.statistic] if kth else FUNCTIONS[step.statistic]
    formula = function.format(
        over.known, number(step.parameter) if step.parameter is not None else ""
    )
    possible: set[int] = set()
    if step.statistic == "sample_deviation":
        formula = f"IF(COUNT({over.known})=1,{w.state(DIVISION)},{formula})"
        possible.add(DIVISION)
    if kth and step.parameter is not None:
        few = f"COUNT({over.known})<{number(step.parameter)}"
        formula = f"IF({few},{w.state(NOT_APPLICABLE)},{formula})"
        possible.add(NOT_APPLICABLE)
    if row.of_nothing is None and states:
        formula, more = _of_nothing(over, states, formula)
        possible |= more
    for state in sorted(wrong):
        formula = f"IF({over.count_of(state)}>0,NA(),{formula})"
    exact = step.statistic == "count"
    if within is not None:
        formula = w.closed(Value(formula, "number", within.needs))
        name = w.column(step.statistic, formula, array=True)
        possible = {*w.lacking.joined([possible, within.all_states])}
    else:
        name = w.names.fresh(f"{step.statistic}_figure")
        w.statistics.append(Statistic(name, formula, step.statistic, step.ref))
        if w.period is not None:
            name = w.column(step.statistic, f"INDEX({w.all(name)},{w.period_row})")
    needs = {name: frozenset(possible)} if possible else {}
    return Value(name, "number", needs, exact=exact, simple=True, range=range)


def _of_nothing(over: _Over, states: frozenset[int], formula: str) -> tuple[str, frozenset[int]]:
    """What a statistic over no unit comes to: why there is none."""
    w, reasons = over.w, over.w.lacking.closed(states - WRONG)
    text = w.state(NOT_APPLICABLE)
    found: dict[int, str] = {}
    for state, pairs in w.lacking.rows(reasons):
        conditions = [f"{over.count_of(state)}>0"] if state in states else []
        conditions += [f"AND({found[one]},{found[other]})" for one, other in pairs]
        found[state] = joined("OR", conditions)
        if state != NOT_APPLICABLE:
            text = f"IF({found[state]},{w.state(state)},{text})"
    return f"IF(COUNT({over.known})=0,{text},{formula})", reasons | {NOT_APPLICABLE}


def _own(
    w: Writer,
    step: StatisticStep,
    own: str,
    value: Value,
    wrong: frozenset[int],
    range: Interval,
    within: Value | None,
    of: Value | None,
) -> Value:
    """The share of the other units that a unit is not below; alone, 1."""
    every, states, asked, among = w.all(own), value.all_states, own, "1"
    if of is not None:  # the unit itself may be in no part
        of = w.sure(w.known(of, "value"))
        asked = w.column(f"{step.statistic}_own", w.closed(of))
        states, among = of.all_states, f"ISNUMBER({own})"
    same = f"EXACT({w.all(w.period)},{w.period})*" if w.period is not None else ""
    same += f"{alike(w, within)}*" if within is not None else ""
    count = f"SUMPRODUCT({same}ISNUMBER({every}))" if same else f"COUNT({every})"
    others = w.column(f"{step.statistic}_others", f"{count}-{among}")
    below = f"SUMPRODUCT({same}ISNUMBER({every})*({every}<={asked}))-{among}"
    text = f"IF({others}=0,1,({below})/{others})"
    if states:
        text = w.closed(Value(text, "number", {asked: states}))
    for state in sorted(wrong):
        lacking = f"SUMPRODUCT({same}({every}={w.state(state)}))"
        text = f"IF(AND(ISNUMBER({asked}),{lacking}>0),NA(),{text})"
    if within is not None:
        text = w.closed(Value(text, "number", within.needs))
        states |= within.all_states
    name = w.column(step.statistic, text)
    needs = {name: states} if states else {}
    return Value(name, "number", needs, simple=True, range=range)
