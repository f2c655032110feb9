"""A plan as columns of formulas: one loop over its steps, then levels, ranks and results."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import get_args

from attrs import frozen

from rulelang.data import Prepared
from rulelang.engine.earlier import earlier_rows
from rulelang.output.walk import Lacking, checks, needed, ranking, steps
from rulelang.output.workbook.book import FIRST_DATE
from rulelang.output.workbook.formulas.inputs import data_name, write_input, write_varying_bounds
from rulelang.output.workbook.formulas.results import COMPLETE, write_ranks, write_results
from rulelang.output.workbook.formulas.states import state_texts
from rulelang.output.workbook.formulas.steps import walk_of
from rulelang.output.workbook.formulas.text import TOO_LONG, fits
from rulelang.output.workbook.formulas.writer import Column, Statistic, Writer
from rulelang.plan.analysis import analyse
from rulelang.plan.expressions import Expr, Ref
from rulelang.plan.features import Feature, lacking
from rulelang.plan.speech import language_of
from rulelang.plan.tree import InputPlan, Plan, PreviousStep, StatisticStep
from rulelang.plan.walk import expressions, reads
from rulelang.results.collation import vietnamese_key
from rulelang.results.score import Results
from rulelang.words import Day, Phrase, phrase

__all__ = ["Compiled", "Shown", "compiled", "unable"]

ABLE: frozenset[Feature] = frozenset(get_args(Feature)) - {"several rows of one unit"}


def unable(plan: Plan) -> list[Feature]:
    """What formulas cannot say of a plan."""
    return lacking(plan, ABLE)


@frozen
class Shown:
    """The value of the plan that a column shows, and the states that it may hold instead."""

    ref: Ref
    states: frozenset[int]


@frozen
class Compiled:
    """The columns of the calculation, and ``results``: the column of each result by its key.

    ``cells`` are the names of the columns of the sheet of data, by the key of their input;
    ``steps`` the values of the plan that are columns, by their names; ``lines`` say what a
    spreadsheet cannot express.
    """

    columns: tuple[Column, ...]
    statistics: tuple[Statistic, ...]
    cells: Mapping[Ref, str]
    steps: Mapping[str, Shown]
    period: str | None
    lines: tuple[str, ...]

    @property
    def results(self) -> dict[str, int]:
        """The place of each result among the columns of the sheet, after those of the names."""
        first = 2 if self.period else 1
        return {
            column.key: place
            for place, column in enumerate(self.columns, start=first)
            if column.key
        }


def compiled(plan: Plan, data: Prepared, results: Results, words: Mapping[str, str]) -> Compiled:
    """Write a plan as formulas over these data."""
    read = frozenset(item.ref for expr in _expressions(plan) for item in reads(expr))
    lacking, units = Lacking.of(plan), len(data.units)
    w = Writer(plan, analyse(plan), lacking, units, state_texts(plan.language), read)
    w.names.fresh(COMPLETE)
    walk = walk_of(w)
    _period(w, data)
    cells = {item.key: w.names.fresh(data_name(item)) for item in plan.inputs}
    for item in plan.inputs:
        write_input(w, item, cells[item.key], _unfit(data, item))
    for item in plan.inputs:
        write_varying_bounds(w, walk, item)
    steps(walk)
    checks(walk)
    found, others = needed(walk), [ranking(walk, rank) for rank in plan.rankings]
    running = write_results(w, found, words)
    write_ranks(w, running, others, _name_order(results))
    shown: dict[str, Shown] = {}
    for ref, value in w.values.items():
        if ref.kind != "subject":  # which is another one in each form
            shown.setdefault(value.text, Shown(ref, value.all_states))
    columns, statistics = tuple(w.columns), tuple(w.statistics)
    lines = tuple(line.said(language_of(plan)) for line in w.lines)
    return Compiled(columns, statistics, cells, shown, w.period, lines)


def _expressions(plan: Plan) -> list[Expr]:
    """All that is written of a plan."""
    block = plan.total_levels
    found = [*expressions(plan), *plan.needed, *(() if block is None else block.reached)]
    return found + [key for rank in plan.rankings for key, _ in rank.keys]


def _period(w: Writer, data: Prepared) -> None:
    """Name the column of periods, and give each unit the row of its period's statistics, and that
    of the period before."""
    if w.plan.period is None:
        return
    w.period = w.names.fresh(w.plan.period)
    if any(isinstance(step, StatisticStep) for step in w.plan.steps):
        w.names.given.add("periods_all")
        rows = f"SUMPRODUCT(EXACT(periods_all,{w.period})*ROW(periods_all))-1"
        w.period_row = w.column("period_row", rows)
    if any(isinstance(step, PreviousStep) for step in w.plan.steps):
        earlier = earlier_rows(data)
        w.before = w.names.fresh("row_before")
        places = tuple(earlier.get(row, -1) + 1 for row in range(len(data.units)))
        w.columns.append(Column(w.before, "", values=places))


def _unfit(data: Prepared, item: InputPlan) -> Phrase | None:
    """Why the data of an input cannot be in a spreadsheet; None where they can."""
    for value in (item.default, *(values[item.key] for values in data.values)):
        if isinstance(value, date) and value < FIRST_DATE:
            return phrase("inexpressible.dates", first=Day(FIRST_DATE))
        if isinstance(value, Fraction) and not fits(value):
            return TOO_LONG
    return None


def _name_order(results: Results) -> list[int]:
    """The place of each unit's name in the Vietnamese order of names."""
    keys = sorted({vietnamese_key(unit.unit) for unit in results.units})
    places = {key: place for place, key in enumerate(keys, start=1)}
    return [places[vietnamese_key(unit.unit)] for unit in results.units]
