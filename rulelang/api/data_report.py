"""A report on data, before anything is scored."""

from os import PathLike
from pathlib import Path

from rulelang.api.data import Data, table_of
from rulelang.api.needs import must_have
from rulelang.api.sources import sheets_of
from rulelang.data import prepare
from rulelang.data.handed_in import ranked_where_handed_in
from rulelang.data.names import alike
from rulelang.data.options import Reading
from rulelang.data.report import DataReport, report_of
from rulelang.data.sums import sums
from rulelang.diagnostics import sort_diagnostics
from rulelang.engine.exact import run
from rulelang.plan.speech import language_of
from rulelang.plan.tree import Plan
from rulelang.words import Language

__all__ = ["read_report", "write_marked"]

COPIED = (".xlsx", ".xlsm")


def read_report(plan: Plan, data: Data, reading: Reading | None = None) -> DataReport:
    """What was read, and all errors with it. Raises DataError where there is no table."""
    table = table_of(data, plan, reading or Reading())
    plan = ranked_where_handed_in(plan, table.header)
    prepared = prepare(table, plan)
    found = [*prepared.diagnostics, *run(plan, prepared).diagnostics]
    found += alike(prepared.table, prepared.unit, prepared.units) + sums(prepared, plan)
    return report_of(plan, prepared, sort_diagnostics(found))


def write_marked(
    report: DataReport,
    data: str | PathLike[str],
    target: Path,
    reading: Reading | None = None,
    language: Language | None = None,
) -> None:
    """Write a workbook with the wrong cells coloured, and said in comments.

    Of a workbook (.xlsx) it is a copy, of anything else a new one with the same cells. Raises
    OSError, and ValueError where a workbook cannot be copied. ``language`` is that of the comments,
    by default that of the rules. Needs ``rulelang[xlsx]``.
    """
    from rulelang.output import marked
    from rulelang.output.whole import replaced

    must_have("needs.copy", ("openpyxl",), "xlsx")
    path, spoken = Path(data), language or language_of(report.plan)
    if path.suffix.lower() in COPIED:
        content = marked.copied(path.read_bytes(), report.diagnostics, spoken)
    else:
        sheets = sheets_of(data, reading or Reading())
        content = marked.made(sheets, report.diagnostics, spoken, report)
    with replaced(target) as file:
        file.write_bytes(content)
