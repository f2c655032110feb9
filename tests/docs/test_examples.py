"""rulesets/examples: each reads in a minute, has no warnings, and comes to its known results."""

from pathlib import Path

import pytest

import rulelang

FOLDER = Path(__file__).parent.parent.parent / "rulesets" / "examples"
RULES = sorted(FOLDER.glob("*.rules"))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_an_example_has_no_warnings_and_its_own_examples_hold(path: Path) -> None:
    rules = rulelang.load(path)
    assert rules.diagnostics == ()
    assert all(result.passed for result in rules.test())
    assert len(path.read_text("utf-8").splitlines()) <= 60


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_an_example_comes_to_its_known_results(path: Path, golden: "pytest.FixtureRequest") -> None:
    found = rulelang.load(path).evaluate(path.with_suffix(".csv")).to_json()
    golden(path.with_suffix(".json"), found)  # type: ignore[operator]
