"""What is built: the same bytes wherever it is built, with metadata that an index page can show."""

import hashlib
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaging.metadata import Metadata

from tests.packaging.conftest import ROOT, run

LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution and the wheel."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "hatchling", "build", "-d", folder)
    return folder


@pytest.fixture(scope="module")
def metadata(built: Path) -> Metadata:
    (path,) = built.glob("*.whl")
    with zipfile.ZipFile(path) as file:
        (name,) = (one for one in file.namelist() if one.endswith(".dist-info/METADATA"))
        return Metadata.from_email(file.read(name), validate=True)


def sums(folder: Path) -> dict[str, str]:
    files = [*folder.glob("*.whl"), *folder.glob("*.tar.gz")]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_source_distribution_builds_the_same_bytes_elsewhere(
    built: Path, tmp_path: Path
) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(tmp_path / "elsewhere", filter="data")
    (project,) = (tmp_path / "elsewhere").iterdir()
    for path in project.rglob("*"):
        path.touch()  # another time than that of the archive
    there = {"TZ": "Asia/Ho_Chi_Minh", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    run(sys.executable, "-m", "hatchling", "build", "-d", tmp_path / "again", cwd=project, **there)
    assert sums(tmp_path / "again") == sums(built)
    assert len(sums(built)) == 2


def test_the_date_in_the_archives_can_be_chosen(built: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        run(
            *(sys.executable, "-m", "hatchling", "build", "-d", tmp_path / name),
            SOURCE_DATE_EPOCH="1750000000",
        )
    assert sums(tmp_path / "one") == sums(tmp_path / "other") != sums(built)
    (path,) = (tmp_path / "one").glob("*.whl")
    with zipfile.ZipFile(path) as file:
        assert {info.date_time[:3] for info in file.infolist()} == {(2025, 6, 15)}


def test_the_wheel_has_all_that_is_read_at_run_time_and_nothing_else(built: Path) -> None:
    (path,) = built.glob("*.whl")
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
    package = {name for name in names if ".dist-info/" not in name}
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "rulelang").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    schemas = {f"rulelang/schema/{path.name}" for path in (ROOT / "docs/schema").iterdir()}
    assert package == here | schemas
    assert {"rulelang/py.typed", "rulelang/syntax/grammar.txt"} <= package


def test_the_links_of_the_description_lead_to_pages_of_the_source(metadata: Metadata) -> None:
    assert metadata.description_content_type == "text/markdown"
    source = (metadata.project_urls or {})["Source"]
    links = LINK.findall(metadata.description or "")
    assert len(links) > 10
    for link in links:
        assert link.startswith("https://"), link
        if link.startswith(source):
            assert (ROOT / link.removeprefix(f"{source}/").partition("#")[0]).exists(), link


def test_every_address_of_the_project_is_under_its_source(metadata: Metadata) -> None:
    addresses = metadata.project_urls or {}
    assert {*addresses} == {"Source", "Documentation", "Changelog"}
    assert all(one.startswith(addresses["Source"]) for one in addresses.values())


def test_the_lock_files_name_no_host() -> None:
    locks = [*ROOT.glob("*.lock"), ROOT / ".ci" / "node" / "package-lock.json"]
    assert len(locks) == 3
    for lock in locks:
        assert "://" not in lock.read_text("utf-8"), lock


def test_the_check_of_a_release_finds_only_that_the_project_has_no_home(built: Path) -> None:
    done = checked(built)
    assert [line for line in done.stderr.splitlines() if "no home yet" not in line] == []
    assert [line.split("  ")[0] for line in done.stdout.splitlines()] == sorted(sums(built))


def test_the_check_of_a_release_names_what_is_wrong(built: Path, tmp_path: Path) -> None:
    (path,) = built.glob("*.whl")
    with zipfile.ZipFile(path) as file, zipfile.ZipFile(tmp_path / path.name, "w") as other:
        for info in file.infolist():
            raw = file.read(info)
            if info.filename.endswith(".dist-info/METADATA"):
                raw = raw.replace(b"https://rulelang.example/source/docs/tour.md", b"docs/tour.md")
                raw = raw.replace(b"Requires-Dist: attrs>=24", b"Requires-Dist: attrs >=> 24")
            other.writestr(info, raw)
    done = checked(tmp_path)
    assert done.returncode == 1
    assert "has not one wheel and one source distribution" in done.stderr
    assert "requires_dist" in done.stderr or "requires-dist" in done.stderr


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    """What `make release` says of what it has built."""
    command = [sys.executable, ROOT / ".ci" / "release.py", folder]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
