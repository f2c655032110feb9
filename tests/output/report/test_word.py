"""The document of Word: what an office's own program makes of it."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from rulelang.output.report.docx import docx, template
from rulelang.output.report.frames import write_frames
from tests.output.report.samples import PNG, document

SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def word() -> Any:
    from docx import Document

    return Document(BytesIO(docx(document(rows=50))))


def xml(made: bytes, name: str = "word/document.xml") -> str:
    with ZipFile(BytesIO(made)) as file:
        return file.read(name).decode()


def test_headings_have_the_styles_that_word_knows(word: Any) -> None:
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert found == [
        ("Heading 1", "Tóm tắt"),
        ("Heading 1", "Chi tiết"),
        ("Heading 2", "Bên trong"),
        ("Heading 1", "Sở Y tế"),
    ]


def test_the_contents_are_a_field_that_word_updates() -> None:
    text = xml(docx(document()))
    assert 'TOC \\o "1-2" \\h \\z \\u' in text
    assert 'w:dirty="true"' in text


def test_captions_are_counted_by_word() -> None:
    text = xml(docx(document()))
    assert text.count("SEQ Table \\* ARABIC") == 2
    assert text.count("SEQ Figure \\* ARABIC") == 1


def test_tables_repeat_their_heads_and_rows_are_whole(word: Any) -> None:
    from docx.oxml.ns import qn

    tables = [t for t in word.tables if t._tbl.tblPr.find(qn("w:tblStyle")) is not None]
    assert len(tables) == 2
    for table in tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in [first, *others])


def test_headings_and_captions_stay_with_their_table_and_captions_of_pictures_end(
    word: Any,
) -> None:
    """So that no chain of what is kept together is longer than a page."""
    kept = {
        paragraph.text: paragraph.paragraph_format.keep_with_next
        for paragraph in word.paragraphs
        if paragraph.style.name == "Caption"
    }
    assert kept == {"Table : The ranking": True, "Figure : Một thanh": False, "Table : Tổng": True}
    styles = word.styles
    assert styles["Heading 1"].paragraph_format.keep_with_next
    assert not styles["Caption"].paragraph_format.keep_with_next


def test_pictures_have_text_alternatives(word: Any) -> None:
    (picture,) = word.inline_shapes
    assert picture._inline.docPr.get("descr") == "A bar of Sở Y tế"
    id = picture._inline.graphic.graphicData.pic.blipFill.blip.embed
    assert word.part.related_parts[id].blob == PNG


def test_pages_are_numbered_and_wide_ones_lie_on_their_side(word: Any) -> None:
    first, wide, last = word.sections
    assert "PAGE" in first.header._element.xml
    assert (first.page_width < first.page_height) and (last.page_width < last.page_height)
    assert wide.page_width > wide.page_height
    assert first.different_first_page_header_footer
    assert not last.different_first_page_header_footer


@pytest.mark.parametrize("ending", [".docx", ".dotx"])
def test_an_office_decides_the_looks_by_its_own_template(tmp_path: Path, ending: str) -> None:
    from docx import Document
    from docx.shared import Pt

    own = Document()
    own.styles["Heading 1"].font.size = Pt(33)
    own.sections[0].header.paragraphs[0].text = "Our letterhead"
    own.save(tmp_path / "own.docx")
    path = tmp_path / f"own{ending}"
    if ending == ".dotx":
        with ZipFile(tmp_path / "own.docx") as had, ZipFile(path, "w") as made:
            for name in had.namelist():
                data = had.read(name)
                if name == "[Content_Types].xml":
                    data = data.replace(b"document.main+xml", b"template.main+xml")
                made.writestr(name, data)
    found = Document(BytesIO(docx(document(), path)))
    assert found.styles["Heading 1"].font.size == Pt(33)
    assert found.sections[0].header.paragraphs[0].text == "Our letterhead"
    assert next(p.text for p in found.paragraphs if p.style.name == "Heading 1") == "Tóm tắt"


def test_what_is_no_document_of_word_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    path.write_text("not a document", "utf-8")
    with pytest.raises(ValueError, match="not a document of Word"):
        docx(document(), path)


def test_our_own_template_can_be_written_and_taken(tmp_path: Path) -> None:
    written = write_frames(tmp_path / "own")
    assert (tmp_path / "own/template.docx") in written
    assert docx(document(), tmp_path / "own")
    with pytest.raises(FileExistsError):
        write_frames(tmp_path / "own")
    assert template() == (tmp_path / "own/template.docx").read_bytes()


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice: .ci/libreoffice installs it")
def test_libreoffice_opens_it_and_shows_every_heading(tmp_path: Path) -> None:
    from pypdf import PdfReader

    path = tmp_path / "report.docx"
    path.write_bytes(docx(document(rows=60)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(SOFFICE), "--headless", profile, "--convert-to", "pdf", path.name]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    pages = [page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages]
    whole = "\n".join(pages)
    assert any(page.images for page in PdfReader(tmp_path / "report.pdf").pages)
    for heading in ("Tóm tắt", "Chi tiết", "Bên trong", "Nơi nhận:"):
        assert heading in whole
    assert sum("Đơn vị" in page for page in pages) >= 2
