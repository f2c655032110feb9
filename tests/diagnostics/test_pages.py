"""The generated pages of docs/ are those that the registry and the fixtures make."""

import re
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from rulelang.syntax.keywords import VIETNAMESE_FUNCTIONS
from rulelang.words import sentences

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_pages_are_fresh(
    generate: ModuleType, golden: Callable[[Path, str], None]
) -> None:
    for name, generator in generate.GENERATORS.items():
        for path, text in generator():
            golden(DOCS / name / path, text)
    assert generate.stale() == {}


def test_every_code_has_a_page_and_a_line_in_the_index() -> None:
    index = (DOCS / "errors" / "README.md").read_text("utf-8")
    for code in sentences("errors.en"):
        assert (DOCS / "errors" / f"{code}.md").exists()
        assert f"[{code}]({code}.md)" in index


def test_a_stale_page_and_one_too_many_are_found_and_mended(
    generate: ModuleType, tmp_path: Path
) -> None:
    generate.write(generate.stale(tmp_path))
    assert generate.stale(tmp_path) == {}
    (tmp_path / "errors" / "E404.md").write_text("old", "utf-8")
    (tmp_path / "errors" / "E999.md").write_text("gone", "utf-8")
    pages = generate.stale(tmp_path)
    assert {path.name for path in pages} == {"E404.md", "E999.md"}
    generate.write(pages)
    assert generate.stale(tmp_path) == {}


def test_the_check_changes_nothing_and_its_exit_code_tells(
    generate: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = DOCS / "errors" / "E404.md"
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    monkeypatch.setattr(generate, "stale", lambda: {page: "other"})
    before = page.read_text("utf-8")
    assert generate.main() == 1
    assert capsys.readouterr().out == "stale: docs/errors/E404.md\n"
    assert page.read_text("utf-8") == before
    monkeypatch.setattr(generate, "stale", dict)
    assert generate.main() == 0


def test_messages_about_vietnamese_rules_name_functions_in_vietnamese(
    generate: ModuleType,
) -> None:
    english = "|".join(sorted({*VIETNAMESE_FUNCTIONS} - {"max"}))  # `.max` is a part of a value
    found = {}
    for code, row in sentences("samples.vi").items():
        lines = row["printed"].splitlines()
        said = "\n".join(line for line in lines if " | " not in line)
        rules = "\n".join(line for line in lines if " | " in line)
        named = {
            name for pair in re.findall(rf"\b({english})\(|`({english})`", said) for name in pair
        }
        strange = {name for name in named if name and not re.search(rf"\b{name}\b", rules)}
        if generate._alone(code) and strange:
            found[code] = said
    assert found == {}
