"""Numbers and dates in every spelling: the whole column tells how it is read, or is refused."""

from datetime import date
from fractions import Fraction

from hypothesis import event, given
from hypothesis import strategies as st

import rulelang
from rulelang.data import Table, prepare
from rulelang.plan.expressions import Ref
from rulelang.plan.values import POISON
from tests.properties.thorough import tried

PLAN = rulelang.parse(
    "ruleset r { unit u }  input x : number  input d : date  criterion c max 1: given default 0"
).plan
TENTHS = st.integers(-(10**9), 10**9)
PLACES = st.integers(0, 4)


def column(id: str, texts: list[str]) -> tuple[list[object], set[str]]:
    """The values of a column of a sheet, and the codes of its errors."""
    rows = tuple((f"U{number}", text) for number, text in enumerate(texts))
    table = Table("t", ("u", id), rows, tuple(range(2, len(rows) + 2)), typed=False)
    found = prepare(table, PLAN)
    codes = {item.code for item in found.diagnostics if item.severity == "error"}
    return [row[Ref("input", id)] for row in found.values], codes - {"E501"}


def spelt(number: int, places: int, decimal: str, thousands: str) -> str:
    """A number of so many decimals, its thousands parted."""
    digits = str(abs(number)).rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    parted = f"{int(whole):,}".replace(",", thousands)
    return ("-" if number < 0 else "") + parted + (decimal + decimals if decimals else "")


@tried(300)
@given(
    st.lists(st.tuples(TENTHS, PLACES), min_size=1, max_size=8),
    st.sampled_from([(".", ""), (".", ","), (".", " "), (",", ""), (",", "."), (",", "'")]),
)
def test_a_column_is_read_as_it_was_written_or_refused(
    numbers: list[tuple[int, int]], signs: tuple[str, str]
) -> None:
    values, codes = column("x", [spelt(number, places, *signs) for number, places in numbers])
    if codes:
        event("refused")
        assert codes == {"E530"}
        assert POISON in values
        return
    event("read")
    assert values == [Fraction(number, 10**places) for number, places in numbers]


@tried(200)
@given(
    st.lists(st.tuples(TENTHS, PLACES), min_size=2, max_size=8), st.randoms(use_true_random=False)
)
def test_of_two_decimal_signs_nothing_is_read_wrongly(
    numbers: list[tuple[int, int]], random: object
) -> None:
    texts = [
        spelt(number, places, *random.choice([(".", ","), (",", ".")]))  # type: ignore[attr-defined]
        for number, places in numbers
    ]
    values, codes = column("x", texts)
    if not codes:
        wrong = [
            text
            for text, value, (number, places) in zip(texts, values, numbers, strict=True)
            if value != Fraction(number, 10**places)
        ]
        # Only what is written as another number is: a text that alone means something else.
        assert all(text.lstrip("-").replace(",", ".").count(".") == 1 for text in wrong)


@tried(200)
@given(
    st.lists(st.dates(date(1900, 1, 1)), min_size=1, max_size=6),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"]),
)
def test_dates_are_read_as_they_were_written_or_refused(days: list[date], form: str) -> None:
    values, codes = column("d", [day.strftime(form) for day in days])
    assert (values == days) if not codes else (codes == {"E532"})
