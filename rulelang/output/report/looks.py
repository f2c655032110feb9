"""The styles of a report in Word: those of a template, and ours where it has none of the name.

Ours follow the form of Vietnamese official documents (Nghị định 30/2020/NĐ-CP): A4, 20 mm above and
below, 30 mm on the left, 20 mm on the right, letters of 13 to 14 points, the number of the page in
the middle above, but for the first page.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as Word

__all__ = ["STYLES", "house_style", "styles_of"]

FONT = "Times New Roman"
BODY, SMALL = 13, 10.5
HEADINGS = 6

STYLES: Mapping[str, tuple[float, bool, bool, str]] = {
    "Title": (14, True, False, "center"),
    "Subtitle": (13, True, False, "center"),
    "Heading 1": (14, True, False, "left"),
    "Heading 2": (13, True, False, "left"),
    "Heading 3": (13, True, True, "left"),
    **{f"Heading {level}": (13, False, True, "left") for level in range(4, HEADINGS + 1)},
    "Caption": (11, False, True, "left"),
    "List Bullet": (13, False, False, "both"),
    "TOC Heading": (13, True, False, "left"),
    "toc 1": (13, False, False, "left"),
    "toc 2": (13, False, False, "left"),
    "toc 3": (13, False, False, "left"),
    "Report Body": (13, False, False, "both"),
    "Report Note": (11, False, True, "both"),
    "Report Lead": (13, False, False, "both"),
    "Report Cell": (SMALL, False, False, "left"),
    "Report Heading Cell": (SMALL, True, False, "left"),
    "Report Head": (13, False, False, "center"),
}
"""The styles of paragraphs that a report has, by name: size, bold, italic, alignment."""

TABLE = "Report Table"
KEPT = ("Heading", "TOC Heading", "Report Heading Cell")
"""Those that stay on the page of what follows, as captions do above tables only."""


def house_style(language: str) -> "Word":
    """An empty document in our styles."""
    from docx import Document
    from docx.shared import Mm, Pt

    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin, page.right_margin = Mm(30), Mm(20)
    page.header_distance = page.footer_distance = Mm(10)
    normal = made.styles["Normal"]
    _font(normal, BODY, False, False)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.1
    _language(made, language)
    for name in STYLES:
        _ours(made, name)
    _table_style(made)
    page.different_first_page_header_footer = True
    _page_number(page.header.paragraphs[0])
    return made


def styles_of(word: "Word") -> Mapping[str, str]:
    """The ids of the styles of a report in a document; those that it lacks are added."""
    known = {style.name.lower(): style for style in word.styles if style.name}
    found = {}
    for name in STYLES:
        style = known.get(name.lower()) or _ours(word, name)
        found[name] = style.style_id
    table = known.get(TABLE.lower()) or _table_style(word)
    return {**found, TABLE: table.style_id}


def _ours(word: "Word", name: str) -> Any:
    """A style of ours, made or changed."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt, RGBColor

    size, bold, italic, alignment = STYLES[name]
    known = {style.name.lower(): style for style in word.styles if style.name}
    style = known.get(name.lower())
    if style is None:
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
    _font(style, size, bold, italic)
    style.font.color.rgb = RGBColor(0, 0, 0)
    form = style.paragraph_format
    form.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }[alignment]
    form.keep_with_next = name.startswith(KEPT)
    if name.startswith("Heading"):
        form.space_before, form.space_after = Pt(12), Pt(4)
    elif name.startswith("Report") and "Cell" in name:
        form.space_before = form.space_after = Pt(1)
        form.line_spacing = 1
    elif name in ("Report Head", "TOC Heading"):
        form.space_after = Pt(2)
    elif name.startswith("toc"):
        form.space_after = Pt(2)
        form.left_indent = Mm(6 * (int(name[-1]) - 1))
        form.tab_stops.add_tab_stop(Mm(160), *_dotted())
    elif name == "Title":
        form.space_before, form.space_after = Pt(6), Pt(6)
        for border in style.element.xpath("w:pPr/w:pBdr"):
            border.getparent().remove(border)
    return style


def _dotted() -> tuple[Any, Any]:
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER

    return WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS


def _font(style: Any, size: float, bold: bool, italic: bool) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [*fonts.attrib]:
        if "Theme" in name:
            del fonts.attrib[name]
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _language(word: "Word", language: str) -> None:
    from docx.oxml.ns import qn

    for found in word.styles.element.xpath("w:docDefaults//w:lang"):
        found.set(qn("w:val"), "vi-VN" if language == "vi" else "en-GB")


def _table_style(word: "Word") -> Any:
    """Lines below the head and between the rows, as our tables have them."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style = word.styles.add_style(TABLE, WD_STYLE_TYPE.TABLE)
    style.element.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders>"
            '<w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
            '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
            '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="A0A0A0"/>'
            '</w:tblBorders><w:tblCellMar><w:left w:w="70" w:type="dxa"/>'
            '<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        )
    )
    style.element.append(
        parse_xml(
            f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:tcPr><w:tcBorders>'
            '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
            "</w:tcBorders></w:tcPr></w:tblStylePr>"
        )
    )
    return style


def _page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._element.append(parse_xml(field))
