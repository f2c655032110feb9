"""Pictures as files: SVG, PNG, and a page of HTML that opens without a network.

The page holds the SVG itself: a bundle of the scripts that draw it would be 900 kB.
"""

import json
import re
from functools import lru_cache
from html import escape, unescape
from typing import Any

from rulelang.output.charts.chart import Chart
from rulelang.output.charts.labels import SIZE, width

__all__ = ["html", "png", "svg"]

SHARPNESS = 2.5
"""Dots of PNG to a pixel: 250 to the inch of an A4 page."""

CLOSE = 0.97
"""What a text takes of its measured width, which is a little more than it needs."""

WRITTEN = re.compile(r"(?P<opening><(?:text|tspan)\b[^>]*)>(?P<said>[^<]*)(?=<)")
SIZED = re.compile(r'font-size="([0-9.]+)px"')

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 1.5rem auto; max-width: 52rem; padding: 0 1rem;
  font: 1rem/1.5 Arial, Helvetica, sans-serif; color: #1a1a1a; background: #fff }}
h1 {{ font-size: 1.3rem }}
svg {{ width: 100%; height: auto }}
@page {{ size: A4; margin: 15mm }}
@media print {{ body {{ margin: 0; max-width: none; padding: 0 }} }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<figure style="margin: 0">
{svg}
<figcaption>{alt}</figcaption>
</figure>
</main>
</body>
</html>
"""


def svg(chart: Chart, titled: bool = False) -> str:
    """The picture as SVG, with its text alternative in it."""
    import vl_convert

    spec, locale = _compiled(chart, titled)
    drawn: str = vl_convert.vega_to_svg(spec, format_locale=locale)
    head, _, rest = _fitted(drawn).partition(">")
    alt = escape(chart.alt)
    return f'{head} role="img" aria-label="{alt}"><title>{alt}</title>{rest}'


def png(chart: Chart, titled: bool = False) -> bytes:
    """The picture as PNG, sharp enough to be printed."""
    import vl_convert

    spec, locale = _compiled(chart, titled)
    drawn: bytes = vl_convert.vega_to_png(spec, format_locale=locale, scale=SHARPNESS)
    return drawn


def html(chart: Chart) -> str:
    """A page of HTML with the picture and its text alternative below it."""
    return PAGE.format(
        language=chart.language,
        title=escape(chart.title),
        svg=svg(chart),
        alt=escape(chart.alt),
    )


def _fitted(drawn: str) -> str:
    """The picture with the width of each text in it, so that on a machine without the letters that
    it was laid out in, others take the same room: wider ones would be cut off at its edge."""
    size = float(SIZE)

    def fit(found: re.Match[str]) -> str:
        nonlocal size
        opening, said = found["opening"], unescape(found["said"])
        if sized := SIZED.search(opening):
            size = float(sized[1])
        if len(said) < 2:
            return found[0]
        room = f'textLength="{width(said, size) * CLOSE:.1f}" lengthAdjust="spacingAndGlyphs"'
        return f"{opening} {room}>{found['said']}"

    return WRITTEN.sub(fit, drawn)


# ---- compiled ------------------------------------------------------------------------------------


def _compiled(chart: Chart, titled: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The specification of Vega, and the signs of its numbers. The profiles of a thousand units
    differ in their rows alone, so that they are compiled once."""
    spec = chart.spec
    rows = {f"rows{at}": layer["data"]["values"] for at, layer in enumerate(spec["layer"])}
    layers = [
        {**layer, "data": {"name": name}} for name, layer in zip(rows, spec["layer"], strict=True)
    ]
    frame = {**spec, "layer": layers, "datasets": {name: [] for name in rows}}
    if titled:
        frame["title"] = {"text": chart.title.split("\n"), "offset": 12}
    found = _vega(json.dumps(frame))
    data = [
        {**each, "values": rows[each["name"]]} if each["name"] in rows else each
        for each in found["data"]
    ]
    return {**found, "data": data}, spec["usermeta"]["embedOptions"]["formatLocale"]


@lru_cache(maxsize=16)
def _vega(frame: str) -> dict[str, Any]:
    import vl_convert

    found: dict[str, Any] = vl_convert.vegalite_to_vega(frame)
    return found
