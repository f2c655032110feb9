"""The core in a browser: Pyodide runs it in Node, with the answers of this Python."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.packaging.conftest import ROOT, run

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node")

HERE = Path(__file__).parent
PAGE = ROOT / "docs" / "embedding.md"


@pytest.fixture(scope="module")
def pyodide() -> Path:
    return Path(run(ROOT / ".ci" / "pyodide").strip())


def test_a_browser_gives_the_answers_of_this_python(
    pyodide: Path, wheel: Path, needed: list[Path]
) -> None:
    script = HERE / "answers.py"
    here = run(sys.executable, script, PYTHONPATH=str(ROOT))
    there = run("node", HERE / "browser.mjs", pyodide, ROOT, script, wheel, *needed)
    assert here.count("\n") > 50
    assert there.splitlines() == here.splitlines()
