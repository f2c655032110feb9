"""The workbook as a whole: its sheets in order, and the file, which is replaced or left alone."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from rulelang.data import Prepared
from rulelang.diagnostics.visible import visible
from rulelang.output.blocks import Units, gathered
from rulelang.output.layout import headings
from rulelang.output.marks import line
from rulelang.output.view import ExactView, View
from rulelang.output.whole import replaced
from rulelang.output.workbook.book import Book
from rulelang.output.workbook.figures import Figures
from rulelang.output.workbook.headings import head
from rulelang.output.workbook.missing import write_missing
from rulelang.output.workbook.provenance import Origin, write_provenance
from rulelang.output.workbook.ranking import write_ranking
from rulelang.output.workbook.tree import write_tree
from rulelang.plan.expressions import Ref
from rulelang.plan.values import Value
from rulelang.results.score import Results
from rulelang.words import words_of

__all__ = ["Origin", "write"]

MANY = 1_000
"""Units of which a workbook is not held in memory."""


def write(
    view: View,
    path: Path,
    origin: Origin,
    computed_over: Prepared | None = None,
    values: Sequence[Mapping[Ref, Value]] | None = None,
) -> tuple[str, ...]:
    """Write results as a workbook, whole or not at all.

    ``computed_over`` are the data where scores, levels and ranks are to be formulas over them, in
    results of the exact engine, and ``values`` those of every unit, which formulas keep until they
    are computed. Returns a line for each thing that a spreadsheet cannot express.
    Raises OSError, and WorkbookLimitError where the results are too large for a workbook.
    """
    units, stored = gathered(view, "numbers", headings(view.plan)), BytesIO()
    try:
        # Many rows are written as they come, where no sheet is written column by column. Leaving
        # closes the workbook, whatever happened: it has temporary files then.
        many = units.size > MANY and computed_over is None
        kept = "constant_memory" if many else "in_memory"
        with Workbook(stored, {kept: True}) as file:
            known = [{}] * units.size if values is None else values
            lines = _write(file, view, units, origin, computed_over, known)
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from None
    with replaced(path) as to:
        to.write_bytes(stored.getbuffer())
    return lines


def _write(
    file: Workbook,
    view: View,
    units: Units,
    origin: Origin,
    computed_over: Prepared | None,
    values: Sequence[Mapping[Ref, Value]],
) -> tuple[str, ...]:
    plan = view.plan
    file.set_properties(
        {"title": visible(plan.label or plan.id), "created": origin.time.replace(tzinfo=None)}
    )
    own = words_of("workbook", plan.language)
    book, lines = Book(file, own, head(plan, units, own, origin.time)), tuple[str, ...]()
    notes: list[tuple[str, str]] = []
    if computed_over is None:
        _results(book, Figures(book, units))
    else:
        assert isinstance(view, ExactView)
        lines = _live(book, units, view.results, computed_over, values)
        notes = [(book.words["formulas"], book.words[key]) for key in ("guarded", "fixed")]
        notes += [(book.words["inexpressible"], text) for text in lines]
    marked = line(units.counted(range(units.size)), plan.language)
    write_provenance(book, units, view.sha256, origin, marked, notes)
    return lines


def _results(book: Book, figures: Figures) -> None:
    write_ranking(book, figures)
    write_tree(book, figures)
    write_missing(book, figures.units)


def _live(
    book: Book,
    units: Units,
    results: Results,
    data: Prepared,
    values: Sequence[Mapping[Ref, Value]],
) -> tuple[str, ...]:
    """Figures as formulas over a sheet of data; what a spreadsheet cannot express."""
    from rulelang.output.workbook.formulas import Known, compiled, write_formulas

    made = compiled(units.plan, data, results, book.words)
    _results(book, Figures(book, units, made.results))
    write_formulas(book, made, units.plan, Known(data, results, values))
    return made.lines
