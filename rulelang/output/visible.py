"""Characters that a terminal would obey, made visible instead."""

from unicodedata import category

__all__ = ["visible"]

# Controls, and the marks that turn the direction of what follows; both can forge what is read.
OBEYED = {"Cc", "Cs"}
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
KEPT = frozenset("\n\t")


def visible(text: str) -> str:
    """The text with every control character but line ends and tabs written as an escape.

    >>> print(visible("Hòa An\\x1b[2J"))
    Hòa An\\x1b[2J
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character in KEPT or (category(character) not in OBEYED and character not in TURNING):
        return character
    return character.encode("unicode_escape").decode()
