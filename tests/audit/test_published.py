"""Two published rankings whose ranks do not follow from their scores, on a few rows of them.

The figures are facts, printed in the United Nations E-Government Survey 2018 (country table).
"""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

import rulelang

FOLDER = Path(__file__).parents[2] / "rulesets" / "published"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("claims_of_publications", FOLDER / "claims.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows() -> list[dict[str, str]]:
    heads = ("country", "osi", "tii", "hci", "egdi", "rank")
    found = [line.split("|") for line in ROWS]
    return [dict(zip(heads, row, strict=True)) for row in found]


ROWS = (
    "Serbia|0.7361|0.6208|0.7896|0.7155|1",
    "Slovakia|0.7361|0.5964|0.8141|0.7155|1",
    "Angola|0.4097|0.0972|0.506|0.3376|3",
)


def test_neighbours_that_are_equal_when_rounded_share_a_published_rank(script: ModuleType) -> None:
    claims, table = script.egdi(rows()), rows()
    columns = ("country", "osi", "tii", "hci")
    data = [{column: row[column] for column in columns} for row in table]
    found = rulelang.load(FOLDER / "egdi-2018.rules").audit(claims, data)
    assert [claim.text for claim, _ in found.found.differing] == ['rank of "Serbia" = 1']
    (note,) = found.found.rounded
    assert note.decimals == 4
    assert "scores rounded to 4 decimals first" in found.to_text("en")


def test_without_data_the_same_claims_can_hold(script: ModuleType) -> None:
    pytest.importorskip("z3")
    assert rulelang.load(FOLDER / "egdi-2018.rules").audit(script.egdi(rows())).consistent
