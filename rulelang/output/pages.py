"""The page of an error, a warning or a note as a text: what docs/errors/ says of it, but for the
example files, which do not ship. The catalogue of sentences is its only source."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from rulelang.syntax.keywords import spelling
from rulelang.words import Language, phrase, sentences

__all__ = ["SEVERITIES", "helps", "page"]

SEVERITIES = {"E": "error", "W": "warning", "N": "note"}
VALUES = ("date", "number", "percent", "text", "unit")
"""Keywords that are names of values in the sentences, too."""

WIDEST = 100


def page(code: str, width: int | None = None, language: Language = "en") -> str:
    """The page of a code, for a terminal of some width; KeyError for a code that there is not."""
    row = sentences(f"errors.{language}")[code]
    wide = min(width or WIDEST, WIDEST)
    kind = phrase(f"severities.{SEVERITIES[code[0]]}").said(language)
    subject = phrase(f"subjects.{code[1]}").said(language).lower()
    lines = [*_wrapped(f"{code}: {row['title']}", wide), f"{kind}, {subject}", ""]
    for paragraph in row["about"].strip().split("\n\n"):
        lines += [*_wrapped(paragraph, wide), ""]
    found = [*helps(row, language)]
    if found:
        lines.append(phrase("page.cases" if len(found) > 1 else "page.fix").said(language))
        for help in found:
            lines += _wrapped(help, wide, "  - ")
    return "\n".join(lines).rstrip()


def helps(row: Mapping[str, Any], language: Language = "en") -> Iterator[str]:
    """The helps of a code with their keywords, and an ellipsis for each value."""
    for key, text in row.items():
        if key not in ("title", "about", "message"):
            yield _filled(text, language)


def _filled(text: Any, language: Language) -> str:
    """A sentence with its keywords, and an ellipsis for each value."""
    words = {key: word for key, word in spelling(language).items() if key not in VALUES}
    text = text["other"] if isinstance(text, dict) else text  # a form for each count
    filled = re.sub(r"\{(\w+)\}", lambda gap: words.get(gap[1], "…"), text)
    return filled.replace("{{", "{").replace("}}", "}")


def _wrapped(text: str, width: int, lead: str = "") -> list[str]:
    if "```" in text:
        return text.splitlines()
    return textwrap.wrap(
        " ".join(text.split()),
        width,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
