"""The answers of many units as one table, and who has not answered."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from rulelang.data.form import Answers, Form
from rulelang.data.spelling import clean, fold, is_blank, listed
from rulelang.data.table import Table, written
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.diagnostics.suggest import nearest
from rulelang.plan.tree import InputPlan, Plan

__all__ = ["Gathered", "asked", "gather", "name_ids"]

OTHER_ROWS = ("where", "rows", "first")
"""The values of sentences that name other rows of the table."""

ROWS = re.compile("rows? ([0-9]+(?:, [0-9]+)*)")

UNIT = "unit"
"""The id of the cell that names the unit, where the rules name no column for it."""


def name_ids(plan: Plan) -> tuple[str, ...]:
    """The ids of the cells that name the unit and, where the rubric has one, the period."""
    return (plan.unit or UNIT, *([plan.period] if plan.period else []))


def asked(plan: Plan) -> tuple[InputPlan, ...]:
    """The inputs that a form asks, apart from those that name the unit or the period."""
    names = name_ids(plan)
    return tuple(item for item in plan.inputs if item.id not in names)


@frozen
class Gathered:
    """``table`` has a row for each unit that answered, `of` the answers that it comes of;
    ``waiting`` are the units that have not, ``partial`` those that left cells empty, with the ids
    of the inputs; ``expected`` is how many units there should be, None where that is not known."""

    table: Table
    of: tuple[Answers, ...] = field(repr=False)
    waiting: tuple[str, ...]
    partial: Mapping[str, tuple[str, ...]]
    expected: int | None
    diagnostics: tuple[Diagnostic, ...]

    def located(self, diagnostic: Diagnostic) -> Diagnostic:
        """A diagnostic about a row of the table, at the cell of the form that it comes of; other
        rows that it names become the cells of their forms too."""
        place = diagnostic.place
        if not isinstance(place, Cell) or not place.row:
            return diagnostic
        values = {
            key: self._spots(text, place.column) if key in OTHER_ROWS else text
            for key, text in diagnostic.values.items()
        }
        found = self._answers(place.row).cell(place.column, place.unit)
        return evolve(diagnostic, place=found, values=values)

    def _answers(self, row: int) -> Answers:
        return self.of[self.table.numbers.index(row)]

    def _spots(self, text: str, id: str) -> str:
        """Rows of the table in a sentence, as cells of forms."""
        return ROWS.sub(
            lambda found: ", ".join(
                str(self._answers(int(row)).cell(id)) for row in found[1].split(", ")
            ),
            text,
        )


def gather(
    forms: Sequence[Form],
    plan: Plan,
    folder: str,
    expected: Sequence[str] | None = None,
    decimal: str | None = None,
) -> Gathered:
    """Put the answers of forms together; nothing raises, all is reported.

    ``expected`` are the units that were asked, where they are known; ``decimal`` is the sign that
    the user names for numbers that are texts, None where the answers are to tell.
    """
    return _Gatherer(plan, folder, expected, decimal).gathered(forms)


class _Gatherer:
    def __init__(
        self, plan: Plan, folder: str, expected: Sequence[str] | None, decimal: str | None
    ) -> None:
        self.plan = plan
        self.decimal = decimal
        self.texts = {*name_ids(plan), *(item.id for item in plan.inputs if item.kind == "text")}
        self.folder = folder
        self.expected = None if expected is None else {fold(name): name for name in expected}
        self.unit = name_ids(plan)[0]
        self.inputs = asked(plan)
        self.ids = [item.id for item in self.inputs]
        self.header = (*name_ids(plan), *self.ids)
        self.found: list[Diagnostic] = []
        self.kept: dict[tuple[str, str], Answers] = {}
        self.named: dict[str, str] = {}  # units that a form is made out to, answered or not

    def report(self, code: str, place: Cell, help: str = "help", /, **values: str) -> None:
        self.found.append(Diagnostic(code, place, values, help))

    def gathered(self, forms: Sequence[Form]) -> Gathered:
        current = [form for form in forms if self._belongs(form)]
        self._changed(current)
        for form in current:
            for answers in form.answers:
                self._take(answers)
        if not current:
            self.report("E519", Cell(self.folder, 0))
        of = tuple(self.kept[key] for key in self._in_order())
        rows = tuple(tuple(self._cell(answers, id) for id in self.header) for answers in of)
        numbers = tuple(range(2, len(of) + 2))
        answered = {unit for unit, _ in self.kept}
        known = self.named if self.expected is None else self.expected
        return Gathered(
            Table(self.folder, self.header, rows, numbers, typed=False, decimal=self.decimal),
            of,
            tuple(name for folded, name in known.items() if folded not in answered),
            self._partial(),
            None if self.expected is None else len(self.expected),
            tuple(self.found),
        )

    def _in_order(self) -> list[tuple[str, str]]:
        """Units as they were asked, where that is known, else as the files stand."""
        if self.expected is None:
            return [*self.kept]
        order = {unit: place for place, unit in enumerate(self.expected)}
        return sorted(self.kept, key=lambda key: order.get(key[0], len(order)))

    # ---- forms --------------------------------------------------------------------------------

    def _belongs(self, form: Form) -> bool:
        """Whether a form is of these rules and this edition; else it is passed over."""
        place = Cell(form.file, 0)
        if form.rules != self.plan.id:
            self.report("W503", place, "rules", found=form.rules, wanted=self.plan.id)
            return False
        edition = "" if self.plan.edition is None else str(self.plan.edition)
        if form.edition != edition:
            found, wanted = f"{form.rules} {form.edition}", f"{self.plan.id} {edition}"
            self.report("W503", place, "edition", found=found.strip(), wanted=wanted.strip())
            return False
        return True

    def _changed(self, forms: Sequence[Form]) -> None:
        """Tell once of rules that were changed after their forms were made."""
        lacking: dict[str, None] = {}
        old = [form for form in forms if form.sha256 != self.plan.sha256]
        for form in old:
            for answers in form.answers[:1]:
                lacking |= dict.fromkeys(id for id in self.ids if id not in answers.cells)
        if old:
            count = "1 form was" if len(old) == 1 else f"{len(old)} forms were"
            ids = listed([f"`{id}`" for id in lacking])
            place = Cell(self.folder, 0)
            help = "lacking" if lacking else ""
            self.report("W504", place, help, count=count, ids=ids)

    # ---- answers ------------------------------------------------------------------------------

    def _take(self, answers: Answers) -> None:
        unit = self._name(answers, self.unit)
        period = self._name(answers, self.plan.period) if self.plan.period else ""
        filled = any(not is_blank(answers.cells.get(id)) for id in self.ids)
        if unit:
            self.named.setdefault(fold(unit), unit)
        if not filled:
            return
        if not unit:
            self.report("E520", answers.cell(self.unit))
            return
        if self.plan.period and not period:
            self.report("E520", answers.cell(self.plan.period, unit))
            return
        if self.expected is not None and fold(unit) not in self.expected:
            near = nearest(unit, self.expected.values())
            help = "near" if near else "help"
            self.report("E521", answers.cell(self.unit, unit), help, unit=unit, near=near or "")
        first = self.kept.setdefault((fold(unit), fold(period)), answers)
        if first is not answers:
            self._again(first, answers, unit)

    def _again(self, first: Answers, answers: Answers, unit: str) -> None:
        where = first.cell(self.unit, "")
        differ = [id for id in self.ids if first.cells.get(id) != answers.cells.get(id)]
        values = {"unit": unit, "first": str(where)}
        place = answers.cell(self.unit)
        if differ:
            self.report("E522", place, ids=listed([f"`{id}`" for id in differ]), **values)
        else:
            self.report("N504", place, "", **values)

    def _cell(self, answers: Answers, id: str) -> Any:
        """An answer: of a name or a text as it shows."""
        return (answers.names if id in self.texts else answers.cells).get(id)

    @staticmethod
    def _name(answers: Answers, id: str) -> str:
        cell = answers.names.get(id)
        return "" if is_blank(cell) else clean(written(cell))

    def _partial(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for answers in self.kept.values():
            empty = tuple(
                item.id
                for item in self.inputs
                if item.default is None and is_blank(answers.cells.get(item.id))
            )
            if empty:
                found[self._called(answers)] = empty
        return found

    def _called(self, answers: Answers) -> str:
        """The unit, and the period where there are several."""
        unit = self._name(answers, self.unit)
        return f"{unit} ({self._name(answers, self.plan.period)})" if self.plan.period else unit
