"""docs/language.md: its examples run, and it leaves out nothing that the language has."""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import rulelang
from rulelang.forms import FORMS
from rulelang.plan.combinations import COMBINATIONS, Combination
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.statistics import STATISTICS
from rulelang.syntax.keywords import (
    KEYWORDS,
    RESERVED,
    VIETNAMESE_FUNCTIONS,
    Keyword,
    spelling,
)
from tests.docs.console import refreshed
from tests.docs.fragments import INSTEAD, differences, read_by, whole
from tests.docs.markdown import Block, blocks, code, prose, tables, with_stretch

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "language.md"
TEXT = PAGE.read_text(encoding="utf-8")
GRAMMAR = ROOT / "rulelang" / "syntax" / "grammar.lark"

(INPUTS,) = [block.text for block in blocks(TEXT, "rules", "inputs")]
FRAGMENTS = blocks(TEXT, "rules", "fragment")
WRONG = blocks(TEXT, "rules", "wrong")
FILES = [block for block in blocks(TEXT, "rules") if block.file]


def line(block: Block) -> str:
    return f"line-{block.line}"


# ---- the examples run ---------------------------------------------------------------------------


def test_every_block_of_rules_is_run() -> None:
    run = [*FRAGMENTS, *WRONG, *FILES, *blocks(TEXT, "rules", "inputs")]
    assert len(run) == len(blocks(TEXT, "rules"))


@pytest.mark.parametrize("block", FILES, ids=line)
def test_a_whole_file_has_no_errors_or_warnings_and_its_examples_hold(block: Block) -> None:
    rules = rulelang.parse(block.text, str(block.file))
    assert rules.diagnostics == ()
    assert all(example.passed for example in rules.test())


@pytest.mark.parametrize("block", FRAGMENTS, ids=line)
def test_a_fragment_has_no_errors_or_warnings_and_its_examples_hold(block: Block) -> None:
    rules = rulelang.parse(whole(block.text, read_by(block.text, INPUTS)), line(block))
    assert rules.diagnostics == ()
    assert [example for example in rules.test() if not example.passed] == []


@pytest.mark.parametrize("block", [b for b in FRAGMENTS if b.table], ids=line)
def test_a_fragment_gives_what_the_table_below_it_says(block: Block) -> None:
    assert differences(block, INPUTS) == []


@pytest.mark.parametrize("block", WRONG, ids=line)
def test_what_is_shown_as_wrong_has_the_error_that_it_names(block: Block) -> None:
    with pytest.raises(rulelang.RulesError) as raised:
        rulelang.parse(block.text, line(block))
    assert [item.code for item in raised.value.diagnostics] == list(block.words[2:])


CONDITIONS = [
    condition
    for table in tables(TEXT)
    if table.headings[-1] == "example"
    for row in table.rows
    for condition in code(row["example"])
]
HOURS = ("2", "4", "4", "10")


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_of_a_table_holds(condition: str) -> None:
    """Operators, functions and statistics, for the second of four districts."""
    criterion = f"criterion holds max 1: yes {condition}"
    read = read_by(criterion, INPUTS)
    rules = rulelang.parse(whole(criterion, read))
    known = {"offices": "16", "connected": "15", "firewall": "yes", "portal": "basic"}
    known |= {"opened": "2021-12-30"}
    rows = [
        {"district": str(number)} | dict.fromkeys(read, "") | known | {"hours": hours}
        for number, hours in enumerate(HOURS)
    ]
    assert rules.evaluate(rows)["1"].total == 1


def test_the_table_of_roundings_is_what_rounding_gives() -> None:
    (table,) = [t for t in tables(TEXT) if t.headings[:2] == ("clause", "rounds")]
    for row in table.rows:
        (clause,) = code(row["clause"])
        for number in table.headings[2:]:
            rules = rulelang.parse(
                f"ruleset r {{ unit u }} criterion c max 5 {clause}: points {number}"
            )
            assert rules.evaluate([{"u": "A"}])["A"].total == Fraction(row[number]), (
                clause,
                number,
            )


def test_the_table_of_ties_is_how_equal_units_are_numbered() -> None:
    (table,) = [t for t in tables(TEXT) if t.headings[0] == "ties"]
    for row in table.rows:
        (ties,) = code(row["ties"])
        rules = rulelang.parse(f"ruleset r {{ unit u }} criterion c max 9: given rank by c {ties}")
        units = rules.evaluate(
            [{"u": u, "c": c} for u, c in zip("ABCD", "9887", strict=True)]
        ).units
        assert ", ".join(str(unit.rank) for unit in units) == row[table.headings[1]]


