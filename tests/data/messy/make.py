"""Write the messy files, the same bytes each time: ``python tests/data/messy/make.py``.

Each case says what must come of its file: the values that are read, by unit, or the codes of the
errors that refuse it; and the codes of notes and warnings. The whole messages stand beside the
file, in ``NAME.expected.json``, written by ``pytest --update`` and reviewed like code.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from attrs import field, frozen

HERE = Path(__file__).parent
INPUTS = {
    "machines": '"Số máy tính" : integer from 0',
    "rate": '"Tỷ lệ hồ sơ" : percent',
    "growth": '"Tăng trưởng" : percent from -100% to 1000%',
    "score": '"Điểm khảo sát" : number',
    "web": '"Có trang web" : yesno',
    "portal": '"Cổng" : choice { none "Chưa có", basic "Hòa mạng", full "Đầy đủ" }',
    "opened": '"Ngày mở" : date',
    "place": '"Địa điểm" : text',
}

SCORES = {
    **{id: f"points {id} / 1000" for id in ("machines", "rate", "growth", "score")},
    "web": "yes web",
    "portal": "choose portal { none -> 1  basic -> 2  full -> 3 }",
    "opened": "points days(2020-01-01, opened) / 1000",
    "place": 'points if place = "z" then 1 else 0',
}
"""What makes each input count, so that engines that read it otherwise come to another total."""


@frozen
class Case:
    """A file; ``reads`` are its values by unit in the order of ``inputs`` (numbers as fractions,
    None where missing), ``refused`` the codes of its errors, ``says`` those of what else is said.
    """

    file: str
    inputs: str
    content: bytes
    reads: Mapping[str, tuple[Any, ...]] | None = None
    refused: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    reading: Mapping[str, Any] = field(factory=dict)
    period: bool = False

    @property
    def rules(self) -> str:
        """The rules that the file is read by."""
        period = ' period year "Năm"' if self.period else ""
        inputs = "\n".join(f"input {id} {INPUTS[id]}" for id in self.inputs.split())
        head = f'ruleset messy {{ unit unit "Đơn vị"{period} }}\n'
        scores = "\n".join(f"criterion s_{id} max 9: {SCORES[id]}" for id in self.inputs.split())
        return f"{head}{inputs}\n{scores}\n"


def rows(text: str) -> bytes:
    """CSV in UTF-8, without the indentation of this file."""
    return "\n".join(line.strip() for line in text.strip().splitlines()).encode() + b"\n"


# ---- workbooks -----------------------------------------------------------------------------------


def book(fill: Callable[..., None]) -> bytes:
    """A workbook that a function fills, with fixed times so that its bytes stay."""
    import xlsxwriter

    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    workbook.set_properties({"created": datetime(2021, 12, 30)})
    fill(workbook)
    workbook.close()
    return still(stream.getvalue())


def still(raw: bytes) -> bytes:
    """The same archive, its files in one order with one time."""
    stream = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name[0] != "[", name)):
            new.writestr(ZipInfo(name, (2021, 12, 30, 0, 0, 0)), old.read(name), ZIP_DEFLATED)
    return stream.getvalue()


def sheet(grid: list[list[Any]], formats: Mapping[tuple[int, int], str] | None = None) -> bytes:
    """A workbook of one sheet; ``formats`` are number formats by row and column."""

    def fill(workbook: Any) -> None:
        page = workbook.add_worksheet("Sheet1")
        put(workbook, page, grid, formats or {})

    return book(fill)


def put(workbook: Any, page: Any, grid: list[list[Any]], formats: Mapping[Any, str]) -> None:
    """Write cells: texts as texts, also where they look like numbers."""
    made = {name: workbook.add_format({"num_format": name}) for name in {*formats.values()}}
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            style = made.get(formats.get((row, column), ""))
            if isinstance(cell, str) and cell.startswith("="):
                formula, _, value = cell.partition("→")
                page.write_formula(
                    row, column, formula, style, value if "#" in value else float(value)
                )
            elif isinstance(cell, str):
                page.write_string(row, column, cell, style)
            elif isinstance(cell, date):
                page.write_datetime(row, column, cell, day)
            elif cell is not None:
                page.write(row, column, cell, style)


def titled(workbook: Any) -> None:
    """A title over merged cells, headings in two rows, a note below."""
    page = workbook.add_worksheet("Biểu 1")
    centre = workbook.add_format({"align": "center"})
    page.merge_range("A1:D1", "BÁO CÁO TÌNH HÌNH ỨNG DỤNG CÔNG NGHỆ THÔNG TIN", centre)
    page.merge_range("A3:A4", "Đơn vị", centre)
    page.merge_range("B3:C3", "Hạ tầng", centre)
    page.merge_range("D3:D4", "Điểm khảo sát", centre)
    page.write_row("B4", ["Số máy tính", "Có trang web"])
    page.write_row("A5", ["Hòa An", 12, "x", 7.5])
    page.write_row("A6", ["Thạch An", 30, "Không", 8])
    page.write_row("A8", ["Ghi chú: số liệu đến ngày 30/12/2021"])


def years(workbook: Any) -> None:
    """The same heading twice, under two years."""
    page = workbook.add_worksheet("Sheet1")
    page.merge_range("A1:A2", "Đơn vị")
    page.merge_range("B1:C1", "2020")
    page.merge_range("D1:E1", "2021")
    page.write_row("B2", ["Số máy tính", "Điểm khảo sát", "Số máy tính", "Điểm khảo sát"])
    page.write_row("A3", ["A", 1, 2, 3, 4])


def three_rows(workbook: Any) -> None:
    """Headings in three rows, the unit merged over all of them."""
    page = workbook.add_worksheet("Sheet1")
    page.merge_range("A1:A3", "Đơn vị")
    page.merge_range("B1:D1", "Ứng dụng công nghệ thông tin")
    page.merge_range("B2:C2", "Hạ tầng")
    page.merge_range("D2:D3", "Điểm khảo sát")
    page.write_row("B3", ["Số máy tính", "Có trang web"])
    page.write_row("A4", ["A", 1, "có", 2])


def merged_units(workbook: Any) -> None:
    """A unit whose name is merged over two rows."""
    page = workbook.add_worksheet("Sheet1")
    page.write_row("A1", ["unit", "machines"])
    page.merge_range("A2:A3", "A")
    page.write_column("B2", [1, 2])


def merged_across(workbook: Any) -> None:
    page = workbook.add_worksheet("Sheet1")
    for row, name in enumerate(["Đơn vị", "A", "B"]):
        page.merge_range(row, 0, row, 1, name)
    page.merge_range("C1:D1", "Số máy tính")
    page.write_column("D2", [1, 2])


def merged_values(workbook: Any) -> None:
    """A percentage and a text that are merged over two units."""
    page = workbook.add_worksheet("Sheet1")
    percent = workbook.add_format({"num_format": "0%"})
    page.write_row("A1", ["unit", "machines", "rate", "place"])
    page.write_column("A2", ["A", "B", "C"])
    page.write_column("B2", [1, 2, 3])
    page.merge_range("C2:C3", 0.5, percent)
    page.write("C4", 0.75, percent)
    page.merge_range("D2:D3", "Đông")


def hidden_rows(workbook: Any) -> None:
    """A unit that a filter hides."""
    page = workbook.add_worksheet("Sheet1")
    page.write_column("A1", ["unit", "A", "B", "C"])
    page.write_column("B1", ["machines", 1, 2, 3])
    page.autofilter("A1:B4")
    page.filter_column("B", "x != 2")
    page.set_row(2, options={"hidden": True})


def uncalculated(raw: bytes) -> bytes:
    """A workbook whose formulas have no values, as programs write them."""
    stream = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            text = old.read(info)
            if info.filename.startswith("xl/worksheets/"):
                text = text.replace(b"</f><v>0.0</v>", b"</f><v></v>")
            new.writestr(info, text, ZIP_DEFLATED)
    return stream.getvalue()


def two_sheets(hidden: bool, other: list[list[Any]]) -> bytes:
    def fill(workbook: Any) -> None:
        first = workbook.add_worksheet("2021")
        put(workbook, first, [["unit", "machines"], ["A", 1], ["B", 2]], {})
        second = workbook.add_worksheet("2020")
        put(workbook, second, other, {})
        if hidden:
            second.hide()

    return book(fill)


# ---- the cases -----------------------------------------------------------------------------------

ONE_TWO = {"A": ("1",), "B": ("2",)}
PLAIN = "unit,machines\nA,1\nB,2\n"
VIETNAMESE = "Đơn vị;Số máy tính\nHòa An;12\nThạch An;30\n"
CASES = [
    # encodings, delimiters, quotes
    Case("utf8-bom.csv", "machines", b"\xef\xbb\xbf" + PLAIN.encode(), ONE_TWO),
    Case("crlf.csv", "machines", PLAIN.replace("\n", "\r\n").encode(), ONE_TWO),
    Case(
        "utf16.csv",
        "machines",
        VIETNAMESE.encode("utf-16"),
        {"Hòa An": ("12",), "Thạch An": ("30",)},
    ),
    Case(
        "windows-1258.csv",
        "machines",
        "Đơn vị;Số máy tính\nĐà Lạt;12\n".translate(
            {
                ord(c): d
                for c, d in {"ị": "i\u0323", "ố": "ô\u0301", "ạ": "a\u0323", "à": "a\u0300"}.items()
            }
        ).encode("cp1258", "replace"),
        {"Đà Lạt": ("12",)},
    ),
    Case(
        "semicolons.csv", "machines", VIETNAMESE.encode(), {"Hòa An": ("12",), "Thạch An": ("30",)}
    ),
    Case("tabs.csv", "machines", PLAIN.replace(",", "\t").encode(), ONE_TWO),
    Case("separator-line.csv", "machines", b"sep=;\n" + PLAIN.replace(",", ";").encode(), ONE_TWO),
    Case("quoted.csv", "place", rows('unit,place\n"A, B","nói ""có"""'), {"A, B": ('nói "có"',)}),
    Case(
        "line-in-cell.csv", "place", b'unit,place\nA,"x\ny"\nB,z\n', {"A": ("x\ny",), "B": ("z",)}
    ),
    Case("unclosed-quote.csv", "place", b'unit,place\nA,"x\nB,y\n', refused=("E515",)),
    Case(
        "short-row.csv",
        "machines score",
        rows("unit,machines,score\nA,1,2\nB,3"),
        refused=("E514",),
    ),
    Case("long-row.csv", "score", rows("unit,score\nA,1\nB,1,5"), refused=("E514",)),
    Case("empty.csv", "machines", b"", refused=("E515",)),
    Case("header-only.csv", "machines", b"unit,machines\n", {}, says=("N503",)),
    Case("one-column.csv", "machines", b"unit\nA\nB\n", refused=("E501",)),
    Case("no-unit.csv", "machines", b"machines\n1\n", refused=("E516",)),
    # decimal signs and thousands
    Case(
        "decimal-comma.csv",
        "score",
        rows('unit,score\nA,"7,5"\nB,"8,25"\nC,9'),
        {"A": ("15/2",), "B": ("33/4",), "C": ("9",)},
        says=("N512",),
    ),
    Case(
        "comma-and-points.csv",
        "score",
        rows("unit;score\nA;1.234,5\nB;1.234\nC;12"),
        {"A": ("2469/2",), "B": ("1234",), "C": ("12",)},
        says=("N512",),
    ),
    Case(
        "point-and-commas.csv",
        "score",
        rows('unit,score\nA,"1,234.5"\nB,"1,234"\nC,0.5'),
        {"A": ("2469/2",), "B": ("1234",), "C": ("1/2",)},
        says=("N512",),
    ),
    Case(
        "three-decimals.csv",
        "score",
        rows("unit,score\nA,0.125\nB,1.234\nC,1.000"),
        {"A": ("1/8",), "B": ("617/500",), "C": ("1",)},
    ),
    Case("only-points.csv", "score", rows("unit;score\nA;1.234\nB;2.500"), refused=("E530",)),
    Case(
        "only-points-between-commas.csv",
        "score",
        rows("unit,score\nA,1.234\nB,2.567"),
        {"A": ("617/500",), "B": ("2567/1000",)},
        says=("W501",),
    ),
    Case(
        "round-thousands-between-commas.csv",
        "machines",
        rows("unit,machines\nA,1.000\nB,12.000"),
        refused=("E530",),
    ),
    Case("only-commas.csv", "score", rows('unit,score\nA,"1,234"\nB,12'), refused=("E530",)),
    Case(
        "only-points-told-point.csv",
        "score",
        rows("unit;score\nA;1.234\nB;2.500"),
        {"A": ("617/500",), "B": ("5/2",)},
        reading={"decimal": "."},
    ),
    Case(
        "only-points-told-comma.csv",
        "score",
        rows("unit;score\nA;1.234\nB;2.500"),
        {"A": ("1234",), "B": ("2500",)},
        says=("N512",),
        reading={"decimal": ","},
    ),
    Case(
        "told-comma-with-a-point.csv",
        "score",
        rows("unit,score\nA,1.5\nB,2"),
        {"A": ("3/2",), "B": ("2",)},
        reading={"decimal": ","},
    ),
    Case(
        "two-decimal-signs.csv",
        "score",
        rows('unit,score\nA,"1,5"\nB,"2,5"\nC,1.5\nD,1.234'),
        refused=("E531",),
    ),
    Case(
        "two-decimal-signs-told.csv",
        "score",
        rows('unit,score\nA,"1,5"\nB,1.5\nC,2.345'),
        refused=("E503",),
        reading={"decimal": ","},
    ),
    Case(
        "two-decimal-signs-even.csv",
        "score",
        rows('unit,score\nA,"1,5"\nB,1.5'),
        refused=("E531", "E531"),
    ),
    Case(
        "spaces-between-thousands.csv",
        "score",
        "unit;score\nA;12 000\nB;1\u00a0234\u00a0567\nC;1\u202f000,5\n".encode(),
        {"A": ("12000",), "B": ("1234567",), "C": ("2001/2",)},
        says=("N512",),
    ),
    Case(
        "apostrophes-between-thousands.csv",
        "score",
        rows("unit;score\nA;12'000\nB;1’234.5"),
        {"A": ("12000",), "B": ("2469/2",)},
        says=("N512",),
    ),
    Case(
        "thousands-in-integers.csv",
        "machines",
        rows("unit;machines\nA;1.234\nB;12.000\nC;7"),
        {"A": ("1234",), "B": ("12000",), "C": ("7",)},
        says=("N512",),
    ),
    Case(
        "round-thousands.csv",
        "machines",
        rows("unit;machines\nA;1.000\nB;12.000"),
        refused=("E530",),
    ),
    Case(
        "badly-grouped.csv",
        "score",
        rows("unit;score\nA;1,23,456\nB;0,5"),
        refused=("E503",),
        says=(),
    ),
    Case("indian-grouping.csv", "score", rows("unit;score\nA;12,34,567.5"), refused=("E503",)),
    Case(
        "signs.csv",
        "score",
        "unit,score\nA,\u22121.5\nB,+2\nC,\uff11\uff12\uff0e\uff15\nD,1e-3\nE,2.5E+2\n".encode(),
        {"A": ("-3/2",), "B": ("2",), "C": ("25/2",), "D": ("1/1000",), "E": ("250",)},
    ),
    Case(
        "zero-width.csv",
        "score",
        "unit,score\nA,\u200b12\u200b\nB,\ufeff1.5\n".encode(),
        {"A": ("12",), "B": ("3/2",)},
        says=(),
    ),
    Case(
        "seventeen-digits.csv",
        "score",
        rows("unit,score\nA,0.12345678901234567\nB,12345678901234567"),
        {"A": ("12345678901234567/100000000000000000",), "B": ("12345678901234567",)},
    ),
    Case(
        "words-among-numbers.csv",
        "score",
        rows("unit,score\nA,1.5\nB,n/a\nC,-\nD,12 máy"),
        refused=("E503",) * 3,
    ),
    Case("not-whole.csv", "machines", rows("unit,machines\nA,1.5\nB,2"), refused=("E503",)),
    # percentages
    Case(
        "percent-signs.csv",
        "rate",
        rows("unit,rate\nA,90%\nB,12.5 %\nC,0%"),
        {"A": ("9/10",), "B": ("1/8",), "C": ("0",)},
    ),
    Case(
        "percent-bare.csv",
        "rate",
        rows("unit,rate\nA,90\nB,0.5"),
        {"A": ("9/10",), "B": ("1/200",)},
    ),
    Case("percent-at-most-one.csv", "rate", rows("unit,rate\nA,0.9\nB,1"), refused=("E509",)),
    Case("percent-mixed.csv", "rate", rows("unit,rate\nA,90%\nB,0.9\nC,80"), refused=("E510",)),
    Case(
        "percent-comma.csv",
        "rate",
        rows("unit;rate\nA;97,5%\nB;100%"),
        {"A": ("39/40",), "B": ("1",)},
        says=("N512",),
    ),
    Case(
        "percent-comma-bare.csv",
        "rate",
        rows("unit;rate\nA;97,5\nB;100"),
        {"A": ("39/40",), "B": ("1",)},
        says=("N512",),
    ),
    Case("percent-over.csv", "rate", rows("unit,rate\nA,150%\nB,20%"), refused=("E503",)),
    Case(
        "percent-growth.csv",
        "growth",
        rows("unit,growth\nA,-5%\nB,120%"),
        {"A": ("-1/20",), "B": ("6/5",)},
    ),
    Case("percent-of-a-number.csv", "score", rows("unit,score\nA,90%\nB,3"), refused=("E503",)),
    Case(
        "percent-full-width.csv",
        "rate",
        "unit,rate\nA,９０％\nB,50%\n".encode(),
        {"A": ("9/10",), "B": ("1/2",)},
    ),
    Case(
        "percent-format.xlsx",
        "rate",
        sheet([["unit", "rate"], ["A", 0.9], ["B", 0.125]], {(1, 1): "0%", (2, 1): "0.0%"}),
        {"A": ("9/10",), "B": ("1/8",)},
    ),
    Case(
        "percent-format-and-bare.xlsx",
        "rate",
        sheet([["unit", "rate"], ["A", 0.9], ["B", 80]], {(1, 1): "0%"}),
        refused=("E510",),
    ),
    Case(
        "percent-bare.xlsx",
        "rate",
        sheet([["unit", "rate"], ["A", 90], ["B", 12.5]]),
        {"A": ("9/10",), "B": ("1/8",)},
    ),
    Case(
        "percent-shares.xlsx",
        "rate",
        sheet([["unit", "rate"], ["A", 0.9], ["B", 0.5]]),
        refused=("E509",),
    ),
    # dates
    Case(
        "dates-standard.csv",
        "opened",
        rows("unit,opened\nA,2021-12-30\nB,2021-01-05"),
        {"A": ("2021-12-30",), "B": ("2021-01-05",)},
    ),
    Case(
        "dates-day-first.csv",
        "opened",
        rows("unit,opened\nA,30/12/2021\nB,03/04/2021\nC,5.1.2021"),
        {"A": ("2021-12-30",), "B": ("2021-04-03",), "C": ("2021-01-05",)},
        says=("N513",),
    ),
    Case(
        "dates-month-first.csv",
        "opened",
        rows("unit,opened\nA,12/30/2021\nB,03/04/2021"),
        {"A": ("2021-12-30",), "B": ("2021-03-04",)},
        says=("N513",),
    ),
    Case(
        "dates-unclear.csv",
        "opened",
        rows("unit,opened\nA,03/04/2021\nB,01/02/2021"),
        refused=("E532",),
    ),
    Case(
        "dates-two-orders.csv",
        "opened",
        rows("unit,opened\nA,30/12/2021\nB,12/30/2021"),
        refused=("E533", "E533"),
    ),
    Case(
        "dates-same-either-way.csv",
        "opened",
        rows("unit,opened\nA,05/05/2021"),
        {"A": ("2021-05-05",)},
    ),
    Case(
        "dates-year-first.csv",
        "opened",
        rows("unit,opened\nA,2021/12/30\nB,2021.1.5\nC,2021-12-30 00:00:00"),
        {"A": ("2021-12-30",), "B": ("2021-01-05",), "C": ("2021-12-30",)},
    ),
    Case(
        "dates-no-day.csv",
        "opened",
        rows("unit,opened\nA,31/02/2021\nB,2021-02-30"),
        refused=("E503", "E503"),
    ),
    Case("dates-short-year.csv", "opened", rows("unit,opened\nA,30/12/21"), refused=("E503",)),
    Case(
        "dates.xlsx",
        "opened",
        sheet([["unit", "opened"], ["A", date(2021, 4, 3)], ["B", "30/12/2021"]]),
        {"A": ("2021-04-03",), "B": ("2021-12-30",)},
        says=("N513",),
    ),
    Case(
        "number-as-date.xlsx",
        "score",
        sheet([["unit", "score"], ["A", 1.5], ["B", date(2021, 5, 1)]]),
        refused=("E503",),
    ),
    # yes and no, choices
    Case(
        "yes-and-no.csv",
        "web",
        rows("unit,web\nA,Có\nB,KHÔNG\nC,x\nD,✓\nE,1\nF,0\nG,TRUE\nH,Yes\nI,no\nJ,X\nK,false"),
        {
            **dict.fromkeys("ACDEGHJ", ("yes",)),
            **dict.fromkeys("BFIK", ("no",)),
        },
    ),
    Case(
        "ticks-only.csv",
        "web",
        rows("unit,web\nA,x\nB,\nC,x"),
        {"A": ("yes",), "B": (None,), "C": ("yes",)},
        says=("N516",),
    ),
    Case(
        "yes-decomposed.csv",
        "web",
        f"unit,web\nA,{normalize('NFD', 'có')}\n".encode(),
        {"A": ("yes",)},
    ),
    Case("maybe.csv", "web", rows("unit,web\nA,có thể\nB,có"), refused=("E503",)),
    Case(
        "booleans.xlsx",
        "web",
        sheet([["unit", "web"], ["A", True], ["B", False], ["C", 1], ["D", "x"]]),
        {"A": ("yes",), "B": ("no",), "C": ("yes",), "D": ("yes",)},
    ),
    Case(
        "choices.csv",
        "portal",
        rows("unit,portal\nA,full\nB,Đầy đủ\nC,ĐẦY ĐỦ\nD,hoà mạng\nE, Chưa  có "),
        {"A": ("full",), "B": ("full",), "C": ("full",), "D": ("basic",), "E": ("none",)},
    ),
    Case("choice-misspelt.csv", "portal", rows("unit,portal\nA,Đầy dủ\nB,full"), refused=("E503",)),
    # headings
    Case(
        "headings-folded.csv",
        "machines",
        "  ĐƠN   VỊ ,số máy\u00a0tính\u200b\nA,1\n".encode(),
        {"A": ("1",)},
        says=("N510", "N510"),
    ),
    Case(
        "headings-decomposed.csv",
        "machines",
        normalize("NFD", "Đơn vị,Số máy tính\nHòa An,1\n").encode(),
        {"Hòa An": ("1",)},
    ),
    Case(
        "headings-full-width.csv",
        "machines",
        "unit,ｍａｃｈｉｎｅｓ\nA,1\n".encode(),
        {"A": ("1",)},
        says=("N510",),
    ),
    Case("heading-misspelt.csv", "machines", rows("unit,Số máy tíh\nA,1"), refused=("E501",)),
    Case(
        "heading-twice.csv", "machines", rows("unit,machines,Số máy tính\nA,1,2"), refused=("E502",)
    ),
    Case(
        "heading-twice-folded.csv",
        "machines",
        rows("unit,machines,Machines\nA,1,2"),
        refused=("E502",),
    ),
    Case(
        "heading-unread.csv",
        "machines",
        rows("unit,machines,remarks\nA,1,x"),
        {"A": ("1",)},
        says=("N501",),
    ),
    Case(
        "headings-mapped.csv",
        "machines score",
        rows("Tên,Máy,Điểm\nA,1,2"),
        {"A": ("1", "2")},
        reading={"columns": {"Tên": "unit", "Máy": "machines", "Điểm": "score"}},
    ),
    Case(
        "mapped-to-nothing.csv",
        "machines",
        rows("unit,m\nA,1"),
        refused=("E536",),
        reading={"columns": {"m": "machine"}},
    ),
    Case(
        "mapped-from-nothing.csv",
        "machines",
        rows("unit,m\nA,1"),
        refused=("E536",),
        reading={"columns": {"n": "machines"}},
    ),
    Case(
        "title-rows.csv",
        "machines",
        rows("BÁO CÁO NĂM 2021,\n,\nĐơn vị,Số máy tính\nA,1\nB,2"),
        ONE_TWO,
        says=("N511",),
    ),
    Case(
        "stacked-headings.csv",
        "machines web",
        rows("Đơn vị,Hạ tầng,\n,Số máy tính,Có trang web\nA,1,có"),
        {"A": ("1", "yes")},
        says=("N511",),
    ),
    Case(
        "title-and-merged.xlsx",
        "machines web score",
        book(titled),
        {"Hòa An": ("12", "yes", "15/2"), "Thạch An": ("30", "no", "8")},
        says=("N511", "W511"),
    ),
    Case(
        "table-not-at-a1.xlsx",
        "machines",
        sheet(
            [
                [],
                [],
                [None, None, "unit", "machines"],
                [None, None, "A", 1],
                [None, None, "B", "hai"],
            ]
        ),
        refused=("E503",),
    ),
    # rows that are no units
    Case(
        "blank-rows.csv",
        "machines",
        rows("unit,machines\nA,1\n,\n\nB,2\n,\n"),
        ONE_TWO,
        says=("N515",),
    ),
    Case("blank-columns.csv", "machines", rows("unit,,machines,\nA,,1,\nB,,2,"), ONE_TWO),
    Case(
        "total-row.csv",
        "machines",
        rows("unit,machines\nA,1\nB,2\nTổng cộng,3"),
        ONE_TWO,
        says=("W510",),
    ),
    Case(
        "total-row-english.csv",
        "machines",
        rows("unit,machines\nA,1\nB,2\nTOTAL:,3"),
        ONE_TWO,
        says=("W510",),
    ),
    Case(
        "total-in-first-column.xlsx",
        "machines",
        sheet([["STT", "Đơn vị", "Số máy tính"], [1, "A", 1], [2, "B", 2], ["Cộng", None, 3]]),
        ONE_TWO,
        says=("N501", "W510"),
    ),
    Case(
        "numbered-columns.csv",
        "machines score",
        rows("unit,machines,score\n(1),(2),(3)\nA,1,2"),
        {"A": ("1", "2")},
        says=("N515",),
    ),
    Case(
        "numbered-units.csv",
        "machines score",
        rows("unit,machines,score\n1,2,3\n2,5,6"),
        {"1": ("2", "3"), "2": ("5", "6")},
    ),
    Case(
        "headings-again.csv",
        "machines",
        rows("unit,machines\nA,1\nunit,machines\nB,2"),
        ONE_TWO,
        says=("N515",),
    ),
    Case(
        "note-below.csv",
        "machines",
        rows("unit,machines\nA,1\nB,2\nNguồn: Sở TTTT,"),
        ONE_TWO,
        says=("W511",),
    ),
    Case(
        "signature-below.csv",
        "machines",
        rows("unit,machines\nA,1\nB,2\n,\nNgười lập biểu,\nNông Văn A,"),
        ONE_TWO,
        says=("W511",),
    ),
    Case(
        "total-with-more-words.csv",
        "machines",
        rows("unit,machines\nA,1\nTỔNG CỘNG 2 huyện,3\nB,2\nTrung bình chung,1"),
        ONE_TWO,
        says=("W510", "W510"),
    ),
    Case(
        "means-at-the-end.csv",
        "machines",
        rows("unit,machines\nA,1\nB,2\nTrung bình,1.5\nCao nhất,2"),
        ONE_TWO,
        says=("W510", "W510"),
    ),
    Case(
        "totals-by-area.csv",
        "machines",
        rows(
            "unit,machines\nToàn huyện,3\nA,1\n- Cộng nhóm I,1\nB,2\nNorth Total,2\n* TONG CONG,3"
        ),
        ONE_TWO,
        says=("W510",) * 4,
    ),
    Case(
        "groups-with-figures.csv",
        "machines",
        rows("TT,unit,machines\nI,Các xã,1\n1,A,1\nII,Các phường,2\n1,B,2"),
        ONE_TWO,
        says=("N501", "W517"),
    ),
    Case(
        "limits-below-headings.csv",
        "machines",
        rows("unit,machines\nĐiểm tối đa,10\nTrọng số (%),40\nA,1\nB,2"),
        ONE_TWO,
        says=("N515",),
    ),
    Case(
        "units-that-sound-like-totals.csv",
        "machines",
        rows("unit,machines\nTrung Bình,1\nTổng công ty A,2\nCộng Hòa,3\nTổng cục Thuế,4"),
        {
            "Trung Bình": ("1",),
            "Tổng công ty A": ("2",),
            "Cộng Hòa": ("3",),
            "Tổng cục Thuế": ("4",),
        },
    ),
    Case(
        "unit-without-figures.csv",
        "machines",
        rows("unit,machines\nA,1\nB,"),
        {"A": ("1",), "B": (None,)},
    ),
    Case("unit-twice.csv", "machines", rows("unit,machines\nA,1\nB,2\n A ,3"), refused=("E513",)),
    Case("unit-nameless.csv", "machines", rows("unit,machines\nA,1\n,2"), refused=("E512",)),
    Case(
        "units-apart-by-tone.csv",
        "machines",
        rows("unit,machines\nHòa An,1\nHoà An,2"),
        {"Hòa An": ("1",), "Hoà An": ("2",)},
        says=("W513",),
    ),
    Case(
        "periods.csv",
        "machines",
        rows("Đơn vị,Năm,Số máy tính\nA,2020,1\nA,2021,2"),
        {"A 2020": ("1",), "A 2021": ("2",)},
        period=True,
    ),
    # workbooks
    Case(
        "error-cells.xlsx",
        "score",
        sheet([["unit", "score"], ["A", "=1/0→#DIV/0!"], ["B", "=NA()→#N/A"], ["C", 1]]),
        refused=("E534", "E534"),
    ),
    Case(
        "error-as-unit.xlsx",
        "score",
        sheet([["unit", "score"], ["=NA()→#N/A", 1], ["B", 2]]),
        refused=("E534",),
    ),
    Case(
        "not-calculated.xlsx",
        "score",
        uncalculated(sheet([["unit", "score"], ["A", "=1+1→0"], ["B", 3]])),
        refused=("E534",),
    ),
    Case(
        "formulas.xlsx",
        "score",
        sheet([["unit", "score"], ["A", "=1.5+1→2.5"], ["B", 3]]),
        {"A": ("5/2",), "B": ("3",)},
    ),
    Case(
        "text-numbers.xlsx",
        "machines score",
        sheet([["unit", "machines", "score"], ["A", "12", 1.5], ["B", 7, "2,5"]]),
        {"A": ("12", "3/2"), "B": ("7", "5/2")},
        says=("N512", "N514", "N514"),
    ),
    Case(
        "text-and-words.xlsx",
        "machines",
        sheet([["unit", "machines"], ["A", "mười hai"], ["B", 7]]),
        refused=("E503",),
    ),
    Case(
        "hidden-sheet.xlsx",
        "machines",
        two_sheets(True, [["unit", "machines"], ["A", 9]]),
        ONE_TWO,
        says=("N505",),
    ),
    Case(
        "two-sheets.xlsx",
        "machines",
        two_sheets(False, [["unit", "machines"], ["A", 9]]),
        refused=("E535",),
    ),
    Case(
        "two-sheets-told.xlsx",
        "machines",
        two_sheets(False, [["unit", "machines"], ["A", 9]]),
        {"A": ("9",)},
        reading={"sheet": "2020"},
    ),
    Case(
        "other-sheet.xlsx",
        "machines",
        two_sheets(False, [["Hướng dẫn"], ["Điền vào bảng 2021"]]),
        ONE_TWO,
    ),
    Case("same-heading-twice.xlsx", "machines score", book(years), refused=("E501", "E501")),
    Case(
        "three-heading-rows.xlsx",
        "machines web score",
        book(three_rows),
        {"A": ("1", "yes", "2")},
        says=("N511",),
    ),
    Case("merged-across.xlsx", "machines", book(merged_across), ONE_TWO),
    Case("merged-units.xlsx", "machines", book(merged_units), refused=("E513",), says=("N517",)),
    Case(
        "merged-values.xlsx",
        "machines rate place",
        book(merged_values),
        {"A": ("1", "1/2", "Đông"), "B": ("2", "1/2", "Đông"), "C": ("3", "3/4", None)},
        says=("N517",),
    ),
    Case(
        "codes.xlsx",
        "machines place",
        sheet(
            [["unit", "machines", "place"], [7, 7, 202101], [12, 12, 5]],
            {(1, 0): "000", (2, 0): "000", (1, 1): "000", (1, 2): "0000-00"},
        ),
        {"007": ("7", "2021-01"), "012": ("12", "5")},
    ),
    Case(
        "signature-under-figures.csv",
        "machines score",
        rows(
            "unit,machines,score\nA,1,2.5\nB,2,3\n,,Ngày 30 tháng 12 năm 2021\n"
            "Người lập biểu,,TM. UBND\nNông Văn A,,Trần Thị B"
        ),
        {"A": ("1", "5/2"), "B": ("2", "3")},
        says=("W511",),
    ),
    Case(
        "mark-of-the-last-unit.csv",
        "machines",
        rows("unit,machines\nA,1\nB,2\n,\nC,vắng"),
        refused=("E503",),
    ),
    Case(
        "measures-under-headings.csv",
        "machines rate",
        rows("unit,machines,rate\n,máy,(%)\nA,1,50%\nB,2,60%"),
        {"A": ("1", "1/2"), "B": ("2", "3/5")},
        says=("N515",),
    ),
    Case(
        "no-name-and-a-figure.csv",
        "machines rate",
        rows("unit,machines,rate\n,máy,5%\nA,1,50%"),
        refused=("E503", "E512"),
    ),
    Case(
        "groups-by-ordinals.csv",
        "machines",
        rows("TT,unit,machines\nI,Khối xã,\n1,A,1\n2,B,2\n3,Vắng,\nII,Khối phường,\n1,C,3"),
        {"A": ("1",), "B": ("2",), "Vắng": (None,), "C": ("3",)},
        says=("N501", "W517"),
    ),
    Case(
        "groups-by-letters.csv",
        "machines",
        rows("unit,machines\nA. Xã,\nHòa An,1\nVắng,\nB. Phường,\nC,3"),
        {"Hòa An": ("1",), "Vắng": (None,), "C": ("3",)},
        says=("W517",),
    ),
    Case(
        "groups-beside-names.csv",
        "machines",
        rows("TT,unit,machines\nKhối xã,,\n1,A,1\n2,B,2\nKhối phường,,\n1,C,3"),
        {"A": ("1",), "B": ("2",), "C": ("3",)},
        says=("N501", "W517"),
    ),
    Case(
        "silent-units-are-no-groups.csv",
        "machines",
        rows("unit,machines\nA. Smith,\nHòa An,1\nI. Jones,\nC,3"),
        {"A. Smith": (None,), "Hòa An": ("1",), "I. Jones": (None,), "C": ("3",)},
    ),
    Case(
        "silent-unit-without-a-number.csv",
        "machines",
        rows("TT,unit,machines\n1,A,1\n,Vắng,\n2,B,2"),
        {"A": ("1",), "Vắng": (None,), "B": ("2",)},
        says=("N501",),
    ),
    Case(
        "bars-and-decimal-commas.csv",
        "machines score",
        rows("unit|machines|score\nA|1|2,5\nB|2|3,25"),
        {"A": ("1", "5/2"), "B": ("2", "13/4")},
        says=("N512",),
    ),
    Case(
        "on-its-side.csv",
        "machines rate",
        rows("Chỉ tiêu,A,B\nSố máy tính,1,2\nTỷ lệ hồ sơ,50%,60%"),
        refused=("E541",),
    ),
    Case(
        "hidden-rows.xlsx",
        "machines",
        book(hidden_rows),
        {"A": ("1",), "B": ("2",), "C": ("3",)},
        says=("W514",),
    ),
    Case(
        "hidden-rows-skipped.xlsx",
        "machines",
        book(hidden_rows),
        {"A": ("1",), "C": ("3",)},
        says=("N515",),
        reading={"hidden_rows": "skip"},
    ),
    Case(
        "percent-format-of-a-number.xlsx",
        "score",
        sheet([["unit", "score"], ["A", 0.9], ["B", 2]], {(1, 1): "0%"}),
        refused=("E503",),
    ),
    Case(
        "percent-text.xlsx",
        "rate",
        sheet([["unit", "rate"], ["A", "97,5%"], ["B", 0.5]], {(2, 1): "0%"}),
        {"A": ("39/40",), "B": ("1/2",)},
        says=("N512",),
    ),
    Case(
        "percent-error.xlsx",
        "rate",
        sheet([["unit", "rate"], ["A", "=NA()→#N/A"], ["B", "50%"]]),
        refused=("E534",),
    ),
    Case(
        "typed.json",
        "rate score web",
        b'[{"unit": "A", "rate": 0.9, "score": 0.1, "web": true},'
        b' {"unit": "Total", "rate": 1, "score": null, "web": false}]',
        {"A": ("9/10", "1/10", "yes"), "Total": ("1", None, "no")},
    ),
    Case("typed-text.json", "score", b'[{"unit": "A", "score": "1,5"}]', refused=("E503",)),
    Case("empty.xlsx", "machines", sheet([]), refused=("E515",)),
    Case("no-workbook.xlsx", "machines", PLAIN.encode(), refused=("E515",)),
    Case(
        "tenths.xlsx",
        "score",
        sheet([["unit", "score"], ["A", 0.1], ["B", 0.1 + 0.2]]),
        {"A": ("1/10",), "B": ("3/10",)},
    ),
    Case(
        "wide-numbers.xlsx",
        "score",
        sheet([["unit", "score"], ["A", 1e20], ["B", 1e-7]]),
        {"A": ("1" + "0" * 20,), "B": ("1/10000000",)},
    ),
]


def main() -> None:
    """Write every file."""
    for case in CASES:
        (HERE / case.file).write_bytes(case.content)


if __name__ == "__main__":
    main()
