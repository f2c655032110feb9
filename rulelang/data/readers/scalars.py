"""Values of NumPy and pandas within rows of Python, as Python's own."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["plain_rows"]


def plain_rows(rows: Iterable[Any]) -> Iterator[Any]:
    """The same rows with truths, dates and missing values of NumPy and pandas as Python's.

    Numbers of NumPy are left as they are: one of single precision stands for its own decimal.
    """
    for row in rows:
        if isinstance(row, Mapping) and ("numpy" in sys.modules or "pandas" in sys.modules):
            yield {key: _plain(value) for key, value in row.items()}
        else:
            yield row


def _plain(value: Any) -> Any:
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None and isinstance(value, (numpy.bool_, numpy.datetime64, numpy.str_)):
        return value.item()
    if pandas is not None and (value is pandas.NA or value is pandas.NaT):
        return None
    return value
