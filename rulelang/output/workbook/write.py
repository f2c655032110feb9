"""The workbook as a whole: its sheets in order, and the file, which is replaced or left alone."""

from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook

from rulelang.data import Prepared
from rulelang.diagnostics.visible import visible
from rulelang.output.whole import replaced
from rulelang.output.workbook.book import Book
from rulelang.output.workbook.figures import Figures
from rulelang.output.workbook.missing import write_missing
from rulelang.output.workbook.provenance import Origin, write_provenance
from rulelang.output.workbook.ranking import write_ranking
from rulelang.output.workbook.tree import write_tree
from rulelang.output.workbook.words import words
from rulelang.plan.tree import Plan
from rulelang.results.score import Results

__all__ = ["Origin", "write"]


def write(
    plan: Plan,
    results: Results,
    path: Path,
    origin: Origin,
    computed_over: Prepared | None = None,
) -> tuple[str, ...]:
    """Write results as a workbook, whole or not at all.

    ``computed_over`` are the data where scores, levels and ranks are to be formulas over them.
    Returns a line for each thing that a spreadsheet cannot express. Raises OSError, and
    WorkbookLimitError where the results are too large for a workbook.
    """
    stored = BytesIO()
    book = Book(Workbook(stored, {"in_memory": True}), words(plan.language))
    book.file.set_properties(
        {"title": visible(plan.label or plan.id), "created": origin.time.replace(tzinfo=None)}
    )
    lines = _sheets(book, plan, results, origin, computed_over)
    book.file.close()
    with replaced(path) as file:
        file.write_bytes(stored.getbuffer())
    return lines


def _sheets(
    book: Book, plan: Plan, results: Results, origin: Origin, data: Prepared | None
) -> tuple[str, ...]:
    if data is None:
        figures = Figures(book, plan, results)
        write_ranking(book, figures)
        write_tree(book, figures)
        write_missing(book, plan, results)
        write_provenance(book, plan, results, origin, ())
        return ()
    from rulelang.output.workbook.formulas import compiled, write_formulas

    made = compiled(plan, data, results, book.words)
    figures = Figures(book, plan, results, made.results)
    write_ranking(book, figures)
    write_tree(book, figures)
    write_missing(book, plan, results)
    write_formulas(book, made, plan, data, results)
    words = book.words
    notes = [(words["formulas"], words["guarded"]), (words["formulas"], words["fixed"])]
    notes += [(words["inexpressible"], line) for line in made.lines]
    write_provenance(book, plan, results, origin, notes)
    return made.lines
