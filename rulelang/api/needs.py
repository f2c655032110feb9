"""Packages that come with an extra, and what is said where one is missing."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from rulelang.api.forked import must_not_be_forked
from rulelang.words.values import Phrase, Wording, said

__all__ = [
    "ARROW",
    "COLUMNAR",
    "PANDAS",
    "SERVE",
    "SPARK",
    "MissingExtraError",
    "is_installed",
    "must_have",
]

COLUMNAR = ("numpy", "polars")
"""What Parquet, frames and the columnar engine need."""

ARROW = ("pyarrow",)
"""What tables of Arrow need."""

PANDAS = (*ARROW, "pandas")
"""What frames of pandas need."""

SPARK = (*COLUMNAR, "pandas", "pyarrow", "pyspark")
"""What the engine on Spark needs."""

SERVE = ("starlette", "uvicorn")
"""What the service over HTTP needs."""


class MissingExtraError(ImportError):
    """A package that a format or an engine needs is not installed.

    The message is the command to type, and ``sentence`` is the same in each language.
    """

    def __init__(self, what: Wording, packages: Sequence[str], extra: str) -> None:
        self._what, self._packages, self._extra = what, tuple(packages), extra
        super().__init__(said(self.sentence, "en"), name=packages[0])

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that are missing."""
        return self._packages

    @property
    def extra(self) -> str:
        """The extra of ``rulelang`` that installs them."""
        return self._extra

    @property
    def sentence(self) -> Phrase:
        """What is missing, and how it is installed."""
        names: Wording = self._packages[0]
        for package in self._packages[1:]:
            names = Phrase("needs.and", {"first": names, "next": package})
        return Phrase("needs.extra", {"what": self._what, "packages": names, "extra": self._extra})

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._what, self._packages, self._extra)


def is_installed(packages: Sequence[str]) -> bool:
    """Whether all of some packages are there."""
    return all(find_spec(name) is not None for name in packages)


def must_have(what: str, packages: Sequence[str], extra: str) -> None:
    """Raise MissingExtraError where a package is missing that something needs, named by its key in
    the catalogue of phrases; RuntimeError where it is there, but of no use in a forked process."""
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise MissingExtraError(Phrase(what, {}), missing, extra)
    if "polars" in packages:
        must_not_be_forked()
