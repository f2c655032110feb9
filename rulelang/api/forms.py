"""Forms: the workbooks that units fill in, and their answers collected."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from attrs import evolve, field, frozen

from rulelang.data import is_blank, prepare
from rulelang.data.answers import Gathered, asked, gather, name_ids
from rulelang.data.form import LOCKS, Form, NoFormError, read_form, unreadable
from rulelang.diagnostics import Diagnostic, sort_diagnostics
from rulelang.engine.exact import run
from rulelang.plan.tree import Plan
from rulelang.plan.values import Absent, Known

if TYPE_CHECKING:
    import polars

    from rulelang.output.answers import Columns

__all__ = ["Collected", "collect", "files_of", "write_forms"]

OF_ONE_UNIT = ("E506", "E511")
"""What a unit's answers can have against one another: a failed check, a bound that is an answer."""

ASKED_FOR = ("wanted", "mend")
"""The values of sentences that say what to write into a cell."""

DAY = re.compile(r"\b([0-9]{4})-([0-9]{2})-([0-9]{2})\b")
DECIMAL = re.compile(r"(?<=[0-9])\.(?=[0-9])")

TABLES = (".csv", ".parquet")
"""What collected answers are written as."""

Watch = Callable[[int, int], None]


# ---- making them --------------------------------------------------------------------------------


def write_forms(
    plan: Plan,
    path: Path,
    units: Sequence[str] | None = None,
    wide: bool = False,
    language: str | None = None,
) -> list[Path]:
    """Write forms, and return the files that were written, none over another.

    To a workbook (`.xlsx`): one form, or with ``units`` a sheet for each, or where ``wide`` one
    table. Else to a folder: a workbook for each of the units. Raises FileExistsError for a file
    that is there already, which may have been filled in, before anything is written; and OSError.
    """
    from rulelang.output import form
    from rulelang.output.whole import replaced

    made: dict[Path, Callable[[], bytes]]
    if path.suffix.lower() != ".xlsx":
        names = zip(form.file_names(units or ()), units or (), strict=True)
        made = {path / name: partial(form.form, plan, unit, language) for name, unit in names}
    elif wide:
        made = {path: partial(form.table, plan, units or (), language)}
    elif units:
        made = {path: partial(form.forms_in_sheets, plan, units, language)}
    else:
        made = {path: partial(form.form, plan, None, language)}
    for target in made:
        if target.exists():
            raise FileExistsError(f"{target} is there already, and may have been filled in")
    for target, content in made.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        with replaced(target) as file:
            file.write_bytes(content())
    return [*made]


# ---- reading them back --------------------------------------------------------------------------


@frozen
class Collected:
    """The answers of all units. ``diagnostics`` tell what is wrong with them, and which files were
    passed over; ``columns`` are the values by heading, ``kinds`` the kinds of those of inputs."""

    plan: Plan = field(repr=False)
    gathered: Gathered = field(repr=False)
    columns: "Columns" = field(repr=False)
    kinds: Mapping[str, str] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(repr=False)

    def __repr__(self) -> str:
        return f"<Collected of {self.plan.id}: {len(self)} answered, {len(self.waiting)} have not>"

    def __len__(self) -> int:
        return len(self.gathered.of)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The units that have not answered: of those that were asked, or of those whose name
        stands in an empty form."""
        return self.gathered.waiting

    @property
    def partial(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the inputs without a default that a unit left empty."""
        return self.gathered.partial

    @property
    def errors(self) -> list[Diagnostic]:
        """What must be mended before the answers can be used."""
        return [item for item in self.diagnostics if item.severity == "error"]

    def to_csv(self) -> str:
        """A table of CSV, a row a unit, which `evaluate` reads."""
        from rulelang.output import answers

        return answers.text(self.columns, self.kinds)

    def write_csv(self, to: str | Path | TextIO) -> None:
        """Write that table to a stream of text, or to a file, whole or not at all.

        Raises OSError.
        """
        from rulelang.output import csv

        csv.write([self.to_csv()], to)

    def to_polars(self) -> "polars.DataFrame":
        """The same as typed columns. Needs ``rulelang[columnar]``."""
        from rulelang.output import answers

        return answers.frame(self.columns, self.kinds)

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
) -> Collected:
    """Read every form in a folder and the folders in it; nothing raises but OSError for the folder.

    ``units`` are those that were asked, where they are known. ``watch`` is told how many files of
    how many are read. ``decimal`` is the sign of numbers that are texts, "," or ".", where the
    answers do not tell.
    """
    forms, diagnostics = _read(folder, watch, {path.resolve() for path in passed_over})
    gathered = gather(forms, plan, str(folder), units, decimal)
    columns, found = _columns(plan, gathered)
    located = map(gathered.located, found)
    diagnostics += [*gathered.diagnostics, *(_as_shown(item, plan) for item in located)]
    kinds = {item.id: item.kind for item in asked(plan)}
    return Collected(plan, gathered, columns, kinds, tuple(sort_diagnostics(diagnostics)))


def _as_shown(diagnostic: Diagnostic, plan: Plan) -> Diagnostic:
    """A diagnostic that asks for values as a Vietnamese form shows them: `0,5` and `30/12/2021`."""
    from rulelang.output.form.words import language_of

    if language_of(plan) != "vi":
        return diagnostic
    values = {
        key: DECIMAL.sub(",", DAY.sub(r"\3/\2/\1", text)) if key in ASKED_FOR else text
        for key, text in diagnostic.values.items()
    }
    return evolve(diagnostic, values=values)


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
    if not table.rows:
        return {name: [] for name in table.header}, []
    prepared = prepare(table, plan)
    outcome = run(plan, prepared)
    found = [*prepared.diagnostics]
    found += [item for item in outcome.diagnostics if item.code in OF_ONE_UNIT]
    columns: dict[str, list[Known | None]] = {}
    names: Sequence[Sequence[str | None]] = (prepared.units, prepared.periods)
    for place, id in enumerate(name_ids(plan)):
        columns[id] = [*names[place]]
    for item in asked(plan):
        column = table.header.index(item.id)
        values = [unit[item.key] for unit in prepared.values]
        blank = [is_blank(row[column]) for row in table.rows]
        columns[item.id] = [
            None if empty or isinstance(value, Absent) else value
            for value, empty in zip(values, blank, strict=True)
        ]
    return columns, found
