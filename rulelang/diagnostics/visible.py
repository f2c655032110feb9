"""Characters that a terminal would obey or that nobody would see, made visible instead."""

from unicodedata import category

__all__ = ["visible", "visible_line"]

OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, marks that turn the direction of what follows or take no room, ends of lines: each can
forge what is read."""
NO_SIGNS = frozenset("\ufffe\uffff")
"""What no file of XML may hold, next to controls: a workbook with one is opened by no program."""
KEPT = frozenset("\n\t\u00ad\u200c\u200d")
"""Those that texts need: a hyphen where a word may be parted, and what joins signs into one."""


def visible(text: str) -> str:
    """The text with every such character but line ends and tabs written as an escape.

    >>> print(visible("Hòa An\\x1b[2J"))
    Hòa An\\x1b[2J
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def visible_line(text: str) -> str:
    """The same of what is to stay within one line."""
    return visible(text).replace("\n", "\\n")


def _shown(character: str) -> str:
    if character in KEPT or (category(character) not in OBEYED and character not in NO_SIGNS):
        return character
    return character.encode("unicode_escape").decode()
