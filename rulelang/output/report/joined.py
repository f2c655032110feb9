"""PDFs of one report that were laid out apart, as one: its pages, bookmarks, tags and names.

The tags of 1,000 pages are half a million objects, and pypdf and qpdf keep each of them in memory
(2.4 and 1 GB). Here an object is copied as the bytes that it is, with a new number. What Typst
writes is known: one table of objects, none of which is compressed. Whatever is written in another
way is refused, never guessed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from attrs import define, field, frozen

from rulelang.output.report.packed import PackedPdf

__all__ = ["NotJoinedError", "Piece", "joined"]

REFERENCE = re.compile(rb"(\d+) 0 R")
PLAIN = re.compile(rb"(\d+) 0 R|(/StructParents?) (\d+)")
"""What changes in an object without texts."""

TOKEN = re.compile(
    rb"(\d+) 0 R|(/StructParents?) (\d+)|[()\]]|\\.|(?:/ID|/Headers\[)(?=\()", re.DOTALL
)
"""The same, the ends of texts, within which nothing changes, and what comes before ids of cells."""

LINK = re.compile(rb"/A<</Type/Action/S/URI/URI\(#([\w-]+)\)>>")
"""A link to an anchor of another piece, as the frame writes it."""

STREAM = b">>\nstream\n"

NAMED = re.compile(rb"\(([^()\\]*)\)\s*(\d+) 0 R")
NUMBERED = re.compile(rb"(\d+) (\d+) 0 R")
CATALOGUE = re.compile(
    rb"(<</Type/Catalog/Pages (?P<pages>\d+) 0 R/Metadata (?P<metadata>\d+) 0 R/Lang\([\w-]+\)"
    rb"/StructTreeRoot (?P<tags>\d+) 0 R/MarkInfo<<[^<>]*>>/ViewerPreferences<<[^<>]*>>"
    rb"/Outlines (?P<outlines>\d+) 0 R/Names<</Dests<</Names\[)([^\]]*)(\]>>>>>>\s*)"
)
PAGES = re.compile(rb"(<</Type/Pages/Count )(\d+)(/Kids\[)([^\]]*)(\]>>\s*)")
OUTLINES = re.compile(rb"<</Type/Outlines/First (\d+) 0 R/Last (\d+) 0 R/Count (\d+)>>\s*")
TAGS = re.compile(
    rb"(<</Type/StructTreeRoot/RoleMap<<[^<>]*>>/K\[(\d+) 0 R\])/ParentTree<</Nums\[([^\]]*)\]>>"
    rb"(?:/IDTree<</Names\[([^\]]*)\]>>)?/ParentTreeNextKey (\d+)>>\s*"
)
DOCUMENT = re.compile(rb"(<</Type/StructElem/S/Document/P \d+ 0 R/K\[)([^\]]*)(\]>>\s*)")
TRAILER = re.compile(
    rb"trailer\s*<</Size \d+(/Root (?P<root>\d+) 0 R/Info (?P<info>\d+) 0 R/ID\[.*\])>>\s*",
    re.DOTALL,
)
COUNTED = re.compile(rb"(<xmpTPg:NPages>)\d+(</xmpTPg:NPages>)")


class NotJoinedError(Exception):
    """A PDF is not written as we know it, so that it cannot be joined to others."""


def _whole(pattern: re.Pattern[bytes], text: bytes) -> re.Match[bytes]:
    found = pattern.fullmatch(text)
    if found is None:
        raise NotJoinedError(text[:200].decode("latin1"))
    return found


def _references(text: bytes) -> list[int]:
    return [int(found[1]) for found in REFERENCE.finditer(text)]


def _listed(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


# ---- a piece -------------------------------------------------------------------------------------


@frozen
class Piece:
    """A PDF that Typst wrote: its objects by number, and those that hold all others, by name."""

    objects: Mapping[int, bytes] = field(repr=False)
    trailer: bytes
    shared: Mapping[str, int]

    @classmethod
    def read(cls, pdf: bytes) -> "Piece":
        """The piece that these bytes are. Raises NotJoinedError."""
        start = pdf.rfind(b"startxref")
        table = int(_whole(re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*"), pdf[start:])[1])
        end = pdf.find(b"trailer", table)
        lines = pdf[table:end].split(b"\r\n")
        places = sorted(int(line[:10]) for line in lines if line.endswith(b"n"))
        objects = {}
        for at, after in pairwise([*places, table]):
            number, opened, rest = pdf[at:after].partition(b" 0 obj\n")
            body, closed, _ = rest.rpartition(b"\nendobj")
            if not (opened and closed and number.isdigit()):
                raise NotJoinedError(number[:200].decode("latin1"))
            objects[int(number)] = body
        trailer = _whole(TRAILER, pdf[end:start])
        root = int(trailer["root"])
        shared = {
            key: int(text) for key, text in _whole(CATALOGUE, objects[root]).groupdict().items()
        }
        shared |= {"root": root, "info": int(trailer["info"])}
        shared["document"] = int(_whole(TAGS, objects[shared["tags"]])[2])
        return cls(objects, trailer[1], shared)

    def of(self, name: str) -> bytes:
        """One of the objects that hold all others."""
        return self.objects[self.shared[name]]

    @property
    def pages(self) -> list[int]:
        """The objects of its pages, in their order."""
        return _references(_whole(PAGES, self.of("pages"))[4])

    @property
    def places(self) -> dict[bytes, int]:
        """The objects that links lead to, by anchor."""
        names = _whole(CATALOGUE, self.of("root"))[6]
        return {found[1]: int(found[2]) for found in NAMED.finditer(names)}

    def anchors(self) -> dict[str, int]:
        """The page of each anchor, the first page being 1."""
        numbers = {page: at for at, page in enumerate(self.pages, start=1)}
        return {
            anchor.decode(): numbers[_references(self.objects[place])[0]]
            for anchor, place in self.places.items()
        }


# ---- the whole -----------------------------------------------------------------------------------


def joined(pieces: Iterable[Piece]) -> bytes:
    """One PDF of these, which are read one after the other. Raises NotJoinedError."""
    whole: _Joint | None = None
    for piece in pieces:
        if whole is None:
            whole = _Joint(piece)
        whole.take(piece)
    if whole is None:
        raise NotJoinedError("no piece")
    return whole.closed()


@define
class _Joint:
    """The whole as far as it is written. The objects that hold all others are those of the first
    piece, and get what the next pieces hold, too; they are written in the end."""

    first: Piece
    file: PackedPdf = field(factory=PackedPdf)
    pages: list[int] = field(factory=list)
    tags: list[int] = field(factory=list)
    parents: list[tuple[int, int]] = field(factory=list)
    ids: dict[bytes, int] = field(factory=dict)
    places: dict[bytes, int] = field(factory=dict)
    ends: list[tuple[int, int, int]] = field(factory=list)
    """Of each piece the first and the last of its outermost bookmarks, and how many there are."""
    bookmarks: dict[int, bytes] = field(factory=dict)
    keys: int = 0

    def take(self, piece: Piece) -> None:
        """Write a piece, but for the objects that hold all others."""
        at, base = len(self.ends), self.file.reserve(max(piece.objects)) - 1
        prefix = b"%d." % at if at else b""
        renewed = _renewal(self._numbers(piece, base), self.keys, prefix)
        outlines, tags = _whole(OUTLINES, piece.of("outlines")), _whole(TAGS, piece.of("tags"))
        ends = base + int(outlines[1]), base + int(outlines[2])
        shared = {*piece.shared.values()}
        for number, body in piece.objects.items():
            if base + number in ends:
                self.bookmarks[base + number] = renewed(body)
            elif number not in shared:
                self.file.add(base + number, renewed(body))
        self.ends.append((*ends, int(outlines[3])))
        self.pages += (base + page for page in piece.pages)
        document = _whole(DOCUMENT, piece.of("document"))
        self.tags += (base + tag for tag in _references(document[2]))
        for key, parent in NUMBERED.findall(tags[3]):
            self.parents.append((self.keys + int(key), base + int(parent)))
        for name, cell in NAMED.findall(tags[4] or b""):
            self.ids[prefix + name] = base + int(cell)
        for anchor, place in piece.places.items():
            self.places[anchor] = base + place
        self.keys += int(tags[5])

    def closed(self) -> bytes:
        """The file, once every piece is taken."""
        for (_, last, _), (after, _, _) in pairwise(self.ends):
            self.bookmarks[last] = b"<</Next %d 0 R" % after + self.bookmarks[last][2:]
            self.bookmarks[after] = b"<</Prev %d 0 R" % last + self.bookmarks[after][2:]
        for number, body in self.bookmarks.items():
            self.file.add(number, body)
        first = self.first
        pages, tags = _whole(PAGES, first.of("pages")), _whole(TAGS, first.of("tags"))
        document = _whole(DOCUMENT, first.of("document"))
        catalogue = _whole(CATALOGUE, first.of("root"))
        parents = b" ".join(b"%d %d 0 R" % each for each in self.parents)
        made = {
            "pages": b"".join(
                (pages[1], b"%d" % len(self.pages), pages[3], _listed(self.pages), pages[5])
            ),
            "document": document[1] + _listed(self.tags) + document[3],
            "tags": tags[1]
            + b"/ParentTree<</Nums[%b]>>/IDTree<</Names[%b]>>" % (parents, _named(self.ids))
            + b"/ParentTreeNextKey %d>>" % self.keys,
            "outlines": b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>"
            % (self.ends[0][0], self.ends[-1][1], sum(count for _, _, count in self.ends)),
            "root": catalogue[1] + _named(self.places) + catalogue[7],
            "info": first.of("info"),
            "metadata": _counted(first.of("metadata"), len(self.pages)),
        }
        for name, body in made.items():
            self.file.add(first.shared[name], body)
        return self.file.closed(first.trailer)

    def _numbers(self, piece: Piece, base: int) -> Callable[[int], int]:
        """The number of each object of a piece in the whole."""
        shared = {number: self.first.shared[name] for name, number in piece.shared.items()}
        return lambda number: shared.get(number) or base + number


def _renewal(numbered: Callable[[int], int], keys: int, prefix: bytes) -> Callable[[bytes], bytes]:
    """What makes an object of a piece one of the whole: its references, the keys of what is on a
    page, the ids of cells, and links to anchors of other pieces."""

    def plain(found: re.Match[bytes]) -> bytes:
        if found[1]:
            return b"%d 0 R" % numbered(int(found[1]))
        return b"%b %d" % (found[2], keys + int(found[3]))

    def with_texts(body: bytes) -> bytes:
        depth, naming = 0, b""

        def token(found: re.Match[bytes]) -> bytes:
            nonlocal depth, naming
            text = found[0]
            if text == b"(":
                depth += 1
                return text + prefix if naming and depth == 1 else text
            if text == b")":
                depth -= 1
                naming = b"" if naming == b"/ID" and not depth else naming
            elif depth:
                return text
            elif text == b"]":
                naming = b""
            elif found[1] or found[2]:
                return plain(found)
            elif text[:1] == b"/":
                naming = text
            return text

        return TOKEN.sub(token, body)

    def renewed(body: bytes) -> bytes:
        head, stream, data = body, b"", b""
        if body.endswith(b"endstream"):
            head, stream, data = body.partition(STREAM)
        head = LINK.sub(rb"/Dest(\1)", head)
        head = with_texts(head) if b"(" in head else PLAIN.sub(plain, head)
        return head + stream + data

    return renewed


def _named(numbers: Mapping[bytes, int]) -> bytes:
    """The entries of a tree of names."""
    return b"".join(b"(%b)%d 0 R" % (name, numbers[name]) for name in sorted(numbers))


def _counted(metadata: bytes, pages: int) -> bytes:
    """The metadata of the first piece, with how many pages there are in all."""
    head, _, data = metadata.partition(STREAM)
    data = COUNTED.sub(rb"\g<1>%d\g<2>" % pages, data.removesuffix(b"\nendstream"))
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(data), head)
    return head + STREAM + data + b"\nendstream"
