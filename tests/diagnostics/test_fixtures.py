"""Every code has a file that causes it, and the message that is printed then."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import rulelang
from rulelang.diagnostics import Diagnostic, render_all
from rulelang.words import sentences

FIXTURES = Path(__file__).parents[1] / "fixtures" / "errors"
CODES = list(sentences("errors.en"))


def reported(code: str) -> list[Diagnostic]:
    """What the files of a code cause: the rules alone, or the rules with their data."""
    rules = Path(f"{code}.rules")
    csv, rows = rules.with_suffix(".csv"), rules.with_suffix(".json")
    try:
        if not rules.exists():  # a file of that name is what is missing
            rulelang.load(Path(code) / "district.rules")
        ruleset = rulelang.load(rules)
        if csv.exists():
            return list(ruleset.evaluate(csv).diagnostics)
        if rows.exists():
            return list(ruleset.evaluate(json.loads(rows.read_text("utf-8"))).diagnostics)
        return list(ruleset.diagnostics)
    except rulelang.RulelangError as error:
        return list(error.diagnostics)


@pytest.mark.parametrize("code", CODES)
def test_each_code_is_caused_by_its_files(
    code: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FIXTURES)
    found = reported(code)
    assert {item.code for item in found} == {code}
    golden(FIXTURES / f"{code}.en.txt", render_all(found) + "\n")


@pytest.mark.parametrize("code", CODES)
def test_no_message_is_left_with_a_gap(code: str) -> None:
    text = (FIXTURES / f"{code}.en.txt").read_text("utf-8")
    assert "``" not in text.replace("`` `", "").replace("` ``", "")
    assert "  :" not in text
    assert not any(line.rstrip().endswith((": ", " ()")) for line in text.splitlines())


def test_each_fixture_belongs_to_a_code() -> None:
    strays = [path.name for path in FIXTURES.iterdir() if path.name.split(".")[0] not in CODES]
    assert strays == []
