"""A name that cannot be one is one error, however often the rules read it."""

import pytest

import rulelang
from rulelang.syntax.keywords import RESERVED, RESULTS, spelling

HEAD = {"en": "ruleset r { unit u }\ninput x : number\n"}
DECLARED = {
    "input": """input {0} : number
criterion c max 4: points {0} + x
levels {{ A from 50% requires {0} > 1  otherwise B }}
rank by {0}
""",
    "let": """let {0} = x + 1
criterion c max 4: points {0}
levels {{ A from 50% requires {0} > 1  otherwise B }}
""",
    "figure": """let {0} "F" = x
criterion c max 4: points {0}
rank y by {0}
""",
    "criterion": """criterion {0} max 4: points x
criterion d max 4: yes {0} > 1
rank by {0}
""",
    "bonus": """criterion d max 4: points x
bonus {0} up to 4: points x
let z "Z" = {0} + 1
""",
}
WORDS = sorted({*RESULTS, *(spelling("en")[key] for key in RESERVED)})
APART = {("bonus", "bonus"), ("penalty", "bonus")}
"""A kind of statement that is there twice reads as one of a mistyped line."""


@pytest.mark.parametrize("kind", DECLARED)
@pytest.mark.parametrize("word", WORDS)
def test_a_name_that_cannot_be_one_is_one_error(word: str, kind: str) -> None:
    if (word, kind) in APART:
        return
    found = rulelang.check_rules(HEAD["en"] + DECLARED[kind].format(word))
    errors = [one.code for one in found if one.severity == "error"]
    assert errors == ["E203" if word in RESULTS else "E113"]
