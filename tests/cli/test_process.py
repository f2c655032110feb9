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


def redirected(
    folder: Path, redirection: str, *arguments: str, **environment: str
) -> tuple[int, str]:
    """The exit code, and the line on standard error, of a run with standard output elsewhere."""
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *RULELANG, *arguments],
        cwd=folder,
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        check=False,
    )
    return done.returncode, done.stderr.decode("utf-8").removeprefix("error: ").removesuffix("\n")


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


@pytest.mark.parametrize("arguments", [["eval", *SOURCES], ["check", "communes.rules"], ["--help"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_said_in_a_line(folder: Path, arguments: list[str], unbuffered: str) -> None:
    full = "cannot write standard output: no space left on device"
    if "communes.rules" in arguments:  # whose labels are Vietnamese
        full = "lỗi: không ghi được ra đầu ra chuẩn: không còn chỗ trống trên đĩa"
    assert redirected(folder, ">/dev/full", *arguments, PYTHONUNBUFFERED=unbuffered) == (1, full)


def test_a_closed_standard_output_is_said_in_a_line(folder: Path) -> None:
    closed = "lỗi: không ghi được ra đầu ra chuẩn: đã bị đóng"
    assert redirected(folder, ">&-", "eval", *SOURCES) == (1, closed)
    assert redirected(folder, ">&-", "check", "communes.rules") == (1, closed)


def test_a_closed_standard_output_does_not_matter_where_nothing_is_written_to_it(
    folder: Path,
) -> None:
    assert redirected(folder, ">&-", "eval", *SOURCES, "-o", "out.txt") == (0, "")
    assert (folder / "out.txt").exists()


def test_what_would_go_to_a_closed_standard_error_does_not_go_elsewhere(folder: Path) -> None:
    (folder / "wrong.rules").write_text("criterion", encoding="utf-8")
    command = [*RULELANG, "check", "wrong.rules"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" 2>&-', "sh", *command], cwd=folder, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, b"wrong.rules: 1 error\n")


#: What a first answer does without: what makes the grammar's tables, fills lines and reads
#: records, and what only some rubrics and tables need.
RARE = {
    *("json", "lark", "tabulate", "textwrap", "rulelang.api.urls"),
    *("rulelang.cli.criteria", "rulelang.data.several"),
    *("rulelang.engine.earlier", "rulelang.engine.placing"),
}


@pytest.mark.parametrize(
    ("arguments", "unused"),
    [
        (["--help"], {"tabulate", "rulelang.output.table", "rulelang.syntax.print"}),
        (["eval", *SOURCES, "--format", "json"], {"tabulate", "rulelang.output.table"}),
        (["eval", *SOURCES], {"rulelang.output.json", "rulelang.syntax.print"} | RARE),
        (["check", SOURCES[0]], {"numpy", "polars", "rulelang.engine.exact"} | RARE),
    ],
)
def test_a_command_imports_only_what_it_needs(
    folder: Path, arguments: list[str], unused: set[str]
) -> None:
    code = f"import sys; from rulelang.cli import main; main({arguments!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=True)
    imported = set(done.stdout.decode("utf-8").split("\n")[-2].split())
    assert imported & unused == set()
