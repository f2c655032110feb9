"""A rubric as one query: the chain of tables, and what is selected in the end."""

from collections.abc import Sequence

from sqlglot import exp

from rulelang.output.sql.columns import Columns, harmless, table_of
from rulelang.output.sql.criteria import Criteria
from rulelang.output.sql.dialects import DIALECTS, Dialect
from rulelang.output.sql.expressions import expression
from rulelang.output.sql.inputs import Source, first_table
from rulelang.output.sql.levels import level
from rulelang.output.sql.names import Names, column, identifier, named
from rulelang.output.sql.nodes import (
    Sql,
    any_of,
    case,
    columns_in,
    compare,
    negated,
    null,
    rounded,
    string,
    unknown,
)
from rulelang.output.sql.numbers import constant, divide
from rulelang.output.sql.ranks import Standing, standing
from rulelang.output.sql.statistics import statistic
from rulelang.output.sql.values import STATES, WRONG, Value, state_is
from rulelang.output.sql.writer import Writer
from rulelang.plan.tree import AppliesStep, CriterionPlan, LetStep, Plan, StatisticStep

__all__ = ["NEAR_EDGE", "UNIT", "query"]

UNIT = "unit"
"""The column of the units where the rules name none."""

NEAR_EDGE = "near_edge"
"""The column that says whether decimals might have decided otherwise than exact numbers."""

FIXED = ("status", "total", "share", "level", "rank")
SHOWN_PLACES = 12


def query(plan: Plan, dialect: str, table: str | None = None, view: str | None = None) -> str:
    """The rubric as one statement of SQL.

    ``dialect`` is a key of ``DIALECTS``; ``table`` is where the data are, by default a table with
    the rubric's id; ``view`` makes the statement one that creates this view. Raises
    ``InexpressibleError`` where the database cannot express the rubric.
    """
    chosen = DIALECTS[dialect]
    statement = _Query(plan, chosen).select(table or plan.id)
    created: exp.Expr = statement
    if view is not None:
        created = exp.Create(this=_table(view), kind="VIEW", expression=statement)
    return str(created.sql(dialect=dialect, pretty=True)) + ";\n"


def _table(name: str) -> exp.Table:
    """A table by its name, with its schema before a point."""
    catalog = [identifier(part) for part in name.split(".")]
    return exp.Table(
        this=catalog[-1],
        db=catalog[-2] if len(catalog) > 1 else None,
        catalog=catalog[-3] if len(catalog) > 2 else None,
    )


def _about(plan: Plan, dialect: Dialect, with_states: bool) -> list[str]:
    """What stands above the query: what it is, and what its columns of states mean."""
    edition = "" if plan.edition is None else f" · {plan.edition}"
    lines = [f"{plan.label or plan.id}{edition}, for {dialect.title}"]
    if dialect.asks:
        lines.append(f"A long rubric needs this first: {dialect.asks}")
    if plan.source:
        lines.append(plan.source)
    if with_states:
        lines.append("In a column of states 0 is known, and a value that is not")
        lines += [f"{state} {meaning}" for state, meaning in STATES.items()]
    return [f" {harmless(line)} " for line in lines]


