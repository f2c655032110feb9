"""A large PDF is laid out in pieces, and is the same as if it were laid out as a whole."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from attrs import evolve

from rulelang.output.report import joined, laid_out, pieces, typst
from rulelang.output.report.parts import Contents, Document, Part, Section
from tests.output.report.samples import HOSTILE, document, table

UNITS = ("Sở Y tế", "Sở (A) 7 0 R", "/ID(U1x0y0)]", "/StructParent 3 /Headers[(U1x0y0)]", *HOSTILE)


def pages(at: int, names: tuple[str, ...]) -> Section:
    own = tuple(
        Section(name, f"unit-{at}-{n}", (table(name, 3),), page=n > 0)
        for n, name in enumerate(names)
    )
    return Section(f"Các đơn vị {at}", f"units-{at}", own, page=True)


@pytest.fixture(scope="module")
def report() -> Document:
    """A report of several sections that begin pages, one of which lies on its side."""
    made = document(rows=30)
    aside = Section("Điểm", "aside", (table("Sở (B)", 4),), wide=True)
    after = Section("Nguồn", "origin", (table(rows=1),))
    parts: tuple[Part, ...] = (aside, pages(2, UNITS[:4]), pages(3, UNITS[4:]), after)
    own = tuple(
        evolve(part, depth=2) if isinstance(part, Contents) else part for part in made.parts
    )
    return evolve(made, parts=(*own, *parts))


def made(report: Document, monkeypatch: pytest.MonkeyPatch, most: int) -> tuple[Any, str]:
    from pypdf import PdfReader

    monkeypatch.setattr(pieces, "MOST_CELLS", most)
    pdf, note = typst.pdf(report)
    return PdfReader(BytesIO(pdf), strict=True), note


@pytest.fixture
def both(report: Document, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    return made(report, monkeypatch, 10**6)[0], made(report, monkeypatch, 1)[0]


def outline(items: Any, reader: Any) -> list[Any]:
    return [
        outline(item, reader)
        if isinstance(item, list)
        else (item.title, reader.get_destination_page_number(item))
        for item in items
    ]


def elements(node: Any) -> Iterator[Any]:
    """Every tag, in the order of reading."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, dict) and "/S" in kid:
            yield kid
            yield from elements(kid)


def flat(reader: Any) -> list[tuple[str, str]]:
    """The kind of each tag and its title."""
    found = elements(reader.trailer["/Root"]["/StructTreeRoot"])
    return [(str(one["/S"]), str(one.get("/T", ""))) for one in found]


def test_it_is_cut_where_pages_begin(report: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST_CELLS", 1)
    cut = pieces.pieces(report.parts)
    assert [part for piece in cut for part in piece] == [*report.parts]
    titles = [piece[0].title for piece in cut[1:] if isinstance(piece[0], Section)]
    assert titles == ["Sở Y tế", "Điểm", "Các đơn vị 2", "Các đơn vị 3"]


def test_its_pages_bookmarks_and_titles_are_those_of_the_whole(both: tuple[Any, Any]) -> None:
    whole, joint = both
    assert len(whole.pages) == len(joint.pages)
    for own, other in zip(whole.pages[1:], joint.pages[1:], strict=True):
        assert own.extract_text() == other.extract_text()
        assert own.mediabox == other.mediabox
    assert outline(whole.outline, whole) == outline(joint.outline, joint)
    assert whole.metadata == joint.metadata
    assert b"pdfuaid" in joint.xmp_metadata.stream.get_data()


def test_its_contents_name_the_page_of_every_section_and_lead_there(both: tuple[Any, Any]) -> None:
    def words(reader: Any) -> list[str]:
        return reader.pages[0].extract_text().replace(".", " ").split()  # type: ignore[no-any-return]

    def leads(reader: Any) -> list[int]:
        found = [link.get_object() for page in reader.pages for link in page.get("/Annots", [])]
        places = reader.named_destinations
        targets = [link.get("/Dest") or link["/A"]["/D"] for link in found]
        return [
            reader.get_destination_page_number(places[target])
            if isinstance(target, str)
            else reader.pages.index(target[0].get_object())
            for target in (target.get_object() for target in targets)
        ]

    whole, joint = both
    assert words(whole) == words(joint)
    assert len(leads(whole)) > 10
    assert leads(whole) == leads(joint)


def test_its_tags_are_those_of_the_whole(both: tuple[Any, Any]) -> None:
    """But for the contents, where those of other pieces are paragraphs with links."""
    start = ("/H1", "Tóm tắt")
    found = [flat(reader) for reader in both]
    starts = [tags.index(start) for tags in found]
    assert found[0][starts[0] :] == found[1][starts[1] :]


def test_every_tag_is_found_from_its_page(both: tuple[Any, Any]) -> None:
    _, joint = both
    tree = joint.trailer["/Root"]["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    assert [*parents] == sorted(parents)
    assert tree["/ParentTreeNextKey"] > max(parents)
    keys = [page["/StructParents"] for page in joint.pages]
    keys += [
        link.get_object()["/StructParent"]
        for page in joint.pages
        for link in page.get("/Annots", [])
    ]
    assert sorted(keys) == [*parents]
    for page in joint.pages:
        for number, element in enumerate(parents[page["/StructParents"]].get_object()):
            kids = element.get_object()["/K"]
            marks = [kid if isinstance(kid, int) else kid.get_object().get("/MCID") for kid in kids]
            assert number in marks


def test_each_cell_finds_the_heading_of_its_own_table(both: tuple[Any, Any]) -> None:
    _, joint = both
    tree = joint.trailer["/Root"]["/StructTreeRoot"]
    names = tree["/IDTree"]["/Names"]
    ids = dict(zip(names[::2], names[1::2], strict=True))
    assert [*ids] == sorted(ids)
    assert {id: one.get_object()["/ID"] for id, one in ids.items()} == {id: id for id in ids}
    tables = [one for one in elements(tree) if one["/S"] == "/Table"]
    for one in tables:
        own = {cell["/ID"] for cell in elements(one) if cell["/S"] == "/TH"}
        named = {
            name
            for cell in elements(one)
            if cell["/S"] == "/TD"
            for kind in cell["/A"]
            for name in kind.get("/Headers", [])
        }
        assert named == own
    assert len(tables) > 5


def test_a_letter_that_no_font_has_is_said(
    report: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = evolve(report, parts=(*report.parts, pages(4, ("\U000f1234",))))
    reader, note = made(strange, monkeypatch, 1)
    assert "could not be displayed" in note
    assert "/StructTreeRoot" in reader.trailer["/Root"]


@pytest.mark.parametrize("fault", [OSError("no process"), joined.NotJoinedError("another Typst")])
def test_where_pieces_cannot_be_made_the_whole_is_laid_out_at_once(
    report: Document, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fails(*_: object) -> bytes:
        raise fault

    whole, _ = made(report, monkeypatch, 10**6)
    monkeypatch.setattr(laid_out, "joined", fails)
    other, note = made(report, monkeypatch, 1)
    assert note == ""
    assert [p.extract_text() for p in whole.pages] == [p.extract_text() for p in other.pages]
    assert flat(whole) == flat(other)
