"""A record of texts, as forms send it, has the score that the exact engine gives it."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

import rulelang
from rulelang.diagnostics import DataError
from rulelang.engine.rows import RecordScorer
from tests.properties.thorough import tried

INPUTS = {
    **{f"whole{n}": "integer from 0 to 1000000" for n in range(3)},
    **{f"number{n}": "number from -100 to 1000000" for n in range(2)},
    **{f"share{n}": "percent from 0 to 100000%" for n in range(2)},
    "sure": "yesno",
    "size": 'choice { big "Big", small }',
}
RULES = "\n".join(
    [
        "ruleset r { unit u UNIT }",
        *(f"input {id} : {kind}" for id, kind in INPUTS.items()),
        *(
            f'let {id}_read "{id}" = {id}\ncriterion {id}_given max 1: given'
            for id in INPUTS
            if id not in ("sure", "size")
        ),
        "criterion sure_given max 1: yes sure",
        "criterion size_given max 1: choose size { big -> 1  otherwise -> 0 }",
    ]
)
PLAN, MARKED = (
    RecordScorer.of(rulelang.parse(RULES.replace("UNIT", marks)).plan)
    for marks in ("", 'missing marks "0", "-", "n/a"')
)
RIGHT = dict.fromkeys(INPUTS, "12") | {"share0": "12%", "share1": "1.5%", "sure": "yes"}
RIGHT |= {"size": "small"} | {f"{id}_given": "1" for id in INPUTS}
ODD = [
    *(
        "",
        " ",
        "-",
        "n/a",
        "0",
        "+5",
        "-1",
        "007",
        "1_0",
        "1e2",
        "nan",
        "٣",
        "５",
        "12 ",
        "1\n2",
        "1 2",
    ),
    *("1.5", ".5", "5.", "1,5", "1.234", "1,234", "12%", "1%2%", "%", "%%", "3 %", "0.000001%"),
    *("9" * 15, "9" * 16, "9" * 5000, "0" * 20 + "5", "0.1234567890123456", "0.1234567890123456%"),
]
CELLS = (
    st.sampled_from(ODD)
    | st.integers(0, 10**6).map(str)
    | st.decimals(0, 1000, places=2).map(str)
    | st.decimals(0, 1000, places=2).map(lambda share: f"{share}%")
    | st.text("019.%+- \n_e", max_size=4)
    | st.none()
    | st.sampled_from([3, 2.5, True])
)


@tried(500)
@given(st.dictionaries(st.sampled_from([*INPUTS]), CELLS, max_size=4))
@example({"whole0": "", "whole1": "12"})
@example({"share0": "1%2%", "share1": ""})
@example({"number0": "1 2", "number1": "3"})
@example({"number0": "1\n"})
@example({})
def test_texts_are_read_quickly_as_they_are_read_exactly(cells: dict[str, Any]) -> None:
    for scorer in (PLAN, MARKED):
        record = {"u": "A"} | RIGHT | cells
        quick = scorer.quickly(record)
        if quick is not None:
            (exact,) = scorer.exactly(record)[1].results.units
            assert quick.to_dict(True) == {**exact.to_dict(True), "rank": None, "group": None}
        elif not cells and scorer is PLAN:
            raise AssertionError("a plain record of texts is scored quickly")


@given(st.sampled_from([*INPUTS]), st.sampled_from(ODD))
def test_what_is_read_once_is_read_the_same_again(id: str, text: str) -> None:
    def score(scorer: RecordScorer) -> Any:
        try:
            return scorer.score({"u": "A"} | RIGHT | {id: text}).to_dict(True)
        except DataError as error:
            return [str(item) for item in error.diagnostics]

    fresh = RecordScorer.of(PLAN.plan)
    assert score(fresh) == score(fresh) == score(PLAN)