class _Query:
    def __init__(self, plan: Plan, dialect: Dialect) -> None:
        self.plan = plan
        self.unit = plan.unit or UNIT
        self._check_names(dialect)
        names, self.tables = Names(dialect), Names(dialect)
        self.writer = Writer(plan, dialect, names, Columns(names, self.tables))
        for criterion in plan.criteria:
            self.writer.reserved[criterion.id] = names.fresh(criterion.id)

    def _check_names(self, dialect: Dialect) -> None:
        """Names that are the database's own columns must be as many to it as to the rules."""
        given = Names(dialect)
        for item in self.plan.inputs:
            given.own(item.id, item.place)
        shown = Names(dialect)
        own = [self.unit, *([self.plan.period] if self.plan.period else [])]
        for name in (*own, *FIXED):
            given_once = shown.own(name, None)
            assert given_once == name
        for criterion in self.plan.criteria:
            if criterion is not self.plan.total:
                shown.own(criterion.id, criterion.place)

    # ---- columns ------------------------------------------------------------------------------

    def select(self, table: str) -> exp.Select:
        """The whole query."""
        w = self.writer
        first = self.tables.fresh("data")
        source = first_table(w, self.unit)
        self._steps()
        self._checks()
        blocks = [(block.of, level(w, block)) for block in self.plan.levels]
        stands = standing(w, column(source.unit), [value for _, value in blocks])
        near = self._near()
        levels = {of: found.value for of, found in blocks}
        selected = self._selected(source, stands, levels, near)
        last, tables = w.columns.chain(first, [sql for sql, _ in selected])
        final = exp.select(*(named(sql, name) for sql, name in selected))
        final = final.from_(exp.Table(this=identifier(last)))
        start = table_of(first, source.query(_table(table)), self.tables.dialect)
        chain = exp.With(expressions=[start, *tables])
        with_states = any(name.endswith("_state") for name in columns_in(chain))
        chain.add_comments(_about(self.plan, self.tables.dialect, with_states))
        final.set("with_", chain)
        return final

    def _steps(self) -> None:
        w = self.writer
        criteria = Criteria(w)
        for step in self.plan.steps:
            if isinstance(step, LetStep):
                w.begin("lets", step.key.replace(" ", "_"))
                value = w.with_error(w.hoisted(expression(w, step.value), ""))
                w.values[step.key] = w.finish(value)
            elif isinstance(step, StatisticStep):
                w.begin("statistics", step.key.replace(" ", "_"))
                w.values[step.key] = w.with_error(w.hoisted(statistic(w, step), "value"))
            elif isinstance(step, AppliesStep):
                criteria.applies(step)
            elif isinstance(step, CriterionPlan):
                criteria.score(step)

    def _checks(self) -> None:
        """Hold every unit to the `check` statements; what is missing passes one over."""
        w = self.writer
        for number, check in enumerate(self.plan.checks, start=1):
            w.begin("criteria", f"check_{number}")
            holds = expression(w, check.condition)
            failing = state_is(holds, *WRONG)
            if failing is not None:
                holds = w.hoisted(holds)
                w.wrong(state_is(holds, *WRONG))
            w.wrong(negated(holds.sql))
            w.finish(holds)

    def _near(self) -> Sql:
        return any_of(list(dict.fromkeys(self.writer.near)))

    # ---- what is selected ---------------------------------------------------------------------

    def _selected(
        self, source: Source, stands: Standing, levels: dict[str, Value], near: Sql
    ) -> list[tuple[Sql, str]]:
        w, plan = self.writer, self.plan
        total = w.values[plan.total.id]
        w.begin("ranking", "share")
        share = divide(w, total, constant(w, plan.total.maximum))
        own_level = levels.get(plan.total.id)
        found = [(column(source.unit), self.unit)]
        if source.period is not None and plan.period is not None:
            found.append((column(source.period), plan.period))
        reached = case([(stands.ranked, own_level.sql)], None) if own_level else null_text()
        found += [
            (self._status(stands, own_level), "status"),
            (case([(stands.ranked, _shown(total))], None), "total"),
            (case([(stands.ranked, _shown(share))], None), "share"),
            (reached, "level"),
            (stands.rank, "rank"),
        ]
        wrong = bool(w.faults)
        for criterion in plan.criteria:
            if criterion is not plan.total:
                score = _shown(w.values[criterion.id])
                found.append((_unless(stands.wrong, score) if wrong else score, criterion.id))
        taken = {name for _, name in found}
        for of, value in levels.items():
            if of != plan.total.id:
                name = _free(f"{of}_level", taken)
                found.append((_unless(stands.wrong, value.sql) if wrong else value.sql, name))
        found.append((near, _free(NEAR_EDGE, taken)))
        return found

    def _status(self, stands: Standing, own_level: Value | None) -> Sql:
        rows: list[tuple[Sql, Sql]] = []
        if self.writer.faults:
            rows.append((stands.wrong, string("wrong")))
        rows.append((unknown(stands.rank), string("incomplete")))
        block = next((b for b in self.plan.levels if b.of == self.plan.total.id), None)
        if block is not None and own_level is not None:
            rows.append((compare("=", own_level.sql, string(block.below)), string("below")))
        return case(rows, string("ranked"))


def null_text() -> Sql:
    """NULL as a text, which a view needs to know the type of."""
    return exp.cast(null(), "TEXT")


def _unless(wrong: Sql, sql: Sql) -> Sql:
    return case([(negated(wrong), sql)], None)


def _free(name: str, taken: Sequence[str] | set[str]) -> str:
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def _shown(value: Value) -> Sql:
    return rounded(value.sql, SHOWN_PLACES) if value.scale > SHOWN_PLACES else value.sql
