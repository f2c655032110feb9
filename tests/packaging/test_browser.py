"""The core in a browser: Pyodide runs it in Node, with the answers of this Python."""

import json
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import rulelang
from tests.packaging.conftest import ROOT, run

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node")

HERE = Path(__file__).parent
PAGE = ROOT / "docs" / "embedding.md"


RULES = """
ruleset schools "Schools" { unit school }
input pupils "Pupils" : integer from 1
input passed "Passed" : integer from 0 to pupils
criterion results "Results" max 10: ratio passed / pupils
"""
RECORD = {"school": "North", "pupils": 3, "passed": "2"}


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


def test_the_recipe_for_a_page_scores_a_record(
    pyodide: Path, served: str, wheel: Path, needed: list[Path], tmp_path: Path
) -> None:
    (recipe,) = re.findall(r"```js\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    wheels = [f"{served}/{path.name}" for path in (wheel, *needed)]
    program = tmp_path / "page.mjs"
    program.write_text(
        f"""
        import {{ loadPyodide }} from {json.dumps(str(pyodide / "pyodide.mjs"))};
        {recipe}
        const python = await start({json.dumps(wheels)});
        console.log(score(python, {json.dumps(RULES)}, {json.dumps(RECORD)}));
        """,
        "utf-8",
    )
    here = rulelang.parse(RULES).score_one(RECORD, explain=True)
    assert run("node", program) == f"{here.text()}\n"


@pytest.fixture
def served(wheel: Path, needed: list[Path], tmp_path: Path) -> Iterator[str]:
    """The address of a server on this machine that has the wheels."""
    for path in (wheel, *needed):
        shutil.copy(path, tmp_path)
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """A server that prints nothing."""

    def log_message(self, *arguments: object) -> None:
        """Nothing."""
