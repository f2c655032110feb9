"""Small files with what is wrong with them, each error on its line.

The files in ``tests/fixtures/check/`` hold chunks between ``---`` lines. A comment such as
``#! 41 E203 "95%"`` says that an error of that code begins in that column of its line, and that
its message or its mend holds the words. What is not announced must not be reported, so a chunk
without such comments is a file without errors. A chunk without a ``ruleset`` is given one.
"""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

import rulelang
from rulelang.diagnostics import Diagnostic, Place
from rulelang.words import said as said_of

FIXTURES = Path(__file__).parents[1] / "fixtures" / "check"
EXPECTATION = re.compile(r'#! (\d+) ([EW]\d{3}) "([^"]*)"')
HEAD = "ruleset rubric { unit place }\n"


class Chunk(NamedTuple):
    """One small file: where it stands, and its text with lines as they are counted there."""

    file: str
    line: int
    text: str


def chunks() -> Iterator[Chunk]:
    for path in sorted(FIXTURES.glob("*.rules")):
        line = 1
        for text in path.read_text("utf-8").split("---\n"):
            yield Chunk(path.name, line, text)
            line += text.count("\n") + 1


CHUNKS = list(chunks())


def diagnose(text: str) -> list[Diagnostic]:
    try:
        return list(rulelang.parse(text).diagnostics)
    except rulelang.RulesError as error:
        return list(error.diagnostics)


@pytest.mark.parametrize("chunk", CHUNKS, ids=lambda chunk: f"{chunk.file}:{chunk.line}")
def test_a_chunk_has_the_errors_that_it_announces_and_no_others(chunk: Chunk) -> None:
    head = "" if "ruleset " in chunk.text else HEAD
    said = {}
    for item in diagnose(head + chunk.text):
        assert isinstance(item.place, Place)
        place = item.place.line - head.count("\n"), item.place.column, item.code
        labels = " ".join(said_of(label.text, "en") for label in item.labels)
        said[place] = f"{item.message} {item.mend} {said_of(item.underlined, 'en')} {labels}"
    wanted = {
        (number, int(column), code): words
        for number, line in enumerate(chunk.text.splitlines(), start=1)
        for column, code, words in EXPECTATION.findall(line)
    }
    assert sorted(said) == sorted(wanted)
    for place, words in wanted.items():
        assert words in said[place]


def test_each_code_of_the_checks_is_announced_by_some_chunk() -> None:
    announced = {code for chunk in CHUNKS for _, code, _ in EXPECTATION.findall(chunk.text)}
    package = files("rulelang")
    written = {
        code
        for layer in ("check", "forms")
        for path in package.joinpath(layer).iterdir()
        if path.name.endswith(".py")
        for code in re.findall(r'"([EW][234]\d\d)"', path.read_text("utf-8"))
    }
    assert written - announced == set()
