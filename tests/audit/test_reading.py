"""All that is wrong in a file of claims is told at once."""

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.diagnostics import Place
from tests.properties.thorough import tried

RULES = rulelang.parse("""
ruleset r { unit u }
criterion a max 10 { criterion b max 6: given  criterion c max 4: given }
levels { one "I" from 80%  otherwise none "–" }
""")
SOUND = (
    'b of "A" = 3.5',
    'total of "B" = 7',
    'rank of "A" = 1',
    "count of level none = 1",
    'highest b = 3.5 by "A"',
    'share of a of "C" = 50%',
    'c of "A",\n    "B",\n    "C" = 2',
    'order "A", "B"',
)
UNREADABLE = (
    'b of "A" == 3.25',
    "b of = 3",
    "level of one",
    'rank of "B"',
    "count of level of none = 2",
    'highest = 3 by "A"',
    'c of "A", = 3',
    'c of "B",\n    "C" 1.5',
    "???",
    'totl of "A" = 3',
    'order "A" "C"',
)
WRONG = (
    'b of "A" = 60',
    'total of "Q" = 7',
    'd of "A" = 1',
    'rank of "A" = 9',
    "count of level two = 1",
)


def lines_of_errors(text: str) -> set[int]:
    with pytest.raises(rulelang.RulesError) as raised:
        RULES.audit(text)
    places = [item.place for item in raised.value.diagnostics if item.severity == "error"]
    assert all(isinstance(place, Place) for place in places)
    return {place.line for place in places if isinstance(place, Place)}


@tried(150)
@given(st.permutations((*SOUND, *UNREADABLE, *WRONG)), st.integers(1, 20))
def test_a_claim_that_cannot_be_read_hides_no_other(drawn: list[str], count: int) -> None:
    claims = drawn[:count]
    text = "\n".join(["published {", '  units "A", "B", "C"', *(f"  {c}" for c in claims), "}"])
    note(text)
    expected, line = [], 3
    for claim in claims:
        size = claim.count("\n") + 1
        if claim not in SOUND:
            expected.append(range(line, line + size))
        line += size
    if not expected:
        assert RULES.audit(text) is not None
        return
    told = lines_of_errors(text)
    assert all(told & set(lines) for lines in expected)
    assert told <= {line for lines in expected for line in lines}


def test_where_the_list_of_units_cannot_be_read_units_are_not_called_unknown() -> None:
    text = 'published {\n  units "A" "B",\n  b of "A" = 3\n  b of "B" = 60\n}'
    assert lines_of_errors(text) == {2, 4}


def test_a_block_that_is_not_closed_is_told_with_what_is_wrong_in_it() -> None:
    assert 1 in lines_of_errors('published {\n  units "A", "B"\n  b of "A" = 60\n')
