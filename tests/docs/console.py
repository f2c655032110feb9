"""The console blocks of a page: each command is run, and its output is what the page shows.

Commands run in a folder of their own, which holds the files that the page itself saves
(``file=NAME``) and the project's ``rulesets``. Standard output and error come as on a terminal.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from tests.docs.markdown import Block, blocks, with_texts

ROOT = Path(__file__).parent.parent.parent
PROMPT = "$ "
WIDTH = "100"


def refreshed(page: str, folder: Path) -> str:
    """The page with the present output below each command."""
    (folder / "rulesets").symlink_to(ROOT / "rulesets", target_is_directory=True)
    saved = [block for block in blocks(page) if block.file]
    for block in saved:
        (folder / str(block.file)).write_text(block.text, encoding="utf-8")
    return with_texts(page, {block: _output(block, folder) for block in blocks(page, "console")})


def _output(block: Block, folder: Path) -> str:
    parts = []
    for line in block.text.splitlines():
        if line.startswith(PROMPT):
            output = _run(shlex.split(line.removeprefix(PROMPT)), folder).strip("\n")
            parts.append(f"{line}\n{output}\n" if output else f"{line}\n")
    return "\n".join(parts)


def _run(command: list[str], folder: Path) -> str:
    program, *arguments = command
    assert program == "rulelang", f"not a command of this project: {program}"
    plain = {"NO_COLOR": "1", "COLUMNS": WIDTH, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "rulelang", *arguments],
        cwd=folder,
        env=os.environ | plain,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return "\n".join(lines)
