"""The corrected files on the pages of errors are free of the error, and of any other."""

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from rulelang.words import sentences
from tests.diagnostics.test_fixtures import FIXTURES, reported

DOCS = Path(__file__).parents[2] / "docs"
NO_FILE = "E518"
"""A file that is not there has no text to correct."""
CODES = [code for code in sentences("errors.en") if code[0] != "N" and code != NO_FILE]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("code", CODES)
def test_the_corrected_files_of_a_code_have_nothing_wrong(
    code: str, generate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed = generate.corrected(code)
    assert fixed
    for suffix in generate.SUFFIXES:
        path = FIXTURES / f"{code}.{suffix}"
        if suffix in fixed:
            assert fixed[suffix] != path.read_text("utf-8")
            (tmp_path / path.name).write_text(fixed[suffix], "utf-8")
        elif path.exists():
            shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert [item for item in reported(code) if item.severity != "note"] == []
