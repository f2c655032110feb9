"""The sentences that people read, by key; no logic."""

from functools import lru_cache
from typing import Any

__all__ = ["sentences"]


@lru_cache(maxsize=8)
def sentences(table: str) -> dict[str, Any]:
    """Return one table of sentences, such as ``errors.en`` or ``report.vi``."""
    import tomllib  # both are for those who need a sentence; most runs need none
    from importlib.resources import files

    return tomllib.loads(files(__name__).joinpath(f"{table}.toml").read_text(encoding="utf-8"))
