"""``rulelang sql``."""

import sys
from pathlib import Path

import pytest

import rulelang
from tests.cli.conftest import RULES, Run


def test_the_query_is_printed(run: Run) -> None:
    ran = run("sql", "communes.rules", "--dialect", "duckdb")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == rulelang.parse(RULES).sql("duckdb")


def test_it_is_written_to_a_file_with_the_table_and_the_view_that_are_named(
    run: Run, folder: Path
) -> None:
    named = ("--table", "data.reports", "--view", "scores")
    ran = run("sql", "communes.rules", "--dialect", "postgres", *named, "-o", "scores.sql")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    text = (folder / "scores.sql").read_text("utf-8")
    assert text == rulelang.parse(RULES).sql("postgres", "data.reports", "scores")
    assert text.startswith("CREATE VIEW scores AS\n")
    assert "FROM data.reports\n" in text


def test_a_dialect_must_be_named(run: Run) -> None:
    ran = run("sql", "communes.rules")
    assert (ran.code, ran.out) == (2, "")
    assert "--dialect" in ran.err


def test_what_the_database_cannot_say_is_one_line(run: Run, folder: Path) -> None:
    text = RULES.replace("policy", "Digital")
    (folder / "communes.rules").write_text(text, encoding="utf-8")
    ran = run("sql", "communes.rules", "--dialect", "spark")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: communes.rules:10:40: ")
    assert ran.err.endswith("`digital` and `Digital` are the same name in Spark\n")
    assert ran.err.count("\n") == 1
    assert run("sql", "communes.rules", "--dialect", "postgres").code == 0


def test_rules_with_errors_are_told_and_nothing_is_printed(run: Run, folder: Path) -> None:
    (folder / "communes.rules").write_text("ruleset x { }\ncriterion c max 4: giben", "utf-8")
    ran = run("sql", "communes.rules", "--dialect", "duckdb")
    assert (ran.code, ran.out) == (1, "")
    assert "error[" in ran.err


def test_without_sqlglot_one_line_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("rulelang.output.sql")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    ran = run("sql", "communes.rules", "--dialect", "duckdb")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == 'error: `rulelang sql` needs SQLGlot: pip install "rulelang[sql]"\n'
