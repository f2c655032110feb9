"""The own language of rules, which messages and results are in unless another is asked for."""

import re
from collections.abc import Iterable

from rulelang.words import is_vietnamese
from rulelang.words.values import Language

__all__ = ["language_of_labels", "language_of_rules"]

LABEL = r'"(?:[^"\\\n]|\\.)*"'


def language_of_labels(keywords: str, labels: Iterable[str | None]) -> Language:
    """The own language of rules: that of their keywords; if these are English, of their labels."""
    return "vi" if keywords == "vi" or is_vietnamese("".join(filter(None, labels))) else "en"


def language_of_rules(keywords: str, text: str) -> Language:
    """The same of rules that may have errors, by their text."""
    return language_of_labels(keywords, re.findall(LABEL, text))
