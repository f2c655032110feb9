"""Packages that come with an extra, and what is said where one is missing."""

from collections.abc import Sequence
from importlib.util import find_spec

from rulelang.api.forked import must_not_be_forked

__all__ = ["COLUMNAR", "MissingExtraError", "must_have"]

COLUMNAR = ("numpy", "polars")
"""What Parquet, frames and the columnar engine need."""


class MissingExtraError(ImportError):
    """A package is not installed; the message says how to install it."""


def must_have(what: str, packages: Sequence[str], extra: str) -> None:
    """Raise MissingExtraError where a package is missing that something needs, and RuntimeError
    where it is there, but of no use in a forked process."""
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        wanted = f"pip install 'rulelang[{extra}]'"
        raise MissingExtraError(f"{what} needs {' and '.join(missing)}: {wanted}")
    if "polars" in packages:
        must_not_be_forked()
