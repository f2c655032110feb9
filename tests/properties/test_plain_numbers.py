"""The quick reading of plain texts against the reading of cells."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import rulelang
from rulelang.data.cells import plain_number, read_cells
from rulelang.data.conventions import TYPED
from rulelang.data.readers.objects import NoTableError, are_plain, loaded
from rulelang.plan.values import Absent
from rulelang.rational import from_float
from tests.properties.thorough import tried

RULES = rulelang.parse("""
ruleset r { unit u }
input n : number
input i : integer
input p : percent from -1000000000000000 to 1000000000000000
criterion c max 1: given
""")
ITEMS = {item.kind: item for item in RULES.inputs[:3]}

TEXTS = st.text("0123456789.,%+-e _", max_size=20) | st.from_regex(
    r"[+-]?[0-9]{0,16}\.?[0-9]{0,9}%?", fullmatch=True
)


@tried(500)
@given(TEXTS, st.sampled_from(["number", "integer", "percent"]))
@example("0.30", "number")
@example("-0.0", "number")
@example("999999999999999", "integer")
@example("1.234", "integer")
@example("12.5%", "percent")
@example("0.5", "percent")
def test_a_plain_text_is_the_number_that_a_cell_is(text: str, kind: str) -> None:
    found = plain_number(text, kind)  # type: ignore[arg-type]
    if found is None:
        return
    (value,), wrong = read_cells([text], ITEMS[kind], TYPED)  # type: ignore[index]
    assert not wrong and not isinstance(value, Absent)
    assert value == (from_float(found) if isinstance(found, float) else Fraction(found))


@tried(300)
@given(
    st.lists(st.decimals(allow_nan=False, allow_infinity=False).map(str) | st.integers().map(str)),
    st.text(max_size=3),
)
def test_json_of_plain_numbers_is_what_is_written(numbers: list[str], unit: str) -> None:
    text = f'{{"{unit.encode("unicode_escape").hex()}": [{", ".join(numbers)}]}}'
    try:
        exact = loaded(text)
    except NoTableError:
        return
    if are_plain(text.encode()):
        (plain,), (wanted,) = loaded(text, plain=True).values(), exact.values()
        assert [from_float(n) if isinstance(n, float) else n for n in plain] == [
            Fraction(n) for n in wanted
        ]


@pytest.mark.parametrize("mark", ["0", "999", "9.9", "50%", "-", "n/a"])
def test_a_mark_of_a_missing_value_is_no_number_of_a_record(mark: str) -> None:
    rules = rulelang.parse(f"""
        ruleset r {{ unit u  missing marks "{mark}" }}
        input n : number from 0 to 1000
        input p : percent
        criterion c max 1: ratio n / 1000
        criterion d max 1: ratio p
    """)
    for record in ({"u": "A", "n": mark, "p": 0.5}, {"u": "A", "n": "5", "p": mark}):
        wanted = rules.evaluate([record]).units[0]
        found = rules.score_one(record)
        assert (found.status, found.missing) == (wanted.status, wanted.missing)
        assert wanted.status == "incomplete"
