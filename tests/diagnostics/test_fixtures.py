"""Every code has a file that causes it, and the message that is printed then."""

import json
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
import xlsxwriter

import rulelang
from rulelang.api.data_report import read_report
from rulelang.api.forms import collect
from rulelang.api.sources import sheets_of
from rulelang.data.options import Reading
from rulelang.diagnostics import Diagnostic, render_all
from rulelang.drafting import draft
from rulelang.engine.columnar.slow import slow_statement
from rulelang.serve.problems import as_problem
from rulelang.words import sentences
from tests.filled import put_files
from tests.serving import asked_of

FIXTURES = Path(__file__).parents[1] / "fixtures" / "errors"
CODES = list(sentences("errors.en"))


def reported(code: str) -> list[Diagnostic]:
    """What the files of a code cause: the rules alone, with their data, or with filled-in forms."""
    rules = Path(f"{code}.rules")
    csv, rows = rules.with_suffix(".csv"), rules.with_suffix(".json")
    record = rules.with_suffix(".record.json")
    claims = rules.with_suffix(".published.rules")
    changes = rules.with_suffix(".changes.json")
    request = rules.with_suffix(".request.json")
    forms, files = rules.with_suffix(".forms.json"), rules.with_suffix(".files.json")
    criteria = rules.with_suffix(".criteria.csv")
    if request.exists():
        return refused(json.loads(request.read_text("utf-8")))
    try:
        if criteria.exists():
            return list(draft(sheets_of(criteria, Reading()), criteria.name).diagnostics)
        if not rules.exists():  # a file of that name is what is missing
            rulelang.load(Path(code) / "district.rules")
        ruleset = rulelang.load(rules)
        if claims.exists():
            ruleset.audit(claims)
        if changes.exists():
            ruleset.with_changes(json.loads(changes.read_text("utf-8")))
        if csv.exists():
            return list(ruleset.evaluate(csv).diagnostics)
        if forms.exists():
            return collected(ruleset, json.loads(forms.read_text("utf-8")))
        if files.exists():
            return read(ruleset, json.loads(files.read_text("utf-8")))
        if record.exists():
            ruleset.score_one(json.loads(record.read_text("utf-8")))
        if rows.exists():
            return list(ruleset.evaluate(json.loads(rows.read_text("utf-8"))).diagnostics)
        slow = slow_statement(ruleset.plan)
        return list(ruleset.diagnostics or ([] if slow is None else [slow]))
    except rulelang.RulelangError as error:
        return list(error.diagnostics)


def refused(request: dict[str, Any]) -> list[Diagnostic]:
    """What is wrong with a request to the service."""
    with patch("rulelang.serve.http.as_problem", wraps=as_problem) as told:
        asked_of(request)
    return [item for call in told.call_args_list for item in call.args[0].diagnostics]


def collected(ruleset: rulelang.Ruleset, files: dict[str, Any]) -> list[Diagnostic]:
    """What is told of a folder `forms` with these files; `units` are those that were asked."""
    units = files.pop("units", None)
    with TemporaryDirectory() as name, chdir(name):
        (blank,) = ruleset.write_forms("blank.xlsx", ask="all")
        put_files(Path("forms"), blank.read_bytes(), files)
        return list(collect(ruleset.plan, Path("forms"), units).diagnostics)


def read(ruleset: rulelang.Ruleset, files: dict[str, Any]) -> list[Diagnostic]:
    """What is told of files: of texts, or of workbooks whose sheets are given row by row.

    ``columns`` says which heading goes to which input, ``percent`` and ``percents`` what
    percentages are.
    """
    options = {
        name: files.pop(name) for name in ("columns", "percent", "percents") if name in files
    }
    reading = Reading(**options)
    with TemporaryDirectory() as name, chdir(name):
        Path("data").mkdir()
        for file, content in files.items():
            if isinstance(content, str):
                (Path("data") / file).write_text(content, "utf-8")
            else:
                put_workbook(Path("data") / file, content)
        (path, *more) = sorted(Path("data").iterdir())
        found = read_report(ruleset.plan, path.parent if more else path, reading)
    return list(found.diagnostics)


def put_workbook(path: Path, sheets: dict[str, Any]) -> None:
    """Write sheets, row by row; those that are objects have `merged` areas and `hidden` rows."""
    with xlsxwriter.Workbook(path) as book:
        for name, content in sheets.items():
            page = book.add_worksheet(name)
            more = content if isinstance(content, dict) else {"rows": content}
            rows = more["rows"]
            for area in more.get("merged", ()):
                page.merge_range(area, "")
            for number in more.get("hidden", ()):
                page.set_row(number - 1, options={"hidden": True})
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str) and cell[:1] == "#":  # an error, of some formula
                        page.write_formula(number, column, "=NA()", None, cell)
                    elif isinstance(cell, str):
                        page.write_string(number, column, cell)
                    else:
                        page.write(number, column, cell)


@pytest.mark.parametrize("code", CODES)
def test_each_code_is_caused_by_its_files(
    code: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FIXTURES)
    found = reported(code)
    assert {item.code for item in found} == {code}
    golden(FIXTURES / f"{code}.en.txt", render_all(found) + "\n")
    if code in sentences("errors.vi"):
        golden(FIXTURES / f"{code}.vi.txt", render_all(found, language="vi") + "\n")


@pytest.mark.parametrize("code", CODES)
def test_no_message_is_left_with_a_gap(code: str) -> None:
    text = (FIXTURES / f"{code}.en.txt").read_text("utf-8")
    assert "``" not in text.replace("`` `", "").replace("` ``", "")
    assert "  :" not in text
    assert not any(line.rstrip().endswith((": ", " ()")) for line in text.splitlines())


MENDED_AT_ONCE = (
    *("E103", "E104", "E105", "E113", "E114", "E201", "E204", "E205", "E207"),
    *("E303", "E304", "E305", "E306", "E308", "E401", "E441"),
    *("E443", "W406", "W414"),
)


@pytest.mark.parametrize("code", MENDED_AT_ONCE)
def test_the_quick_fix_of_a_code_mends_it(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES)
    text = Path(f"{code}.rules").read_text("utf-8")
    edits = [edit for item in reported(code) for edit in item.edits]
    assert edits
    for edit in sorted(edits, key=lambda edit: edit.place.span, reverse=True):
        start, end, _ = edit.place.span
        text = text[:start] + edit.text + text[end:]
    try:
        left = rulelang.parse(text).diagnostics
    except rulelang.RulesError as error:
        left = error.diagnostics
    assert code not in {item.code for item in left}


def test_each_fixture_belongs_to_a_code() -> None:
    strays = [path.name for path in FIXTURES.iterdir() if path.name.split(".")[0] not in CODES]
    assert strays == []
