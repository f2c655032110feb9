"""What parts come to by each combination, a row each: those that apply, as a formula."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from rulelang.output.workbook.formulas.text import call, figure, joined, number
from rulelang.output.workbook.formulas.writer import Writer

__all__ = ["COMBINATIONS", "Part", "whole_of"]


@frozen(eq=False)
class Part:
    """A part of a combination: a cell or a constant with its points.

    Where ``gone`` holds it does not apply, and the cell holds a text. ``maximum`` is its max, the
    unit's own (a name) where that may differ.
    """

    points: str
    gone: str | None
    maximum: Fraction | str
    weight: Fraction


Formula: TypeAlias = Callable[[Writer, Sequence[Part], Fraction, int], str]
"""From the parts, the max of the whole and the N of ``best N``."""


def _presence(item: Part, present: str, absent: str) -> str:
    """One formula where a part applies, another where it does not."""
    return present if item.gone is None else f"IF({item.gone},{absent},{present})"


def whole_of(items: Sequence[Part]) -> str | Fraction:
    """The max of the parts that apply, together."""
    known = [item.maximum for item in items if isinstance(item.maximum, Fraction)]
    if len(known) == len(items) and all(item.gone is None for item in items):
        return sum(known, Fraction(0))
    return "+".join(_presence(item, figure(item.maximum), "0") for item in items)


def _total(w: Writer, parts: Sequence[str]) -> str:
    listed = w.in_parts("SUM", parts, "sum")
    return joined("SUM", listed)


def _share(item: Part) -> str:
    return f"{item.points}/{figure(item.maximum)}"


def _shares(w: Writer, items: Sequence[Part]) -> list[str]:
    """Each part's share in a column of its own, side by side; empty where it does not apply."""
    return [
        w.column(f"{w.owner}_share{place}", _presence(item, _share(item), '""'))
        for place, item in enumerate(items, start=1)
    ]


def _weights(items: Sequence[Part]) -> str:
    if all(item.gone is None for item in items):
        return number(sum((item.weight for item in items), Fraction(0)))
    return f"({'+'.join(_presence(item, number(item.weight), '0') for item in items)})"


def _sum(w: Writer, items: Sequence[Part], maximum: Fraction, best: int) -> str:
    # SUM passes over the texts of cells that do not apply.
    return _total(w, [item.points for item in items])


def _mean(w: Writer, items: Sequence[Part], maximum: Fraction, best: int) -> str:
    terms = [
        _presence(item, f"{number(item.weight)}*{_share(item)}", "0")
        if item.weight != 1
        else _presence(item, _share(item), "0")
        for item in items
    ]
    return f"{_total(w, terms)}/{_weights(items)}*{number(maximum)}"


def _geometric_mean(w: Writer, items: Sequence[Part], maximum: Fraction, best: int) -> str:
    weights = _weights(items)
    factors = [
        _presence(item, f"POWER({_share(item)},{number(item.weight)}/{weights})", "1")
        for item in items
    ]
    listed = w.in_parts("PRODUCT", factors, "product")
    return f"{call('PRODUCT', listed)}*{number(maximum)}"


def _harmonic_mean(w: Writer, items: Sequence[Part], maximum: Fraction, best: int) -> str:
    lowest = call("MIN", w.in_parts("MIN", [item.points for item in items], "lowest"))
    terms = [_presence(item, f"{number(item.weight)}/({_share(item)})", "0") for item in items]
    mean = f"{_weights(items)}/({_total(w, terms)})*{number(maximum)}"
    return f"IF({lowest}=0,0,{mean})"


def _extreme(name: str) -> Formula:
    def extreme(w: Writer, items: Sequence[Part], maximum: Fraction, best: int) -> str:
        if all(item.maximum == maximum for item in items):
            return call(name, w.in_parts(name, [item.points for item in items], "extreme"))
        fixed = all(item.gone is None for item in items)
        shares = [_share(item) for item in items] if fixed else _shares(w, items)
        found = call(name, w.in_parts(name, shares, "extreme"))
        return f"{found}*{number(maximum)}"

    return extreme


def _best(w: Writer, items: Sequence[Part], maximum: Fraction, best: int) -> str:
    """The mean of the best shares, which stand side by side."""
    shares = _shares(w, items)
    range = f"{shares[0]}:{shares[-1]}" if len(shares) > 1 else shares[0]
    most = min(best, len(items))
    if all(item.gone is None for item in items):
        terms = [f"LARGE({range},{place})" for place in _places(most)]
        return f"{_total(w, terms)}/{most}*{number(maximum)}"
    terms = [f"IF(COUNT({range})<{place},0,LARGE({range},{place}))" for place in _places(most)]
    return f"{_total(w, terms)}/MIN({most},COUNT({range}))*{number(maximum)}"


def _places(most: int) -> range:
    return range(1, most + 1)


def _own_points(name: str) -> Formula:
    def points(w: Writer, items: Sequence[Part], maximum: Fraction, best: int) -> str:
        found = call(name, w.in_parts(name, [item.points for item in items], "extreme"))
        return f"MIN({found},{number(maximum)})"

    return points


COMBINATIONS: dict[str, Formula] = {
    "sum": _sum,
    "mean": _mean,
    "geometric_mean": _geometric_mean,
    "harmonic_mean": _harmonic_mean,
    "lowest": _extreme("MIN"),
    "highest": _extreme("MAX"),
    "best": _best,
    "highest_points": _own_points("MAX"),
    "lowest_points": _own_points("MIN"),
}
