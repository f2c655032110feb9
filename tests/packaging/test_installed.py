"""The wheel in an environment of its own: with every Python, and gone when it is uninstalled."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.conftest import ROOT, run

ANSWERS = Path(__file__).parent / "answers.py"
OTHERS = ("3.12", "3.13", "3.14")
"""The versions of Python next to the oldest, which runs all tests."""


def interpreter(version: str) -> Path | None:
    """A Python of this version: one that uv or pyenv has fetched, or the machine's."""
    name = f"python{version}"
    fetched = [
        *Path.home().glob(f".local/share/uv/python/cpython-{version}.*/bin/{name}"),
        *Path.home().glob(f".pyenv/versions/{version}.*/bin/{name}"),
    ]
    on_path = [Path(found)] if (found := shutil.which(name)) else []
    for path in [*fetched, *on_path]:
        if subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:
            return path
    return None


def installed(python: Path | str, folder: Path, wheels: list[Path]) -> Path:
    """The interpreter of a new environment with these wheels and nothing else."""
    run(python, "-m", "venv", "--without-pip", folder)
    inside = folder / "bin" / "python"
    pip(inside, "install", "--no-index", "--no-deps", *wheels)
    return inside


def pip(inside: Path, command: str, *more: object) -> None:
    """This Python's pip, at work in an environment."""
    run(
        *(sys.executable, "-m", "pip", "--python", inside, command, "-q"),
        *("--disable-pip-version-check", *more),
    )


def test_uninstalling_leaves_nothing_behind(
    tmp_path: Path, wheel: Path, needed: list[Path]
) -> None:
    python = installed(sys.executable, tmp_path / "venv", [wheel, *needed])
    (packages,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    before = written(packages)
    run(python, ANSWERS, cwd=ROOT, PYTHONDONTWRITEBYTECODE="")
    run(
        *(python, "-m", "rulelang", "eval", "rulesets/cao-bang-2021/districts.rules"),
        "rulesets/cao-bang-2021/districts.csv",
        PYTHONDONTWRITEBYTECODE="",
        PYTHONSAFEPATH="1",
    )
    assert written(packages) == before
    pip(python, "uninstall", "-y", "rulelang")
    assert not [*packages.glob("rulelang*")]
    found = "import importlib.util as u; print(u.find_spec('rulelang'))"
    assert run(python, "-c", found, cwd=tmp_path) == "None\n"


def written(packages: Path) -> set[Path]:
    """The files of an environment, byte code aside, which belongs to Python."""
    return {path for path in packages.rglob("*") if path.suffix != ".pyc" and path.is_file()}


@pytest.mark.parametrize("version", OTHERS)
def test_every_python_gives_the_same_answers(
    version: str, tmp_path: Path, wheel: Path, needed: list[Path]
) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"there is no Python {version}")
    there = installed(python, tmp_path / "venv", [wheel, *needed])
    here = run(sys.executable, ANSWERS, PYTHONPATH=str(ROOT))
    assert run(there, ANSWERS, PYTHONSAFEPATH="1").splitlines() == here.splitlines()
