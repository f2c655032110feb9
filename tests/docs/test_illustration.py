"""rulesets/digital-district and the examples use every part of the language between them; the
README of the first says where."""

import re
from pathlib import Path

import pytest

import rulelang
from rulelang.forms import FORMS
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import Round
from rulelang.plan.layers import layers_of, values_of
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import StatisticStep
from rulelang.syntax.keywords import KEYWORDS, function_word
from tests.docs.markdown import code, tables

FOLDER = Path(__file__).parent.parent.parent / "rulesets" / "digital-district"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
TEXT = (FOLDER / "district.rules").read_text(encoding="utf-8")
RULES = rulelang.parse(TEXT, "district.rules")
CRITERIA = {criterion.id: criterion for criterion in RULES.criteria}
EXAMPLES = sorted((FOLDER.parent / "examples").glob("*.rules"))
COMBINED = [key for key, row in COMBINATIONS.items() if key not in ("median", "mean_without")]


def keywords(token: str) -> set[str]:
    return {row.key for row in KEYWORDS if row.token == token}


def places(first: str, second: str = "in") -> list[tuple[str, list[str]]]:
    """The rows of a table of the README: what is used, and the names in which it is."""
    (table,) = [table for table in tables(README) if table.headings == (first, second)]
    return [(what, code(row[second])) for row in table.rows for what in code(row[first])]


# ---- the rubric ---------------------------------------------------------------------------------


def test_it_has_no_warnings() -> None:
    assert RULES.diagnostics == ()


def test_every_form_is_used() -> None:
    assert {criterion.form for criterion in CRITERIA.values()} >= set(FORMS)


def test_every_combination_is_used() -> None:
    assert {criterion.form for criterion in CRITERIA.values()} >= set(COMBINED)


def test_every_statistic_is_used() -> None:
    steps = [step for step in RULES.plan.steps if isinstance(step, StatisticStep)]
    assert {step.statistic for step in steps} == set(STATISTICS)


def test_every_type_of_input_is_used() -> None:
    kinds = {item.kind for item in RULES.inputs if not item.given}
    assert kinds == keywords("TYPE") | {"choice"}


def test_every_policy_for_what_is_missing_is_used() -> None:
    assert {item.missing for item in RULES.inputs} == {"unranked", "zero", "error"}


def test_every_way_of_rounding_is_used() -> None:
    named = values_of(RULES.plan)
    layers = [layers_of(named, item.id).rounded for item in RULES.plan.criteria]
    roundings = [rounding for rounding in layers if rounding is not None]
    assert {rounding.mode for rounding in roundings} == {"half away", "half even", "down", "up"}
    assert any(not _decimal(rounding) for rounding in roundings)
    assert layers_of(named, "total").rounded is not None


def _decimal(rounding: Round) -> bool:
    """Whether it is to a number of decimals."""
    step = rounding.step.denominator
    return rounding.step.numerator == 1 and set(str(step)) <= {"1", "0"}


EXCLUDED = {
    "language",  # is written `language` in both languages
    "grades",  # `mức` opens its levels
    "period",  # one year only
    "leave_out",  # a ruleset has one policy for what does not apply
    "full",
    "ties_share",  # and one way with ties
    "ties_ordinal",
    "as_fraction",  # and one way to count in
    "is",  # stands in `is missing` only
}
KEYS = [row.key for row in KEYWORDS]
CLAIMS = set(KEYS[KEYS.index("published") :])
"""Words of files of claims, which are another kind of file."""


@pytest.mark.parametrize("keyword", [row for row in KEYWORDS if row.key not in EXCLUDED | CLAIMS])
def test_every_other_keyword_is_used(keyword: tuple[str, str, str, str]) -> None:
    *_, words = keyword
    texts = (TEXT, *(path.read_text("utf-8") for path in EXAMPLES))
    assert any(_stands(words, text) for text in texts)


def _stands(words: str, text: str) -> bool:
    written = re.sub(r'"[^"\n]*"|#[^\n]*', "", text)
    return bool(re.search(r"\b" + r"\s+".join(words.split()) + r"\b", written))


COMMUNES = (FOLDER / "commune.rules").read_text(encoding="utf-8")
DECREES = (
    *("define", "disqualified", "missing_marks", "as_hundredths", "item", "period", "measure"),
    *("down_to", "up_to", "known_at_least", "without", "median", "interpolate", "any", "known"),
    *("at_most", "units", "not_ranked", "where", "within", "rescale"),
)


@pytest.mark.parametrize("key", DECREES)
def test_the_communes_have_what_decrees_needed(key: str) -> None:
    assert _stands(next(row.vi for row in KEYWORDS if row.key == key), COMMUNES)


def test_the_communes_have_no_warnings_and_their_examples_hold() -> None:
    rules = rulelang.parse(COMMUNES, "commune.rules")
    assert rules.diagnostics == ()
    assert rulelang.parse(rules.text("en")).text("vi") == COMMUNES
    statuses = {unit.status for unit in rules.evaluate(FOLDER / "commune.csv").units}
    assert statuses == {"ranked", "unranked", "disqualified"}


# ---- its README ---------------------------------------------------------------------------------


def test_the_readme_says_where_each_form_is() -> None:
    listed = places("form")
    assert [form for form, _ in listed] == list(FORMS)
    assert all(CRITERIA[id].form == form for form, ids in listed for id in ids)


def test_the_readme_says_where_each_combination_is() -> None:
    listed = places("combination")
    names = [name.removeprefix("by ") for name, _ in listed]
    assert names == [COMBINATIONS[kind].en for kind in COMBINED]
    for name, ids in listed:
        assert all(_combined(CRITERIA[id]) == name for id in ids)


def _combined(criterion: rulelang.Criterion) -> str:
    return f"by {COMBINATIONS[criterion.form].en}"


def test_the_readme_says_where_each_statistic_is() -> None:
    listed = places("statistic")
    assert {statistic for statistic, _ in listed} == set(STATISTICS)
    for statistic, ids in listed:
        starts = [TEXT.index(f" {id} ") for id in ids]
        assert any(
            f"{function_word(statistic, 'vi')}(" in TEXT[start:].split("\n\n")[0]
            for start in starts
        )


def test_what_the_readme_names_is_in_the_rubric() -> None:
    for _, names in places("idea"):
        for name in names:
            assert name in TEXT
