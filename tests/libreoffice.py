"""A real spreadsheet program: cells are typed into workbooks by LibreOffice without a window.

The program is started once for all workbooks of a test session.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["absent", "typed_in"]

SOFFICE = shutil.which("soffice")
PYTHON = "/usr/bin/python3"
"""The one that LibreOffice's `uno` is made for."""

SCRIPT = Path(__file__).parent / "typing_in_calc.py"
PATIENCE = 300
"""Seconds until the program is given up."""


def absent() -> str:
    """Why there is no such program here; an empty text where there is one."""
    if SOFFICE is None:
        return "no LibreOffice: .ci/libreoffice installs it"
    if not Path(PYTHON).exists():
        return f"no {PYTHON}, which LibreOffice is told by what to type"
    done = subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return "" if done.returncode == 0 else "no uno for Python: .ci/libreoffice installs it"


def typed_in(
    workbooks: Sequence[tuple[Path, Mapping[tuple[str, str], str], Path]], folder: Path
) -> None:
    """Type texts into cells (by sheet and address) of workbooks, each saved to another file."""
    assert SOFFICE is not None
    pipe = f"rulelang{abs(hash(folder))}"
    listed = [
        (str(source), [(*place, text) for place, text in cells.items()], str(target))
        for source, cells, target in workbooks
    ]
    profile = (folder / "profile").as_uri()
    program = subprocess.Popen(
        [
            *(SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--norestore"),
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        done = subprocess.run(
            [PYTHON, str(SCRIPT)],
            input=json.dumps({"pipe": pipe, "workbooks": listed}),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        program.wait(PATIENCE)
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()
