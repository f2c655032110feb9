"""Large columns of text, decided as small ones are: by the dictionary of their cells.

Of numbers that are plainly written a stream keeps only the first of each sort: one more tells
nothing new. Every other text is kept once. So the same function decides (`rulelang.data.deciding`),
and a test holds what it says of the digest to what it says of the whole column.
"""

import re
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from typing import assert_never
from unicodedata import combining, normalize

import polars as pl
from attrs import define, evolve, field

from rulelang.data.columns import Matched, match
from rulelang.data.conventions import THOUSAND, Convention
from rulelang.data.deciding import LIKELY_MARK, decide, said_once, texts_tell
from rulelang.data.dictionary import Column, column_of
from rulelang.data.headings import ROWS_SEARCHED
from rulelang.data.marginal import has_figure, names_no_unit
from rulelang.data.options import Reading
from rulelang.data.sheet import Sheet
from rulelang.data.source import Source
from rulelang.data.spelling import is_blank, loose
from rulelang.data.table import Table
from rulelang.data.tables import table_of
from rulelang.data.totals import BEGINNINGS, PREFIX, SUFFIX
from rulelang.diagnostics import DataError, Diagnostic
from rulelang.plan.kinds import InputKind
from rulelang.plan.tree import InputPlan, Plan

__all__ = ["decided", "digest_of", "looks_like_no_unit"]

POINTED = r"^\s*[+-]?[0-9]+(?:\.[0-9]+)?\s*%?\s*$"
COMMA = r"^\s*[+-]?[0-9]+,[0-9]+\s*%?\s*$"
WHOLE = r"^\s*[+-]?[0-9]+\s*$"
DAY = r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$"
GROUPED = r"^\s*[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}\s*%?\s*$"
A_THOUSAND = r"^\s*(?:" + THOUSAND.pattern + r")\s*$"
SPACES = r"\s\x1c-\x1f"
LATIN = "À-ɏḀ-ỿ"
"""Letters with marks that may be written as one sign."""

LETTERS = 4
"""Letters that tell most names from those of totals."""

MARKED = r"(?:[a-z0-9\p{Cf}\s]{0,16}[.)/:*+•(\[–-][.)/:*+•(\[–\p{Cf}\s-]*)?"
"""A number or a mark that may be before the name of a total."""

LONGEST = 16
"""Letters of a number whose double compares with 0 and 1 as it does itself."""

MOST_KEPT = 100_000
"""Distinct texts of a column; with more, the table is read as cells at once."""


