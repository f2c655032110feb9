"""The table of forms: each is spelt, documented and tested."""

from pathlib import Path

import pytest

from rulelang.forms import FORMS
from rulelang.syntax.keywords import KEYWORDS, spelling

ROOT = Path(__file__).parents[2]
FORM_FILES = ROOT / "rulelang" / "forms"


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_a_keyword_with_a_word_in_each_language(form: str) -> None:
    (row,) = [row for row in KEYWORDS if row.key == form]
    assert row.en
    assert row.vi


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_a_file_of_its_own(form: str) -> None:
    assert (FORM_FILES / f"{form}.py").exists()


@pytest.mark.parametrize("form", FORMS)
def test_a_form_has_a_section_in_the_language(form: str) -> None:
    page = (ROOT / "docs" / "language.md").read_text("utf-8")
    assert f"\n### {form}\n" in page


KEYS = {"yes": "yes_form"}
"""Forms whose keyword has another key, since their word has two meanings."""


@pytest.mark.parametrize("form", FORMS)
def test_a_form_stands_in_the_illustrating_ruleset(form: str) -> None:
    text = (ROOT / "rulesets" / "digital-district" / "district.rules").read_text("utf-8")
    assert f": {spelling('vi')[KEYS.get(form, form)]} " in text
