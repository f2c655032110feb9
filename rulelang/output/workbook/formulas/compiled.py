"""A plan as columns of formulas: one loop over its steps, then levels, ranks and results."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attrs import frozen

from rulelang.data import Prepared
from rulelang.output.workbook.book import FIRST_DATE
from rulelang.output.workbook.figures import level_key
from rulelang.output.workbook.formulas.criteria import Criteria
from rulelang.output.workbook.formulas.expressions import expression
from rulelang.output.workbook.formulas.inputs import data_name, write_input, write_varying_bounds
from rulelang.output.workbook.formulas.levels import write_level
from rulelang.output.workbook.formulas.ranks import (
    COMPLETE,
    write_complete,
    write_rank,
    write_results,
)
from rulelang.output.workbook.formulas.states import FAILED, state_texts
from rulelang.output.workbook.formulas.statistics import PERIOD, PERIOD_ROW, write_statistic
from rulelang.output.workbook.formulas.text import TOO_LONG, fits
from rulelang.output.workbook.formulas.value import InexpressibleError, Value
from rulelang.output.workbook.formulas.writer import Column, Statistic, Writer
from rulelang.plan.analysis import analyse
from rulelang.plan.tree import AppliesStep, CheckPlan, InputPlan, LetStep, Plan, StatisticStep
from rulelang.results.collation import vietnamese_key
from rulelang.results.score import Results

__all__ = ["Compiled", "compiled"]


@frozen
class Compiled:
    """The columns of the calculation, and ``results``: the column of each result by its key.

    ``cells`` are the names of the columns of the sheet of data, by the key of their input;
    ``lines`` say what a spreadsheet cannot express.
    """

    columns: tuple[Column, ...]
    statistics: tuple[Statistic, ...]
    cells: Mapping[str, str]
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
    w = Writer(plan, analyse(plan), state_texts(plan.language))
    w.names.fresh(COMPLETE)
    period = _period(w)
    cells = {item.key: w.names.fresh(data_name(item)) for item in plan.inputs}
    for item in plan.inputs:
        write_input(w, item, cells[item.key], _unfit(data, item))
    wrong = [name for item in plan.inputs for name in write_varying_bounds(w, item)]
    criteria = Criteria(w)
    for step in plan.steps:
        if isinstance(step, LetStep):
            _let(w, step)
        elif isinstance(step, StatisticStep):
            write_statistic(w, step)
        elif isinstance(step, AppliesStep):
            criteria.applies(step)
        else:
            criteria.score(step)
    wrong += [_failed(w, check, place) for place, check in enumerate(plan.checks, start=1)]
    levels = {
        block.of: write_level(w, block, "" if block.of == plan.total.id else level_key(block.of))
        for block in plan.levels
    }
    keys = write_complete(w, [*levels.values()], wrong)
    write_results(w, levels.get(plan.total.id), dict(words))
    write_rank(w, keys, _name_order(results))
    return Compiled(tuple(w.columns), tuple(w.statistics), cells, period, tuple(w.lines))


def _period(w: Writer) -> str | None:
    """Name the column of periods, and give each unit the row of its period's statistics."""
    if w.plan.period is None:
        return None
    name = w.names.fresh(w.plan.period)
    w.values[PERIOD] = Value(name, "text", simple=True)
    if any(isinstance(step, StatisticStep) for step in w.plan.steps):
        w.names.given.add("periods_all")
        row = w.column("period_row", f"SUMPRODUCT(EXACT(periods_all,{name})*ROW(periods_all))-1")
        w.values[PERIOD_ROW] = Value(row, "number", exact=True, simple=True)
    return name


def _unfit(data: Prepared, item: InputPlan) -> str:
    """Why the data of an input cannot stand in a spreadsheet; empty where they can."""
    for value in (item.default, *(values[item.key] for values in data.values)):
        if isinstance(value, date) and value < FIRST_DATE:
            return f"spreadsheets know no day before {FIRST_DATE.isoformat()}"
        if isinstance(value, Fraction) and not fits(value):
            return TOO_LONG
    return ""


def _let(w: Writer, step: LetStep) -> None:
    w.owner = step.key
    try:
        value = expression(w, step.value)
    except InexpressibleError as error:
        value = w.inexpressible(str(error))
    name = w.column(step.key, w.closed(value))
    w.values[step.key] = w.read(name, value)


def _failed(w: Writer, check: CheckPlan, place: int) -> str:
    """The column that says whether a `check` fails; what is missing passes one over."""
    w.owner = f"check_{place}"
    value = w.known(expression(w, check.condition), "value")
    states = value.all_states
    replaced = dict.fromkeys(states, "FALSE") | w.failing(states & FAILED)
    passed = Value(f"NOT({value.text})", "yesno", value.needs, value.fails)
    return w.column(f"{w.owner}_fails", w.closed(passed, replaced=replaced), check.message)


def _name_order(results: Results) -> list[int]:
    """The place of each unit's name in the Vietnamese order of names."""
    keys = sorted({vietnamese_key(unit.unit) for unit in results.units})
    places = {key: place for place, key in enumerate(keys, start=1)}
    return [places[vietnamese_key(unit.unit)] for unit in results.units]
