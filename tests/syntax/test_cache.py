"""The compiled grammar on disk: used by the next process, never trusted blindly."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.syntax.reading import ROOT

GRAMMAR = ROOT / "rulelang/syntax/grammar.lark"
#: Compiles a grammar with a cache in a process of its own; prints whether it had to be built.
PROGRAM = """
import sys
from pathlib import Path
import lark.lark
built = []
build = lark.lark.load_grammar
lark.lark.load_grammar = lambda *args, **options: built.append(1) or build(*args, **options)
from rulelang.api.files import cached_grammar
from rulelang.diagnostics import Source
from rulelang.syntax import parse
text = Path(sys.argv[1]).read_text(encoding="utf-8") + sys.argv[3]
parsed = parse(Source.of('criterion a "A" max 3: given'), cached_grammar(text, Path(sys.argv[2])))
assert not parsed.diagnostics and parsed.file.statements[0].name.text == "a"
print("built" if built else "loaded")
"""


def outcome(cache: Path, more: str = "") -> str:
    command = [sys.executable, "-c", PROGRAM, str(GRAMMAR), str(cache), more]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stderr == ""
    return run.stdout.strip()


def test_the_second_process_loads_the_tables_until_the_grammar_changes(tmp_path: Path) -> None:
    cache = tmp_path / "grammar.tables"
    assert outcome(cache) == "built"
    assert outcome(cache) == "loaded"
    assert outcome(cache, "// changed") == "built"
    assert outcome(cache, "// changed") == "loaded"


DAMAGES = {
    "emptied": lambda whole: b"",
    "cut short": lambda whole: whole[: len(whole) // 2],
    "one bit flipped": lambda whole: whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_cache_is_replaced(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    cache = tmp_path / "grammar.tables"
    outcome(cache)
    cache.write_bytes(damage(cache.read_bytes()))
    assert outcome(cache) == "built"
    assert outcome(cache) == "loaded"


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    assert outcome(tmp_path / "no such folder" / "grammar.tables") == "built"
    assert outcome(tmp_path) == "built"
