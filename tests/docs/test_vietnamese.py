"""docs/vi/: each rule on the pages runs, and the reference card leaves out no word."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import rulelang
from rulelang.syntax.keywords import KEYWORDS, VIETNAMESE_FUNCTIONS
from tests.docs.console import refreshed
from tests.docs.fragments import differences, read_by, whole
from tests.docs.markdown import Block, blocks, code

FOLDER = Path(__file__).parent.parent.parent / "docs" / "vi"
PHRASES = (FOLDER / "cach-viet.md").read_text(encoding="utf-8")

(INPUTS,) = [block.text for block in blocks(PHRASES, "rules", "inputs")]
FRAGMENTS = blocks(PHRASES, "rules", "fragment")

CARD = (FOLDER / "ngon-ngu.md").read_text(encoding="utf-8")
WORDS = sorted({row.vi for row in KEYWORDS} | set(VIETNAMESE_FUNCTIONS.values()))


def line(block: Block) -> str:
    return f"line-{block.line}"


def test_each_phrase_of_a_decree_has_its_rule() -> None:
    phrases = [text for text in PHRASES.splitlines() if text.startswith("### ")]
    assert len(phrases) == len(FRAGMENTS) >= 30
    assert [text.split()[1] for text in phrases] == [f"{n}." for n in range(1, len(phrases) + 1)]


@pytest.mark.parametrize("block", FRAGMENTS, ids=line)
def test_a_rule_has_no_errors_or_warnings(block: Block) -> None:
    text = whole(block.text, read_by(block.text, INPUTS), language="vi")
    assert rulelang.parse(text, line(block)).diagnostics == ()


@pytest.mark.parametrize("block", [b for b in FRAGMENTS if b.table], ids=line)
def test_a_rule_gives_what_the_table_below_it_shows(block: Block) -> None:
    assert differences(block, INPUTS, "vi") == []


# ---- the tour, and from a report to its ranking ------------------------------------------------


@pytest.mark.parametrize("name", ["README.md", "cap-huyen.md"])
def test_the_commands_print_what_is_shown(
    name: str, golden: Callable[[Path, str], None], tmp_path: Path
) -> None:
    page = FOLDER / name
    golden(page, refreshed(page.read_text(encoding="utf-8"), tmp_path))


# ---- the reference card -------------------------------------------------------------------------


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_the_language_is_on_the_card(word: str) -> None:
    assert re.search(rf"(?<!\w){re.escape(word)}(?!\w)", "\n".join(code(CARD)))
