"""The rubrics of the project by whether SQL has words for all that they say."""

from pathlib import Path

import rulelang
from rulelang.output.sql.query import ABLE
from rulelang.plan.features import beyond

__all__ = ["BEYOND", "SAID", "WITH_DATA"]

EVERY = sorted((Path(__file__).parents[3] / "rulesets").rglob("*.rules"))
BEYOND = {path: unable for path in EVERY if (unable := beyond(rulelang.load(path).plan, ABLE))}
"""Those with something that no query says, and what that is."""
SAID = [path for path in EVERY if path not in BEYOND]
WITH_DATA = [path for path in SAID if path.with_suffix(".csv").exists()]
