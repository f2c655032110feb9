"""Any grid of cells is a table, or refused by a message; every place named is in the grid."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from random import Random

from hypothesis import event, given
from hypothesis import strategies as st

import rulelang
from rulelang.api.evaluation import Evaluation, evaluate_table
from rulelang.data import Table, prepare
from rulelang.data.digest import decided
from rulelang.data.options import Reading
from rulelang.data.report import report_of
from rulelang.data.sheet import CellError, Sheet
from rulelang.data.source import source_of_table
from rulelang.data.tables import table_of
from rulelang.diagnostics import Cell, DataError, Diagnostic, render_all
from rulelang.engine.columnar.run import score
from rulelang.output import data_report
from rulelang.output.frames import frames
from rulelang.output.marked import made
from tests.properties.thorough import tried

PLAN = rulelang.parse(
    'ruleset r { unit u "Đơn vị" }  input x "Số máy" : number  input n : integer  input p : percent'
    '  input w : yesno  input d : date  input k : choice { a "Chưa có", b }  input t : text'
    "  criterion c max 1: given default 0"
).plan
HEADINGS = ["u", "Đơn vị", "ĐƠN VỊ", "x", "Số máy", "n", "p", "w", "d", "k", "t", "note", ""]
WORDS = "A|B|Hòa An|Tổng cộng|Ghi chú: x|x|có|-|n/a|a|chưa có|=1+1| ||\u200b|\x00"
FIGURES = "1,5|1.5|1.234|1.234,5|12 000|90%|(1)|1|2|3|−5|1e9999|03/04/2021|30/12/2021|2021-02-30"
TEXTS = st.sampled_from([*WORDS.split("|"), *FIGURES.split("|"), "9" * 400])
CELLS = st.one_of(
    TEXTS,
    st.sampled_from(HEADINGS),
    st.none(),
    st.integers(-5, 10**20),
    st.floats(),
    st.booleans(),
    st.sampled_from([date(2021, 5, 1), datetime(2021, 5, 1, 8), Decimal("1.5"), CellError("#N/A")]),
)
GRIDS = st.builds(
    lambda head, rows: ([], *rows[:1], head, *rows[1:]),
    st.lists(st.sampled_from(HEADINGS), max_size=8),
    st.lists(st.lists(CELLS, max_size=8), max_size=8),
)
AREAS = st.lists(st.tuples(*[st.integers(0, 4)] * 4), max_size=2)


@tried(400)
@given(GRIDS, AREAS, st.booleans(), st.sampled_from([None, ",", "."]), st.integers(1, 4))
def test_any_grid_is_read_or_refused(
    grid: list[list[object]],
    areas: list[tuple[int, int, int, int]],
    addressed: bool,
    decimal: str | None,
    first: int,
) -> None:
    merged = tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in areas)
    rows = tuple(tuple(row) for row in grid)
    sheet = Sheet("f", "S", rows, (first, first), addressed=addressed, merged=merged)
    try:
        table = table_of([sheet], PLAN, Reading(decimal=decimal))
    except DataError as error:
        event("refused")
        assert str(error)
        return
    event("read")
    found = prepare(table, PLAN)
    assert len(found.values) == len(found.units) <= len(rows)
    for item in found.diagnostics:
        if isinstance(item.place, Cell) and item.place.row:
            assert first <= item.place.row < first + len(rows)
    assert render_all(found.diagnostics) is not None
    report = report_of(PLAN, found, found.diagnostics)
    assert data_report.text(report).endswith("\n")
    assert data_report.json_text(report)
    assert made([sheet], found.diagnostics)[:2] == b"PK"


# ---- columns -------------------------------------------------------------------------------------

SCORED = rulelang.parse("""
ruleset r { unit u missing zero }
input x : number  input n : integer  input p : percent  input w : yesno  input d : date
input k : choice { a "Chưa có", b "Bé" }  input t : text
criterion cx max 10000: points abs(x)
criterion cn max 10000: points n
criterion cp max 1: ratio p
criterion cw max 1: yes w
criterion cd max 10000: points days(2000-01-01, d)
criterion ck max 3: choose k { a -> 1 b -> 2 }
criterion ct max 3: points if t = "x" then 1 else 0
""").plan
COLUMNS = {
    "x": ["1,5", "2,25", "1.234", "1.234,5", "12 000", "7", 3, 2.5, None, "−5", "0.25", "1,234.5"],
    "n": ["1", "2.345", "12.000", "7", 5, None, "1 000"],
    "p": ["90%", "12,5%", "97.5%", "90", "45", 0.5, 80, None],
    "w": ["x", "✓", "có", "không", "1", True, 1, 0, None, "No"],
    "d": ["30/12/2021", "03/04/2021", "2021-05-06", date(2021, 5, 1), None, "5/5/2020"],
    "k": ["a", "Chưa có", "CHƯA CÓ", "b", "bé", None],
    "t": ["x", "y", 5, 1.5, None, "x "],
}
STRANGE = (CellError("#N/A"), "zz")


def in_columns(table: Table) -> tuple[list[Diagnostic], list[object]]:
    """What is said of a table in columns, and its table of results."""
    source = decided(source_of_table(table), SCORED)
    if any(item.severity == "error" for item in source.head.diagnostics):
        raise DataError(source.head.diagnostics)
    ranked = score(SCORED, source)
    found = [*source.head.diagnostics, *ranked.diagnostics]
    if any(item.severity == "error" for item in found):
        raise DataError(found)
    return found, [row for frame in frames(SCORED, ranked) for row in frame.rows()]


def in_cells(table: Table) -> tuple[list[Diagnostic], list[object]]:
    found: Evaluation = evaluate_table(SCORED, table)
    return list(found.diagnostics), found.to_polars().rows()


def outcome(read: Callable[[Table], object], table: Table) -> object:
    try:
        said, rows = read(table)
    except DataError as error:
        return {str(item) for item in error.diagnostics if item.severity == "error"}
    event("scored")
    return {str(item) for item in said}, rows


@tried(150)
@given(st.integers(0, 2**32), st.booleans())
def test_columns_read_any_sheet_as_cells_are_read(seed: int, addressed: bool) -> None:
    random = Random(seed)
    pools = {id: random.sample(cells, random.randint(1, 4)) for id, cells in COLUMNS.items()}

    def row(number: int) -> tuple[object, ...]:
        unit = f"U{number}" if random.random() < 0.98 else random.choice(["Cộng", None, *STRANGE])
        cells = [
            random.choice(pool if random.random() < 0.995 else STRANGE) for pool in pools.values()
        ]
        return (unit, *cells)

    rows = (("u", *COLUMNS), *(row(number) for number in range(random.randint(1, 8))))
    table = table_of([Sheet("f", "S", rows, addressed=addressed)], SCORED, Reading())
    columns, cells = outcome(in_columns, table), outcome(in_cells, table)
    if isinstance(columns, set) and isinstance(cells, set):
        assert columns <= cells  # of columns that are unclear, what else is wrong is not looked for
    else:
        assert columns == cells
