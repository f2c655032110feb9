"""Disks that are full, programs that are stopped, links that lead nowhere: nothing is left."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rulelang.api.writing import FORMATS
from tests.cli.conftest import Run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="devices and links of Linux")

WRITTEN = [
    ("eval", "communes.csv", "--format", name, "--engine", engine)
    for name, own in FORMATS.items()
    for engine in own.engines
    if engine != "spark"
] + [
    ("eval", "communes.csv", "--format", "xlsx", "--formulas"),
    ("explain", "communes.csv", "--unit", "Hòa An"),
    ("data", "communes.csv"),
    ("data", "communes.csv", "--format", "json"),
    ("sql", "--dialect", "duckdb"),
    ("fmt",),
]


@pytest.mark.parametrize("words", WRITTEN, ids=" ".join)
def test_a_full_disk_is_called_one_in_every_format(
    run: Run, folder: Path, words: tuple[str, ...]
) -> None:
    ran = run(words[0], "communes.rules", *words[1:], "-o", "/dev/full")
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == "error: cannot write `/dev/full`: no space left on device"


@pytest.fixture
def tiny(folder: Path) -> Iterator[Path]:
    """A disk that is full after some bytes, where this process may mount one."""
    disk = folder / "tiny"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(disk)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError:
        pytest.skip("no mount here")
    if done.returncode:
        pytest.skip("this process may not mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("ending", ["json", "jsonl", "csv", "parquet", "xlsx"])
def test_a_disk_that_fills_up_leaves_nothing(
    run: Run, folder: Path, tiny: Path, ending: str
) -> None:
    rows = "".join(f"Xã {number},10,5,2\n" for number in range(2000))
    with (folder / "communes.csv").open("a", encoding="utf-8") as file:
        file.write(rows)
    ran = run("eval", "communes.rules", "communes.csv", "-o", f"tiny/out.{ending}")
    assert ran.code == 1
    assert ran.err.endswith(f"cannot write `tiny/out.{ending}`: no space left on device\n")
    assert [*tiny.iterdir()] == []


def test_collected_answers_on_a_full_disk(run: Run, folder: Path) -> None:
    pytest.importorskip("xlsxwriter")
    from rulelang.output.answers import frame, write_parquet

    with pytest.raises(OSError, match="No space left on device"):
        write_parquet(frame({"u": ["a"] * 9000}, {"u": "text"}), Path("/dev/full"))


STOPPED = """
import pathlib, sys, time
def replace(self, target):
    print("at it", flush=True)
    time.sleep(120)
pathlib.Path.replace = replace
from rulelang.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "json"])
def test_a_program_that_is_stopped_leaves_nothing(
    folder: Path, number: signal.Signals, ending: str
) -> None:
    out = folder / f"out.{ending}"
    out.write_text("old", "utf-8")
    before = sorted(path.name for path in folder.iterdir())
    command = [sys.executable, "-c", STOPPED, "eval", "communes.rules", "communes.csv"]
    with subprocess.Popen(
        [*command, "-o", out.name], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        assert running.stdout.readline() == b"at it\n"
        assert len([*folder.iterdir()]) == len(before) + 1
        running.send_signal(number)
        assert running.wait(60) == 128 + number
        assert running.stderr.read().strip() == b""
    assert sorted(path.name for path in folder.iterdir()) == before
    assert out.read_text("utf-8") == "old"


STOPPED_IN_A_CLASS = """
import os, pathlib, sys
class Field:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), NUMBER)
def replace(self, target):
    class Library:
        field = Field()
pathlib.Path.replace = replace
from rulelang.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_program_that_is_stopped_while_a_class_is_made_says_nothing(
    folder: Path, number: signal.Signals
) -> None:
    stopped = STOPPED_IN_A_CLASS.replace("NUMBER", str(int(number)))
    command = [sys.executable, "-c", stopped, "eval", "communes.rules", "communes.csv"]
    ran = subprocess.run([*command, "-o", "out.csv"], cwd=folder, capture_output=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (128 + number, b"")


@pytest.mark.parametrize("ending", ["csv", "json", "parquet", "xlsx", "txt"])
def test_links_that_lead_round_are_an_error(run: Run, folder: Path, ending: str) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (folder / f"{name}.{ending}").symlink_to(f"{other}.{ending}")
    ran = run("eval", "communes.rules", "communes.csv", "-o", f"a.{ending}")
    assert ran.code == 1
    assert ran.err == f"error: cannot write `a.{ending}`: too many levels of symbolic links\n"
    assert (folder / f"a.{ending}").readlink() == Path(f"b.{ending}")


def test_a_name_of_the_most_letters_is_written(run: Run, folder: Path) -> None:
    name = "n" * 251 + ".csv"
    assert run("eval", "communes.rules", "communes.csv", "-o", name).code == 0
    assert (folder / name).exists()
