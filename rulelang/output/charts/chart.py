"""A picture: its specification, and what it says in words."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from attrs import field, frozen

from rulelang.output.charts.colours import FAINT, GREY, INK, THIN, WHITE
from rulelang.output.charts.labels import SIZE, number_format, width
from rulelang.words import Language, Wording, sentence

__all__ = [
    "HEAD",
    "LINE",
    "WIDTH",
    "Chart",
    "Spec",
    "explained",
    "framed",
    "marks",
    "names",
    "note",
    "rows_by",
    "rule",
    "say",
    "text",
]

Spec: TypeAlias = dict[str, Any]

WIDTH = 640
"""Pixels of the width of a picture: the text of an A4 page at 96 to the inch."""

LINE = SIZE + 2
"""The height of a line of letters."""

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is in the renderer itself, with every letter of Vietnamese; the others are as wide."""

VERSION = "https://vega.github.io/schema/vega-lite/v6.json"


@frozen
class Chart:
    """A picture. ``spec`` is Vega-Lite as plain values, without the title; ``alt`` says what it
    shows in words of ``language``, from the same facts."""

    title: str
    alt: str
    spec: Spec = field(repr=False)
    language: Language

    def svg(self, titled: bool = False) -> str:
        """The picture as SVG, with its title in it where ``titled``. Needs ``rulelang[report]``."""
        from rulelang.output.charts.render import svg

        return svg(self, titled)

    def png(self, titled: bool = False) -> bytes:
        """The picture as PNG. Needs ``rulelang[report]``."""
        from rulelang.output.charts.render import png

        return png(self, titled)


def say(language: Language, key: str, /, **values: Wording) -> str:
    """A sentence of pictures."""
    return sentence("charts", "charts", key, values, language)


def framed(language: Language, layers: Sequence[Spec], **more: Any) -> Spec:
    """A specification of layers, with the looks that all pictures share."""
    return {
        "$schema": VERSION,
        "background": WHITE,
        "padding": 4,
        "usermeta": {"embedOptions": {"formatLocale": number_format(language)}},
        "layer": [*layers],
        **more,
        "config": {
            "aria": False,
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "labelFontSize": SIZE,
                "labelColor": INK,
                "labelLimit": 0,
                "labelLineHeight": LINE,
                "titleFontSize": SIZE,
                "titleFontWeight": "normal",
                "titleColor": GREY,
                "gridColor": FAINT,
                "domainColor": THIN,
                "tickColor": THIN,
            },
            "text": {"fontSize": SIZE, "color": INK, "lineHeight": LINE},
            "title": {"fontSize": SIZE + 2, "color": INK, "anchor": "start", "frame": "bounds"},
            "legend": {"labelFontSize": SIZE, "labelColor": INK, "labelLimit": 0, "title": None},
        },
    }


def rows_by(field: str, keys: Sequence[str]) -> Spec:
    """A vertical scale of rows in an order; `names` writes their labels."""
    return {"field": field, "type": "nominal", "scale": {"domain": [*keys]}, "axis": None}


def names(field: str, keys: Sequence[str], y: Spec, away: int = 8) -> list[Spec]:
    """Layers with the label of each row left of the plot, its lines around the middle of the row:
    an axis would put the first line there."""
    by_count: dict[int, list[Spec]] = {}
    for key in keys:
        lines = key.split("\n")
        by_count.setdefault(len(lines), []).append({field: key, "text": lines})
    return [
        text(
            rows,
            {"x": {"value": -away}, "y": y},
            align="right",
            dy=-(count - 1) * LINE / 2,
        )
        for count, rows in by_count.items()
    ]


def text(rows: Sequence[Mapping[str, Any]], encoding: Spec, **mark: Any) -> Spec:
    """A layer of words, in the field `text`."""
    looks = {"type": "text", "baseline": "middle", **mark}
    return {
        "data": {"values": [*rows]},
        "mark": looks,
        "encoding": {**encoding, "text": {"field": "text", "type": "nominal"}},
    }


HEAD = "\u200b"
"""A row above all others, for what explains the marks."""


def marks(rows: Sequence[Mapping[str, Any]], encoding: Spec, **mark: Any) -> Spec:
    """A layer of marks."""
    return {"data": {"values": [*rows]}, "mark": {"opacity": 1, **mark}, "encoding": encoding}


def explained(field: str, entries: Sequence[tuple[str, Spec]], y: Spec) -> list[Spec]:
    """Marks and what they stand for, side by side in the row above all others."""
    found: list[Spec] = []
    at = 8.0
    for label, look in entries:
        row = [{field: HEAD, "text": label}]
        found.append(marks(row, {"x": {"value": at}, "y": y}, **look))
        found.append(text(row, {"x": {"value": at + 10}, "y": y}, align="left"))
        at += width(label) + 34
    return found


def note(label: str, below: int) -> list[Spec]:
    """A line so many pixels below the plot; none where there is nothing to say."""
    at = {"x": {"value": 0}, "y": {"value": "height"}}
    return [text([{"text": label}], at, align="left", dy=below, color=GREY)] if label else []


def rule(rows: Sequence[Mapping[str, Any]], encoding: Spec, **mark: Any) -> Spec:
    """A layer of lines."""
    return {
        "data": {"values": [*rows]},
        "mark": {"type": "rule", "color": INK, **mark},
        "encoding": encoding,
    }
