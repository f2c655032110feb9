"""Which language to speak: that which is asked for, else that of the rules, else the system's."""

import os
import re
from collections.abc import Iterable

from rulelang.words import is_vietnamese
from rulelang.words.values import Language

__all__ = ["chosen", "language_of_labels", "language_of_rules"]

SETTINGS = ("LC_ALL", "LC_MESSAGES", "LANG")
LABEL = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def chosen(asked: Language | None, own: Language | None = None) -> Language:
    """The language that is asked for, else the rules' ``own``, else that of the locale."""
    return asked or own or _of_locale()


def language_of_labels(keywords: str, labels: Iterable[str | None]) -> Language:
    """The own language of rules: that of their keywords; if these are English, of their labels."""
    return "vi" if keywords == "vi" or is_vietnamese("".join(filter(None, labels))) else "en"


def language_of_rules(keywords: str, text: str) -> Language:
    """The same of rules that may have errors, by their text."""
    return language_of_labels(keywords, LABEL.findall(text))


def _of_locale() -> Language:
    import locale

    named = next(filter(None, map(os.environ.get, SETTINGS)), None) or locale.getlocale()[0] or ""
    return "vi" if named.lower().startswith("vi") else "en"