@define
class _Digest:
    """The digest of a column of texts: those kept, each with its first row, and the sorts of which
    one is among them."""

    item: InputPlan
    typed: bool
    kept: dict[str | None, int] = field(factory=dict)
    sorts: set[str] = field(factory=set)

    def see(self, series: pl.Series, start: int) -> None:
        """Look at a chunk that begins at a row."""
        rows = pl.Series(range(start, start + len(series)), dtype=pl.Int64)
        match self.item.kind:
            case "number" | "percent":
                series, rows = self._plain(series, rows, POINTED, "")
                if len(series):
                    series, rows = self._plain(series, rows, COMMA, ",")
            case "integer":
                series, rows = _but(series, rows, series.str.contains(WHOLE).fill_null(True))
            case "date":
                series, rows = _but(series, rows, series.str.contains(DAY).fill_null(True))
            case "text":
                likely = series.str.contains(LIKELY_MARK).fill_null(False)
                series, rows = _but(series, rows, ~likely)
            case "yesno" | "choice":
                pass  # every text is kept once
            case _:
                assert_never(self.item.kind)
        if len(series):
            first = pl.DataFrame({"text": series, "row": rows}).unique("text", keep="first")
            for text, row in first.iter_rows():
                self.kept.setdefault(text, row)

    def _plain(
        self, series: pl.Series, rows: pl.Series, pattern: str, mark: str
    ) -> tuple[pl.Series, pl.Series]:
        """Keep the first of each sort of the texts that are written so; the texts that are not."""
        plain = series.str.contains(pattern).fill_null(True)
        rest = _but(series, rows, plain)
        if not plain.all():
            series, rows = series.filter(plain), rows.filter(plain)
        if self.item.kind == "percent":
            signed = series.str.contains("%", literal=True).fill_null(False)
            self._keep(f"signed{mark}", series, rows, signed)
            odd = self._bare(series, rows, ~signed & series.is_not_null(), mark)
            if odd is not None:
                rest = tuple(pl.concat(pair) for pair in zip(rest, odd, strict=True))  # type: ignore[assignment]
        if self.typed:
            if self.item.kind == "number":
                self._first(f"thousand{mark}", series, rows, A_THOUSAND)
        elif f"clear{mark}" not in self.sorts:
            decimal = series.str.contains(mark or ".", literal=True).fill_null(False)
            grouped = series.filter(decimal).str.contains(GROUPED)
            places = decimal.arg_true()
            self._at(f"grouped{mark}", series, rows, places.filter(grouped))
            self._at(f"clear{mark}", series, rows, places.filter(~grouped))
        return rest

    def _bare(
        self, series: pl.Series, rows: pl.Series, bare: pl.Series, mark: str
    ) -> tuple[pl.Series, pl.Series] | None:
        """Keep the first number without a sign, the first above 1 and the first that is not 0;
        those of which a double does not tell are given back."""
        if {f"bare{mark}", f"over{mark}", f"something{mark}"} <= self.sorts or not bare.any():
            return None
        texts, rows = series.filter(bare), rows.filter(bare)
        doubles = texts.str.replace(",", ".", literal=True).str.strip_chars().cast(pl.Float64)
        untold = ((doubles == 0) | (doubles.abs() == 1)) & (texts.str.len_bytes() > LONGEST)
        self._at(f"bare{mark}", texts, rows, pl.Series([0], dtype=pl.UInt32))
        self._keep(f"over{mark}", texts, rows, doubles > 1)
        self._keep(f"something{mark}", texts, rows, doubles != 0)
        return (texts.filter(untold), rows.filter(untold)) if untold.any() else None

    def _first(self, sort: str, series: pl.Series, rows: pl.Series, pattern: str) -> None:
        if sort not in self.sorts:
            self._keep(sort, series, rows, series.str.contains(pattern).fill_null(False))

    def _keep(self, sort: str, series: pl.Series, rows: pl.Series, mask: pl.Series) -> None:
        if sort not in self.sorts:
            self._at(sort, series, rows, mask.arg_true())

    def _at(self, sort: str, series: pl.Series, rows: pl.Series, places: pl.Series) -> None:
        """Keep the text at the first of some places, as the first of its sort."""
        if sort not in self.sorts and len(places):
            self.sorts.add(sort)
            self.kept.setdefault(series[int(places[0])], int(rows[int(places[0])]))

    def column(self) -> Column:
        """The cells that were kept."""
        found = sorted(self.kept.items(), key=lambda one: one[1])
        return Column([text for text, _ in found], [row for _, row in found])


def _but(series: pl.Series, rows: pl.Series, mask: pl.Series) -> tuple[pl.Series, pl.Series]:
    return (
        (series.clear(), rows.clear()) if mask.all() else (series.filter(~mask), rows.filter(~mask))
    )


def digest_of(series: pl.Series, item: InputPlan, typed: bool, rows: Sequence[int] = ()) -> Column:
    """The digest of a column of texts; ``rows`` are their rows, by default from 0 on."""
    digest = _Digest(item, typed)
    digest.see(series, 0)
    found = digest.column()
    return Column(found.cells, [rows[row] for row in found.first]) if rows else found


# ---- a source ------------------------------------------------------------------------------------


