"""Small reports, and drawn ones, for the tests of the writers."""

from base64 import b64decode

from attrs import frozen
from hypothesis import strategies as st

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
    Row,
    Section,
    Table,
)

HOSTILE = (
    "<script>alert(1)</script>",
    '#import "x": * #panic("y") $x^2$ @ref',
    r"\ ] [ } { \textbf{x} `code` ~ ^",
    "*bold* _italic_ **x** | a | b | ![x](y) &amp; &#60;",
    "\u202eדלוג\u202c العربية \u0007 \ud800 \ufffe",
    "{{ 7 * 7 }} {% raw %} {# x #}",
    "- 1. # = + \"quoted\" 'single' ]]> -->",
)
"""Names that would be more than text if a writer did not see to it."""

WORDS = {"skip": "Skip", "filter": "Filter", "found": "{count} rows", "table": "Table"}
WORDS |= {"figure": "Figure"}

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60" viewBox="0 0 200 60">'
    '<rect width="120" height="20" fill="#333"/></svg>'
)
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@frozen
class Drawn:
    """A picture of one bar."""

    alt: str = "One bar"

    def svg(self) -> str:
        return SVG

    def png(self) -> bytes:
        return PNG


def table(name: str = "Sở Y tế", rows: int = 2) -> Table:
    """A ranking of so many units, the first of this name."""
    names = [name, *(f"Sở {at}" for at in range(1, rows))]
    return Table(
        "The ranking",
        (Column("Hạng", "number"), Column("Đơn vị", "name"), Column("Điểm", "number", "/ 60")),
        tuple(
            Row((Cell(str(at), at), Cell(each, to="unit-0"), Cell(f"{60 - at},50", 60.5 - at)))
            for at, each in enumerate(names, start=1)
        ),
        searched=True,
    )


def document(name: str = "Sở Y tế", rows: int = 2) -> Document:
    """A report with each kind of part, in which a unit has this name."""
    details = Details("Tổng", "53,2 / 60", ("8 + 16",), (Details("Hạ tầng", "8", (name,)),))
    return Document(
        f"Xếp hạng {name}",
        "vi",
        Head("UBND tỉnh", "Sở Nội vụ", "Số: 12", "CHXHCN", "Độc lập", "ngày 30", "BÁO CÁO", "2021"),
        (
            Contents("Mục lục"),
            Section(
                "Tóm tắt",
                "summary",
                (Paragraph(f"Cao nhất là {name}."), Points((name, "two")), table(name, rows)),
            ),
            Section(
                "Chi tiết",
                "inner",
                (
                    Section(
                        "Bên trong",
                        "wide",
                        (
                            Picture(Drawn(f"A bar of {name}"), "Một thanh", 0.5),
                            Table(
                                "Tổng",
                                (Column("Tiêu chí", "name"), Column("Điểm", "number")),
                                (
                                    Row((Cell("Hạ tầng", indent=1), Cell("8"))),
                                    Row((Cell("Tổng"), Cell("8")), strong=True),
                                ),
                            ),
                        ),
                        wide=True,
                    ),
                    Paragraph("Ghi chú", "note"),
                ),
            ),
            Section(name, "unit-0", (details, evolved(details)), page=True, role="unit"),
        ),
        Foot("Nơi nhận:", ("UBND tỉnh;", name), "TM. UBND", "GIÁM ĐỐC", "Nguyễn Văn A"),
        "Sở Nội vụ",
        "2021-12-30",
        WORDS,
    )


def evolved(details: Details) -> Details:
    """The same, on paper too."""
    inner = tuple(map(evolved, details.parts))
    return Details(details.name, details.figure, details.lines, inner, printed=True)


# ---- drawn ---------------------------------------------------------------------------------------

MARKUP = st.sampled_from([*"<>&#$\\[]{}*_`|~@^-+=!\"'.1/đứع", "\u202e"])
text = st.one_of(
    st.text(MARKUP, min_size=1, max_size=12),
    st.text(st.characters(codec=None), min_size=1, max_size=8),
    st.sampled_from(HOSTILE),
)
lines = st.lists(text, min_size=1, max_size=3).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    count = draw(st.integers(1, 4))
    depths = st.integers(0, 3)
    kinds = st.sampled_from(["text", "number", "name"])
    columns = [Column(draw(text), draw(kinds), draw(text)) for _ in range(count)]
    rows = [
        Row(
            tuple(Cell(draw(text), indent=draw(depths)) for _ in columns),
            draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    return Table(draw(text), tuple(columns), tuple(rows), draw(st.booleans()))


details = st.recursive(
    st.builds(Details, text, text, lines, printed=st.just(True)),
    lambda inner: st.builds(
        Details, text, text, lines, st.lists(inner, max_size=2).map(tuple), st.just(True)
    ),
    max_leaves=4,
)
leaf = st.one_of(
    st.builds(Paragraph, text, st.sampled_from(["plain", "note", "lead"])),
    st.builds(Points, lines),
    tables(),
    st.builds(Picture, st.builds(Drawn, text), text, st.sampled_from([0.5, 1])),
    st.builds(Contents, text, st.integers(1, 3)),
    details,
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any report: parts of every kind, in sections of any depth, with any texts."""
    numbers = iter(range(1000))

    def section(depth: int) -> Section:
        inner: list[Part] = draw(st.lists(leaf, max_size=2))
        if depth < 8 and draw(st.booleans()):
            inner.append(section(depth + 1))
        page, wide = draw(st.booleans()), draw(st.booleans())
        return Section(draw(text), f"s{next(numbers)}", tuple(inner), page, wide)

    parts: list[Part] = draw(st.lists(leaf, max_size=2))
    parts += [section(1) for _ in range(draw(st.integers(0, 2)))]
    head = Head(*(draw(st.one_of(st.just(""), text)) for _ in range(8)))
    foot = draw(st.none() | st.builds(Foot, text, lines, text, text, text))
    return Document(
        draw(text), draw(st.sampled_from(["en", "vi"])), head, tuple(parts), foot, words=WORDS
    )
