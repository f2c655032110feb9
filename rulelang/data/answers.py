"""The answers of many units as one table, and who has not answered."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from attrs import evolve, field, frozen

from rulelang.data.filled import Answers, quoted
from rulelang.data.form import Form
from rulelang.data.spelling import clean, fold, is_blank, loose, tidy
from rulelang.data.table import Table, written
from rulelang.diagnostics import Cell, Diagnostic, Nearby, Rows
from rulelang.diagnostics.suggest import nearest
from rulelang.plan.meaning import meaning_of
from rulelang.plan.tree import InputPlan, Plan
from rulelang.words import Listed, Wording

__all__ = ["ASKED", "Asked", "Gathered", "Row", "asked", "gather", "name_ids"]

Asked: TypeAlias = Literal["office", "committee", "all"]
"""Whom a form asks: the office, for what it knows itself; the committee, for the scores that it
gives and for the group that a unit is ranked within; or both in one form."""

ASKED: tuple[Asked, ...] = get_args(Asked)

COPIES = re.compile(
    r"(\s*\(\d+\)|[\s_-]*\b(copy|bản sao|final|cuối|mới|nộp|v?\d+))+\s*$", re.IGNORECASE
)
"""What people and programs put behind the name of a file."""

NO_LETTERS = re.compile(r"[\W_]+")

MOST_UNITS = 3
"""Of those that a form was made for, which a sentence names."""

UNIT = "unit"
"""The id of the cell that names the unit, where the rules name no column for it."""


def name_ids(plan: Plan) -> tuple[str, ...]:
    """The ids of the cells that name the unit and, where the rubric has one, the period."""
    return (plan.unit or UNIT, *([plan.period] if plan.period else []))


def asked(plan: Plan, whom: Asked = "all") -> tuple[InputPlan, ...]:
    """The inputs that a form asks, apart from those that name the unit or the period.

    Where nothing would be left to ask, as where a committee gives all scores, it is all of them.
    """
    names = name_ids(plan)
    items = tuple(item for item in plan.inputs if item.id not in names)
    if whom == "all":
        return items
    of_committee = whom == "committee"
    found = tuple(item for item in items if _is_of_committee(item, plan) is of_committee)
    return found or items


def _is_of_committee(item: InputPlan, plan: Plan) -> bool:
    return item.given or item.id == plan.rank.within


class Row(NamedTuple):
    """A row of the table that is written: its unit and period, and the place of its answers among
    those that were gathered, None where there are none."""

    unit: str
    period: str
    at: int | None


@frozen
class Gathered:
    """``table`` has a row for each unit that answered, `of` the answers that it comes from.

    ``rows`` are those of all units, the ones without answers too. ``answered`` are the units that
    handed in what is asked of an office (with the period, where there is one; and the unit alone),
    ``waiting`` those that did not; of each unit ``partial``
    has the ids that it left empty. ``expected`` is how many units there should be, None where that
    is not known; ``unasked`` are the ids that no form asked; ``languages`` those of the forms, by
    file. More than ten fields: all that is known of the forms.
    """

    table: Table
    of: tuple[Answers, ...] = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False)
    answered: Mapping[str, str]
    waiting: tuple[str, ...]
    partial: Mapping[str, tuple[str, ...]]
    expected: int | None
    unasked: tuple[str, ...]
    languages: Mapping[str, str] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]

    def located(self, diagnostic: Diagnostic) -> Diagnostic:
        """A diagnostic about a row of the table, at the cell of the form that it comes from; other
        rows that it names become the cells of their forms too."""
        place = diagnostic.place
        if not isinstance(place, Cell) or not place.row:
            return diagnostic
        values = {
            key: self._elsewhere(value, place.column) for key, value in diagnostic.values.items()
        }
        found = self._answers(place.row).cell(place.column, self._unit(place.row))
        return evolve(diagnostic, place=found, values=values)

    def _answers(self, row: int) -> Answers:
        return self.of[self.table.numbers.index(row)]

    def _unit(self, row: int) -> str:
        return str(self.table.rows[self.table.numbers.index(row)][0])

    def _elsewhere(self, value: Wording, id: str) -> Wording:
        """A value of a sentence; rows of the table as cells of forms."""
        if isinstance(value, Nearby):
            return self._answers(value.cell.row).cell(id)
        if isinstance(value, Rows):
            return Listed.of(self._answers(row).cell(id) for row in value.numbers)
        return value


def gather(
    forms: Sequence[Form],
    plan: Plan,
    folder: str,
    expected: Sequence[str] | None = None,
    decimal: str | None = None,
    held_back: Collection[str] = (),
) -> Gathered:
    """Put the answers of forms together; nothing raises, all is reported.

    ``expected`` are the units that were asked, where they are known; ``decimal`` is the sign that
    the user names for numbers that are texts, None where the answers are to tell. Of the units
    ``held_back`` no answer is taken.
    """
    gatherer = _Gatherer(plan, folder, expected, decimal, {fold(name) for name in held_back})
    return gatherer.gathered(forms)


@frozen
class _Kept:
    """The answers of a unit: ``asked`` are the ids that its forms asked, ``handed_in`` whether what
    is asked of an office is among them."""

    unit: str
    period: str
    answers: Answers
    asked: frozenset[str]
    handed_in: bool


class _Gatherer:
    def __init__(
        self,
        plan: Plan,
        folder: str,
        expected: Sequence[str] | None,
        decimal: str | None,
        held_back: Collection[str],
    ) -> None:
        self.plan = plan
        self.decimal = decimal
        self.held_back = held_back
        self.texts = {*name_ids(plan), *(item.id for item in plan.inputs if item.kind == "text")}
        self.folder = folder
        self.expected = None if expected is None else {fold(name): name for name in expected}
        self.unit = name_ids(plan)[0]
        self.inputs = {item.id: item for item in asked(plan)}
        self.of_offices = {item.id for item in asked(plan, "office")}
        self.header = (*name_ids(plan), *self.inputs)
        self.found: list[Diagnostic] = []
        self.kept: dict[tuple[str, str], _Kept] = {}
        self.named: dict[str, str] = {}  # units that a form is made out to, answered or not
        self.periods: dict[str, str] = {}
        self.places: dict[str, tuple[str, Cell]] = {}  # of names, as they are compared loosely

    def report(self, code: str, place: Cell, help: str = "help", /, **values: Wording) -> None:
        self.found.append(Diagnostic(code, place, values, help))

    def gathered(self, forms: Sequence[Form]) -> Gathered:
        current = [form for form in forms if self._belongs(form)]
        self._changed(current)
        for form in current:
            self.found += form.problems
            for answers in form.answers:
                self._take(form, answers)
        self._misfiled(current)
        if not current:
            self.report("E519", Cell(self.folder, 0))
        kept = [self.kept[key] for key in self._in_order(self.kept)]
        of = tuple(each.answers for each in kept)
        rows = tuple(self._row(each) for each in kept)
        numbers = tuple(range(2, len(of) + 2))
        known = self.named if self.expected is None else self.expected
        asks = {id for form in current for id in form.labels}
        return Gathered(
            Table(self.folder, self.header, rows, numbers, typed=False, decimal=self.decimal),
            of,
            self._all_rows(known),
            {self._called(each.unit, each.period): each.unit for each in kept if each.handed_in},
            tuple(self._waiting(known)),
            self._partial(),
            None if self.expected is None else len(self.expected),
            tuple(id for id in self.inputs if id not in asks) if current else (),
            {form.file: form.language for form in forms},
            tuple(self.found),
        )

    # ---- the table ----------------------------------------------------------------------------

    def _in_order(self, keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Units as they were asked, where that is known, else as the files stand."""
        if self.expected is None:
            return [*keys]
        order = {unit: place for place, unit in enumerate(self.expected)}
        return sorted(keys, key=lambda key: order.get(key[0], len(order)))

    def _row(self, kept: _Kept) -> tuple[Any, ...]:
        names = (kept.unit, kept.period)[: len(name_ids(self.plan))]
        return (*names, *(self._cell(kept.answers, item) for item in self.inputs.values()))

    def _all_rows(self, known: Mapping[str, str]) -> tuple[Row, ...]:
        """A row for every unit in every period, those without answers too."""
        at = {key: place for place, key in enumerate(self._in_order(self.kept))}
        periods = self.periods if self.plan.period else {"": ""}
        lacking = [(unit, period) for period in periods for unit in known]
        keys = self._in_order(dict.fromkeys([*at, *lacking]))
        return tuple(
            Row(self.kept[key].unit, self.kept[key].period, at[key])
            if key in at
            else Row(known[key[0]], periods[key[1]], None)
            for key in keys
        )

    def _waiting(self, known: Mapping[str, str]) -> Iterable[str]:
        """The units that did not hand in, of each period that anybody answered for."""
        answered = {key for key, kept in self.kept.items() if kept.handed_in}
        for folded, name in known.items():
            if folded in self.held_back:
                continue
            lacking = [p for p in self.periods or {"": ""} if (folded, p) not in answered]
            if len(lacking) == len(self.periods or {"": ""}):
                yield name
            else:
                yield from (self._called(name, self.periods[period]) for period in lacking)

    def _cell(self, answers: Answers, item: InputPlan) -> Any:
        """An answer: of a text as it shows, of a number without its unit of measure."""
        if item.id in self.texts:
            return answers.names.get(item.id)
        cell = answers.cells.get(item.id)
        if isinstance(cell, str) and item.unit and item.kind in ("number", "integer"):
            return _without_unit(cell, item.unit)
        return cell

    def _partial(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for kept in self.kept.values():
            empty = tuple(
                item.id
                for item in self.inputs.values()
                if item.default is None
                and item.id in kept.asked
                and is_blank(kept.answers.cells.get(item.id))
            )
            if empty:
                found[self._called(kept.unit, kept.period)] = empty
        return found

    def _called(self, unit: str, period: str) -> str:
        """The unit, and the period where there are several."""
        return f"{unit} ({period})" if period else unit

    # ---- forms --------------------------------------------------------------------------------

    def _belongs(self, form: Form) -> bool:
        """Whether a form is of these rules and this edition; else it is skipped."""
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
        """Tell once of rules that mean something else since their forms were made."""
        meaning = meaning_of(self.plan)
        old = [form for form in forms if form.meaning != meaning]
        if not old:
            return
        lacking: dict[str, None] = {}
        for form in old:
            whom: Asked = next((each for each in ASKED if each == form.asks), "all")
            wanted = (item.id for item in asked(self.plan, whom))
            lacking |= dict.fromkeys(id for id in wanted if id not in form.labels)
        help = "lacking" if lacking else ""
        values: dict[str, Wording] = {"count": len(old), "ids": quoted(lacking)}
        self.report("W504", Cell(self.folder, 0), help, **values)

    def _misfiled(self, forms: Sequence[Form]) -> None:
        """Ask about a file that is named as another unit than the one whose form is in it."""
        known = {} if self.expected is None else dict(self.expected)
        known |= {folded: name for folded, name in self.named.items() if self.expected is None}
        by_name = {_lettered(name): name for name in known.values()}
        for form in forms:
            if len(form.answers) != 1:
                continue
            (answers,) = form.answers
            unit, file = self._unit(form, answers), PurePath(form.file).stem
            if form.units and unit not in form.units:  # which is asked about already
                continue
            named = _lettered(COPIES.sub("", file)) or _lettered(file)
            other = by_name.get(_lettered(file)) or by_name.get(named)
            if unit and other and fold(other) != fold(unit) and self._is_filled(answers):
                place = answers.cell(self.unit, unit)
                self.report("E524", place, "file", unit=unit, made=other)

    # ---- answers ------------------------------------------------------------------------------

    def _is_filled(self, answers: Answers) -> bool:
        return any(not is_blank(answers.cells.get(id)) for id in self.inputs)

    def _unit(self, form: Form, answers: Answers) -> str:
        """The unit that answers: as the form was made out, however its name is spelt now."""
        name = self._name(answers, self.unit)
        if not name and len(form.units) == 1:
            return form.units[0]
        made = {loose(unit): unit for unit in form.units}
        return made.get(loose(name), name)

    def _take(self, form: Form, answers: Answers) -> None:
        unit = self._unit(form, answers)
        period = self._name(answers, self.plan.period) if self.plan.period else ""
        filled = self._is_filled(answers)
        if unit:
            self.named.setdefault(fold(unit), unit)
        if not filled and not answers.problems:
            return
        self.found += [_of_unit(problem, unit) for problem in answers.problems]
        if not filled:
            return
        if not unit:
            self.report("E520", answers.cell(self.unit))
            return
        if self.plan.period and not period:
            self.report("E520", answers.cell(self.plan.period, unit))
            return
        if form.units and all(fold(unit) != fold(made) for made in form.units):
            made = Listed.of(form.units, MOST_UNITS)
            self.report("E524", answers.cell(self.unit, unit), "help", unit=unit, made=made)
        self._known(unit, answers)
        if fold(unit) in self.held_back:
            return
        if self.plan.period:
            self.periods.setdefault(fold(period), period)
        self._keep(form, answers, unit, period)

    def _known(self, unit: str, answers: Answers) -> None:
        """Tell of a unit that was not asked, or whose name is spelt in two ways."""
        place = answers.cell(self.unit, unit)
        if self.expected is not None and fold(unit) not in self.expected:
            near = nearest(unit, self.expected.values())
            help = "near" if near else "help"
            self.report("E521", place, help, unit=unit, near=near or "")
            return
        other, where = self.places.setdefault(loose(unit), (unit, answers.cell(self.unit)))
        if fold(other) != fold(unit):
            self.report("W513", place, unit=unit, other=other, where=where)

    def _keep(self, form: Form, answers: Answers, unit: str, period: str) -> None:
        key = (fold(unit), fold(period))
        ids = frozenset(form.labels) & self.inputs.keys()
        handed_in = bool(ids & self.of_offices)
        first = self.kept.setdefault(key, _Kept(unit, period, answers, ids, handed_in))
        if first.answers is answers:
            return
        both = [id for id in self.inputs if id in first.asked and id in ids]
        differ = [id for id in both if first.answers.cells.get(id) != answers.cells.get(id)]
        place = answers.cell(self.unit, unit)
        where = first.answers.cell(self.unit)
        if differ:
            self.report("E522", place, unit=unit, first=where, ids=quoted(differ))
        elif ids <= first.asked:
            self.report("N504", place, "", unit=unit, first=where)
        self.kept[key] = _Kept(
            first.unit,
            first.period,
            _together(first.answers, answers, ids - first.asked),
            first.asked | ids,
            first.handed_in or handed_in,
        )

    @staticmethod
    def _name(answers: Answers, id: str) -> str:
        cell = answers.names.get(id)
        return "" if is_blank(cell) else clean(written(cell))


def _without_unit(text: str, unit: str) -> str:
    """A number as a text, without the unit of measure that is behind it: `12 máy`."""
    number, measure = tidy(clean(text)), tidy(clean(unit))
    if not number.casefold().endswith(measure.casefold()):
        return text
    return number[: len(number) - len(measure)].strip() or text


def _together(first: Answers, second: Answers, ids: Collection[str]) -> Answers:
    """The answers of a unit from two forms that ask different things, with these of the second."""
    return evolve(
        first,
        cells={**first.cells, **{id: second.cells.get(id) for id in ids}},
        names={**first.names, **{id: second.names.get(id) for id in ids}},
        places={**first.places, **{id: second.cell(id) for id in ids}},
    )


def _of_unit(problem: Diagnostic, unit: str) -> Diagnostic:
    assert isinstance(problem.place, Cell)
    return evolve(problem, place=evolve(problem.place, unit=unit))


def _lettered(name: str) -> str:
    """A name as the name of a file keeps it: its letters and figures."""
    return NO_LETTERS.sub("", loose(name))
