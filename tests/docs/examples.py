"""The Python examples of a page, run as doctests."""

import doctest
from pathlib import Path

__all__ = ["examples_hold"]


def examples_hold(page: Path) -> bool:
    """Whether there are examples, and all give what they show; what differs is printed."""
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    return tried > 0 and failed == 0
