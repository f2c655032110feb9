"""The PDF is for everybody: tagged, with bookmarks, its letters within it."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from rulelang.output.report import typst
from rulelang.output.report.parts import (
    Cell,
    Column,
    Document,
    Head,
    Paragraph,
    Row,
    Section,
    Table,
)
from tests.output.report.samples import document


@pytest.fixture(scope="module")
def reader() -> Any:
    from pypdf import PdfReader

    made, note = typst.pdf(document(rows=80))
    assert note == ""
    return PdfReader(BytesIO(made))


def test_it_is_marked_as_pdf_for_universal_access(reader: Any) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi"
    assert "pdfuaid" in reader.xmp_metadata.stream.get_data().decode("utf-8", "replace")
    assert reader.metadata.title == "Xếp hạng Sở Y tế"


def tags(node: Any) -> set[str]:
    found = {str(node["/S"])} if "/S" in node else set()
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, dict):
            found |= tags(kid)
    return found


def test_its_tags_name_headings_tables_figures_and_lists(reader: Any) -> None:
    found = tags(reader.trailer["/Root"]["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/L", "/LI", "/P"} <= found


def test_its_bookmarks_are_the_sections(reader: Any) -> None:
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert titles == ["Tóm tắt", "Chi tiết", "Sở Y tế"]


def test_its_letters_are_within_it(reader: Any) -> None:
    fonts = [
        font.get_object()
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        descriptor = inner.get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()


def test_a_table_over_several_pages_repeats_its_head(reader: Any) -> None:
    texts = [page.extract_text() for page in reader.pages]
    assert sum("Đơn vị" in text for text in texts) >= 2


def test_no_page_begins_with_the_last_row_of_a_table_alone() -> None:
    from pypdf import PdfReader

    columns = (Column("Rank", "number"), Column("Unit", "name"))
    tables = [
        Table("t", columns, tuple(Row((Cell(str(at)), Cell(f"of {rows}"))) for at in range(rows)))
        for rows in range(32, 50)
    ]
    parts = tuple(
        Section(f"S{at}", f"s{at}", (table,), page=True) for at, table in enumerate(tables)
    )
    pages = PdfReader(BytesIO(typst.pdf(Document("T", "en", Head(), parts))[0])).pages
    _, *found = [len(re.findall(r"of \d+", page.extract_text())) for page in pages]
    assert len(found) > len(tables)
    assert min(found) == 3


def test_a_wide_section_lies_on_its_side(reader: Any) -> None:
    boxes = [page.mediabox for page in reader.pages]
    assert sum(box.width > box.height for box in boxes) == 1


def test_a_letter_that_no_font_has_is_said_and_the_pdf_stays_tagged() -> None:
    from pypdf import PdfReader

    report = Document("T", "en", Head(), (Section("S", "s", (Paragraph("\U000f1234"),)),))
    made, note = typst.pdf(report)
    assert "could not be displayed" in note
    assert "/StructTreeRoot" in PdfReader(BytesIO(made)).trailer["/Root"]


def test_a_frame_of_ones_own_is_taken_with_all_that_it_reads(tmp_path: Path) -> None:
    from pypdf import PdfReader

    (tmp_path / "frame.typ").write_text(
        '#set document(title: "t")\n#read("own.txt") #json("document.json").title', "utf-8"
    )
    (tmp_path / "own.txt").write_text("letterhead", "utf-8")
    made, _ = typst.pdf(document(), tmp_path)
    text = PdfReader(BytesIO(made)).pages[0].extract_text()
    assert "letterhead" in text
    assert "Sở Y tế" in text


def test_a_frame_that_is_wrong_is_said_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "frame.typ").write_text("#nothing-of-the-kind", "utf-8")
    with pytest.raises(ValueError, match=r"frame\.typ: unknown variable"):
        typst.pdf(document(), tmp_path)


def test_a_word_longer_than_its_column_stays_on_the_page_and_is_one_word() -> None:
    from pypdf import PdfReader

    digest = "0123456789abcdef" * 4
    columns = tuple(Column(name) for name in "ABC")
    rows = (Row((Cell("two words " * 9), Cell(digest), Cell("two words " * 9))),)
    report = Document("T", "en", Head(), (Section("S", "s", (Table("t", columns, rows),)),))
    (page,) = PdfReader(BytesIO(typst.pdf(report)[0])).pages
    lines = set[int]()

    def look(part: str, at: Any, within: Any, *_: object) -> None:
        if part.strip() and part.strip() in digest:
            lines.add(round(within[5] * at[3] + at[5]))

    text = page.extract_text(visitor_text=look)
    assert digest in "".join(text.split())
    assert len(lines) > 1
