"""How children make their parent, a row each: from the parts that apply to a formula."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import frozen

from rulelang.output.workbook.formulas.text import call, figure, joined, number
from rulelang.output.workbook.formulas.writer import Writer

__all__ = ["COMBINATIONS", "Item", "Parent", "presence", "whole"]


@frozen(eq=False)
class Item:
    """A child as it goes into its parent: a cell or a constant with its points.

    Where ``gone`` holds it does not apply, and the cell holds a text. ``maximum`` is its max, the
    unit's own (a name) where that may differ.
    """

    points: str
    gone: str | None
    maximum: Fraction | str
    weight: Fraction


@frozen
class Parent:
    """A parent's max and the N of ``best N``, and whether its points are scaled to that max."""

    maximum: Fraction
    best: int
    scales: bool


def presence(item: Item, present: str, absent: str) -> str:
    """One formula where a child applies, another where it does not."""
    return present if item.gone is None else f"IF({item.gone},{absent},{present})"


def whole(items: Sequence[Item]) -> str | Fraction:
    """The max of the children that apply, together."""
    known = [item.maximum for item in items if isinstance(item.maximum, Fraction)]
    if len(known) == len(items) and all(item.gone is None for item in items):
        return sum(known, Fraction(0))
    return "+".join(presence(item, figure(item.maximum), "0") for item in items)


def _total(w: Writer, parts: Sequence[str]) -> str:
    listed = w.in_parts("SUM", parts, "sum")
    return joined("SUM", listed)


def _share(item: Item) -> str:
    return f"{item.points}/{figure(item.maximum)}"


def _shares(w: Writer, items: Sequence[Item]) -> list[str]:
    """Each child's share in a column of its own, side by side; empty where it does not apply."""
    return [
        w.column(f"{w.owner}_share{place}", presence(item, _share(item), '""'))
        for place, item in enumerate(items, start=1)
    ]


def _weights(items: Sequence[Item]) -> str:
    if all(item.gone is None for item in items):
        return number(sum((item.weight for item in items), Fraction(0)))
    return f"({'+'.join(presence(item, number(item.weight), '0') for item in items)})"


def _sum(w: Writer, items: Sequence[Item], parent: Parent) -> str:
    # SUM passes over the texts of cells that do not apply.
    total = _total(w, [item.points for item in items])
    most = whole(items)
    if not parent.scales or most == parent.maximum:
        return total
    return f"{total}*({number(parent.maximum)}/({figure(most)}))"


def _mean(w: Writer, items: Sequence[Item], parent: Parent) -> str:
    terms = [
        presence(item, f"{number(item.weight)}*{_share(item)}", "0")
        if item.weight != 1
        else presence(item, _share(item), "0")
        for item in items
    ]
    return f"{_total(w, terms)}/{_weights(items)}*{number(parent.maximum)}"


def _geometric_mean(w: Writer, items: Sequence[Item], parent: Parent) -> str:
    weights = _weights(items)
    factors = [
        presence(item, f"POWER({_share(item)},{number(item.weight)}/{weights})", "1")
        for item in items
    ]
    listed = w.in_parts("PRODUCT", factors, "product")
    return f"{call('PRODUCT', listed)}*{number(parent.maximum)}"


def _harmonic_mean(w: Writer, items: Sequence[Item], parent: Parent) -> str:
    lowest = call("MIN", w.in_parts("MIN", [item.points for item in items], "lowest"))
    terms = [presence(item, f"{number(item.weight)}/({_share(item)})", "0") for item in items]
    mean = f"{_weights(items)}/({_total(w, terms)})*{number(parent.maximum)}"
    return f"IF({lowest}=0,0,{mean})"


def _extreme(name: str) -> Callable[[Writer, Sequence[Item], Parent], str]:
    def extreme(w: Writer, items: Sequence[Item], parent: Parent) -> str:
        if all(item.maximum == parent.maximum for item in items):
            return call(name, w.in_parts(name, [item.points for item in items], "extreme"))
        fixed = all(item.gone is None for item in items)
        shares = [_share(item) for item in items] if fixed else _shares(w, items)
        found = call(name, w.in_parts(name, shares, "extreme"))
        return f"{found}*{number(parent.maximum)}"

    return extreme


def _best(w: Writer, items: Sequence[Item], parent: Parent) -> str:
    """The mean of the best shares, which stand side by side."""
    shares = _shares(w, items)
    range = f"{shares[0]}:{shares[-1]}" if len(shares) > 1 else shares[0]
    most = min(parent.best, len(items))
    if all(item.gone is None for item in items):
        terms = [f"LARGE({range},{place})" for place in _places(most)]
        return f"{_total(w, terms)}/{most}*{number(parent.maximum)}"
    terms = [f"IF(COUNT({range})<{place},0,LARGE({range},{place}))" for place in _places(most)]
    return f"{_total(w, terms)}/MIN({most},COUNT({range}))*{number(parent.maximum)}"


def _places(most: int) -> range:
    return range(1, most + 1)


def _own_points(name: str) -> Callable[[Writer, Sequence[Item], Parent], str]:
    def points(w: Writer, items: Sequence[Item], parent: Parent) -> str:
        found = call(name, w.in_parts(name, [item.points for item in items], "extreme"))
        return f"MIN({found},{number(parent.maximum)})"

    return points


COMBINATIONS: dict[str, Callable[[Writer, Sequence[Item], Parent], str]] = {
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
