"""What cannot be seen, or looks like something else, is warned about; Vietnamese never is."""

from itertools import product
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelang.diagnostics import Source
from rulelang.syntax.unseen import UNSEEN, unseen
from tests.syntax.reading import ROOT, read

RULES = (
    'ruleset r "Bộ {label}" {{ unit u }}\n'
    'criterion {name} "Tiêu {label}" max 2: given # ý {label}\n'
)


def codes(text: str) -> list[str]:
    return [item.code for item in unseen(Source.of(text))]


@pytest.mark.parametrize("sign", sorted(UNSEEN))
def test_a_sign_that_cannot_be_seen_is_warned_about_in_texts_and_comments(sign: str) -> None:
    for text in (f'let a = "x{sign}y"', f"let a = 1 # x{sign}y", f"let `x{sign}y` = 1"):
        assert codes(text) == ["W102"]


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u2060"])
def test_spaces_without_a_width_between_words_are_spaces(sign: str) -> None:
    assert codes(f"let{sign} a = {sign}1") == []
    assert codes(f'{sign}let a = "x"{sign} # y') == []


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("sсore", "score"),  # Cyrillic с
        ("pоints", "points"),  # Cyrillic о
        ("Αrea", "Area"),  # Greek Α
        ("tοtal", "total"),  # Greek omicron
        ("ｓcore", "score"),
        ("𝐬core", "score"),
        ("tiêu_chí_хa", "tiêu_chí_xa"),  # Cyrillic х
    ],
)
def test_a_word_of_two_alphabets_is_warned_about(word: str, plain: str) -> None:
    for text in (f"let {word} = 1", f'let a = "{word}"', f"let a = 1 # {word}"):
        (found,) = unseen(Source.of(text))
        assert found.code == "W103"
        assert found.values["plain"] in plain


def test_a_word_of_another_alphabet_is_warned_about_beside_its_double() -> None:
    assert codes("let сор = 1") == []
    assert codes("let сор = 1\nlet cop = 2") == ["W103"]


@pytest.mark.parametrize(
    "text",
    [
        "Δt",
        "5 µm",
        "σ2",
        "Москва",
        "Ελλάδα",
        "đạt ≥ 80%",
        "👩\u200d🏫 lớp",
        "中文 ABC",
        "ｶﾀｶﾅ",
        "№ 5",
    ],
)
def test_what_is_in_common_use_is_not_warned_about(text: str) -> None:
    assert codes(f'let a = "{text}" # {text}') == []


def test_one_warning_a_kind_counts_the_others() -> None:
    text = "".join(f'let a{number} = "\u202e"\n' for number in range(50))
    (found,) = unseen(Source.of(text))
    assert "50 times" in found.message
    assert len(found.labels) == 9


MARKS = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VOWELS = "aăâeêioôơuưy"
LETTERS = "bcdđghklmnpqrstvx" + VOWELS
LETTERS += "".join(normalize("NFC", v + m) for v, m in product(VOWELS, MARKS))
SYLLABLES = st.text(st.sampled_from(LETTERS + LETTERS.upper()), min_size=1, max_size=8)
FORMS = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])


@given(words=st.lists(SYLLABLES, min_size=1, max_size=5), form=FORMS)
def test_vietnamese_is_never_warned_about(words: list[str], form: str) -> None:
    label, name = normalize(form, " ".join(words)), normalize(form, "_".join(words))
    assert codes(RULES.format(label=label, name=name)) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("rulesets/**/*.rules")), ids=lambda p: p.name)
def test_the_rules_that_ship_are_not_warned_about(path) -> None:  # type: ignore[no-untyped-def]
    assert codes(path.read_text("utf-8")) == []


def test_the_warnings_are_a_part_of_what_is_read() -> None:
    found = read('let sсore = "\u202e"').diagnostics
    assert {item.code for item in found} == {"W102", "W103"}
