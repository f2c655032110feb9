"""The wheel that ships, and those of what it needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: object, cwd: Path = ROOT, **more: str) -> str:
    """What a command prints; what it says of an error is in the failure."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment | more,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    # The last lines: an error of Node begins with the whole line of a minified source.
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the working tree."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def needed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wheels of what it needs, as the lock pins them."""
    folder = tmp_path_factory.mktemp("needed")
    lock = ROOT / "requirements-program.lock"
    run(
        *(sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", lock, "-d", folder),
    )
    return sorted(folder.glob("*.whl"))
