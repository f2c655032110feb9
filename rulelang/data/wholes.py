"""What only whole columns of text tell: what bare numbers of a percentage count in, and doubts.

The texts of most files are plain: numbers as programs write them, dates by the standard. Where
any is not, or a row may be none of a unit, the file is read as a table of cells instead.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from rulelang.data.columns import Matched, match
from rulelang.data.conventions import THOUSAND, TYPED, Convention, number_in, readings, without_sign
from rulelang.data.deciding import HUNDREDTH, NUMBERS, TICKS, decide
from rulelang.data.marginal import SUSPECT, is_number_of_column, is_numbering
from rulelang.data.prepared import prepare
from rulelang.data.source import Source
from rulelang.data.spelling import is_blank, tidy
from rulelang.diagnostics import Diagnostic
from rulelang.plan.tree import InputPlan, Plan
from rulelang.rational import TooLargeError

if TYPE_CHECKING:
    import polars

__all__ = ["decided", "looked_through"]

SIGNED = r"%\s*$"
BARE = r"^\s*[+-]?[0-9]+(?:\.[0-9]+)?\s*$"
PLAIN = r"^\s*[+-]?[0-9]+(?:\.[0-9]+)?\s*%?\s*$"
DOUBTFUL = r"^\s*[+-]?[1-9][0-9]{0,2}\.[0-9]{3}\s*%?\s*$"
PLAINLY = {
    "integer": r"^\s*[+-]?[0-9]+\s*$",
    "date": r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$",
}
MANY = 20_000
"""Rows of which a look at each cell is worth waiting for, where something is wrong anyway."""

TICKED = "(?i)^\\s*[" + "".join(TICKS) + "]\\s*$"
SOME_THOUSAND = r"^\s*(?:" + THOUSAND.pattern + r")\s*$"


@define
class _Percents:
    """What was seen of a text column of percentages: ``over`` is a bare number above 1."""

    signed: bool = False
    bare: bool = False
    over: bool = False

    def see(self, series: "polars.Series", convention: Convention) -> None:
        import polars

        signed = series.str.contains(SIGNED)
        bare = series.str.contains(BARE)
        self.signed = self.signed or bool(signed.any())
        self.bare = self.bare or bool(bare.any())
        if not self.over:
            numbers = series.filter(bare).str.strip_chars().cast(polars.Float64, strict=False)
            self.over = bool((numbers > 1).any())
        for text in series.filter(~(signed | bare)).unique():
            if tidy(text).endswith("%"):
                self.signed = True
            try:
                number = number_in(tidy(text), convention)
            except (ValueError, TooLargeError):
                continue
            self.bare, self.over = True, self.over or number > 1

    @property
    def unclear(self) -> bool:
        """Whether nothing says what the bare numbers count in."""
        return self.bare and (self.signed or not self.over)


@define
class _Plainness:
    """Whether the texts of a column of a sheet are as programs write them: ``pointed`` is a number
    with a decimal point only, ``doubtful`` one whose point may part thousands."""

    item: InputPlan
    odd: bool = False
    pointed: bool = False
    doubtful: bool = False

    def see(self, series: "polars.Series") -> None:
        """Look at a chunk; texts that are not plain are looked at one by one."""
        if self.odd:
            return
        if self.item.kind == "yesno":
            self.odd = bool(series.str.contains(TICKED).any())
            return
        plain = series.str.contains(PLAINLY.get(self.item.kind, PLAIN))
        if self.item.kind in ("number", "percent") and not self.pointed:
            pointed = plain & series.str.contains(".", literal=True)
            doubtful = series.filter(pointed).str.contains(DOUBTFUL)
            self.doubtful = self.doubtful or bool(doubtful.any())
            self.pointed = not bool(doubtful.all())
        for text in series.filter(~plain).unique():
            if text is not None and not is_blank(text) and not self._harmless(text):
                self.odd = True

    def _harmless(self, text: str) -> bool:
        """Whether a text is no number (no date) at all, or a number with a point or without."""
        said = readings(text, self.item.kind)
        if not said:
            return True
        if self.item.kind == "date" or said.get(".") != without_sign(tidy(text)):
            return False
        self.pointed = self.pointed or len(said) == 1
        return len({*said.values()}) == 1

    @property
    def settled(self) -> bool:
        """Whether the column is read as programs write it."""
        return not self.odd and (self.pointed or not self.doubtful)


@define
class _Look:
    """What is seen of the columns of a source, by heading."""

    percents: dict[str, _Percents] = field(factory=dict)
    plain: dict[str, _Plainness] = field(factory=dict)
    doubts: dict[str, Diagnostic] = field(factory=dict)


def looked_through(source: Source, plan: Plan) -> Source | None:
    """A source whose text columns can be read a part at a time.

    None where it takes the whole table to say how it is written, or what is wrong with it. Of large
    tables with percentages that could be fractions, only this is said: nobody waits for the rest.
    """
    if any(item.severity == "error" for item in source.diagnostics):
        return None
    if source.cells is not None and not source.typed:
        return None
    matched = match(source.header(), plan)
    unit = _unit(source, matched)
    texts = _texts(source, plan, matched)
    if not source.typed and any(item.severity == "error" for item in matched.diagnostics):
        return None
    if not texts and unit is None:
        return source
    look = _Look()
    convention = TYPED if source.typed else Convention(sheet=True)
    first = 0
    for frame in source.read(list(dict.fromkeys([*texts, *([unit] if unit else [])]))):
        if unit is not None and _suspect(frame[unit], unit):
            return None
        if unit is not None and not first and _numbers_columns(source, frame[unit][:1].to_list()):
            return None
        for name, item in texts.items():
            if not source.typed:
                seen = look.plain.setdefault(name, _Plainness(item))
                seen.see(frame[name])
                if seen.odd:
                    return None
            if item.kind == "percent":
                look.percents.setdefault(name, _Percents()).see(frame[name], convention)
            elif source.typed and item.kind == "number" and name not in look.doubts:
                for row in frame[name].str.contains(SOME_THOUSAND).arg_true().head(1):
                    table = source.table(frame.select(name)[row], [row + first])
                    found = prepare(table, plan).diagnostics
                    look.doubts[name] = next(one for one in found if one.code == "W501")
        first += frame.height
    unclear = [name for name, one in look.percents.items() if one.unclear]
    if unclear:
        if source.rows <= MANY or any(look.percents[name].signed for name in unclear):
            return None
        wrong = _first_unclear(source, texts, unclear)
        told = len(wrong) == len(unclear)  # a number spelt in another way is found by its cells
        return evolve(source, diagnostics=(*source.diagnostics, *wrong)) if told else None
    if not all(one.settled for one in look.plain.values()):
        return None
    conventions = {
        name: evolve(
            convention,
            bare=HUNDREDTH if name in look.percents and look.percents[name].bare else Fraction(1),
        )
        for name in texts
    }
    diagnostics = (*source.diagnostics, *look.doubts.values())
    return evolve(source, conventions=conventions, diagnostics=diagnostics)


def _first_unclear(
    source: Source, texts: Mapping[str, InputPlan], names: Sequence[str]
) -> list[Diagnostic]:
    """What is said of columns of percentages without a sign, by the first number of each."""
    found: list[Diagnostic] = []
    for name in names:
        first = 0
        for frame in source.read([name]):
            rows = frame[name].str.contains(BARE).arg_true()
            if len(rows):
                at = int(rows[0])
                _, said = decide(source.table(frame[at : at + 1], [at + first]), 0, texts[name])
                found += said
                break
            first += frame.height
    return found


def decided(source: Source, plan: Plan) -> Source:
    """A source of cells, its conventions decided by them; what is unclear is said."""
    table = source.whole()
    columns = match(table, plan).columns
    conventions: dict[str, Convention] = {}
    found: list[Diagnostic] = []
    names = {table.header[at] for at in columns.values() if at is not None}
    plain = _without_texts(source, [*names])
    for item in plan.inputs:
        at = columns[item.id]
        if at is None:
            continue
        name = table.header[at]
        if not table.typed and item.kind != "percent" and name in plain:
            conventions[name] = Convention(sheet=True)
        else:
            conventions[name], said = decide(table, at, item)
            found += said
    diagnostics = (*source.diagnostics, *found)
    return evolve(source, conventions=conventions, diagnostics=diagnostics)


def _without_texts(source: Source, names: Sequence[str]) -> set[str]:
    """Those of some columns whose cells are all of one type that is no text."""
    import polars

    (frame,) = list(islice(source.read(names), 1)) or [polars.DataFrame()]
    return {
        name
        for name, dtype in frame.schema.items()
        if dtype.is_numeric() or dtype in (polars.Boolean, polars.Date)
    }


def _unit(source: Source, matched: Matched) -> str | None:
    """The column of the units, where some of its texts may not be units."""
    if source.typed or matched.unit is None:
        return None
    name = source.columns[matched.unit]
    return name if name in source.texts else None


def _numbers_columns(source: Source, units: list[str]) -> bool:
    """Whether the first row may number the columns, by the name in it and then by all its cells."""
    if not units or not is_number_of_column(units[0]):
        return False
    return is_numbering(next(iter(source.read(source.columns))).row(0))


def _suspect(series: "polars.Series", heading: str) -> bool:
    return bool(series.str.contains(SUSPECT).any()) or bool(
        (series.str.strip_chars() == heading).any()
    )


def _texts(source: Source, plan: Plan, matched: Matched) -> Mapping[str, InputPlan]:
    """The text columns that only a whole look tells about, by heading."""
    kinds = ("number", "percent") if source.typed else (*NUMBERS, "date", "yesno")
    found = {
        source.columns[at]: item
        for item in plan.inputs
        if item.kind in kinds and (at := matched.columns[item.id]) is not None
    }
    return {name: item for name, item in found.items() if name in source.texts}