def test_the_file_in_vietnamese_says_what_the_one_in_english_says() -> None:
    english, vietnamese = (
        next(block.text for block in FILES if block.file == name)
        for name in ("communes.rules", "xa.rules")
    )
    data = next(block.text for block in blocks(TEXT, "csv") if block.file == "communes.csv")
    head, *lines = [row.split(",") for row in data.splitlines()]
    rows = [dict(zip(head, cells, strict=True)) for cells in lines]
    results = [rulelang.parse(text).evaluate(rows) for text in (english, vietnamese)]
    assert results[0].units == results[1].units
    assert {unit.level for unit in results[0].units} == {"A", "B", "C", None}


# ---- nothing is left out ------------------------------------------------------------------------


def section(heading: str) -> str:
    """The text below a heading, up to the next one of any rank."""
    _, found, rest = TEXT.partition(f"\n{heading}\n")
    assert found, f"no section {heading}"
    return re.split(r"^#+ ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def first_codes(heading: str) -> list[str]:
    """What stands in backquotes in the first column of the table with this first heading."""
    found = [table for table in tables(TEXT) if table.headings[0] == heading]
    return [text for table in found for row in table.rows for text in code(row[heading])]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_a_section_with_an_example_that_is_evaluated(form: str) -> None:
    text = section(f"### {form}")
    evaluated = [block for block in blocks(text, "rules", "fragment") if block.table]
    assert any(re.search(rf": {form}\b", block.text) for block in evaluated)


@pytest.mark.parametrize("combination", COMBINATIONS.values(), ids=lambda row: row.key)
def test_every_combination_has_a_row_with_its_result(combination: Combination) -> None:
    name = combination.en
    spelt = f"by {name} 2" if combination.counted else f"by {name}"
    assert spelt in first_codes(f"{INSTEAD}`by sum`")


def test_every_function_has_a_row_and_no_other() -> None:
    assert [text.split("(")[0] for text in first_codes("function")] == list(FUNCTIONS)


def test_every_statistic_has_a_row_and_no_other() -> None:
    assert [text.split("(")[0] for text in first_codes("statistic")] == list(STATISTICS)


def test_a_row_of_a_function_shows_as_many_arguments_as_it_takes() -> None:
    for text in first_codes("function"):
        name, _, arguments = text.rstrip(")").partition("(")
        shown = arguments.split(", ")
        function = FUNCTIONS[name]
        assert function.variadic == (shown[-1] == "…")
        assert len(shown) - function.variadic == len(function.parameters)


TOKENS_SHOWN = {
    "TYPE": "type",
    "TIES": "ties",
}


@pytest.mark.parametrize(("token", "heading"), TOKENS_SHOWN.items())
def test_every_type_and_every_way_with_ties_has_a_row(token: str, heading: str) -> None:
    wanted = {row.en for row in KEYWORDS if row.token == token}
    shown = {text.split(" {")[0] for text in first_codes(heading)}
    assert wanted <= shown


WRITTEN = re.sub(r"(?s)<!-- (\w+) -->.*?<!-- /\1 -->", "", TEXT)  # by people


@pytest.mark.parametrize("keyword", KEYWORDS, ids=lambda row: row.key)
def test_every_keyword_is_used_or_explained(keyword: Keyword) -> None:
    shown = [block.text for block in blocks(WRITTEN, "rules")] + code(prose(WRITTEN))
    words = r"\s+".join(map(re.escape, keyword.en.split()))
    assert any(re.search(rf"(?<!\w){words}(?!\w)", text) for text in shown)


def test_the_words_that_are_never_names_are_those_of_the_parser() -> None:
    listed = section("## 2. Text, names, numbers").split("These can never be names:")[1]
    listed = listed.split("Every other keyword")[0]
    words = {word for text in code(listed) for word in text.split()}
    assert words == {spelling("en")[key] for key in RESERVED}


# ---- what is written by machine -----------------------------------------------------------------


def keywords() -> str:
    """The tables of keywords and of functions, in the order of the parser's own."""
    rows = [f"| `{row.en}` | `{row.vi}` |" for row in KEYWORDS]
    head = ["| English | Vietnamese |", "| --- | --- |"]
    functions = [f"| `{en}` | `{vi}` |" for en, vi in VIETNAMESE_FUNCTIONS.items()]
    return "\n".join(
        [*head, *rows, "", "| English name | Vietnamese name |", head[1], *functions, ""]
    )


def test_the_page_has_the_grammar_the_keywords_and_the_outputs_of_now(
    golden: Callable[[Path, str], None], tmp_path: Path
) -> None:
    grammar = GRAMMAR.read_text(encoding="utf-8")
    page = with_stretch(TEXT, "grammar", f"```lark\n{grammar}```\n")
    page = with_stretch(page, "keywords", keywords())
    golden(PAGE, refreshed(page, tmp_path))
