"""The sheets of formulas: the data, the calculation over them, and the statistics."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from attrs import frozen
from xlsxwriter.worksheet import Worksheet

from rulelang.data import Prepared
from rulelang.output.celltext import write_text
from rulelang.output.choices import Choices, options
from rulelang.output.walk.states import MISSING, NOT_APPLICABLE, WRONG
from rulelang.output.workbook.book import (
    BODY,
    FIRST_DATE,
    HEADING,
    SAID,
    Book,
    Content,
    Live,
    Outline,
    double,
    reference,
)
from rulelang.output.workbook.figures import (
    DATES,
    FIRST_UNIT,
    LEVEL,
    figure,
    points_format,
    share_format,
)
from rulelang.output.workbook.formulas.compiled import Compiled
from rulelang.output.workbook.formulas.inputs import TRUTHS
from rulelang.output.workbook.formulas.labels import OVERALL, Labels
from rulelang.output.workbook.formulas.results import COMPLETE
from rulelang.output.workbook.formulas.states import state_texts
from rulelang.output.workbook.formulas.text import fits
from rulelang.output.workbook.formulas.writer import Column
from rulelang.plan.expressions import Const, Ref
from rulelang.plan.tree import InputPlan, Plan
from rulelang.plan.values import Absent, Value
from rulelang.results.score import Results

__all__ = ["Known", "write_formulas"]

MOST_FORMULA = 8_192

NAME = {"font_color": "#7F7F7F", "font_size": 8, "align": "center", **BODY}
"""The look of the name that formulas have for a column."""

TEXT = {"align": "left", "indent": 1}
WORDED = ("level", "status", "reason")
"""The keys of columns of texts, which stand apart from the figures before them."""

GROUP = {**HEADING, "text_wrap": False, "align": "left", "border": 0}


@frozen
class Known:
    """What the exact engine knows: the data, the results, and the values of every unit."""

    data: Prepared
    results: Results
    values: Sequence[Mapping[Ref, Value]]


def write_formulas(book: Book, made: Compiled, plan: Plan, known: Known) -> None:
    """Write the sheets and name their cells; each formula keeps the figure that it comes to, where
    that is known. Raises WorkbookLimitError."""
    _data(book, made, plan, known.data)
    _calculation(book, made, plan, known)
    if made.statistics:
        _statistics(book, made, plan, known)


# ---- data ----------------------------------------------------------------------------------------


def _data(book: Book, made: Compiled, plan: Plan, data: Prepared) -> None:
    first = _first(made)
    units = len(data.units)
    sheet = book.sheet("data", units + FIRST_UNIT, len(plan.inputs) + first)
    names = [name for name, _ in _names(book, plan, made)]
    labels = [*names, *(item.label or item.id for item in plan.inputs)]
    book.headings(sheet, FIRST_UNIT - 1, labels)
    for row, unit in enumerate(data.units, start=FIRST_UNIT):
        book.put(sheet, row, 0, unit, **BODY)
        if made.period:
            book.put(sheet, row, 1, data.periods[row - FIRST_UNIT], **BODY)
    for column, item in enumerate(plan.inputs, start=first):
        form = _format(item, data, plan.language)
        look = {"num_format": form} if form else {}
        for row in range(units):
            content = _raw(item, data, row, plan.language)
            book.put(sheet, row + FIRST_UNIT, column, content, **BODY, **look)
        area = (FIRST_UNIT, column, FIRST_UNIT + max(units, 1) - 1, column)
        _offer(sheet, item, area, plan.language)
        _name(book, sheet, made.cells[item.key], column, units)
    book.fit(sheet, {0: 18}, headed=False)
    for column, item in enumerate(plan.inputs, start=first):
        if item.label:
            sheet.write_comment(FIRST_UNIT - 1, column, item.id)
    for row, key in enumerate(("change_data", "empty_data")):
        write_text(sheet, row, 0, book.words[key], book.look(**SAID | {"text_wrap": False}))
    _frame(sheet, first)


def _top(
    book: Book, sheet: Worksheet, plan: Plan, made: Compiled, named: Sequence[tuple[str, str]]
) -> None:
    """The headings: what people call each column, and below that the name that formulas use."""
    for column, (label, name) in enumerate([*_names(book, plan, made), *named]):
        book.put(sheet, FIRST_UNIT - 2, column, label, **HEADING)
        book.put(sheet, FIRST_UNIT - 1, column, name, **NAME)


def _names(book: Book, plan: Plan, made: Compiled) -> list[tuple[str, str]]:
    """The unit, and the period where the rubric has one: what people call it, and its id."""
    unit = (plan.unit_label or plan.unit or book.words["unit"], plan.unit or "unit")
    if plan.period is None:
        return [unit]
    return [unit, (plan.period_label or plan.period, made.period or plan.period)]


def _frame(sheet: Worksheet, first: int) -> None:
    """What stays in sight, and stands on every page."""
    sheet.freeze_panes(FIRST_UNIT, first)
    sheet.repeat_rows(0, FIRST_UNIT - 1)
    sheet.repeat_columns(0, first - 1)


def _first(made: Compiled) -> int:
    return 2 if made.period else 1


def _raw(item: InputPlan, data: Prepared, row: int, language: str) -> Content:
    """A cell of the data; empty where nothing was reported."""
    value = data.values[row][item.key]
    if data.is_blank(row, item.id) or isinstance(value, Absent):
        return None
    if isinstance(value, bool):
        return TRUTHS[0 if value else 1][0 if language == "vi" else 1]
    if isinstance(value, date) and value < FIRST_DATE:
        return value.isoformat()
    if item.kind == "choice" and isinstance(value, str):
        return options(item).get(value, value)
    return value


def _format(item: InputPlan, data: Prepared, language: str) -> str:
    if item.kind == "date":
        return DATES[language]
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
        listed = [*options(item).values()] or [words[column] for words in TRUTHS]
        if not Choices(tuple(listed)).listed:
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


def _calculation(book: Book, made: Compiled, plan: Plan, known: Known) -> None:
    first, units = _first(made), known.results.units
    sheet = book.sheet("calculation", len(units) + FIRST_UNIT, len(made.columns) + first)
    labels = Labels(plan, book.words)
    named = [(labels.column(column), column.name) for column in made.columns]
    _top(book, sheet, plan, made, named)
    _groups(book, sheet, labels, made, first)
    source = book.words["data"]
    for row, unit in enumerate(units, start=FIRST_UNIT):
        book.put(sheet, row, 0, Live(reference(source, row, 0), unit.unit), **BODY)
        if made.period:
            book.put(sheet, row, 1, Live(reference(source, row, 1), unit.period), **BODY)
    if made.period:
        _name(book, sheet, made.period, 1, len(units))
    formats = {"points": points_format(plan), "share": share_format(plan)}
    sums = {*OVERALL, *(item.id for item in plan.criteria if item.criteria)}
    for place, column in enumerate(made.columns, start=first):
        if len(column.formula) >= MOST_FORMULA:
            raise AssertionError(f"the formula of `{column.name}` is too long")
        shown = [*_cached(book, made, plan, known, column)]
        form = formats.get(column.format, column.format)
        if any(isinstance(cell, Live) and isinstance(cell.value, date) for cell in shown):
            form = DATES[plan.language]
        look: dict[str, object] = {"num_format": form} if form else {}
        look |= {"bold": True} if column.key in sums else {}
        look |= TEXT if column.key.startswith(LEVEL) or column.key in WORDED else {}
        for row, content in enumerate(shown, start=FIRST_UNIT):
            book.put(sheet, row, place, content, **BODY, **look)
        _name(book, sheet, column.name, place, len(units))
    folded = {at: 1 for at, column in enumerate(made.columns, first) if labels.folds(column)}
    book.fit(sheet, {0: 18}, headed=False, outline=Outline({}, folded, folded=True))
    _write_arrays(book, sheet, made, plan, known)
    _frame(sheet, first)


def _write_arrays(book: Book, sheet: Worksheet, made: Compiled, plan: Plan, known: Known) -> None:
    """Write the formulas that look at whole columns cell by cell as such."""
    form = book.look(**BODY)
    for place, column in enumerate(made.columns, start=_first(made)):
        cells = _cached(book, made, plan, known, column) if column.array else ()
        for row, content in enumerate(cells, start=FIRST_UNIT):
            assert isinstance(content, Live)
            formula, value = f"{{={content.formula}}}", content.value
            kept = double(value) if isinstance(value, Fraction) else value or ""
            sheet.write_array_formula(row, place, row, place, formula, form, kept)


def _groups(book: Book, sheet: Worksheet, labels: Labels, made: Compiled, first: int) -> None:
    """Above the columns, the group that they belong to, next to the first that shows."""
    for place in range(first):
        book.put(sheet, 0, place, None, **GROUP)
    shown = Counter(labels.group(column) for column in made.columns if not labels.folds(column))
    before = ""
    for place, column in enumerate(made.columns, start=first):
        group = labels.group(column)
        begins = group != before and not labels.folds(column)
        alone = {"text_wrap": True} if begins and shown[group] == 1 else {}
        book.put(sheet, 0, place, group if begins else None, **GROUP | alone)
        before = group if begins else before


def _cached(
    book: Book, made: Compiled, plan: Plan, known: Known, column: Column
) -> Iterator[Content]:
    """The cells of a column: formulas with the figures that they come to."""
    if column.values:
        yield from column.values
        return
    step = made.steps.get(column.name)
    texts = state_texts(plan.language)
    for unit, values in zip(known.results.units, known.values, strict=True):
        value: Content = figure(book.words, unit, column.key) if column.key else None
        if column.name == COMPLETE:
            value = None if unit.status == "disqualified" else unit.status != "incomplete"
        if value is None and step is not None:
            value = _value(values.get(step.ref), step.states, texts)
        yield Live(column.formula, value)


def _value(value: Value | None, states: frozenset[int], texts: Mapping[int, str]) -> Content:
    """A value as its cell shows it; of what is absent the text of its state, where there is one
    only that it can be, so that a spreadsheet will not come to another."""
    if not isinstance(value, Absent):
        return value
    own = {"missing": MISSING, "not applicable": {NOT_APPLICABLE}, "wrong": WRONG}
    found = states & own.get(value.kind, frozenset())
    return texts[min(found)] if len(found) == 1 else None


def _name(book: Book, sheet: Worksheet, name: str, column: int, units: int) -> None:
    """Name the cell of a column in the row of a formula, and the whole column."""
    from xlsxwriter.utility import quote_sheetname, xl_col_to_name

    letter, of = xl_col_to_name(column), quote_sheetname(str(sheet.name))
    book.file.define_name(name, f"={of}!${letter}1")
    if units:
        area = f"${letter}${FIRST_UNIT + 1}:${letter}${FIRST_UNIT + units}"
        book.file.define_name(f"{name}_all", f"={of}!{area}")


# ---- statistics ----------------------------------------------------------------------------------


def _statistics(book: Book, made: Compiled, plan: Plan, known: Known) -> None:
    periods = [*dict.fromkeys(known.data.periods)]
    sheet = book.sheet("statistics", len(periods) + 1, len(made.statistics) + 1)
    labels = Labels(plan, book.words)
    headings = [f"{labels.statistic(item)}\n{item.name}" for item in made.statistics]
    period = plan.period_label or plan.period or ""
    book.headings(sheet, 0, [period, *headings])
    for row, own in enumerate(periods, start=1):
        book.put(sheet, row, 0, own or book.words["all_units"], **BODY)
        unit = known.data.periods.index(own)
        for column, item in enumerate(made.statistics, start=1):
            formula = item.formula.replace("{period}", f"$A{row + 1}")
            value = known.values[unit].get(item.ref)
            form = book.look(**BODY)
            shown = double(value) if isinstance(value, Fraction) else ""
            sheet.write_array_formula(row, column, row, column, f"{{={formula}}}", form, shown)
    _of_periods(book, sheet, made, len(periods))
    wide = dict.fromkeys(range(1, len(made.statistics) + 1), 16)
    book.fit(sheet, {0: 12, **wide}, headed=False)
    sheet.repeat_rows(0)
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
