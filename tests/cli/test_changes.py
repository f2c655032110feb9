"""``--set``: what if the rules had another figure?"""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import RULES, Run

SOURCES = ("communes.rules", "communes.csv")


def test_results_are_those_of_the_changed_rules_and_say_so(run: Run, folder: Path) -> None:
    ran = run("eval", *SOURCES, "--set", "digital.max=16", "--format", "json")
    assert ran.code == 0
    found = json.loads(ran.out)
    (folder / "other.rules").write_text(
        RULES.partition("example")[0].replace("max 6", "max 16"), "utf-8"
    )
    alone = json.loads(run("eval", "other.rules", SOURCES[1], "--format", "json").out)
    assert found["units"] == alone["units"]
    assert found["ruleset"]["label"] == "Xã, phường (changed: digital.max = 16)"
    assert ran.err.startswith(
        "changed: digital.max = 16 (in the file 6); these are not the results of communes.rules\n"
    )


def test_figures_are_explained_by_the_changed_rules(run: Run) -> None:
    plain = run("explain", *SOURCES, "--unit", "Hòa An")
    ran = run("explain", *SOURCES, "--unit", "Hòa An", "--set", "policy.max=8")
    assert "4.00 /4" in plain.out
    assert "4.00 /8" in ran.out


def test_an_empty_value_leaves_a_clause_out(run: Run) -> None:
    ran = run("eval", *SOURCES, "--set", "ruleset.edition=", "--format", "json")
    assert json.loads(ran.out)["ruleset"]["edition"] is None
    assert "ruleset.edition = – (in the file 2024)" in ran.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("digital.maks=3", "did you mean `digital.max`?"),
        ("digital.max=many", "error[E2"),
        ("digital.max=0", "error[E"),
        ("policy.max=4 weight 2", "`policy.max` cannot be `4 weight 2`"),
    ],
)
def test_a_change_that_breaks_the_rules_is_an_error(run: Run, change: str, said: str) -> None:
    ran = run("eval", *SOURCES, "--set", change)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err


def test_warnings_are_those_of_the_changed_rules(run: Run) -> None:
    ran = run("eval", *SOURCES, "--set", "levels.A.from=20")
    assert ran.code == 0
    assert "warning[W401]" in ran.err


def test_a_change_without_a_value_is_wrong_usage(run: Run) -> None:
    ran = run("eval", *SOURCES, "--set", "digital.max")
    assert ran.code == 2
    assert ran.err == (
        "error: `--set digital.max` has no value\n  = help: write `--set digital.max=8`\n"
    )


def test_in_vietnamese_the_note_is_vietnamese(run: Run) -> None:
    ran = run("eval", *SOURCES, "--set", "policy.max=5", language="vi")
    assert ran.err.startswith("đã thay đổi: policy.max = 5 (trong tệp là 4); đây không phải")
