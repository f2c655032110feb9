"""The program as a process: encoding, pipes, and what it imports."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RULELANG = [sys.executable, "-m", "rulelang"]
SOURCES = ["communes.rules", "communes.csv"]


def process(
    folder: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*RULELANG, *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


def test_output_is_utf8_whatever_the_locale(folder: Path) -> None:
    done = process(folder, "eval", *SOURCES, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "Thạch An" in done.stdout.decode("utf-8")


def test_exit_codes_reach_the_shell(folder: Path) -> None:
    assert process(folder, "check", "communes.rules").returncode == 0
    (folder / "wrong.rules").write_text("criterion", encoding="utf-8")
    assert process(folder, "check", "wrong.rules").returncode == 1
    assert process(folder, "chek").returncode == 2


def test_a_reader_that_leaves_causes_no_noise(folder: Path) -> None:
    rows = "".join(f"Xã {number},10,5,2\n" for number in range(5000))
    with (folder / "communes.csv").open("a", encoding="utf-8") as file:
        file.write(rows)
    with subprocess.Popen(
        [*RULELANG, "eval", *SOURCES, "--format", "json"],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        assert running.stdout.readline() == b"{\n"
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 1


@pytest.mark.parametrize(
    ("arguments", "unused"),
    [
        (["--help"], {"tabulate", "rulelang.output.table", "rulelang.syntax.print"}),
        (["eval", *SOURCES, "--format", "json"], {"tabulate", "rulelang.output.table"}),
        (["eval", *SOURCES], {"rulelang.output.json", "rulelang.syntax.print"}),
    ],
)
def test_a_command_imports_only_what_it_needs(
    folder: Path, arguments: list[str], unused: set[str]
) -> None:
    code = f"import sys; from rulelang.cli import main; main({arguments!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=True)
    imported = set(done.stdout.decode("utf-8").split("\n")[-2].split())
    assert imported & unused == set()
