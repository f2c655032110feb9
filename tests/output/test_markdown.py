"""Results as Markdown."""

from collections.abc import Callable
from pathlib import Path

import rulelang
from rulelang.output.markdown import text
from tests.output.samples import RULES, evaluated

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests/golden/markdown"
DEPARTMENTS = ROOT / "rulesets/cao-bang-2021/departments"

Golden = Callable[[Path, str], None]


def markdown(evaluation: rulelang.Evaluation) -> str:
    return text(evaluation.view, "vi" if evaluation.plan.language == "vi" else "en")


def test_every_status_a_bonus_and_a_penalty(golden: Golden) -> None:
    golden(GOLDEN / "communes.md", markdown(evaluated()))


def test_in_vietnamese(golden: Golden) -> None:
    golden(GOLDEN / "communes.vi.md", markdown(evaluated(rulelang.parse(RULES).text("vi"))))


def test_departments(golden: Golden) -> None:
    evaluation = rulelang.load(f"{DEPARTMENTS}.rules").evaluate(f"{DEPARTMENTS}.csv")
    golden(GOLDEN / "departments.md", markdown(evaluation))


def test_periods_and_groups_have_a_table_each() -> None:
    rules = """
    ruleset r { unit u period q }
    input zone : choice { hill "Vùng cao", plain }
    criterion c max 5: given
    rank within zone by total
    """
    rows = [
        {"u": "A", "q": "Q1", "zone": "hill", "c": 1},
        {"u": "B", "q": "Q1", "zone": "plain", "c": 2},
        {"u": "C", "q": "Q2", "zone": "hill", "c": 3},
    ]
    found = markdown(rulelang.parse(rules).evaluate(rows))
    headings = [line for line in found.split("\n") if line.startswith("## ")]
    assert headings == ["## Q1 · Vùng cao", "## Q1 · plain", "## Q2 · Vùng cao"]


def test_no_mark_of_markdown_is_obeyed() -> None:
    rows: list[list[object]] = [["a|b *c* _d_ `e` <i> [f](g)\nh", 4, 1, 1, 0, None, None]]
    line = next(line for line in markdown(evaluated(rows=rows)).split("\n") if "a" in line[5:9])
    assert r"a\|b \*c\* \_d\_ \`e\` \<i\> \[f\](g) h" in line


def test_cells_are_as_many_in_every_line_and_figures_stand_to_the_right() -> None:
    header, align, *rows = markdown(evaluated()).split("\n")[2:9]
    assert {line.count("|") for line in (header, align, *rows[:5])} == {10}
    assert align == "| ---: | --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |"
