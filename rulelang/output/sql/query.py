"""A rubric as one query: the chain of tables, and what is selected in the end."""

from collections.abc import Sequence

from sqlglot import exp

from rulelang.output.sql.columns import Columns, harmless, table_of
from rulelang.output.sql.dialects import DIALECTS, Dialect
from rulelang.output.sql.errors import InexpressibleError
from rulelang.output.sql.inputs import Source, first_table
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
from rulelang.output.sql.steps import language
from rulelang.output.sql.values import Value
from rulelang.output.sql.writer import Writer
from rulelang.output.walk import Walk, checks, needed, steps
from rulelang.output.walk.states import MEANINGS
from rulelang.plan.features import Feature, beyond
from rulelang.plan.tree import TOTAL, Plan, Ref

__all__ = ["NEAR_EDGE", "UNIT", "query"]

UNIT = "unit"
"""The column of the units where the rules name none."""

NEAR_EDGE = "near_edge"
"""The column that says whether decimals might have decided otherwise than exact numbers."""

ABLE: frozenset[Feature] = frozenset()
"""What SQL can say that not every back end can."""
FIXED = ("status", "total", "share", "level", "rank")
SHOWN_PLACES = 12


def query(plan: Plan, dialect: str, table: str | None = None, view: str | None = None) -> str:
    """The rubric as one statement of SQL.

    ``dialect`` is a key of ``DIALECTS``; ``table`` is where the data are, by default a table with
    the rubric's id; ``view`` makes the statement one that creates this view. Raises
    ``InexpressibleError`` where the database cannot express the rubric.
    """
    chosen = DIALECTS[dialect]
    unable = beyond(plan, ABLE)
    if unable:
        raise InexpressibleError(f"a query cannot express {unable}: use `rulelang eval`")
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
        lines += [f"{state} {meaning}" for state, meaning in MEANINGS.items()]
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
        walk = Walk(self.plan, language(w), w.values)
        source = first_table(w, walk, self.unit)
        steps(walk)
        checks(walk)
        stands = standing(w, column(source.unit), needed(walk))
        selected = self._selected(source, stands, self._near())
        last, tables = w.columns.chain(first, [sql for sql, _ in selected])
        final = exp.select(*(named(sql, name) for sql, name in selected))
        final = final.from_(exp.Table(this=identifier(last)))
        start = table_of(first, source.query(_table(table)), self.tables.dialect)
        chain = exp.With(expressions=[start, *tables])
        with_states = any(name.endswith("_state") for name in columns_in(chain))
        chain.add_comments(_about(self.plan, self.tables.dialect, with_states))
        final.set("with_", chain)
        return final

    def _near(self) -> Sql:
        return any_of(list(dict.fromkeys(self.writer.near)))

    # ---- what is selected ---------------------------------------------------------------------

    def _selected(self, source: Source, stands: Standing, near: Sql) -> list[tuple[Sql, str]]:
        w, plan = self.writer, self.plan
        total = w.values[Ref("score", TOTAL)]
        levels = {block.of: w.values[Ref("level", block.of)] for block in plan.levels}
        w.begin("ranking", "share")
        share = divide(w, total, constant(w, plan.total.maximum))
        own_level = levels.get(TOTAL)
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
                score = _shown(w.values[Ref("score", criterion.id)])
                found.append((_unless(stands.wrong, score) if wrong else score, criterion.id))
        taken = {name for _, name in found}
        for of, value in levels.items():
            if of != TOTAL:
                name = _free(f"{of}_level", taken)
                found.append((_unless(stands.wrong, value.sql) if wrong else value.sql, name))
        found.append((near, _free(NEAR_EDGE, taken)))
        return found

    def _status(self, stands: Standing, own_level: Value | None) -> Sql:
        rows: list[tuple[Sql, Sql]] = []
        if self.writer.faults:
            rows.append((stands.wrong, string("wrong")))
        rows.append((unknown(stands.rank), string("incomplete")))
        block = next((b for b in self.plan.levels if b.of == TOTAL), None)
        if block is not None and own_level is not None:
            if own_level.constant is not None:
                return case(rows, string("below"))
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
