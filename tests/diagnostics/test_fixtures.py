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


MENDED_AT_ONCE = (
    *("E103", "E104", "E105", "E113", "E114", "E201", "E204", "E205", "E207"),
    *("E303", "E304", "E305", "E306", "E308", "E401"),
)


@pytest.mark.parametrize("code", MENDED_AT_ONCE)
def test_the_quick_fix_of_a_code_mends_it(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES)
    text = Path(f"{code}.rules").read_text("utf-8")
    edits = [edit for item in reported(code) for edit in item.edits]
    assert edits
    for edit in sorted(edits, key=lambda edit: edit.place.span, reverse=True):
        start, end = edit.place.span
        text = text[:start] + edit.text + text[end:]
    try:
        left = rulelang.parse(text).diagnostics
    except rulelang.RulesError as error:
        left = error.diagnostics
    assert code not in {item.code for item in left}


def test_each_fixture_belongs_to_a_code() -> None:
    strays = [path.name for path in FIXTURES.iterdir() if path.name.split(".")[0] not in CODES]
    assert strays == []
