"""Forms: the workbooks that units fill in, and their answers collected."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from attrs import evolve, field, frozen

from rulelang.api.needs import COLUMNAR, must_have
from rulelang.data import Prepared, is_blank, prepare
from rulelang.data.answers import Asked, Gathered, asked, gather, name_ids
from rulelang.data.arguments import checked
from rulelang.data.editions import EDITION, edition_column
from rulelang.data.form import LOCKS, Form, NoFormError, read_form, unreadable
from rulelang.data.handed_in import HANDED_IN, HANDED_IN_AS
from rulelang.diagnostics import Cell, Diagnostic, sort_diagnostics
from rulelang.engine.exact import run
from rulelang.plan.layers import values_of
from rulelang.plan.speech import language_of
from rulelang.plan.tree import Plan
from rulelang.plan.values import Absent, Known, worded
from rulelang.words import Listed, must_be_language, phrase
from rulelang.words.readonly import read_only

if TYPE_CHECKING:
    import polars

    from rulelang.output.answers import Columns
    from rulelang.output.form.report import EmptyRows

__all__ = ["Collected", "collect", "files_of", "write_forms"]

OF_ONE_UNIT = ("E506", "E511")
"""What a unit's answers can have against each other: a failed check, a bound that is an answer."""

DAY = re.compile(r"\b([0-9]{4})-([0-9]{2})-([0-9]{2})\b")
DECIMAL = re.compile(r"(?<=[0-9])\.(?=[0-9])")

TABLES = (".csv", ".parquet")
"""What collected answers are written as."""

Watch = Callable[[int, int], None]


# ---- making them --------------------------------------------------------------------------------


