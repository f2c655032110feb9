"""What all parts of the calculation write to: columns by name, and the values of the plan."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import define, evolve, field, frozen

from rulelang.output.workbook.formulas.names import ALL, Names
from rulelang.output.workbook.formulas.states import (
    INEXPRESSIBLE,
    NOT_APPLICABLE,
    WRONG,
)
from rulelang.output.workbook.formulas.text import joined, string
from rulelang.output.workbook.formulas.value import Value
from rulelang.plan.analysis import Analysis
from rulelang.plan.intervals import Interval
from rulelang.plan.tree import Plan

__all__ = ["Column", "Statistic", "Writer"]

LONGEST = 2_000
"""Characters of a formula that one may read; of more, parts get columns of their own. Excel takes
8,192."""

DEEPEST = 20
"""Functions nested in each other; Excel takes 64."""

PLACES = 12
"""Decimals to which a number is rounded before it is compared or rounded."""

DIGITS = 14
"""Digits of a number, before and after the point, of which a spreadsheet's are sure."""

PLACES_UNKNOWN = 9


@frozen
class Column:
    """A column of the calculation: its name, the formula of every row, and its heading.

    ``key`` is the result that it is, where it is one; ``values`` stand in for formulas where the
    column is fixed.
    """

    name: str
    formula: str
    heading: str = ""
    key: str = ""
    format: str = ""
    values: tuple[int, ...] = ()


@frozen
class Statistic:
    """A figure over all units of a period: ``formula`` takes what stands in ``{period}``."""

    name: str
    formula: str
    heading: str


@define
class Writer:
    """Writes a plan as columns.

    ``values`` are those of the plan by key; ``owner`` is what is being written, and names the
    columns that it needs. ``lines`` say what a spreadsheet cannot express.
    """

    plan: Plan
    analysis: Analysis
    texts: Mapping[int, str]
    names: Names = field(factory=Names)
    columns: list[Column] = field(factory=list)
    statistics: list[Statistic] = field(factory=list)
    values: dict[str, Value] = field(factory=dict)
    owner: str = ""
    lines: list[str] = field(factory=list)

    # ---- columns ------------------------------------------------------------------------------

    def column(
        self, wanted: str, formula: str, heading: str = "", key: str = "", format: str = ""
    ) -> str:
        """A new column; its name."""
        name = self.names.fresh(wanted)
        self.columns.append(Column(name, formula, heading, key, format))
        return name

    def all(self, name: str) -> str:
        """The whole of a column, for every unit."""
        return name + ALL

    def hoisted(self, value: Value, ending: str = "part") -> Value:
        """The value in a column of its own, unless it is in one already or is a constant."""
        if value.simple:
            return value
        name = self.column(f"{self.owner}_{ending}", self.closed(value))
        return self.read(name, value)

    def read(self, name: str, value: Value) -> Value:
        """What stands in a column with this value."""
        states = value.all_states
        needs = {name: states} if states else {}
        return Value(name, value.kind, needs, exact=value.exact, simple=True, range=value.range)

    def known(self, value: Value, ending: str = "part") -> Value:
        """The value, in a column of its own where its formula may itself come to a state."""
        return self.hoisted(value, ending) if value.states else value

    # ---- states -------------------------------------------------------------------------------

    def state(self, state: int) -> str:
        """A state as a constant of formulas."""
        return string(self.texts[state])

    def is_state(self, names: Iterable[str], *states: int) -> str | None:
        """The condition that one of some cells holds one of some states; None: of no cell."""
        parts = [f"{name}={self.state(state)}" for state in states for name in names]
        if not parts:
            return None
        return joined("OR", parts)

    def closed(
        self, value: Value, checked: Iterable[str] = (), replaced: Mapping[int, str] | None = None
    ) -> str:
        """The value, or its state as a text, as one formula.

        Cells that are ``checked`` are known here; ``replaced`` are texts for some states.
        """
        stand_ins = replaced or {}
        done = {*checked}
        text = value.text
        for condition, state in reversed(value.fails):
            if condition not in done:
                text = f"IF({condition},{stand_ins.get(state) or self.state(state)},{text})"
        needs = {name: states for name, states in value.needs.items() if name not in done}
        for state in sorted(frozenset().union(*needs.values())):
            holding = [name for name, states in needs.items() if state in states]
            condition = self._any_of(holding, state)
            text = f"IF({condition},{stand_ins.get(state) or self.state(state)},{text})"
        return text

    def _any_of(self, names: Sequence[str], state: int) -> str:
        """That one of some cells holds a state; of very many, in columns of their own."""
        parts = [f"{name}={self.state(state)}" for name in names]
        conditions = [*self.in_parts("OR", parts, "lacking")]
        return joined("OR", conditions)

    def in_parts(self, function: str, parts: Sequence[str], ending: str) -> list[str]:
        """Arguments of a function; of very many, several in a column of their own each."""
        if sum(map(len, parts)) <= LONGEST or len(parts) < 2:
            return [*parts]
        half = len(parts) // 2
        found = []
        for some in (parts[:half], parts[half:]):
            inner = self.in_parts(function, some, ending)
            text = joined(function, inner)
            found.append(self.column(f"{self.owner}_{ending}", text))
        return found

    def failing(self, states: frozenset[int]) -> dict[int, str]:
        """What stands for the states that make the data wrong."""
        return dict.fromkeys(states & WRONG, "NA()")

    # ---- numbers ------------------------------------------------------------------------------

    def places(self, range: Interval) -> int:
        """To how many decimals a number of this range is sure."""
        if range.low is None or range.high is None:
            return PLACES_UNKNOWN
        largest = max(abs(range.low), abs(range.high), Fraction(1))
        return max(0, min(PLACES, DIGITS - len(str(int(largest)))))

    def guarded(self, value: Value) -> str:
        """A number without the error of binary arithmetic."""
        return value.text if value.exact else f"ROUND({value.text},{self.places(value.range)})"

    def fitted(self, value: Value, ending: str = "part") -> Value:
        """The value, in a column of its own where its formula is long or deep."""
        if len(value.text) > LONGEST // 3 or value.depth > DEEPEST:
            return self.hoisted(value, ending)
        return value

    def without(self, value: Value, *states: int) -> Value:
        """The value with these states no longer expected of the cells that it needs."""
        gone = frozenset(states)
        needs = {name: found - gone for name, found in value.needs.items()}
        return evolve(
            value,
            needs={name: found for name, found in needs.items() if found},
            states=value.states - gone,
        )

    def inexpressible(self, reason: str) -> Value:
        """No formula, noted in a line."""
        self.lines.append(f"`{self.owner}` is no formula: {reason}")
        return Value(
            self.state(INEXPRESSIBLE), "number", states=frozenset({INEXPRESSIBLE}), simple=False
        )

    def gone(self, name: str) -> str:
        """That a cell says it does not apply."""
        return f"{name}={self.state(NOT_APPLICABLE)}"
