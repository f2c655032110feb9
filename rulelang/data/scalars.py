"""Values of programs as cells: those of NumPy, pandas and enumerations as Python's own."""

import sys
from datetime import datetime
from enum import Enum
from typing import Any

from rulelang.data.sheet import plain

__all__ = ["as_cell"]

CELLS = frozenset({str, int, float, bool, type(None)})
"""Types of which most values are, and of which each is a cell as it is."""


def as_cell(value: Any) -> Any:
    """A value as a cell: a day without an hour as a date, bytes as a text, a member of an
    enumeration as its value, truths, dates and missing values of NumPy and pandas as Python's.

    Numbers of NumPy are left as they are: one of single precision stands for its own decimal.
    """
    if type(value) in CELLS:
        return value
    if isinstance(value, Enum):
        return as_cell(value.value)
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if pandas is not None and (value is pandas.NA or value is pandas.NaT):
        return None
    if numpy is not None and isinstance(value, numpy.datetime64):
        return as_cell(value.astype("datetime64[us]").item())
    if numpy is not None and isinstance(value, (numpy.bool_, numpy.str_)):
        return value.item()
    if pandas is not None and isinstance(value, pandas.Timestamp):
        value = value.to_pydatetime(warn=False)
    return plain(value) if isinstance(value, (datetime, bytes, bytearray)) else value
