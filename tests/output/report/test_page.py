"""The page in a real browser: it is read offline, on a phone, by people who do not see it."""

import re
from pathlib import Path

import pytest

from rulelang import load
from rulelang.output.report import html
from tests.output.report.browser import CHROMIUM, opened
from tests.output.report.samples import HOSTILE, document

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: .ci/chromium installs it")

ROOT = Path(__file__).parents[3]
RULESETS = ("digital-district/district", "cao-bang-2021/departments")
PHONE = 360


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of the rulesets that ship, in both languages, and one of hostile names."""
    folder, found = tmp_path_factory.mktemp("pages"), {}
    for name in RULESETS:
        rules = ROOT / f"rulesets/{name}.rules"
        evaluation = load(rules).evaluate(rules.with_suffix(".csv"))
        for language in ("vi", "en"):
            path = folder / f"{rules.stem}.{language}.html"
            evaluation.report(language=language).write(path)
            found[f"{rules.stem} {language}"] = path
    found["hostile"] = folder / "hostile.html"
    found["hostile"].write_text(html.text(document(" ".join(HOSTILE), rows=30)), "utf-8")
    return found


NAMES = ["district vi", "district en", "departments vi", "departments en", "hostile"]


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_that_shuts_people_out(pages: dict[str, Path], name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(pages[name]) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        # the page lets no script in, so that of axe is put there from outside
        found = Axe().run(page)
    said = [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]
    assert said == []


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_shows_the_page_without_scrolling_sideways(
    pages: dict[str, Path], name: str
) -> None:
    with opened(pages[name], PHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_a_table_is_sorted_by_its_headings_and_filtered_without_tones(
    pages: dict[str, Path],
) -> None:
    with opened(pages["departments vi"]) as page:
        box = page.locator(".searched").first
        names = box.locator("tbody th")
        first = names.first.inner_text()
        total = box.locator("thead button").nth(2)
        total.click()
        assert box.locator("thead th").nth(2).get_attribute("aria-sort") == "ascending"
        assert names.last.inner_text() == first
        total.click()
        assert names.first.inner_text() == first
        page.locator(".filter input").first.fill("so y te")
        shown = [row for row in box.locator("tbody tr").all() if row.is_visible()]
        assert [row.locator("th").inner_text() for row in shown] == ["Sở Y tế"]
        assert page.locator(".filter output").first.inner_text() == "1 dòng"


def test_an_explanation_unfolds_down_to_the_cell(pages: dict[str, Path]) -> None:
    with opened(pages["departments vi"]) as page:
        unit = page.locator("section.unit").first
        cell = unit.get_by_text("department", exact=False)
        details = unit.locator("details").first
        assert not details.locator("details, .leaf").first.is_visible()
        details.locator("summary").first.click()
        assert details.locator("details, .leaf").first.is_visible()
        assert "dòng 3" in unit.text_content()
        assert cell is not None


def test_the_page_is_whole_without_scripts(pages: dict[str, Path]) -> None:
    with opened(pages["departments vi"], scripts=False) as page:
        assert page.locator(".searched tbody tr").first.is_visible()
        assert page.locator(".filter").count() == 0
        page.locator("summary").first.click()
        assert page.locator("details").first.get_attribute("open") is not None


def test_printed_tables_repeat_their_heads(pages: dict[str, Path], tmp_path: Path) -> None:
    from pypdf import PdfReader

    printed = tmp_path / "printed.pdf"
    path = tmp_path / "many.html"
    path.write_text(html.text(document(rows=120)), "utf-8")
    with opened(path) as page:
        page.pdf(path=printed, prefer_css_page_size=True)
    texts = [page.extract_text() for page in PdfReader(printed).pages]
    rows = [text for text in texts if re.search(r"Sở \d+ \d+,50", text)]
    assert len(rows) >= 3
    assert all("Đơn vị" in text for text in rows)
    width, height = PdfReader(printed).pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)
