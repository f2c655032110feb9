"""docs/serve.md: a service is started, asked as its session says, and answers what it shows."""

import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.docs.markdown import blocks, with_texts

PAGE = Path(__file__).parent.parent.parent / "docs" / "serve.md"
ADDRESS = "http://127.0.0.1:8000"


def test_the_session_is_what_is_answered(
    golden: Callable[[Path, str], None], tmp_path: Path
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for block in blocks(page):
        if block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    (session,) = blocks(page, "console", "session")
    started, *asked = [line for line in session.text.splitlines() if line.startswith("$ ")]
    command = [*shlex.split(started)[2:], "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "rulelang", *command],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            found = re.search(r"http://[\w.:]+", said)
            assert found, said
            lines = [f"{started}\n{said.replace(found[0], ADDRESS)}"]
            lines += [f"{line}\n{answer(line, found[0], tmp_path)}\n" for line in asked]
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
    golden(PAGE, with_texts(page, {session: "\n".join(lines)}))


def answer(line: str, address: str, folder: Path) -> str:
    """What curl would print."""
    _, program, _, url, *more = shlex.split(line)
    assert program == "curl"
    options = dict(zip(more[::2], more[1::2], strict=True))
    headers = dict([options["-H"].split(": ")]) if "-H" in options else {}
    url = url.replace(ADDRESS, address)
    if "-d" in options:
        content = (folder / options["-d"].removeprefix("@")).read_bytes()
        return httpx.post(url, content=content, headers=headers).text
    return httpx.get(url, headers=headers).text
