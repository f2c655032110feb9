"""docs/embedding.md: its examples are doctests, and it names all that is public."""

import re
from pathlib import Path

import pytest

import rulelang
from rulelang import facts
from tests.docs.examples import examples_hold
from tests.docs.markdown import code, prose

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "embedding.md"


def test_the_examples_give_what_they_show(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert examples_hold(PAGE), capsys.readouterr().out


def recipes() -> dict[str, str]:
    """The examples of each recipe, after those that all begin with."""
    text = PAGE.read_text(encoding="utf-8").partition("\n## Recipes\n")[2].partition("\n## ")[0]
    start, *each = text.split("\n### ")
    return {one.partition("\n")[0]: f"{start}\n{one}" for one in each if "```python" in one}


@pytest.mark.parametrize("recipe", recipes())
def test_each_recipe_runs_alone_in_an_empty_folder(
    recipe: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = tmp_path / "recipe.md"
    page.write_text(recipes()[recipe], encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    assert examples_hold(page), capsys.readouterr().out
    assert not [*empty.iterdir()]


USES = {
    *("web service", "a notebook", "a form", "a table of what-ifs", "a batch job"),
    *("several processes", "rules that are loaded again", "in the browser"),
    *("a log of provenance", "as a dependency"),
}


def test_there_is_a_recipe_for_each_use() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("\n## Recipes\n")[2]
    headings = [heading.lower() for heading in re.findall("^### (.+)$", text, re.MULTILINE)]
    assert all(any(heading.startswith(use) for heading in headings) for use in USES)


def test_everything_public_is_on_the_page() -> None:
    named = code(prose(PAGE.read_text(encoding="utf-8")))
    words = {word for text in named for word in re.findall(r"\w+", text)}
    assert {*rulelang.__all__, *facts.__all__} <= words
