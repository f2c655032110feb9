"""A rubric as one query: the chain of tables, and what is selected in the end."""

from collections.abc import Sequence

from sqlglot import exp

from rulelang.output.sql.columns import Columns, harmless
from rulelang.output.sql.dialects import DIALECTS, Dialect
from rulelang.output.sql.errors import InexpressibleError
from rulelang.output.sql.inputs import Source, first_table
from rulelang.output.sql.names import Names, column, identifier, named
from rulelang.output.sql.nodes import (
    Sql,
    all_of,
    any_of,
    call,
    case,
    columns_in,
    compare,
    known,
    negated,
    null,
    nullif,
    rounded,
    string,
    unknown,
)
from rulelang.output.sql.numbers import constant, divide
from rulelang.output.sql.ranks import Standing, running, standing
from rulelang.output.sql.steps import language
from rulelang.output.sql.values import Value
from rulelang.output.sql.writer import Writer
from rulelang.output.walk import Lacking, Walk, checks, needed, ranking, steps
from rulelang.output.walk.states import MEANINGS
from rulelang.plan.expressions import TOTAL, Ref
from rulelang.plan.tree import Plan
from rulelang.plan.walk import reads
from rulelang.words import phrase

__all__ = ["NEAR_EDGE", "UNIT", "query"]

UNIT = "unit"
"""The column of the units where the rules name none."""