def decided(source: Source, plan: Plan) -> Source | None:
    """The source with the convention of each column, and with what there is to say of them.

    None where the table has to be read as cells: some of its rows may be no units, or too many
    texts are not plainly written.
    """
    matched = match(source.header(), plan)
    inputs = [(at, item) for item in plan.inputs if (at := matched.columns[item.id]) is not None]
    if source.cells is not None:
        columns = {at: _of_cells(source.cells, at, item) for at, item in inputs}
        return _said(source, source.cells, [(at, item, columns[at]) for at, item in inputs])
    wrong = any(item.severity == "error" for item in matched.diagnostics)
    if not source.head.typed and (wrong or not _has_only_units_at_its_top(source, plan)):
        return None
    looked = _looked_through(source, inputs, matched)
    if looked is None:
        return None
    digests = [(at, item, looked[item.id]) for at, item in inputs if item.id in looked]
    return _said(source, source.header(), digests)


def _of_cells(table: Table, at: int, item: InputPlan) -> Column:
    """What decides a column of a table of cells: its texts, and of percentages and truths any."""
    cells = [row[at] for row in table.rows] if texts_tell(item.kind, table.typed) else []
    if item.kind not in ("percent", "yesno") and str not in {*map(type, cells)}:
        return Column((), (), ())
    return column_of(cells)


def _said(source: Source, table: Table, columns: Sequence[tuple[int, InputPlan, Column]]) -> Source:
    conventions: dict[str, Convention] = {}
    found: list[Diagnostic] = []
    for at, item, column in columns:
        convention, said = decide(table, at, item, column)
        conventions[table.header[at]] = convention
        found += said
    diagnostics = (*source.head.diagnostics, *said_once(found))
    return evolve(
        source, head=evolve(source.head, conventions=conventions, diagnostics=diagnostics)
    )


def _looked_through(
    source: Source, inputs: Sequence[tuple[int, InputPlan]], matched: Matched
) -> Mapping[str, Column] | None:
    """The digests of the columns of text; None where a row may be of no unit, or they grow too
    large."""
    typed = source.head.typed
    digests: dict[str, _Digest] = {}
    first, last = 0, pl.DataFrame()
    texts = [(item, source.columns[at]) for at, item in inputs if texts_tell(item.kind, typed)]
    if typed and texts:  # of columns with a type, those of texts alone are read whole
        top = next(iter(source.read([*dict.fromkeys(name for _, name in texts)])), pl.DataFrame())
        types = top.schema  # made anew each time that it is asked for
        texts = [one for one in texts if types.get(one[1]) == pl.String]
    wanted = [heading for _, heading in texts]
    if not typed:
        figures = wanted or [source.columns[at] for at, _ in inputs]
        wanted = [source.columns[matched.unit or 0], *figures]
    names = [*dict.fromkeys(wanted)]
    for frame in source.read(names) if names else ():
        if not typed and _suspect(frame[names[0]]):
            return None
        for item, heading in texts:
            if frame[heading].dtype == pl.String:
                digest = digests.setdefault(item.id, _Digest(item, typed))
                digest.see(frame[heading], first)
                if len(digest.kept) > MOST_KEPT:
                    return None
        first, last = first + frame.height, frame[-1:] if frame.height else last
    kinds = {source.columns[at]: item.kind for at, item in inputs}
    if not typed and not _ends_in_a_unit(last, names[0], kinds):
        return None
    return {id: digest.column() for id, digest in digests.items()}


def _has_only_units_at_its_top(source: Source, plan: Plan) -> bool:
    """Whether the first rows, read as a table of cells, are headings and units, all of them."""
    rows: list[tuple[object, ...]] = []
    for frame in source.read(source.columns):
        rows = frame[:ROWS_SEARCHED].rows()
        break
    sheet = Sheet(source.head.file, "", (source.columns, *rows), pointed=source.head.pointed)
    try:
        said = Reading(source.head.decimal, source.head.named)
        table = table_of([sheet], plan, said)
    except DataError:
        return False
    return table.header == source.columns and tuple(table.numbers) == tuple(range(2, len(rows) + 2))


