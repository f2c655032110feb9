"""The tables of the parser: data beside the grammar that they were made of, and nothing else."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from rulelang.syntax.grammar import tables_of
from tests.syntax.reading import ROOT

SYNTAX = ROOT / "rulelang" / "syntax"


def test_the_tables_are_those_of_the_grammar() -> None:
    made = tables_of((SYNTAX / "grammar.lark").read_text("utf-8"))
    assert (SYNTAX / "grammar.txt").read_text("utf-8") == made, "run python docs/generate.py"


def test_tables_do_not_depend_on_the_run() -> None:
    code = "import sys; from rulelang.syntax.grammar import tables_of; "
    code += "print(tables_of(open(sys.argv[1], encoding='utf-8').read()), end='')"
    made = {
        subprocess.run(
            [sys.executable, "-c", code, str(SYNTAX / "grammar.lark")],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_the_tables_hold_numbers_and_names_only() -> None:
    _, rules, states = (SYNTAX / "grammar.txt").read_text("utf-8").split("\n\n", 2)
    rows, places = rules.split("\n"), states.split("\n")[:-1]
    for row in rows:
        assert row.replace(" ", "").replace("_", "").isalnum()
    for row in places:
        actions = map(int, row.split()[1::2])
        assert all(-len(rows) <= action < len(places) for action in actions)


@pytest.mark.parametrize("home", ["writable", "relative", "none"])
def test_reading_rules_leaves_nothing_and_unpacks_no_code(tmp_path: Path, home: str) -> None:
    (tmp_path / "x.rules").write_text(
        'ruleset x "X" { unit u }\ncriterion a max 1: given\n', "utf-8"
    )
    environment = {name: value for name, value in os.environ.items() if name[:3] != "XDG"}
    environment["HOME"] = str(tmp_path / "home")
    if home != "none":
        (tmp_path / "home").mkdir()
    if home == "relative":
        environment["XDG_CACHE_HOME"] = "cache"
    code = "import sys, rulelang; rulelang.load('x.rules'); print(*sys.modules)"
    before = {*(ROOT / "rulelang").rglob("*")}
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        env=environment | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {name.partition(".")[0] for name in done.stdout.split()}
    assert not imported & {"pickle", "shelve", "lark"}
    left = {path.name for path in tmp_path.rglob("*")}
    assert left == {"x.rules"} | ({"home"} if home != "none" else set())
    assert {*(ROOT / "rulelang").rglob("*")} <= before | {*(ROOT / "rulelang").rglob("*.pyc")}


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_the_tables_are_packed(tmp_path: Path, target: str) -> None:
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (packed,) = tmp_path.iterdir()
    if target == "wheel":
        with zipfile.ZipFile(packed) as wheel:
            names = wheel.namelist()
    else:
        with tarfile.open(packed) as source:
            names = source.getnames()
    assert any(name.endswith("rulelang/syntax/grammar.txt") for name in names)
    assert not any("__pycache__" in name or name.endswith(".tables") for name in names)
