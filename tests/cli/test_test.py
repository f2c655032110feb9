"""``rulelang test``: the examples beside the rules."""

from pathlib import Path

from tests.cli.conftest import RULES, Run


def test_examples_that_hold_exit_with_0(run: Run) -> None:
    ran = run("test", "communes.rules")
    assert (ran.code, ran.out, ran.err) == (0, "communes.rules: 1 of 1 examples hold\n", "")


def test_an_example_that_fails_says_what_was_expected_what_came_and_where(
    run: Run, folder: Path
) -> None:
    spoilt = RULES.replace("expect total = 10, level = A", "expect total = 9, level = none")
    (folder / "communes.rules").write_text(spoilt, encoding="utf-8")
    ran = run("test", "communes.rules")
    assert ran.code == 1
    assert ran.out == (
        'communes.rules:17:1: example "all of it" fails\n'
        "  communes.rules:19:10: total: expected 9, got 10 (shown as 10.00)\n"
        "  communes.rules:19:21: level: expected none, got A\n"
        "communes.rules: 0 of 1 examples hold\n"
    )


def test_given_values_that_are_wrong_are_said(run: Run, folder: Path) -> None:
    spoilt = RULES.replace("policy = 4", "policy = 5")
    (folder / "communes.rules").write_text(spoilt, encoding="utf-8")
    ran = run("test", "communes.rules")
    assert ran.code == 1
    assert "`policy`" in ran.err or "policy" in ran.err


def test_rules_without_examples_say_so(run: Run, folder: Path) -> None:
    (folder / "communes.rules").write_text(RULES[: RULES.index("example")], encoding="utf-8")
    ran = run("test", "communes.rules")
    assert (ran.code, ran.out) == (0, "communes.rules: no examples\n")


def test_one_file_with_failures_fails_the_run(run: Run, folder: Path) -> None:
    (folder / "a.rules").write_text(RULES.replace("total = 10", "total = 9"), encoding="utf-8")
    assert run("test", "a.rules", "communes.rules").code == 1
