"""Labels and ids for rules that programs write."""

import re
from collections.abc import Container
from functools import lru_cache
from unicodedata import normalize

from rulelang.data.arguments import checked
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.statistics import STATISTICS
from rulelang.syntax.keywords import KEYWORDS
from rulelang.syntax.keywords import RESULTS as TAKEN_ALWAYS
from rulelang.syntax.lexer import WORD
from rulelang.syntax.spelling import quoted

__all__ = ["is_name", "name_of", "quote"]

LONGEST = 40
"""Letters of an id, as long as its first word is not longer."""

PIECES = re.compile(r"[\w\u0300-\u036f]+")


@checked
def quote(label: str) -> str:
    """A label as rules write it, in quotation marks and on one line.

    >>> from rulelang import build
    >>> build.quote('Mạng "LAN"')
    '"Mạng \\\\"LAN\\\\""'
    """
    return quoted(on_one_line(label))


@checked
def on_one_line(label: str) -> str:
    """A label without line ends, which none can have."""
    return " ".join(normalize("NFC", label).split())


@checked
def name_of(label: str, taken: Container[str] = ()) -> str:
    """An id for a label: its words in small letters, Vietnamese letters kept.

    It is no keyword of either language, none of the ids that are ``taken``, and some 40 letters
    long at most.

    >>> from rulelang import build
    >>> build.name_of("Hạ tầng số"), build.name_of("Hạ tầng số", {"hạ_tầng_số"})
    ('hạ_tầng_số', 'hạ_tầng_số_2')
    >>> build.name_of("Max"), build.name_of("5G (%)"), build.name_of("?")
    ('max_2', 'x5g', 'x')
    """
    name = ""
    for word in PIECES.findall(normalize("NFC", label.lower())):
        longer = f"{name}_{word}" if name else word
        if name and len(longer) > LONGEST:
            break
        name = longer
    name = normalize("NFC", name.strip("_"))
    name = name if is_name(name) else normalize("NFC", f"x{name}")
    name = name if is_name(name) else "x"
    found, number = name, 1
    while found in taken or found in _words():
        number += 1
        found = f"{name}_{number}"
    return found


@checked
def is_name(text: str) -> bool:
    """Whether a text is spelt as an id; it may be a keyword."""
    return WORD.fullmatch(text) is not None and normalize("NFC", text) == text


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """What an id is better not: keywords, functions and names that rules have by themselves."""
    spelt = {word for row in KEYWORDS for word in (row.en, row.vi)}
    return frozenset((*spelt, *TAKEN_ALWAYS, *FUNCTIONS, *STATISTICS, "previous"))
