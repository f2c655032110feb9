"""The signs of the language, and those that other languages have for them."""

import re

__all__ = [
    "FOREIGN",
    "FOREIGN_RE",
    "NOWHERE_ELSE",
    "NO_SIGN",
    "OPERATOR",
    "PUNCTUATION",
    "SIGN_WORDS",
]

PUNCTUATION = {
    "->": "ARROW",
    ">=": "COMPARE",
    "<=": "COMPARE",
    "!=": "COMPARE",
    "<": "COMPARE",
    ">": "COMPARE",
    "=": "EQUALS",
    "{": "LBRACE",
    "}": "RBRACE",
    "(": "LPAR",
    ")": "RPAR",
    ":": "COLON",
    ",": "COMMA",
    ".": "DOT",
    "+": "PLUS",
    "-": "MINUS",
    "*": "STAR",
    "/": "SLASH",
    "^": "CIRCUMFLEX",
}
OPERATOR = re.compile("|".join(re.escape(p) for p in sorted(PUNCTUATION, key=len, reverse=True)))
# What people type for what the language spells otherwise, and what can be meant by it. Of several
# spellings the first that can be there is meant; the fix is certain, so reading goes on.
FOREIGN = {
    "==": ("=",),
    "<>": ("!=",),
    "≠": ("!=",),
    "≥": (">=",),
    "≤": ("<=",),
    "=<": ("<=",),
    "=>": ("->", ">="),
    "→": ("->",),
    "**": ("^",),
    "&&": ("and",),
    "||": ("or",),
    "×": ("*",),
    "÷": ("/",),
    "−": ("-",),
    "–": ("-",),
    "—": ("-",),
    "!": ("not",),
    "[": ("(", "{"),
    "]": (")", "}"),
    ";": (",",),
    "%": ("percent",),
}
SIGN_WORDS = {"and": "AND", "or": "OR", "not": "NOT", "percent": "TYPE"}
"""The keywords that are meant by signs, each with its terminal."""
NOWHERE_ELSE = frozenset((";", "!", "%"))
"""Those that mean nothing where what they stand for does not fit."""
FOREIGN_RE = re.compile(
    "|".join(re.escape(p) for p in sorted(FOREIGN, key=len, reverse=True)).replace("!", "!(?!=)")
)
# Signs that nothing is spelt with, spaces between them included.
NO_SIGN = r"(?: *[^\w\s#\"'`{}()\[\]:;,.+*/^<>=!“”„«»≠≥≤→×÷−–—-])+"
