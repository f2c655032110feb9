"""Texts as cells of CSV that stay one cell, and no formula, whatever separator a program takes.

A spreadsheet takes the separator of its own country, and runs what begins like a formula. Behind a
semicolon in the midst of a name a cell may begin for it, quoted or not.
"""

import re

__all__ = ["BEGINS", "SPLITS", "WITHIN", "cell", "quoted"]

SIGNS = r"=+\-@＝＋－＠"
BEGINS = rf"\A[{SIGNS}\t\r\n]"
"""What a spreadsheet may run, or pass over at the start of what it runs."""

WITHIN = rf'([;|\t\r\n]"*)([{SIGNS}])'
"""The same, where another separator begins a cell."""

SPLITS = r'[,;|\t"\r\n]'
"""What a cell is quoted for."""

_BEGINS, _WITHIN, _SPLITS = re.compile(BEGINS), re.compile(WITHIN), re.compile(SPLITS)


def cell(text: str) -> str:
    """A text of the data as a cell, a space before what would begin a formula.

    >>> cell("=1+1"), cell("a;=1")
    (' =1+1', '"a; =1"')
    """
    if _SPLITS.search(text):
        text = _WITHIN.sub(r"\1 \2", text)
    return quoted(f" {text}" if _BEGINS.match(text) else text)


def quoted(text: str) -> str:
    """A text as a cell, in quotation marks where another program could split it."""
    return '"' + text.replace('"', '""') + '"' if _SPLITS.search(text) else text
