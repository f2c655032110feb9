"""What all parts of the calculation write to: columns by name, and the values of the plan."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import define, evolve, field, frozen

from rulelang.output.walk import Lacking
from rulelang.output.walk.states import NOT_APPLICABLE
from rulelang.output.workbook.formulas.names import ALL, Names
from rulelang.output.workbook.formulas.states import INEXPRESSIBLE
from rulelang.output.workbook.formulas.text import joined, string
from rulelang.output.workbook.formulas.value import Value
from rulelang.plan.analysis import Analysis
from rulelang.plan.expressions import Expr, Ref
from rulelang.plan.intervals import EVERY_NUMBER, Interval
from rulelang.plan.tree import Plan
from rulelang.words import Phrase, phrase

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

    ``key`` is the result that it is, where it is one; ``values`` are in for formulas where the
    column is fixed. ``owner`` is what it helps to write. ``array``: its formula looks at whole
    columns cell by cell.
    """

    name: str
    formula: str
    heading: str = ""
    key: str = ""
    format: str = ""
    values: tuple[int, ...] = ()
    owner: str = ""
    array: bool = False


@frozen
class Statistic:
    """A figure over all units of a period: ``formula`` takes what is in ``{period}``; ``ref``
    is its place in the plan."""

    name: str
    formula: str
    heading: str
    ref: Ref


@define
class Writer:
    """Writes a plan as columns.

    ``units`` is how many rows there are. ``used`` are the values of the plan that something in it
    reads; ``values`` those that are written. ``owner`` is what is being written, and names the
    columns that it needs. ``wrong`` are conditions under which the data of a unit are wrong;
    ``lines`` say what a spreadsheet cannot express. ``period`` is the column of periods,
    ``period_row`` that of the row of a unit's period in the sheet of statistics, where there are
    any, and ``before`` that of the row of the period before. ``keys`` are the columns of what units
    are ranked by, once they are written. More than ten fields: they are all that the parts of one
    calculation write to.
    """

    plan: Plan
    analysis: Analysis
    lacking: Lacking
    units: int
    texts: Mapping[int, str]
    used: frozenset[Ref]
    values: dict[Ref, Value] = field(factory=dict)
    names: Names = field(factory=Names)
    columns: list[Column] = field(factory=list)
    statistics: list[Statistic] = field(factory=list)
    owner: str = ""
    first: int = 0
    wrong: list[str] = field(factory=list)
    lines: list[Phrase] = field(factory=list)
    period: str | None = None
    period_row: str = ""
    before: str = ""
    keys: tuple[str, ...] | None = None

    # ---- columns ------------------------------------------------------------------------------

    def begin(self, owner: str) -> None:
        """What is written next is of this owner."""
        self.owner, self.first = owner, len(self.columns)

    def withdraw(self) -> None:
        """Take back the columns of this owner, as nothing reads them."""
        del self.columns[self.first :]

    def column(
        self,
        wanted: str,
        formula: str,
        heading: str = "",
        key: str = "",
        format: str = "",
        array: bool = False,
    ) -> str:
        """A new column; its name."""
        name = self.names.fresh(wanted)
        own = Column(name, formula, heading, key, format, owner=self.owner, array=array)
        self.columns.append(own)
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
        """What is in a column with this value."""
        states = self.states(value)
        return Value(
            name,
            value.kind,
            {name: states} if states else {},
            exact=value.exact,
            sure=value.sure,
            simple=True,
            breaks=value.breaks,
            range=value.range,
        )

    def known(self, value: Value, ending: str = "part") -> Value:
        """The value, in a column of its own where its formula may itself come to a state."""
        return self.hoisted(value, ending) if value.states else value

    # ---- states -------------------------------------------------------------------------------

    def states(self, value: Value) -> frozenset[int]:
        """Every state that a value may come to, those of several that are missing too."""
        return self.lacking.closed(value.all_states)

    def mixes(self, value: Value) -> bool:
        """Whether several things that it lacks may come to another state than the higher one."""
        return any(self.lacking.pairs(value.all_states, value.all_states))

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
        if text in needs:  # the cell itself says why it holds no value
            needs[text] &= stand_ins.keys()
        found: dict[int, str] = {}
        for state, pairs in self.lacking.rows(self.lacking.joined(needs.values())):
            holding = [name for name, states in needs.items() if state in states]
            conditions = [self._any_of(holding, state)] if holding else []
            conditions += [f"AND({found[one]},{found[other]})" for one, other in pairs]
            found[state] = joined("OR", conditions)
            text = f"IF({found[state]},{stand_ins.get(state) or self.state(state)},{text})"
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

    def gone(self, name: str) -> str:
        """That a cell says it does not apply."""
        return f"{name}={self.state(NOT_APPLICABLE)}"

    def inexpressible(self, why: Phrase) -> Value:
        """No formula, noted in a line."""
        line = phrase("inexpressible.line", name=self.owner, why=why)
        if line not in self.lines:
            self.lines.append(line)
        return Value(self.state(INEXPRESSIBLE), "number", states=frozenset({INEXPRESSIBLE}))

    # ---- numbers ------------------------------------------------------------------------------

    def places(self, within: Interval) -> int:
        """To how many decimals a number of this range is sure."""
        if within.low is None or within.high is None:
            return PLACES_UNKNOWN
        largest = max(abs(within.low), abs(within.high), Fraction(1))
        return next((p for p in range(PLACES, 0, -1) if largest < 10 ** (DIGITS - p)), 0)

    def range(self, expr: Expr) -> Interval:
        """Where a number lies."""
        found = self.analysis.of(expr)
        return found if isinstance(found, Interval) else EVERY_NUMBER

    def guarded(self, value: Value) -> str:
        """A number without the error of binary arithmetic."""
        if value.exact or value.sure:
            return value.text
        return f"ROUND({value.text},{self.places(value.range)})"

    def sure(self, value: Value) -> Value:
        """The value; a number to the digits that are sure."""
        if value.kind != "number" or value.exact or value.sure:
            return value
        value = self.known(value, "value")
        return evolve(value, text=self.guarded(value), sure=True, simple=False)

    def neat(self, value: Value) -> Value:
        """The value; a number to a digit more than are sure.

        A half that binary arithmetic misses by a little is then printed as a half is. What is
        computed of several such numbers still comes to the same digits that are sure.
        """
        if value.kind != "number" or value.exact or value.sure:
            return value
        value = self.known(value, "value")
        text = f"ROUND({value.text},{self.places(value.range) + 1})"
        return evolve(value, text=text, simple=False)

    def fitted(self, value: Value, ending: str = "part") -> Value:
        """The value, in a column of its own where its formula is long or deep."""
        if len(value.text) > LONGEST // 3 or value.depth > DEEPEST:
            return self.hoisted(value, ending)
        return value
