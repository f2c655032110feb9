"""Imports go down only, and a pure core touches no file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "rulelang"

#: The only parts that may read or write files.
TOUCH_FILES = {"api", "cli", "data", "output"}

#: Modules that reach files; of `pathlib` the pure paths, which are only names, are allowed.
FILE_MODULES = {"fileinput", "glob", "io", "os", "pathlib", "shutil", "subprocess", "tempfile"}
PURE_NAMES = {"PurePath", "PurePosixPath", "PureWindowsPath"}

CORE = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if path.relative_to(PACKAGE).with_suffix("").parts[0] not in TOUCH_FILES
)


def file_uses(source: str) -> Iterator[tuple[int, str]]:
    """The line and the words of everything in a module that reaches for files."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    if alias.name.split(".")[0] in FILE_MODULES:
                        yield node.lineno, f"import {alias.name}"
            case ast.ImportFrom(module=str(module), level=0, names=names):
                for alias in names:
                    if module.split(".")[0] in FILE_MODULES and alias.name not in PURE_NAMES:
                        yield node.lineno, f"from {module} import {alias.name}"
            case ast.Call(func=ast.Name(id="open")):
                yield node.lineno, "open(…)"


def test_imports_go_down_only(capsys: pytest.CaptureFixture[str]) -> None:
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert not broken, capsys.readouterr().out


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_core_touches_no_file(path: Path) -> None:
    uses = [
        f"{path.relative_to(ROOT)}:{line}: {use}"
        for line, use in file_uses(path.read_text("utf-8"))
    ]
    assert not uses, "only api, cli, data and output touch files:\n" + "\n".join(uses)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import os.path", ["import os.path"]),
        ("def f():\n    from pathlib import Path, PurePath", ["from pathlib import Path"]),
        ("text = open('x').read()", ["open(…)"]),
        ("from importlib.resources import files", []),
        ("from rulelang.data import table", []),
    ],
)
def test_the_scan_finds_files(source: str, found: list[str]) -> None:
    assert [use for _, use in file_uses(source)] == found
