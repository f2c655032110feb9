"""The text of a report in Word's own XML, a part at a time."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Protocol, assert_never
from xml.sax.saxutils import escape, quoteattr

from attrs import define, field

from rulelang.output.report.looks import HEADINGS, TABLE
from rulelang.output.report.parts import (
    Cell,
    Column,
    Contents,
    Details,
    Document,
    Foot,
    Head,
    Paragraph,
    Part,
    Picture,
    Points,
    Section,
    Table,
    sections,
)
from rulelang.output.report.widths import shares

__all__ = ["Pictures", "Writer"]

EMU = 635
"""English Metric Units in a twentieth of a point, in which Word counts."""

FEW, BEGINNING, LAST = 12, 5, 3
"""A table of few rows is not divided; of a longer one, so many stay with its head, and so many
are last together."""

INDENT = 170
"""Of a step in a table, in twentieths of a point."""


class Pictures(Protocol):
    """Puts pictures into a document."""

    def put(self, picture: Picture, width: int) -> str:
        """The XML that stands for a picture of this width in EMU."""
        ...


@define
class Writer:
    """Writes a document in the styles with these ids; ``page`` are the properties of its sections.
    ``counts`` are the numbers of captions so far; where paper is ``lying`` it is on its side;
    the first page, which may have no number, is in what has ``first_ended``."""

    document: Document
    styles: Mapping[str, str]
    pictures: Pictures
    page: Any
    marks: dict[str, str] = field(init=False)
    counts: dict[str, int] = field(factory=dict)
    lying: bool = False
    first_ended: bool = False

    def __attrs_post_init__(self) -> None:
        found = sections(self.document.parts)
        self.marks = {one.anchor: f"part{at}" for at, (_, one) in enumerate(found)}

    def body(self) -> Iterator[str]:
        """The XML, part by part."""
        document = self.document
        yield from self.head(document.head)
        yield from self.parts(document.parts, 1)
        if document.foot is not None:
            yield self.foot(document.foot)

    # ---- paragraphs ---------------------------------------------------------------------------

    def paragraph(self, style: str, runs: str, more: str = "") -> str:
        """A paragraph in a style; ``more`` are properties of its own."""
        id = quoteattr(self.styles[style])
        return f"<w:p><w:pPr><w:pStyle w:val={id}/>{more}</w:pPr>{runs}</w:p>"

    def head(self, head: Head) -> Iterator[str]:
        left = [(head.authority, SMALL), (head.office, SMALL_BOLD), (head.number, "")]
        right = [(head.state, SMALL_BOLD), (head.motto, BOLD + UNDERLINE), (head.dated, ITALIC)]
        if any(text for text, _ in left + right):
            yield self.beside(left, right, (38, 62))
        if head.kind:
            yield self.paragraph("Title", _run(head.kind))
        yield self.paragraph("Title", _run(self.document.title))
        if head.subject:
            yield self.paragraph("Subtitle", _run(head.subject))

    def beside(
        self, left: list[tuple[str, str]], right: list[tuple[str, str]], widths: tuple[int, int]
    ) -> str:
        """Two columns of centred lines without borders, each line with how it looks."""
        cells = []
        for lines, width in zip((left, right), widths, strict=True):
            said = "".join(
                self.paragraph("Report Head", _run(text, look)) for text, look in lines if text
            )
            cells.append(_cell(width * 50, said or self.paragraph("Report Head", "")))
        size = self.width()
        grid = "".join(f'<w:gridCol w:w="{size * each // 100}"/>' for each in widths)
        look = '<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"
        table = f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{row}</w:tbl>"
        return table + self.paragraph("Report Head", "")

    def foot(self, foot: Foot) -> str:
        left = [(foot.recipients_title, BOLD + ITALIC)] if foot.recipients else []
        left += [(f"- {one}", NOTE) for one in foot.recipients]
        right = [(foot.behalf, BOLD), (foot.position, BOLD)]
        right += [("\u00a0", "")] * 4 if foot.signer else []
        found = self.beside(left, [*right, (foot.signer, BOLD)], (50, 50))
        return self.paragraph("Report Head", "") + found

    # ---- parts --------------------------------------------------------------------------------

    def parts(self, parts: tuple[Part, ...], depth: int) -> Iterator[str]:
        for part in parts:
            match part:
                case Paragraph():
                    style = {"plain": BODY_STYLE, "note": "Report Note", "lead": "Report Lead"}
                    yield self.paragraph(style[part.style], _run(part.text))
                case Points():
                    yield from (self.paragraph("List Bullet", _run(one)) for one in part.items)
                case Table():
                    yield from self.table(part)
                case Picture():
                    shown = self.pictures.put(part, int(self.width() * EMU * part.width))
                    drawn = f"<w:r><w:drawing>{shown}</w:drawing></w:r>"
                    yield self.paragraph("Report Cell", drawn, KEEP)
                    yield self.caption("figure", part.caption, False)
                case Contents():
                    yield from self.contents(part)
                case Details():
                    if part.printed:
                        yield from self.details(part, 0)
                case Section():
                    yield from self.section(part, depth)
                case other:
                    assert_never(other)

    def section(self, section: Section, depth: int) -> Iterator[str]:
        turns = section.wide and not self.lying
        if turns:
            yield self.ends()
            self.lying = True
        yield self.heading(section, depth, section.page and not turns)
        yield from self.parts(section.parts, depth + 1)
        if turns:
            yield self.ends()
            self.lying = False

    def heading(self, section: Section, depth: int, page: bool) -> str:
        mark = self.marks[section.anchor]
        number = mark.removeprefix("part")
        text = (
            f'<w:bookmarkStart w:id="{number}" w:name="{mark}"/>{_run(section.title)}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )
        more = "<w:pageBreakBefore/>" if page else ""
        return self.paragraph(f"Heading {min(depth, HEADINGS)}", text, more)

    def details(self, details: Details, depth: int) -> Iterator[str]:
        figure = _run(f" {details.figure}") if details.figure else ""
        step = f'<w:ind w:left="{INDENT * 2 * depth}"/>'
        yield self.paragraph(BODY_STYLE, _run(details.name, BOLD) + figure, step)
        below = f'<w:ind w:left="{INDENT * 2 * (depth + 1)}"/>'
        for line in details.lines:
            yield self.paragraph("Report Cell", _run(line), below)
        for inner in details.parts:
            yield from self.details(inner, depth + 1)

    def caption(self, kind: str, text: str, above: bool) -> str:
        """A caption that Word counts."""
        word = self.document.words.get(kind, kind)
        self.counts[kind] = number = self.counts.get(kind, 0) + 1
        code = quoteattr(f" SEQ {word} \\* ARABIC ")
        field = f"<w:fldSimple w:instr={code}>{_run(str(number))}</w:fldSimple>"
        more = KEEP if above else LEAVE  # an office's own captions may all be kept
        return self.paragraph("Caption", _run(f"{word} ") + field + _run(f": {text}"), more)

    def contents(self, part: Contents) -> Iterator[str]:
        """The field of the contents, which Word fills with the numbers of pages as it opens."""
        yield self.paragraph("TOC Heading", _run(part.title))
        entries = [item for item in sections(self.document.parts) if item[0] <= part.depth]
        code = f' TOC \\o "1-{part.depth}" \\h \\z \\u '
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve">{escape(code)}</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        if not entries:
            yield self.paragraph("toc 1", begin + end)
        for at, (depth, section) in enumerate(entries):
            link = self.link(section.anchor, section.title)
            runs = (begin if at == 0 else "") + link + (end if at == len(entries) - 1 else "")
            yield self.paragraph(f"toc {min(depth, 3)}", runs)

    def link(self, anchor: str, text: str) -> str:
        mark = self.marks.get(anchor)
        if mark is None:
            return _run(text)
        return f'<w:hyperlink w:anchor="{mark}" w:history="1">{_run(text)}</w:hyperlink>'

    # ---- tables -------------------------------------------------------------------------------

    def table(self, table: Table) -> Iterator[str]:
        yield self.caption("table", table.caption, True)
        sizes = [int(each * self.width()) for each in shares(table, self.lying, known=False)]
        look = (
            f"<w:tblPr><w:tblStyle w:val={quoteattr(self.styles[TABLE])}/>"
            '<w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
            'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={quoteattr(table.caption)}/></w:tblPr>"
        )
        grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in sizes)
        yield f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>"
        heads = "".join(
            self.heading_cell(one, size) for one, size in zip(table.columns, sizes, strict=True)
        )
        yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"
        together = len(table.rows) - 1 if len(table.rows) <= FEW else BEGINNING
        for at, row in enumerate(table.rows):
            kept = at < together or len(table.rows) - LAST <= at < len(table.rows) - 1
            look, keep = BOLD if row.strong else "", KEEP if kept else ""
            cells = [
                self.cell(cell, column, size, look, keep)
                for cell, column, size in zip(row.cells, table.columns, sizes, strict=True)
            ]
            yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"
        yield "</w:tbl>"
        yield self.paragraph("Report Cell", "")

    def heading_cell(self, column: Column, size: int) -> str:
        end = KEEP + (END if column.kind == "number" else "")
        text = self.paragraph("Report Heading Cell", _run(column.heading), end)
        if column.below:
            text += self.paragraph("Report Cell", _run(column.below), end)
        return _cell(size, text, '<w:vAlign w:val="bottom"/>', "dxa")

    def cell(self, cell: Cell, column: Column, size: int, look: str, keep: str) -> str:
        more = keep + (f'<w:ind w:left="{INDENT * cell.indent}"/>' if cell.indent else "")
        more += END if column.kind == "number" else ""
        text = self.link(cell.to, cell.text) if cell.to else _run(cell.text, look)
        return _cell(size, self.paragraph("Report Cell", text, more), "", "dxa")

    def width(self) -> int:
        """How wide the text is, in twentieths of a point."""
        size, margins = self.page.pgSz, self.page.pgMar
        edges = (margins.top, margins.bottom) if self.lying else (margins.left, margins.right)
        whole = size.h if self.lying else size.w
        return int(whole - sum(edges)) // EMU

    def ends(self) -> str:
        """The end of pages that lie as the present one does."""
        from docx.oxml.ns import qn

        page = deepcopy(self.page)
        if self.first_ended:
            for one in page.findall(qn("w:titlePg")):
                page.remove(one)
        self.first_ended = True
        if self.lying:
            size, margins = page.pgSz, page.pgMar
            size.w, size.h = size.h, size.w
            size.set(qn("w:orient"), "landscape")
            margins.top, margins.right, margins.bottom, margins.left = (
                margins.left,
                margins.top,
                margins.right,
                margins.bottom,
            )
        return self.paragraph("Report Cell", "", page.xml)


BOLD, ITALIC, UNDERLINE = "<w:b/>", "<w:i/>", '<w:u w:val="single"/>'
SMALL, NOTE = '<w:sz w:val="24"/>', '<w:sz w:val="22"/>'
SMALL_BOLD = BOLD + SMALL
END = '<w:jc w:val="right"/>'
KEEP, LEAVE = "<w:keepNext/>", '<w:keepNext w:val="0"/>'
BODY_STYLE = "Report Body"


def _run(text: str, look: str = "") -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _cell(size: int, paragraphs: str, more: str = "", unit: str = "pct") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="{unit}"/>{more}</w:tcPr>{paragraphs}</w:tc>'
