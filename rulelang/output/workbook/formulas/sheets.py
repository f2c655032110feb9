"""The sheets of formulas: the data, the calculation over them, and the statistics."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from xlsxwriter.worksheet import Worksheet

from rulelang.data import Prepared, is_blank
from rulelang.output.workbook.book import BODY, FIRST_DATE, Book, Content, Live
from rulelang.output.workbook.figures import figure, points_format, share_format
from rulelang.output.workbook.formulas.compiled import Compiled
from rulelang.output.workbook.formulas.inputs import TRUTHS
from rulelang.output.workbook.formulas.text import fits
from rulelang.output.workbook.headings import titled
from rulelang.plan.tree import Const, InputPlan, Plan
from rulelang.plan.values import Absent
from rulelang.results.score import Results

__all__ = ["write_formulas"]

LONGEST_LIST = 255
"""Characters of the values that a cell may offer to choose from."""

MOST_FORMULA = 8_192


def write_formulas(
    book: Book, made: Compiled, plan: Plan, data: Prepared, results: Results
) -> None:
    """Write the sheets and name their cells. Raises WorkbookLimitError."""
    _data(book, made, plan, data)
    _calculation(book, made, plan, results)
    if made.statistics:
        _statistics(book, made, data)


# ---- data ----------------------------------------------------------------------------------------


def _data(book: Book, made: Compiled, plan: Plan, data: Prepared) -> None:
    first = _first(made)
    units = len(data.units)
    sheet = book.sheet("data", units + 1, len(plan.inputs) + first)
    titled(sheet, plan)
    names = [plan.unit or "unit", *([plan.period] if plan.period else [])]
    book.headings(sheet, 0, [*names, *(item.id for item in plan.inputs)])
    for row, unit in enumerate(data.units):
        book.put(sheet, row + 1, 0, unit, **BODY)
        if made.period:
            book.put(sheet, row + 1, 1, data.periods[row], **BODY)
    for column, item in enumerate(plan.inputs, start=first):
        if item.label:
            sheet.write_comment(0, column, book.text(item.label)[:2000])
        form = _format(item, data)
        look = {"num_format": form} if form else {}
        for row in range(units):
            content = _raw(item, data, row, plan.language)
            book.put(sheet, row + 1, column, content, **BODY, **look)
        _offer(sheet, item, (1, column, max(units, 1), column), plan.language)
        _name(book, sheet, made.cells[item.key], column, units)
    book.fit(sheet, {0: 18})
    sheet.freeze_panes(1, first)
    sheet.repeat_rows(0)


def _first(made: Compiled) -> int:
    return 2 if made.period else 1


def _raw(item: InputPlan, data: Prepared, row: int, language: str) -> Content:
    """A cell of the data; empty where nothing was reported."""
    value = data.values[row][item.key]
    column = data.columns.get(item.id)
    cells = data.table.rows[row]
    blank = column is None or column >= len(cells) or is_blank(cells[column])
    if blank or isinstance(value, Absent):
        return None
    if isinstance(value, bool):
        return TRUTHS[0 if value else 1][0 if language == "vi" else 1]
    if isinstance(value, date) and value < FIRST_DATE:
        return value.isoformat()
    return value


def _format(item: InputPlan, data: Prepared) -> str:
    if item.kind == "date":
        return "yyyy-mm-dd"
    if item.kind != "percent":
        return ""
    values = [unit[item.key] for unit in data.values]
    whole = all((value * 100).denominator == 1 for value in values if isinstance(value, Fraction))
    return "0%" if whole else "0.00%"


def _offer(
    sheet: Worksheet, item: InputPlan, area: tuple[int, int, int, int], language: str
) -> None:
    """Let the cells of an input take only what the rules allow, where a spreadsheet can say it."""
    if item.kind in ("yesno", "choice"):
        column = 0 if language == "vi" else 1
        listed = [id for id, _ in item.options] or [words[column] for words in TRUTHS]
        if len(",".join(listed)) <= LONGEST_LIST:
            sheet.data_validation(*area, {"validate": "list", "source": listed})
    elif item.kind in ("number", "integer", "percent"):
        kind = "integer" if item.kind == "integer" else "decimal"
        low, high = (_end(bound) for bound in (item.low, item.high))
        rule: dict[str, object] = {"validate": kind}
        if low is not None and high is not None:
            rule |= {"criteria": "between", "minimum": low, "maximum": high}
        elif low is not None:
            rule |= {"criteria": ">=", "value": low}
        elif high is not None:
            rule |= {"criteria": "<=", "value": high}
        else:
            return
        sheet.data_validation(*area, rule)


def _end(bound: object) -> float | None:
    value = bound.value if isinstance(bound, Const) else None
    return None if not isinstance(value, Fraction) or not fits(value) else float(value)


# ---- calculation ---------------------------------------------------------------------------------


def _calculation(book: Book, made: Compiled, plan: Plan, results: Results) -> None:
    first, units = _first(made), results.units
    sheet = book.sheet("calculation", len(units) + 1, len(made.columns) + first)
    titled(sheet, plan)
    names = [plan.unit or "unit", *([plan.period] if plan.period else [])]
    headings = [
        f"{column.heading}\n{column.name}" if column.heading else column.name
        for column in made.columns
    ]
    book.headings(sheet, 0, [*names, *headings])
    source = book.words["data"]
    for row, unit in enumerate(units):
        book.put(sheet, row + 1, 0, Live(_cell(source, row + 1, 0), unit.unit), **BODY)
        if made.period:
            book.put(sheet, row + 1, 1, Live(_cell(source, row + 1, 1), unit.period), **BODY)
    if made.period:
        _name(book, sheet, made.period, 1, len(units))
    formats = {"points": points_format(plan), "share": share_format(plan)}
    for place, column in enumerate(made.columns, start=first):
        if len(column.formula) >= MOST_FORMULA:
            raise AssertionError(f"the formula of `{column.name}` is too long")
        form = formats.get(column.format, column.format)
        look: dict[str, object] = {"num_format": form} if form else {}
        look |= {"bold": True} if column.key else {}
        for row, unit in enumerate(units):
            content: Content = (
                column.values[row]
                if column.values
                else Live(
                    column.formula, figure(book.words, unit, column.key) if column.key else None
                )
            )
            book.put(sheet, row + 1, place, content, **BODY, **look)
        _name(book, sheet, column.name, place, len(units))
    book.fit(sheet, {0: 18})
    for place, column in enumerate(made.columns, start=first):
        for row in range(len(units) if column.array else 0):
            formula = f"{{={column.formula}}}"
            sheet.write_array_formula(
                row + 1, place, row + 1, place, formula, book.look(**BODY), ""
            )
    sheet.freeze_panes(1, first)
    sheet.repeat_rows(0)


def _cell(sheet: str, row: int, column: int) -> str:
    from rulelang.output.workbook.book import reference

    return reference(sheet, row, column)


def _name(book: Book, sheet: Worksheet, name: str, column: int, units: int) -> None:
    """Name the cell of a column in the row of a formula, and the whole column."""
    from xlsxwriter.utility import quote_sheetname, xl_col_to_name

    letter, of = xl_col_to_name(column), quote_sheetname(str(sheet.name))
    book.file.define_name(name, f"={of}!${letter}1")
    if units:
        book.file.define_name(f"{name}_all", f"={of}!${letter}$2:${letter}${units + 1}")


# ---- statistics ----------------------------------------------------------------------------------


def _statistics(book: Book, made: Compiled, data: Prepared) -> None:
    periods: Sequence[str | None] = [*dict.fromkeys(data.periods)]
    sheet = book.sheet("statistics", len(periods) + 1, len(made.statistics) + 1)
    headings: Mapping[str, str] = book.words
    book.headings(
        sheet,
        0,
        [headings["period"], *(f"{item.heading}\n{item.name}" for item in made.statistics)],
    )
    for row, period in enumerate(periods, start=1):
        book.put(sheet, row, 0, period, **BODY)
        for column, item in enumerate(made.statistics, start=1):
            formula = item.formula.replace("{period}", f"$A{row + 1}")
            form = book.look(**BODY)
            sheet.write_array_formula(row, column, row, column, f"{{={formula}}}", form, "")
    _of_periods(book, sheet, made, len(periods))
    book.fit(sheet, {0: 12})
    for column in range(1, len(made.statistics) + 1):
        sheet.set_column(column, column, 16)
    sheet.freeze_panes(1, 1)


def _of_periods(book: Book, sheet: Worksheet, made: Compiled, periods: int) -> None:
    """Name the figures: of each period where there are any, else the only one."""
    from xlsxwriter.utility import quote_sheetname, xl_col_to_name

    of = quote_sheetname(str(sheet.name))
    if made.period:
        book.file.define_name("periods_all", f"={of}!$A$2:$A${periods + 1}")
    for column, item in enumerate(made.statistics, start=1):
        letter = xl_col_to_name(column)
        if made.period:
            book.file.define_name(f"{item.name}_all", f"={of}!${letter}$2:${letter}${periods + 1}")
        else:
            book.file.define_name(item.name, f"={of}!${letter}$2")
