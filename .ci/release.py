"""Check what `make release` has built in a folder, and list it; the check list is in CONTRIBUTING.

It reads each archive as an index does: the metadata by its standard, the description, the files.
"""

import hashlib
import re
import sys
import tarfile
import zipfile
from pathlib import Path

from packaging.metadata import ExceptionGroup, Metadata
from packaging.utils import parse_sdist_filename, parse_wheel_filename

ROOT = Path(__file__).parent.parent
RELATIVE = re.compile(r"\]\((?![a-z]+:|#)[^)]*\)")
PLACEHOLDER = ".example/"


def main(folder: Path) -> int:
    """Print what is there and what is wrong with it; 1 where something is."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    problems = [problem for path in files for problem in problems_of(path)]
    if sorted(path.suffix for path in files) != [".gz", ".whl"]:
        problems.append(f"{folder} has not one wheel and one source distribution")
    for path in files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{path.name}  {path.stat().st_size / 1e6:.2f} MB  sha256 {digest}")
    for problem in dict.fromkeys(problems):
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems else 0


def problems_of(path: Path) -> list[str]:
    """What an index or a reader would stumble over in an archive."""
    try:
        metadata = Metadata.from_email(metadata_of(path), validate=True)
    except ExceptionGroup as found:
        return [f"{path.name}: {error}" for error in found.exceptions]
    is_wheel = path.suffix == ".whl"
    version = (parse_wheel_filename if is_wheel else parse_sdist_filename)(path.name)[1]
    description = metadata.description or ""
    found = []
    if metadata.version != version:
        found.append(f"{path.name} says that it is {metadata.version}")
    if f"## {version}" not in (ROOT / "CHANGELOG.md").read_text("utf-8"):
        found.append(f"CHANGELOG.md has no heading `## {version}`: write it over the changes")
    if metadata.description_content_type != "text/markdown" or not description:
        found.append(f"{path.name} has no description in Markdown")
    found += [f"relative link in the description: {link}" for link in RELATIVE.findall(description)]
    urls = (metadata.project_urls or {}).values()
    if not urls or any(PLACEHOLDER in url for url in urls):
        found.append(
            "the project has no home yet: write its address for `https://rulelang.example/source`"
            " in pyproject.toml"
        )
    return found


def metadata_of(path: Path) -> bytes:
    """The file of metadata in an archive."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            (name,) = (one for one in wheel.namelist() if one.endswith(".dist-info/METADATA"))
            return wheel.read(name)
    with tarfile.open(path) as archive:
        name = f"{path.name.removesuffix('.tar.gz')}/PKG-INFO"
        member = archive.extractfile(name)
        assert member is not None
        return member.read()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
