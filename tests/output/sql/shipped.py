"""The rubrics of the project, all of which SQL has words for."""

from pathlib import Path

__all__ = ["EVERY", "WITH_DATA"]

EVERY = sorted((Path(__file__).parents[3] / "rulesets").rglob("*.rules"))
WITH_DATA = [path for path in EVERY if path.with_suffix(".csv").exists()]
