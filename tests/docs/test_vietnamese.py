"""docs/vi/: each rule on the pages runs, and the reference card leaves out no word."""

from pathlib import Path

import pytest

import rulelang
from tests.docs.fragments import differences, read_by, whole
from tests.docs.markdown import Block, blocks

FOLDER = Path(__file__).parent.parent.parent / "docs" / "vi"
PHRASES = (FOLDER / "cach-viet.md").read_text(encoding="utf-8")

(INPUTS,) = [block.text for block in blocks(PHRASES, "rules", "inputs")]
FRAGMENTS = blocks(PHRASES, "rules", "fragment")


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
