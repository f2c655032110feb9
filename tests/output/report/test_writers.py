"""Each writer has the whole report, and no text of it is more than text."""

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given

from rulelang.output.report import html, markdown, typst
from rulelang.output.report.docx import docx
from rulelang.output.report.parts import Document, texts
from tests.output.report.samples import HOSTILE, document, documents
from tests.properties.thorough import tried

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests/golden/report"


class _Read(HTMLParser):
    """The texts and the tags of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.texts += [value for name, value in attrs if name == "alt" and value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read_page(page: str) -> _Read:
    found = _Read()
    found.feed(page)
    return found


def read_word(made: bytes) -> str:
    from xml.etree import ElementTree

    with ZipFile(BytesIO(made)) as file:
        tree = ElementTree.fromstring(file.read("word/document.xml"))
    found = [node.text or "" for node in tree.iter() if node.tag.endswith("}t")]
    return " ".join([*found, *(node.get("descr", "") for node in tree.iter())])


def plain(written: str) -> str:
    """A text of Markdown without what keeps marks from being marks."""
    return re.sub(r"\\([\\`*_{}\[\]<>#|~$&!\-+=]|(?=[.)]))", r"\1", written)


def wanted(report: Document, printed: bool) -> Iterator[str]:
    head, foot = report.head, report.foot
    yield report.title
    yield from (head.authority, head.office, head.number, head.state, head.motto, head.dated)
    yield from (head.kind, head.subject)
    if foot is not None:
        yield from (*foot.recipients, foot.behalf, foot.position, foot.signer)
    yield from texts(report.parts, printed)


def squeezed(text: str) -> str:
    return "".join(text.split())


def lost(report: Document, written: str, printed: bool) -> list[str]:
    whole = squeezed(written)
    return [text for text in wanted(report, printed) if squeezed(text) not in whole]


# ---- golden files --------------------------------------------------------------------------------


def test_a_small_report_is_as_expected_as_a_page(golden: Callable[[Path, str], None]) -> None:
    page = html.text(document())
    body = page[page.index("<body") : page.index("<script>")]
    golden(GOLDEN / "small.html", body + "\n")


def test_a_small_report_is_as_expected_as_markdown(golden: Callable[[Path, str], None]) -> None:
    golden(GOLDEN / "small.md", markdown.text(document()))


def test_a_small_report_is_as_expected_as_xml_of_word(golden: Callable[[Path, str], None]) -> None:
    from xml.dom.minidom import parseString

    with ZipFile(BytesIO(docx(document()))) as file:
        xml = parseString(file.read("word/document.xml")).toprettyxml(indent=" ")
    golden(GOLDEN / "small.docx.xml", re.sub(r' (xmlns:\w+|mc:Ignorable)="[^"]*"', "", xml))


def test_a_small_report_is_as_expected_as_values_for_typst(
    golden: Callable[[Path, str], None], tmp_path: Path
) -> None:
    (only,) = typst._write_pieces(document(), tmp_path, True)
    values = json.loads(only.file.read_text("utf-8"))
    golden(GOLDEN / "small.json", json.dumps(values, ensure_ascii=False, indent=1) + "\n")


def test_the_same_report_is_the_same_bytes() -> None:
    assert docx(document()) == docx(document())
    assert typst.pdf(document()) == typst.pdf(document())


# ---- nothing is lost, and nothing is obeyed ------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_everywhere(name: str) -> None:
    report = document(name)
    page = read_page(html.text(report))
    assert page.tags.count("script") == 1
    assert not lost(report, " ".join(page.texts), printed=False)
    assert not lost(report, read_word(docx(report)), printed=True)
    assert not lost(report, plain(markdown.text(report)), printed=True)
    made, _ = typst.pdf(report)
    assert made.startswith(b"%PDF")


def test_marks_that_turn_the_direction_of_reading_are_visible() -> None:
    page = html.text(document("\u202eabc"))
    assert "\u202e" not in page
    assert r"\u202eabc" in page


@given(documents())
@tried(40)
def test_no_text_of_any_report_is_lost_in_a_page(report: Document) -> None:
    page = read_page(html.text(report))
    assert not lost(report, " ".join(page.texts), printed=False)
    assert page.tags.count("script") == 1


@given(documents())
@tried(40)
def test_no_text_of_any_report_is_lost_in_word(report: Document) -> None:
    assert not lost(report, read_word(docx(report)), printed=True)


@given(documents())
@tried(60)
def test_no_text_of_any_report_is_lost_in_markdown(report: Document) -> None:
    assert not lost(report, plain(markdown.text(report)), printed=True)


@given(documents())
@tried(15)
def test_any_report_becomes_a_tagged_pdf(report: Document) -> None:
    from pypdf import PdfReader

    made, _ = typst.pdf(report)
    assert "/StructTreeRoot" in PdfReader(BytesIO(made)).trailer["/Root"]


def test_parts_that_paper_folds_away_are_not_printed() -> None:
    from rulelang.output.report.parts import Details, Head, Section

    folded = Section("S", "s", (Details("Folded", "1", ("=1",)),))
    report = Document("T", "en", Head(), (folded,), words={})
    assert "Folded" in html.text(report)
    assert "Folded" not in markdown.text(report)
    assert "Folded" not in read_word(docx(report))
