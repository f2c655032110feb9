"""A report as a document of Word, with the styles of an office's own template where it has one.

python-docx makes what stands around the text (styles, header, pictures); the text itself is written
as XML, since a thousand pages as a tree of objects take more memory than there is.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from rulelang.output.charts.render import SHARPNESS
from rulelang.output.report.frames import TEMPLATE
from rulelang.output.report.looks import house_style, styles_of
from rulelang.output.report.parts import Document, Picture, sections
from rulelang.output.report.widths import PICTURE
from rulelang.output.report.wordml import Writer

if TYPE_CHECKING:
    from docx.document import Document as Word

__all__ = ["docx", "template"]

MAIN = "word/document.xml"
TYPES = "[Content_Types].xml"
TEMPLATE_TYPE = b"wordprocessingml.template.main+xml"
DOCUMENT_TYPE = b"wordprocessingml.document.main+xml"
HERE = "rulelang-report-here"
"""Stands in the document where the text belongs, until it is written there."""

HIGHEST = 1.3
"""The height of a picture on a page, in widths of the text."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of files in the document: the same report is the same bytes."""


def template(language: str = "en") -> bytes:
    """Our own template, of which an office may change every style."""
    made = house_style(language)
    return _packed(made, None)


def docx(document: Document, own: Path | None = None) -> bytes:
    """The file. ``own`` is an office's template (.docx or .dotx) or a folder with ours changed.

    Raises OSError, and ValueError where the template is no document of Word.
    """
    path = own / TEMPLATE if own is not None and own.is_dir() else own
    word = house_style(document.language) if path is None or not path.exists() else _opened(path)
    properties = word.core_properties
    properties.title, properties.author = document.title, document.author
    properties.language = document.language
    properties.comments = ""
    properties.created = properties.modified = datetime.fromisoformat(document.date or "1980-01-01")
    writer = Writer(document, styles_of(word), _Pictures(word), deepcopy(word.element.body.sectPr))
    if any(section.wide for _, section in sections(document.parts)):
        # the last pages are a section of their own then, whose first page has its number
        word.sections[-1].different_first_page_header_footer = False
    return _packed(word, writer.body())


def _opened(path: Path) -> "Word":
    from docx import Document as opened

    try:
        with ZipFile(path) as file:
            held = {name: file.read(name) for name in file.namelist()}
        held[TYPES] = held[TYPES].replace(TEMPLATE_TYPE, DOCUMENT_TYPE)
        copy = BytesIO()
        with ZipFile(copy, "w") as file:
            for name, data in held.items():
                file.writestr(name, data)
        return opened(copy)
    except (ValueError, KeyError, BadZipFile) as error:
        raise ValueError(f"{path} is not a document of Word") from error


class _Pictures:
    """Puts pictures into a document, and gives what stands for each in its text."""

    def __init__(self, word: "Word") -> None:
        self.word, self.count = word, 0

    def put(self, picture: Picture, width: int) -> str:
        """The XML of a picture that is so many millionths of 1/0.36 metres (EMU) wide."""
        drawn = picture.drawing.png()
        wide, high = (int.from_bytes(drawn[at : at + 4], "big") for at in (16, 20))
        part = min(1.0, wide / SHARPNESS / PICTURE, HIGHEST * wide / high)
        inline = self.word.part.new_pic_inline(BytesIO(drawn), width=int(width * part))
        self.count += 1
        inline.docPr.set("id", str(self.count))
        inline.docPr.set("name", f"Picture {self.count}")
        inline.docPr.set("descr", picture.alt)
        text: str = inline.xml
        return text


def _packed(word: "Word", body: Iterator[str] | None) -> bytes:
    """The bytes of a document, with its text in its place."""
    packed = BytesIO()
    with TemporaryFile() as text:
        if body is not None:
            for part in body:  # which puts its pictures into the document, before that is saved
                text.write(part.encode())
            _mark_the_place(word)
        whole = BytesIO()
        word.save(whole)
        with ZipFile(whole) as had, ZipFile(packed, "w", ZIP_DEFLATED) as made:
            for item in had.infolist():
                name = ZipInfo(item.filename, EPOCH)
                name.compress_type = ZIP_DEFLATED
                data = had.read(item)
                if item.filename != MAIN or body is None:
                    made.writestr(name, data)
                    continue
                before, after = _around(data)
                text.seek(0)
                with made.open(name, "w", force_zip64=True) as file:
                    file.write(before)
                    copyfileobj(text, file)
                    file.write(after)
    return packed.getvalue()


def _mark_the_place(word: "Word") -> None:
    """The text belongs after what a template has in it, but for its only, empty paragraph."""
    paragraphs = word.paragraphs
    if len(paragraphs) == 1 and not paragraphs[0].text and not word.tables:
        paragraphs[0]._element.getparent().remove(paragraphs[0]._element)
    word.add_paragraph(HERE)


def _around(data: bytes) -> tuple[bytes, bytes]:
    """What stands before and after the paragraph that holds the place of the text."""
    at = data.index(HERE.encode())
    start, end = data.rindex(b"<w:p>", 0, at), data.index(b"</w:p>", at) + len(b"</w:p>")
    return data[:start], data[end:]
