"""A report as one file of HTML, which opens offline and prints well."""

from base64 import b64encode
from pathlib import Path

from jinja2 import (
    BaseLoader,
    Environment,
    FunctionLoader,
    TemplateError,
    TemplateSyntaxError,
)
from markupsafe import Markup

from rulelang.output.report.frames import frame
from rulelang.output.report.parts import Document, Drawing, Part, sections

__all__ = ["text"]

DEEPEST = 6
"""HTML has so many levels of headings."""


def text(document: Document, folder: Path | None = None) -> str:
    """The page; what a folder of templates holds is taken in place of ours.

    Raises ValueError where one of them is wrong.
    """
    try:
        return _written(document, folder)
    except TemplateSyntaxError as error:
        raise ValueError(f"{error.name}:{error.lineno}: {error.message}") from None
    except TemplateError as error:
        raise ValueError(f"frame.html: {error.message}") from None


def _written(document: Document, folder: Path | None) -> str:
    found = _environment(FunctionLoader(lambda name: frame(name, folder)))
    style, script = (Markup(frame(name, folder)) for name in ("style.css", "script.js"))
    page = found.get_template("frame.html")
    return page.render(document=document, style=style, script=script) + "\n"


def _environment(loader: BaseLoader) -> Environment:
    made = Environment(autoescape=True, loader=loader, keep_trailing_newline=False)
    made.globals |= {
        "kind_of": _kind,
        "level": lambda depth: min(depth + 1, DEEPEST),
        "picture": _picture,
        "sections": sections,
    }
    return made


def _kind(part: Part) -> str:
    return type(part).__name__


def _picture(drawing: Drawing) -> str:
    """A picture as the address that holds it."""
    return "data:image/svg+xml;base64," + b64encode(drawing.svg().encode()).decode("ascii")
