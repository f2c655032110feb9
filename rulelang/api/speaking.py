"""Which language to speak: that which is asked for, else that of the rules, else the system's."""

import os

from rulelang.words import Language

__all__ = ["chosen", "of_locale"]

SETTINGS = ("LC_ALL", "LC_MESSAGES", "LANG")


def chosen(asked: Language | None, own: Language | None = None) -> Language:
    """The language that is asked for, else the rules' ``own``, else that of the locale."""
    return asked or own or of_locale()


def of_locale() -> Language:
    """The language of the system, where it is one of ours; else English."""
    import locale

    named = next(filter(None, map(os.environ.get, SETTINGS)), None) or locale.getlocale()[0] or ""
    return "vi" if named.lower().startswith("vi") else "en"
