"""A text that is no value gets the fix that its kind needs, by every reader."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rulelang
from rulelang.data.nearly import meant
from tests.properties.thorough import tried

RULES = rulelang.parse("""ruleset r { unit unit }
input n : number
input d : date default 2021-01-01
criterion a max 1000: points clamp(n, 0, 1000)
criterion b max 1: points if d = 2021-01-01 then 1 else 0
""")


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("(5)", 'write "-5"'),
        ("5-", 'write "-5"'),
        ("85*", '"85", '),
        ("85¹", '"85", '),
        ("85 (a)", '"85", '),
        ("80–90", "write one number, without a range or a limit"),
        ("≥ 90", "write one number, without a range or a limit"),
        ("Khoảng 85", "write one number, without a range or a limit"),
        ("½", "write the share as one number, such as 0.5"),
        ("8/10", "write the share as one number, such as 0.5"),
        (".5", 'write "0.5"'),
        ("-5.", 'write "-5"'),
        ("1,5 tỷ", "the number alone, in the unit of measure"),
        ("₫5", "the number alone, in the unit of measure"),
        ("N/A", ', or write `missing marks "N/A"` in `ruleset`'),
        ("x", " if the value is not known"),
    ],
)
def test_the_fix_is_what_to_type(text: str, help: str, tmp_path: Path) -> None:
    rows = [{"unit": "A", "n": 1}, {"unit": "B", "n": text}]
    path = tmp_path / "rows.csv"
    path.write_text(f"unit;n\nA;1\nB;{text}\n", "utf-8")
    for data in (rows, path):
        for way in (RULES.evaluate, RULES.score_table):
            with pytest.raises(rulelang.DataError) as caught:
                way(data)
            assert help in str(caught.value)


@tried(300)
@given(
    st.integers(0, 10**6), st.sampled_from(["({})", "{}-", "{}*", "{}²", "{} (a)", ".{}", "{}."])
)
def test_what_is_named_is_a_number(number: int, form: str) -> None:
    found = meant(form.format(number), "number")
    assert found is not None
    float(found.text)


def test_a_unit_with_a_date_in_words_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("unit;n;d\nA;1;2021-12-30\nB;;ngày 6 tháng 5 năm 2021\n", "utf-8")
    with pytest.raises(rulelang.DataError, match="ngày 6 tháng 5 năm 2021"):
        RULES.evaluate(path)
    signed = "Người lập biểu;;ngày 6 tháng 5 năm 2021"
    path.write_text(f"unit;n;d\nA;1;2021-12-30\n{signed}\n", "utf-8")
    assert [unit.unit for unit in RULES.evaluate(path)] == ["A"]