class FormThereError(FileExistsError):
    """A form is there already; ``path`` is its file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} already exists and may be filled in")
        self.path = path


def write_forms(
    plan: Plan,
    path: Path,
    units: Sequence[str] | None = None,
    wide: bool = False,
    language: str | None = None,
    ask: Asked | None = None,
    period: str | None = None,
) -> list[Path]:
    """Write forms, and return the files that were written, none over another.

    To a workbook (`.xlsx`): one form, or with ``units`` a sheet for each, or where ``wide`` one
    table. Else to a folder: a workbook for each of the units. ``ask`` is whom they ask, see
    `rulelang.data.answers.Asked`: the office, or where ``wide`` all. ``period`` is filled in where
    it is given. Raises FileExistsError for a file that is there already, which may have been filled
    in, before anything is written; ValueError for a period that the rules do not have; and OSError.
    """
    must_have("needs.form", ("xlsxwriter",), "xlsx")
    from rulelang.output import form
    from rulelang.output.whole import replaced

    whom: Asked = ask or ("all" if wide else "office")
    made: dict[Path, Callable[[], bytes]]
    if path.suffix.lower() != ".xlsx":
        names = zip(form.file_names(units or ()), units or (), strict=True)
        made = {
            path / name: partial(form.form, plan, unit, language, whom, period)
            for name, unit in names
        }
    elif wide:
        made = {path: partial(form.table, plan, units or (), language, whom, period)}
    elif units:
        made = {path: partial(form.forms_in_sheets, plan, units, language, whom, period)}
    else:
        made = {path: partial(form.form, plan, None, language, whom, period)}
    for target in made:
        if target.exists():
            raise FormThereError(target)
    for target, content in made.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        with replaced(target) as file:
            file.write_bytes(content())
    return [*made]


# ---- reading them back --------------------------------------------------------------------------


def _fixed(columns: "Columns") -> "Columns":
    return read_only({heading: tuple(values) for heading, values in columns.items()})


@frozen
class Collected:
    """The answers of all units. ``diagnostics`` tell what is wrong with them, and which files were
    skipped; ``columns`` are the values by heading, ``kinds`` the kinds of those of inputs.

    ``columns`` have a row for every unit, empty for those without answers: the units that did not
    hand in, and the ones ``held_back`` for what they have to correct. ``empty_rows`` is what the
    rules make of these: they are incomplete, unless a policy ranks them all the same.
    """

    plan: Plan = field(repr=False, eq=False)
    gathered: Gathered = field(repr=False, eq=False)
    columns: "Columns" = field(repr=False, converter=_fixed)
    kinds: Mapping[str, str] = field(repr=False, converter=read_only)
    diagnostics: tuple[Diagnostic, ...] = field(repr=False)
    held_back: tuple[str, ...] = ()
    empty_rows: "EmptyRows" = "incomplete"

    def __repr__(self) -> str:
        return f"<Collected of {self.plan.id}: {len(self)} answered, {len(self.waiting)} have not>"

    def __len__(self) -> int:
        return len(self.gathered.of)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The units that have not answered: of those that were asked, or of those whose name
        is in an empty form."""
        return self.gathered.waiting

    @property
    def partial(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the inputs without a default that a unit left empty."""
        return read_only(self.gathered.partial)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What must be corrected before the answers can be used."""
        return tuple(item for item in self.diagnostics if item.severity == "error")

    @property
    def labels(self) -> dict[str, str]:
        """What each input asks, by its id."""
        return {item.id: item.label or item.id for item in self.plan.inputs}

    @property
    def to_correct(self) -> tuple[str, ...]:
        """The units whose answers have errors."""
        wrong = {unit for item in self.errors if (unit := _unit_of(item))}
        known = dict.fromkeys(row.unit for row in self.gathered.rows)
        return (*(unit for unit in known if unit in wrong), *sorted(wrong - known.keys()))

    @checked
    def report(self, language: str | None = None) -> str:
        """What is wrong, by office and by question, and who did not answer: ready to be forwarded.

        Each office reads the language of its form, unless ``language`` (``en``, ``vi``) is given.
        """
        from rulelang.output.form import report

        must_be_language(language)
        own = language or language_of(self.plan)
        gathered = self.gathered if language is None else evolve(self.gathered, languages={})
        lines = report.report(self.plan, gathered, self.diagnostics, own)
        ends = report.summary(self.plan, gathered, self.to_correct, own, self.empty_rows)
        return "\n".join([*lines, *ends])

    def _table(self) -> tuple["Columns", Mapping[str, str]]:
        """The columns and their kinds, with the edition that the answers are of, and with who
        handed in where the rules would rank an empty row."""
        own: dict[str, list[Known | None]] = {}
        rows = self.gathered.rows
        if self.empty_rows == "ranked":
            answered = {*self.gathered.answered.values()}
            own[HANDED_IN] = [HANDED_IN_AS if row.unit in answered else None for row in rows]
        edition = self.plan.edition
        if edition is not None and edition_column([*self.columns, EDITION], self.plan) is not None:
            own[EDITION] = [Fraction(edition)] * len(rows)
        return {**self.columns, **own}, {**self.kinds, **dict.fromkeys(own, "integer")}

    def to_csv(self) -> str:
        """A table of CSV, a row a unit, which `evaluate` reads."""
        from rulelang.output import answers

        return answers.text(*self._table())

    def write_csv(self, to: str | Path | TextIO) -> None:
        """Write that table to a stream of text, or to a file, whole or not at all.

        Raises OSError.
        """
        from rulelang.output import csv

        csv.write([self.to_csv()], to)

    def to_polars(self) -> "polars.DataFrame":
        """The same as typed columns. Needs ``rulelang[columnar]``."""
        must_have("files.frame", COLUMNAR, "columnar")
        from rulelang.output import answers

        return answers.frame(*self._table())

    def write_parquet(self, path: str | Path) -> None:
        """Write these to a file, whole or not at all. Raises OSError."""
        from rulelang.output import answers

        answers.write_parquet(self.to_polars(), Path(path))


def collect(
    plan: Plan,
    folder: Path,
    units: Sequence[str] | None = None,
    watch: Watch | None = None,
    passed_over: Iterable[Path] = (),
    decimal: str | None = None,
    partial: bool = False,
) -> Collected:
    """Read every form in a folder and the folders in it; nothing raises but OSError for the folder.

    ``units`` are those that were asked, where they are known. ``watch`` is told how many files of
    how many are read. ``decimal`` is the sign of numbers that are texts, "," or ".", where the
    answers do not tell. Where ``partial``, the answers of units with errors are held back, so that
    those of the others can be used.
    """
    forms, diagnostics = _read(folder, watch, {path.resolve() for path in passed_over})
    held_back: dict[str, None] = {}
    while True:
        gathered = gather(forms, plan, str(folder), units, decimal, [*held_back])
        columns, found = _columns(plan, gathered)
        located = map(gathered.located, found)
        new = [*gathered.diagnostics, *(_as_shown(item, plan) for item in located)]
        diagnostics += new
        wrong = dict.fromkeys(
            unit for item in new if item.severity == "error" and (unit := _unit_of(item))
        )
        if not partial or wrong.keys() <= held_back.keys():
            break
        held_back |= wrong
    kinds = {item.id: item.kind for item in asked(plan)}
    said = tuple(sort_diagnostics(diagnostics))
    empty = _of_empty_rows(plan, gathered)
    return Collected(plan, gathered, columns, kinds, said, tuple(held_back), empty)


def _of_empty_rows(plan: Plan, gathered: Gathered) -> "EmptyRows":
    """What the rules make of a unit without answers, next to those that have some."""
    row = next((row for row in gathered.rows if row.at is None), None)
    if row is None:
        return "incomplete"
    table = gathered.table
    names = (row.unit, row.period)[: len(name_ids(plan))]
    blank = (*names, *[None] * (len(table.header) - len(names)))
    number = len(table.rows) + 2
    whole = evolve(table, rows=(*table.rows, blank), numbers=(*table.numbers, number))
    outcome = run(plan, prepare(whole, plan))
    places = (item.place for item in outcome.diagnostics if item.code == "E504")
    if any(isinstance(place, Cell) and place.row == number for place in places):
        return "refused"
    return "incomplete" if outcome.results.units[-1].status == "incomplete" else "ranked"


def _unit_of(diagnostic: Diagnostic) -> str:
    return diagnostic.place.unit if isinstance(diagnostic.place, Cell) else ""


def _by_answers(diagnostic: Diagnostic, plan: Plan, prepared: Prepared) -> Diagnostic:
    """A failed check with the answers that it comes from, and not with the names of the rules."""
    from rulelang.output.form.questions import followed

    place = diagnostic.place
    checks = {check.place: check for check in plan.checks}
    check = next(
        (checks[label.place] for label in diagnostic.labels if label.place in checks), None
    )
    if check is None or not isinstance(place, Cell):
        return diagnostic
    values = prepared.values[prepared.table.numbers.index(place.row)]
    inputs = {item.id: item for item in plan.inputs}
    figures = []
    for id in followed(check.condition, values_of(plan)):
        value = values[inputs[id].key]
        if not isinstance(value, Absent):
            figure = worded(value, inputs[id].kind == "percent")
            figures.append(phrase("values.equal", name=id, value=figure))
    said = Listed(figures, len(figures))
    return evolve(diagnostic, values={**diagnostic.values, "values": said})


def _as_shown(diagnostic: Diagnostic, plan: Plan) -> Diagnostic:
    """A diagnostic that asks for values as a Vietnamese form shows them: `0,5` and `30/12/2021`."""
    mend = diagnostic.values.get("mend")
    if language_of(plan) != "vi" or not isinstance(mend, str):
        return diagnostic
    mend = DECIMAL.sub(",", DAY.sub(r"\3/\2/\1", mend))
    return evolve(diagnostic, values={**diagnostic.values, "mend": mend})


def _read(
    folder: Path, watch: Watch | None, passed_over: set[Path]
) -> tuple[list[Form], list[Diagnostic]]:
    """The forms in a folder, and what is said of the other files. Raises OSError."""
    forms: list[Form] = []
    diagnostics: list[Diagnostic] = []
    paths = [path for path in _files(folder) if path.resolve() not in passed_over]
    for done, path in enumerate(paths, start=1):
        try:
            forms.append(read_form(_bytes(path), str(path)))
        except NoFormError as error:
            diagnostics.append(error.diagnostic)
        if watch is not None:
            watch(done, len(paths))
    return forms, diagnostics


def files_of(folder: Path) -> list[Path]:
    """The files in a folder that may be forms: all but the tables that are made of forms."""
    return [path for path in _files(folder) if path.suffix.lower() not in TABLES]


def _files(folder: Path) -> list[Path]:
    """The files in a folder and the folders in it, apart from those that systems hide there."""
    next(folder.iterdir(), None)  # which says where it cannot be read
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and (path.name[0] != "." or path.name.startswith(LOCKS))
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise unreadable(str(path)) from None


def _columns(
    plan: Plan, gathered: Gathered
) -> tuple[dict[str, list[Known | None]], list[Diagnostic]]:
    """The values of each column, and what is wrong with them by the rows of the table."""
    table = gathered.table
    names = name_ids(plan)
    columns: dict[str, list[Known | None]] = {
        id: [(row.unit, row.period)[place] for row in gathered.rows]
        for place, id in enumerate(names)
    }
    if not table.rows:
        return columns | {item.id: [None] * len(gathered.rows) for item in asked(plan)}, []
    prepared = prepare(table, plan)
    outcome = run(plan, prepared)
    found = [*prepared.diagnostics]
    told = (item for item in outcome.diagnostics if item.code in OF_ONE_UNIT)
    found += [_by_answers(item, plan, prepared) for item in told]
    for item in asked(plan):
        column = table.header.index(item.id)
        values = [unit[item.key] for unit in prepared.values]
        own = [
            None if is_blank(row[column]) or isinstance(value, Absent) else value
            for value, row in zip(values, table.rows, strict=True)
        ]
        columns[item.id] = [None if row.at is None else own[row.at] for row in gathered.rows]
    return columns, found