def _ends_in_a_unit(last: pl.DataFrame, unit: str, kinds: Mapping[str, InputKind]) -> bool:
    """Whether the last row is a unit for sure: it has a figure, and its name is not a mean's."""
    if not last.height:
        return True
    cells = last.row(0, named=True)
    figures = any(has_figure(cells[at], kind) for at, kind in kinds.items() if at in cells)
    return figures and not names_no_unit(cells[unit], "", last=True)


def _suspect(names: pl.Series) -> bool:
    """Whether a chunk has a row without a name, or named as a total or as the headings are."""
    heading = loose(names.name)
    likely = names.filter(looks_like_no_unit(names)).unique()
    return any(is_blank(name) or names_no_unit(name, heading) for name in likely)


def looks_like_no_unit(names: pl.Series) -> pl.Series:
    """Which names may be none of units by their plain letters; each is then looked at by itself."""
    totals, heading = _plain_words(names.name)
    ends = names.str.contains(SUFFIX).fill_null(False)
    likely = names.str.contains(_begins_as(totals, heading)).fill_null(True)
    if not likely.any():
        return ends
    some = _plain_letters(names.filter(likely).fill_null(""))
    pattern = f"^(?:$|{re.escape(heading)}$|{PREFIX}(?:{'|'.join(map(re.escape, totals))}))"
    return ends | likely.scatter(likely.arg_true(), some.str.contains(pattern))


@lru_cache
def _plain_words(heading: str) -> tuple[tuple[str, ...], str]:
    """The plain letters of totals, and those of a heading."""
    found = _plain_letters(pl.Series([*BEGINNINGS, heading])).to_list()
    return tuple(sorted({*found[:-1]})), found[-1]


def _plain_letters(texts: pl.Series) -> pl.Series:
    """Texts by their letters alone: in small ones, without tone marks, spaces and what nobody
    sees. Two texts that are spelt loosely the same have the same."""
    texts = texts.str.normalize("NFKD").str.replace_all("ß", "ss", literal=True)
    texts = texts.str.replace_all("[ÐðƉɖ]", "đ")
    return texts.str.to_lowercase().str.replace_all(rf"[{SPACES}\p{{Cf}}\p{{M}}]+", "")


@lru_cache
def _begins_as(totals: tuple[str, ...], heading: str) -> str:
    """A pattern of the texts that are a heading or begin as totals do, up to the first sign beyond
    ASCII that may stand for the letter: most names are none by their first two letters."""
    total = _beginning({word[:LETTERS] for word in totals}, "")
    return f"(?i)^[{SPACES}]*(?:$|{_beginning({heading}, '$')}|{MARKED}{total})"


def _beginning(words: Set[str], end: str) -> str:
    """A pattern of what begins as one of some words in plain letters, each with its ``end``."""
    if "" in words:
        return end
    composed = _composed()
    found = [
        f"[{re.escape(first)}{composed.get(first, '')}][{SPACES}]*"
        + _beginning({word[1:] for word in words if word[0] == first}, end)
        for first in sorted({word[0] for word in words})
    ]
    return f"(?:{'|'.join(found)}|[^\\x00-\\x7f{LATIN}]|[{composed['']}])"


@lru_cache
def _composed() -> Mapping[str, str]:
    """The Latin letters with marks that stand for each plain letter; by none those of several."""
    found: dict[str, str] = {"": "", "đ": "đðɖ"}
    for letter in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))):
        first, *others = list(normalize("NFKD", letter.lower()))
        plain = first if first.isascii() and all(map(combining, others)) else ""
        if plain or not first.isalpha() or others or letter == "ß":
            found[plain] = found.get(plain, "") + letter
    return found
