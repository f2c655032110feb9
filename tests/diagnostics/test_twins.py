"""Every sentence has its twin in the other language, with the same values in braces."""

from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest

import rulelang.words
from rulelang.api.speaking import chosen
from rulelang.diagnostics import Cell, Diagnostic, render_all
from rulelang.plan.features import Feature
from rulelang.words import Day, Listed, Number, phrase, said, sentences
from rulelang.words.own import language_of_rules

FOLDER = Path(rulelang.words.__file__).parent

LEFT_OUT = {
    ("E506", "message"): {"unit"},
    ("ordinals", "one"): {"rank"},
    ("official", "day"): {"date", "day", "month", "year"},  # each in its own form
}
"""Values that one language leaves out: a place names the unit, `first` the rank."""

ARTICLE = ("title", "about")
"""The keys of what the page of a code says, which has no values."""

Entry = str | list[str] | dict[str, str]


def entries(table: dict[str, Any]) -> dict[tuple[str, str], Entry]:
    return {
        (section, key): entry
        for section, row in table.items()
        for key, entry in row.items()
        if key not in ARTICLE
    }


def asked(entry: Entry) -> set[str]:
    """The values in the braces of a sentence, of all its plural forms."""
    texts = (
        entry.values() if isinstance(entry, dict) else [entry] if isinstance(entry, str) else entry
    )
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


TABLES = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.toml")} - {"samples"})
"""The tables of sentences; samples of messages are made of these."""


@pytest.mark.parametrize("table", TABLES)
def test_every_sentence_has_its_twin_with_the_same_values(table: str) -> None:
    english, vietnamese = (entries(sentences(f"{table}.{one}")) for one in ("en", "vi"))
    assert vietnamese.keys() - english.keys() == set()
    assert english.keys() - vietnamese.keys() == set()
    assert {
        key: asked(english[key]) ^ asked(entry)
        for key, entry in vietnamese.items()
        if asked(english[key]) ^ asked(entry) != LEFT_OUT.get(key, set())
    } == {}


@pytest.mark.parametrize("key", ARTICLE)
def test_the_page_of_every_code_is_written_in_both_languages(key: str) -> None:
    english, vietnamese = (sentences(f"errors.{one}") for one in ("en", "vi"))
    assert english.keys() == vietnamese.keys()
    assert sentences("samples.en").keys() == sentences("samples.vi").keys() == english.keys()
    for code, row in english.items():
        assert row[key].strip() and vietnamese[code][key].strip() != row[key].strip()
        blank_lines = (each[code][key].strip().count("\n\n") for each in (english, vietnamese))
        assert abs(next(blank_lines) - next(blank_lines)) <= 1


def test_every_feature_of_a_plan_has_its_phrase() -> None:
    assert set(sentences("phrases.en")["features"]) == set(get_args(Feature))


def test_plural_forms_are_those_of_the_language() -> None:
    for language, forms in (("en", {"one", "other"}), ("vi", {"other"})):
        for table in ("errors", "records", "phrases", "help", "said"):
            for entry in entries(sentences(f"{table}.{language}")).values():
                assert isinstance(entry, str) or entry.keys() == forms


def test_values_are_written_as_each_language_writes_them() -> None:
    from datetime import date

    values = [Number("1234.5"), Number("88.2%"), Day(date(2021, 12, 30)), 1234]
    assert [said(each, "en") for each in values] == ["1234.5", "88.2%", "2021-12-30", "1,234"]
    assert [said(each, "vi") for each in values] == ["1.234,5", "88,2%", "30/12/2021", "1.234"]
    assert said(Listed.of(["a", "b", "c"], 2), "en") == "a, b and 1 more"
    assert said(Listed.of(["a", "b", "c"], 2), "vi") == "a, b và 1 mục khác"
    assert said(phrase("report.errors", count=1), "en") == "1 error"
    assert said(phrase("report.errors", count=2), "en") == "2 errors"


def test_a_diagnostic_is_written_in_the_language_that_is_asked_for() -> None:
    item = Diagnostic("E512", Cell("a.csv", 3, "xã"), {}, "help")
    assert item.text("vi") == (
        "lỗi[E512]: dòng này chưa ghi tên đơn vị hoặc kỳ báo cáo\n"
        "  --> a.csv: dòng 3, cột `xã`\n"
        "   = cách sửa: điền ô này, hoặc xóa cả dòng"
    )
    assert render_all([item], language="vi") == item.text("vi")
    assert str(item) == item.text("en") != item.text("vi")


def test_the_language_is_asked_for_or_that_of_the_rules_or_of_the_locale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert (chosen("en", "vi"), chosen(None, "en"), chosen(None)) == ("en", "en", "vi")
    monkeypatch.setenv("LANG", "C")
    assert chosen(None) == "en"


def test_the_language_of_rules_is_that_of_their_keywords_or_else_of_their_labels() -> None:
    assert language_of_rules("vi", "") == "vi"
    assert language_of_rules("en", 'ruleset r "Xã, phường" { unit u }') == "vi"
    assert language_of_rules("en", 'ruleset r "Communes" { unit u } # Xã, phường') == "en"
