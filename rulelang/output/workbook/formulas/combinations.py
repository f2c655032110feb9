"""What parts come to by each combination, a row each: those that apply, as a formula."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from rulelang.output.workbook.formulas.text import call, figure, joined, number
from rulelang.output.workbook.formulas.writer import Writer
from rulelang.plan.expressions import Combine

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


Formula: TypeAlias = Callable[[Writer, Sequence[Part], Combine], str]


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


def _sum(w: Writer, items: Sequence[Part], expr: Combine) -> str:
    # SUM skips the texts of cells that do not apply.
    return _total(w, [item.points for item in items])


def _mean(w: Writer, items: Sequence[Part], expr: Combine) -> str:
    terms = [
        _presence(item, f"{number(item.weight)}*{_share(item)}", "0")
        if item.weight != 1
        else _presence(item, _share(item), "0")
        for item in items
    ]
    return f"{_total(w, terms)}/{_weights(items)}*{number(expr.maximum)}"


def _geometric_mean(w: Writer, items: Sequence[Part], expr: Combine) -> str:
    weights = _weights(items)
    factors = [
        _presence(item, f"POWER({_share(item)},{number(item.weight)}/{weights})", "1")
        for item in items
    ]
    listed = w.in_parts("PRODUCT", factors, "product")
    return f"{call('PRODUCT', listed)}*{number(expr.maximum)}"


def _harmonic_mean(w: Writer, items: Sequence[Part], expr: Combine) -> str:
    lowest = call("MIN", w.in_parts("MIN", [item.points for item in items], "lowest"))
    terms = [_presence(item, f"{number(item.weight)}/({_share(item)})", "0") for item in items]
    mean = f"{_weights(items)}/({_total(w, terms)})*{number(expr.maximum)}"
    return f"IF({lowest}=0,0,{mean})"


def _extreme(name: str) -> Formula:
    def extreme(w: Writer, items: Sequence[Part], expr: Combine) -> str:
        if all(item.maximum == expr.maximum for item in items):
            return call(name, w.in_parts(name, [item.points for item in items], "extreme"))
        fixed = all(item.gone is None for item in items)
        shares = [_share(item) for item in items] if fixed else _shares(w, items)
        found = call(name, w.in_parts(name, shares, "extreme"))
        return f"{found}*{number(expr.maximum)}"

    return extreme


def _side_by_side(shares: Sequence[str]) -> str:
    return f"{shares[0]}:{shares[-1]}" if len(shares) > 1 else shares[0]


def _best(w: Writer, items: Sequence[Part], expr: Combine) -> str:
    """The mean of the best shares, which stand side by side."""
    shares = _shares(w, items)
    range = _side_by_side(shares)
    most = min(expr.best, len(items))
    if all(item.gone is None for item in items):
        terms = [f"LARGE({range},{place})" for place in _places(most)]
        return f"{_total(w, terms)}/{most}*{number(expr.maximum)}"
    terms = [f"IF(COUNT({range})<{place},0,LARGE({range},{place}))" for place in _places(most)]
    return f"{_total(w, terms)}/MIN({most},COUNT({range}))*{number(expr.maximum)}"


def _median(w: Writer, items: Sequence[Part], expr: Combine) -> str:
    """The share in the middle, or the mean of the two there."""
    range = _side_by_side(_shares(w, items))
    return f"IF(COUNT({range})=0,0,MEDIAN({range}))*{number(expr.maximum)}"


def _mean_without(w: Writer, items: Sequence[Part], expr: Combine) -> str:
    """The mean of the shares without some of the highest and of the lowest."""
    range, out = _side_by_side(_shares(w, items)), expr.best + expr.lowest
    terms = [f"-LARGE({range},{place})" for place in _places(expr.best)]
    terms += [f"-SMALL({range},{place})" for place in _places(expr.lowest)]
    kept = f"(SUM({range}){''.join(terms)})/(COUNT({range})-{out})"
    return f"IF(COUNT({range})<={out},0,{kept})*{number(expr.maximum)}"


def _places(most: int) -> range:
    return range(1, most + 1)


def _own_points(name: str) -> Formula:
    def points(w: Writer, items: Sequence[Part], expr: Combine) -> str:
        found = call(name, w.in_parts(name, [item.points for item in items], "extreme"))
        return f"MIN({found},{number(expr.maximum)})"

    return points


COMBINATIONS: dict[str, Formula] = {
    "sum": _sum,
    "mean": _mean,
    "geometric_mean": _geometric_mean,
    "harmonic_mean": _harmonic_mean,
    "lowest": _extreme("MIN"),
    "highest": _extreme("MAX"),
    "best": _best,
    "median": _median,
    "mean_without": _mean_without,
    "highest_points": _own_points("MAX"),
    "lowest_points": _own_points("MIN"),
}
