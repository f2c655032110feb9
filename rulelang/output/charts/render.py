"""Pictures as files: SVG, PNG, and a page of HTML that opens without a network.

The page holds the SVG itself: a bundle of the scripts that draw it would be 900 kB.
"""

from html import escape
from typing import Any

from rulelang.output.charts.chart import Chart

__all__ = ["html", "png", "svg"]

SHARPNESS = 2.5
"""Dots of PNG to a pixel: 250 to the inch of an A4 page."""

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

    drawn: str = vl_convert.vegalite_to_svg(**_asked(chart, titled))
    head, _, rest = drawn.partition(">")
    alt = escape(chart.alt)
    return f'{head} role="img" aria-label="{alt}"><title>{alt}</title>{rest}'


def png(chart: Chart, titled: bool = False) -> bytes:
    """The picture as PNG, sharp enough to be printed."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(**_asked(chart, titled), scale=SHARPNESS)
    return drawn


def html(chart: Chart) -> str:
    """A page of HTML with the picture and its text alternative below it."""
    return PAGE.format(
        language=chart.language,
        title=escape(chart.title),
        svg=svg(chart),
        alt=escape(chart.alt),
    )


def _asked(chart: Chart, titled: bool) -> dict[str, Any]:
    spec = chart.spec
    if titled:
        spec = {**spec, "title": {"text": chart.title.split("\n"), "offset": 12}}
    locale = spec["usermeta"]["embedOptions"]["formatLocale"]
    return {"vl_spec": spec, "format_locale": locale}
