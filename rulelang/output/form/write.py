"""The bytes of the workbooks that units fill in."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from io import BytesIO

from attrs import evolve
from xlsxwriter import Workbook

from rulelang.data.answers import Asked
from rulelang.data.form import PROPERTIES
from rulelang.output.form.book import LISTS, FormBook
from rulelang.output.form.names import sheet_names
from rulelang.output.form.sheet import write_sheet
from rulelang.output.form.table import write_table
from rulelang.plan.speech import language_of
from rulelang.plan.tree import Plan

__all__ = ["form", "forms_in_sheets", "table"]

KEPT = 4
"""Rubrics that are kept in a language, for the many forms of one."""


def form(
    plan: Plan,
    unit: str | None = None,
    language: str | None = None,
    whom: Asked = "all",
    period: str | None = None,
) -> bytes:
    """The form of one unit, its name and the period filled in where they are known.

    ``language`` is ``en`` or ``vi``, that of the rubric's labels where it is not given. Raises
    ValueError for a period that the rubric does not have.
    """

    def write(book: FormBook) -> None:
        write_sheet(book, book.phrasing.words["form"], unit, period)

    return _made(plan, language, whom, () if unit is None else (unit,), write)


def forms_in_sheets(
    plan: Plan,
    units: Sequence[str],
    language: str | None = None,
    whom: Asked = "all",
    period: str | None = None,
) -> bytes:
    """One workbook with the forms of all units, a sheet each."""

    def write(book: FormBook) -> None:
        for name, unit in zip(sheet_names(units, (PROPERTIES, LISTS)), units, strict=True):
            write_sheet(book, name, unit, period)

    return _made(plan, language, whom, units, write)


def table(
    plan: Plan,
    units: Sequence[str] = (),
    language: str | None = None,
    whom: Asked = "all",
    period: str | None = None,
) -> bytes:
    """One table for all units, a row each; rows to fill in where the units are not known."""

    def write(book: FormBook) -> None:
        write_table(book, book.phrasing.words["table"], units, period)

    return _made(plan, language, whom, units, write)


@lru_cache(maxsize=KEPT)
def _in_language(plan: Plan, language: str) -> Plan:
    """The plan with the language of its form, the same one for all forms."""
    return evolve(plan, language=language)


def _made(
    plan: Plan,
    language: str | None,
    whom: Asked,
    units: Sequence[str],
    write: Callable[[FormBook], None],
) -> bytes:
    plan = _in_language(plan, language or language_of(plan))
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as file:
        file.set_properties({"title": plan.label or plan.id, "comments": "rulelang"})
        book = FormBook(file, plan, whom, units)
        write(book)
        book.hidden_sheets()
    return out.getvalue()
