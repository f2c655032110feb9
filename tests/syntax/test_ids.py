"""A word that begins statements as the id of a choice or a level: one error for each word."""

import pytest

import rulelang
from rulelang.syntax.keywords import STATEMENTS, spelling

TEXTS = {
    "choice": """{language}
{ruleset} r {{ {unit} u }}
{input} x : {choice} {{ {word}, other }}
{criterion} c {max} 3: {choose} x {{ {word} -> 3  other -> 1 }}
""",
    "labelled choice": """{language}
{ruleset} r {{ {unit} u }}
{input} x : {choice} {{ other "Other", {word} "Word" }}
{criterion} c {max} 3: {choose} x {{ other -> 3  {word} -> 1 }}
""",
    "level": """{language}
{ruleset} r {{ {unit} u }}
{criterion} c {max} 3: {given_form}
{levels} {{ {word} {from_} 2  {otherwise} other }}
""",
    "last level": """{language}
{ruleset} r {{ {unit} u }}
{criterion} c {max} 3: {given_form}
{levels} {{ one {from_} 2
  {otherwise} {word}
}}
""",
}
FREE = {"define", "language"}


def words(language: str) -> dict[str, str]:
    found = dict(spelling(language))
    found |= {"from_": found["from"], "language": f"language {language}"}
    return found | {"given_form": {"en": "given", "vi": "chấm điểm"}[language]}


@pytest.mark.parametrize("place", TEXTS)
@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("key", sorted(STATEMENTS - FREE))
def test_one_error_says_what_to_type(key: str, language: str, place: str) -> None:
    own = words(language)
    text = TEXTS[place].format(**own, word=own[key])
    with pytest.raises(rulelang.RulesError) as raised:
        rulelang.parse(text)
    found = [item for item in raised.value.diagnostics if item.severity == "error"]
    assert [item.code for item in found] == ["E113"]


@pytest.mark.parametrize(
    "quota", ["20% units", "20% of all units", "20% of the units", "20%of all the units"]
)
def test_a_quota_of_units_is_said_in_one_way(quota: str) -> None:
    text = f"""ruleset r {{ unit u }}
criterion c max 10: given
levels {{ A from 9 at most {quota}
  otherwise B }}
"""
    with pytest.raises(rulelang.RulesError) as raised:
        rulelang.parse(text)
    found = [item for item in raised.value.diagnostics if item.severity == "error"]
    assert [item.code for item in found] == ["E100"]
    assert "of units" in str(raised.value)
