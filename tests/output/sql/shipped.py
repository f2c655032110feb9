"""The rubrics of the project, all of which SQL has words for."""

from pathlib import Path

__all__ = ["EVERY", "WITH_DATA"]

FOLDER = Path(__file__).parents[3] / "rulesets"
EVERY = sorted(path for path in FOLDER.rglob("*.rules") if ".published" not in path.name)
WITH_DATA = [path for path in EVERY if path.with_suffix(".csv").exists()]
