"""What only whole columns of text tell: what bare numbers of a percentage count in, and doubts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import define, evolve

from rulelang.data.cells import THOUSAND, fold, match, prepare
from rulelang.data.source import Read, Source
from rulelang.data.table import Table
from rulelang.diagnostics import Diagnostic
from rulelang.plan.tree import InputPlan, Plan
from rulelang.rational import TooLargeError, parse_decimal

if TYPE_CHECKING:
    import polars

__all__ = ["looked_through"]

SIGNED = r"%\s*$"
BARE = r"^\s*[+-]?[0-9]+(?:\.[0-9]+)?\s*$"
SOME_THOUSAND = r"^\s*(?:" + THOUSAND.pattern + r")\s*$"


@define
class _Percents:
    """What was seen of a text column of percentages: ``over`` is a bare number above 1."""

    signed: bool = False
    bare: bool = False
    over: bool = False

    def see(self, series: "polars.Series") -> None:
        import polars

        signed = series.str.contains(SIGNED)
        bare = series.str.contains(BARE)
        self.signed = self.signed or bool(signed.any())
        self.bare = self.bare or bool(bare.any())
        if not self.over:
            numbers = series.filter(bare).str.strip_chars().cast(polars.Float64, strict=False)
            self.over = bool((numbers > 1).any())
        for text in series.filter(~(signed | bare)).unique():
            if fold(text).endswith("%"):
                self.signed = True
            try:
                number = parse_decimal(fold(text))
            except (ValueError, TooLargeError):
                continue
            self.bare, self.over = True, self.over or number > 1


def looked_through(source: Source, plan: Plan) -> Source | None:
    """A source whose text columns can be read a part at a time.

    None where it takes the whole table to say what is wrong with it.
    """
    if any(item.severity == "error" for item in source.diagnostics):
        return None
    texts = _texts(source, plan)
    if not texts:
        return source
    seen: dict[str, _Percents] = {}
    doubts: dict[str, Diagnostic] = {}
    first = 0
    for frame in source.read(list(texts)):
        for name, item in texts.items():
            if item.kind == "percent":
                seen.setdefault(name, _Percents()).see(frame[name])
            elif name not in doubts:
                for row in frame[name].str.contains(SOME_THOUSAND).arg_true().head(1):
                    table = source.table(frame.select(name)[row], [row + first])
                    found = prepare(table, plan).diagnostics
                    doubts[name] = next(one for one in found if one.code == "W501")
        first += frame.height
    if any(one.bare and (one.signed or not one.over) for one in seen.values()):
        return None
    hundredths = frozenset(name for name, one in seen.items() if one.bare)
    return evolve(
        source,
        read=_signed(source, hundredths),
        hundredths=hundredths,
        diagnostics=(*source.diagnostics, *doubts.values()),
    )


def _texts(source: Source, plan: Plan) -> Mapping[str, InputPlan]:
    """The text columns that say numbers or percentages, by heading."""
    columns = match(Table(source.name, source.columns, (), ()), plan).columns
    found = {
        source.columns[at]: item
        for item in plan.inputs
        if item.kind in ("number", "percent") and (at := columns[item.id]) is not None
    }
    return {name: item for name, item in found.items() if name in source.texts}


def _signed(source: Source, hundredths: frozenset[str]) -> Read:
    """Reads as the source does, with a sign behind each percentage that has none."""

    def read(columns: Sequence[str]) -> "Iterator[polars.DataFrame]":
        import polars

        signed = [name for name in columns if name in hundredths]
        some = polars.col(signed).str.contains(r"\S")
        added = polars.when(some).then(polars.col(signed) + "%").otherwise(polars.col(signed))
        for frame in source.read(columns):
            yield frame.with_columns(added)

    return read if hundredths else source.read
