"""The sentences that people read, by key; no logic."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["sentences"]


@lru_cache(maxsize=8)
def sentences(table: str) -> dict[str, Any]:
    """Return one table of sentences, such as ``errors.en`` or ``report.vi``."""
    return tomllib.loads(files(__name__).joinpath(f"{table}.toml").read_text(encoding="utf-8"))
