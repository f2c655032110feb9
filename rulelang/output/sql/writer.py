"""What all parts of the query write to: columns, the values by key, and what is to be flagged."""

from collections.abc import Iterable, Sequence

from attrs import define, evolve, field
from sqlglot import exp

from rulelang.output.sql.columns import Columns
from rulelang.output.sql.dialects import Dialect
from rulelang.output.sql.names import Names
from rulelang.output.sql.nodes import (
    Sql,
    absolute,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    greatest,
    is_simple,
    literal,
    null,
    nullif,
    truth,
)
from rulelang.output.sql.values import Value, absences, united
from rulelang.output.walk import Lacking
from rulelang.output.walk.states import DOMAIN, OF_WRONG, WRONG
from rulelang.plan.expressions import Ref
from rulelang.plan.tree import Plan

__all__ = ["Writer"]


@define
class Writer:
    """Writes a plan as columns.

    ``values`` are those of the plan, ``unit`` and ``period`` the columns of these, ``partition``
    that of the rows that statistics run over. ``owner`` is what is being written, and names the
    columns that it needs; ``edges`` and ``wrongs`` are its conditions of being near an edge and of
    being wrong, gathered until ``finish``. ``near`` and ``faults`` are those of all that is
    finished. ``reserved`` are the names of the columns that hold the criteria.
    More than ten fields: the state of one query.
    """

    plan: Plan
    dialect: Dialect
    names: Names
    columns: Columns
    lacking: Lacking
    unit: Sql = field(factory=null)
    period: Sql | None = None
    partition: tuple[Sql, ...] = ()
    values: dict[Ref, Value] = field(factory=dict)
    reserved: dict[str, str] = field(factory=dict)
    stage: str = "lets"
    owner: str = ""
    edges: list[Sql] = field(factory=list)
    wrongs: list[Sql] = field(factory=list)
    near: list[Sql] = field(factory=list)
    faults: list[Sql] = field(factory=list)

    def begin(self, stage: str, owner: str) -> None:
        """Begin to write a step."""
        self.stage, self.owner = stage, owner
        self.edges, self.wrongs = [], []

    def finish(self, value: Value) -> Value:
        """End a step: its flags become columns, which its value carries on."""
        near, faults = value.near, value.faults
        if self.edges:
            edge = self.flag("near", self.edges)
            self.near.append(edge)
            near = united((near, (edge,)))
        if self.wrongs:
            wrong = self.flag("wrong", self.wrongs)
            self.faults.append(wrong)
            faults = united((faults, (wrong,)))
        self.edges, self.wrongs = [], []
        return evolve(value, near=near, faults=faults)

    def flag(self, ending: str, conditions: Sequence[Sql]) -> Sql:
        """A column that says whether any of some conditions holds."""
        listed = distinct(conditions)
        if len(listed) == 1 and is_simple(listed[0]):
            return listed[0]
        sql = coalesce(any_of(listed), truth(False))
        return self.columns.define(f"{self.owner}_{ending}", sql, self.stage, late=True)

    # ---- columns ------------------------------------------------------------------------------

    def column(self, ending: str, sql: Sql, comment: str = "") -> Sql:
        """A column of the owner's, such as ``lan_quotient``; what is simple stays as it is."""
        if is_simple(sql):
            return sql
        name = f"{self.owner}_{ending}" if ending else self.owner
        return self.columns.define(name, sql, self.stage, comment)

    def hoisted(self, value: Value, ending: str = "value") -> Value:
        """The value, read from a column of its own where it is not a name or constant."""
        if is_simple(value.sql):
            return value
        return evolve(value, sql=self.column(ending, value.sql))

    def told(self, value: Value, ending: str = "value") -> Value:
        """The value, in a column of its own unless it can be told in other ways where it lacks."""
        return value if not value.states or value.gaps else self.hoisted(value, ending)

    def with_error(self, value: Value) -> Value:
        """The value with its error in a column of its own."""
        if value.error is None or is_simple(value.error):
            return value
        of = value.sql.name if isinstance(value.sql, exp.Column) else self.owner
        column = self.columns.define(f"{of}_error", value.error, self.stage)
        return evolve(value, error=column)

    # ---- absence ------------------------------------------------------------------------------

    def state_of(self, value: Value) -> Sql:
        """The state of a value, 0 where it is known."""
        if value.state is not None:
            return value.state
        if not value.states:
            return literal(0)
        reason = literal(*value.states)
        if isinstance(value.sql, exp.Null):
            return reason
        return case([(any_of(absences(self.told(value))), reason)], literal(0))

    def joined(
        self, parts: Sequence[Value], failures: Sequence[tuple[Sql, int]] = ()
    ) -> tuple[frozenset[int], Sql | None, tuple[Sql, ...]]:
        """What several values that must all be known come to where one is absent: the states, the
        state and the gaps.

        ``failures`` are conditions under which the whole has no value though all are known, each
        with its reason.
        """
        lacking = [part for part in parts if part.states]
        inherited = self.lacking.joined(part.states for part in lacking)
        states = inherited.union(reason for _, reason in failures)
        gaps: tuple[Sql, ...] = ()
        if not failures and all(part.gaps or is_simple(part.sql) for part in lacking):
            gaps = united(absences(part) for part in lacking)
        if len(states) <= 1:
            return states, None, gaps
        own = [(condition, literal(reason)) for condition, reason in failures]
        if len(inherited) <= 1:
            gone = self.gaps_of(lacking)
            rows = [(any_of(gone), literal(*inherited))] if gone else []
            return states, self.column("state", case([*rows, *own], literal(0))), gaps
        state = self.highest(lacking)
        if own:
            state = self.column("state", state)
            state = case([(compare(">", state, literal(0)), state), *own], literal(0))
        return states, self.column("state", state), gaps

    def gaps_of(self, parts: Sequence[Value]) -> tuple[Sql, ...]:
        """The conditions under which one of several values is absent."""
        return united(absences(self.told(part)) for part in parts if part.states)

    def highest(self, parts: Sequence[Value]) -> Sql:
        """The state that counts of several; of two that are wrong, the first."""
        total = self.state_of(parts[0])
        states = parts[0].states
        for part in parts[1:]:
            other = self.state_of(part)
            if other == total:
                states = self.lacking.joined((states, part.states))
                continue
            pairs = [*self.lacking.pairs(states, part.states)]
            wrong = (states | part.states) & WRONG
            two_wrong = wrong > {DOMAIN} and states & WRONG and part.states & WRONG
            if pairs or two_wrong:
                total, other = self.column("state", total), self.column("state", other)
            rows = []
            if two_wrong:
                first = [compare(">", total, literal(0))]
                first += [compare("<=", item, literal(OF_WRONG)) for item in (total, other)]
                rows.append((all_of(first), total))
            for one, second, both in pairs:
                pair = [compare("=", total, literal(one)), compare("=", other, literal(second))]
                rows.append((all_of(pair), literal(both)))
            total = case(rows, greatest(total, other))
            states = self.lacking.joined((states, part.states))
        return total

    # ---- flags --------------------------------------------------------------------------------

    def edge(self, distance: Sql, error: Sql | None) -> None:
        """Note that a decision is in doubt where this distance to it is within the error."""
        if error is not None:
            reach = error if error.is_number else nullif(error, literal(0))
            self.edges.append(compare("<=", absolute(distance), reach))

    def wrong(self, condition: Sql | None) -> None:
        """Note that the data of a row are wrong where a condition holds."""
        if condition is not None:
            self.wrongs.append(condition)


def distinct(conditions: Iterable[Sql]) -> list[Sql]:
    """Conditions, each once."""
    return list(dict.fromkeys(conditions))
