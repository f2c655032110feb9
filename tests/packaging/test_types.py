"""What a type checker knows of the public names: all of it, and misspelt words are refused."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import rulelang
from rulelang import build, facts
from tests.packaging.conftest import ROOT

PYRIGHT = Path(sys.executable).with_name("pyright")

WORDS = """\
# pyright: strict
import rulelang


def words(result: rulelang.UnitResult, rules: rulelang.Ruleset, item: rulelang.Diagnostic) -> None:
    print(result.status == {status!r})
    print(rules.inputs[0].kind == {input!r})
    print(rules.total.kind == {criterion!r})
    print(rules.rank.ties == {ties!r})
    print(item.severity == {severity!r})
    print(rulelang.Reading(percent={percent!r}))
    print(rulelang.Reading(hidden_rows={rows!r}))
"""
RIGHT = {
    "status": "ranked",
    "input": "percent",
    "criterion": "bonus",
    "ties": "share",
    "severity": "error",
    "percent": "hundredths",
    "rows": "skip",
}


def pyright(*arguments: object) -> Any:
    """What pyright reports; it looks for packages by the `python` that it finds first."""
    path = {"PATH": f"{PYRIGHT.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [PYRIGHT, "--outputjson", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | path,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("{"), done.stdout + done.stderr
    return json.loads(done.stdout)


def test_every_public_name_and_all_that_it_has_is_typed() -> None:
    found = pyright("--verifytypes", "rulelang", "--ignoreexternal")["typeCompleteness"]
    # A class is listed by its name here and by that of its module, its parts by the latter.
    public = {f"rulelang.{name}" for name in rulelang.__all__}
    public |= {f"rulelang.build.{name}" for name in build.__all__}
    public |= {f"rulelang.facts.{name}" for name in facts.__all__}
    homes = {f"{rulelang._HOMES[name]}.{name}" for name in rulelang.__all__ if name[0] != "_"}
    homes |= {
        f"{getattr(module, name).__module__}.{name}"
        for module in (build, facts)
        for name in module.__all__
    }
    symbols = [
        symbol
        for symbol in found["symbols"]
        if any(f"{symbol['name']}.".startswith(f"{name}.") for name in public | homes)
    ]
    assert len(symbols) > 500
    assert public - {"rulelang.__version__"} <= {symbol["name"] for symbol in symbols}
    open_ = [one for one in symbols if not one["isTypeKnown"] or one["isTypeAmbiguous"]]
    assert open_ == []


@pytest.mark.parametrize("right", [True, False])
def test_misspelt_words_are_refused_where_they_are_written(right: bool, tmp_path: Path) -> None:
    words = RIGHT if right else {key: f"{word}s" for key, word in RIGHT.items()}
    program = tmp_path / "words.py"
    program.write_text(WORDS.format(**words), encoding="utf-8")
    reported = pyright(program)["generalDiagnostics"]

    lines = {item["range"]["start"]["line"] for item in reported}
    assert len(lines) == (0 if right else len(RIGHT)), reported