NEAR_EDGE = "near_edge"
"""The column that says whether decimals might have decided differently from exact numbers."""

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
    """What is above the query: what it is, and what its columns of states mean."""
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
        columns = Columns(names, self.tables)
        self.writer = Writer(plan, dialect, names, columns, Lacking.of(plan))
        for criterion in plan.criteria:
            self.writer.reserved[criterion.id] = names.fresh(criterion.id)

    def _check_names(self, dialect: Dialect) -> None:
        """Names that are the database's own columns must be as many to it as to the rules."""
        given = Names(dialect)
        for item in self.plan.inputs:
            given.own(item.id, item.place)
        several = {item.key for item in self.plan.inputs if item.per_row}
        for check in self.plan.checks:
            if any(read.ref in several for read in reads(check.condition)):
                what = phrase("inexpressible.list_of_rows")
                why = phrase("inexpressible.sql", what=what)
                raise InexpressibleError(why, check.place)
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
        walk = Walk(self.plan, language(w), w.values, w.lacking)
        source = first_table(w, walk, self.unit)
        steps(walk)
        checks(walk)
        stands = self._standing(walk)
        selected = self._selected(source, stands, needed(walk).out, self._near())
        last, tables = w.columns.chain(first, [sql for sql, _ in selected])
        final = exp.select(*(named(sql, name) for sql, name in selected))
        final = final.from_(exp.Table(this=identifier(last)))
        start = source.tables(w, _table(table), first)
        chain = exp.With(expressions=[*start, *tables])
        with_states = any(name.endswith("_state") for name in columns_in(chain))
        chain.add_comments(_about(self.plan, self.tables.dialect, with_states))
        final.set("with_", chain)
        return final

    def _standing(self, walk: Walk[Value]) -> Standing:
        w = self.writer
        own = needed(walk)
        faults = len(w.faults)
        others = [ranking(walk, rank) for rank in self.plan.rankings]
        # What only another ranking reads is asked of those who run.
        w.begin("ranking", "ranking")
        later, w.faults[faults:] = w.faults[faults:], []
        if later:
            w.faults.append(w.column("wrong", all_of([*running(own), any_of(later)])))
        return standing(w, own, self._level(), others)

    def _level(self) -> Value | None:
        """The level of the total, as results have it."""
        block = self.plan.total_levels
        if block is None:
            return None
        return self.writer.values[Ref("placed" if block.has_quotas else "level", TOTAL)]

    def _near(self) -> Sql:
        return any_of(list(dict.fromkeys(self.writer.near)))

    # ---- what is selected ---------------------------------------------------------------------

    def _selected(
        self, source: Source, stands: Standing, out: Sequence[Value], near: Sql
    ) -> list[tuple[Sql, str]]:
        w, plan = self.writer, self.plan
        total = w.values[Ref("score", TOTAL)]
        w.begin("ranking", "share")
        share = divide(w, total, constant(w, plan.total.maximum))
        shown = any_of([stands.complete, stands.out]) if plan.disqualified else stands.complete
        own_level = self._level()
        found = [(column(source.unit), self.unit)]
        if source.period is not None and plan.period is not None:
            found.append((column(source.period), plan.period))
        reached = case([(stands.runs, own_level.sql)], None) if own_level else null_text()
        found += [
            (self._status(stands, own_level), "status"),
            (case([(shown, _shown(total))], None), "total"),
            (case([(shown, _shown(share))], None), "share"),
            (reached, "level"),
            (stands.rank, "rank"),
        ]
        right = [negated(stands.wrong)] if w.faults else []
        for criterion in plan.criteria:
            if criterion is not plan.total:
                score = _shown(w.values[Ref("score", criterion.id)])
                found.append((_where(right, score), criterion.id))
        shows = {"": [], "total": [shown, known(total.sql)], "level": [stands.runs]}
        for figure in plan.figures:
            value = w.values[Ref("let", figure.id)]
            asked = [*right, *shows[figure.shown_with]]
            found.append((_where(asked, _shown(value)), figure.id))
        taken = {name for _, name in found}
        for id, rank in stands.ranks.items():
            found.append((rank, _free(id, taken)))
            taken.add(found[-1][1])
        if plan.disqualified:
            found.append((self._reason(out, right), _free("reason", taken)))
            taken.add(found[-1][1])
        with_levels = {figure.id: shows[figure.shown_with] for figure in plan.figures}
        for block in plan.levels:
            if block.of != TOTAL:
                asked = [*right, *with_levels.get(block.of, [])]
                level = w.values[Ref("level", block.of)].sql
                found.append((_where(asked, level), _free(f"{block.of}_level", taken)))
        found.append((near, _free(NEAR_EDGE, taken)))
        return found

    def _reason(self, out: Sequence[Value], right: Sequence[Sql]) -> Sql:
        """Why a unit is out of the running."""
        reasons = [
            case([(value.sql, string(item.reason))], None)
            for item, value in zip(self.plan.disqualified, out, strict=True)
        ]
        joined = call("CONCAT_WS", string("; "), *reasons)  # skips what is NULL
        return _where(right, nullif(joined, string("")))

    def _status(self, stands: Standing, own_level: Value | None) -> Sql:
        rows: list[tuple[Sql, Sql]] = []
        if self.writer.faults:
            rows.append((stands.wrong, string("wrong")))
        if self.plan.disqualified:
            rows.append((stands.out, string("disqualified")))
        none = (
            unknown(stands.rank) if stands.ranked == stands.complete else negated(stands.complete)
        )
        rows.append((none, string("incomplete")))
        if stands.ranked != stands.runs:
            rows.append((negated(stands.ranked), string("unranked")))
        block = self.plan.total_levels
        if block is not None and own_level is not None and not block.below_unranked:
            if own_level.constant is not None:
                return case(rows, string("below"))
            rows.append((compare("=", own_level.sql, string(block.below)), string("below")))
        return case(rows, string("ranked"))


def null_text() -> Sql:
    """NULL as a text, which a view needs to know the type of."""
    return exp.cast(null(), "TEXT")


def _where(conditions: Sequence[Sql], sql: Sql) -> Sql:
    """A figure where all conditions hold; a column must have a type."""
    if isinstance(sql, exp.Null):
        sql = null_text()
    return case([(all_of(conditions), sql)], None) if conditions else sql


def _free(name: str, taken: Sequence[str] | set[str]) -> str:
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def _shown(value: Value) -> Sql:
    return rounded(value.sql, SHOWN_PLACES) if value.scale > SHOWN_PLACES else value.sql
