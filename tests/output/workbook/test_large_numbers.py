"""Numbers beyond the doubles of a spreadsheet, wherever rules and data may have them."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import rulelang
from tests.properties.thorough import tried

NUMBERS = st.builds(
    "{}{}{}".format,
    st.sampled_from("19"),
    st.sampled_from([250, 299, 300, 307, 308, 309, 400, 4400]).map("7".__mul__),
    st.sampled_from(["", ".5"]),
)
PLACES = st.sampled_from(
    [
        "input x : number  criterion c max 10: points x / {}",
        "input x : number  criterion c max 10: points min(1, (x + {0}) / {0} * {0})",
        "input x : number  criterion c max 10: points x / 0.{1}1",
        "input x : number  criterion c max 10: bands x {{ >= {} -> 1  otherwise -> 0 }}",
        "input x : number  criterion c max 10: ratio x / {}",
        "input x : number  criterion c max {}: points x",
        "input x : number  criterion c max {0}: points x * {0}",
        "input x : number from 0 to {}  criterion c max 10: points x",
        "input x : number from -{}  criterion c max 10: points x",
        "input x : percent from 0% to {}%  criterion c max 10: points x",
        "input x : number default {}  criterion c max 10: points x / x",
        "input x : number  let z = x * {}  criterion c max 10: points 1 / (z + 1)",
        "input x : number  criterion c max 10: points x / average(x * {})",
    ]
)


@tried(40)
@given(NUMBERS, PLACES, st.sampled_from(["formulas", "xlsx", "parquet", "form"]))
def test_numbers_that_no_cell_holds_are_written_all_the_same(
    number: str, place: str, format: str
) -> None:
    from tempfile import TemporaryDirectory

    rules = rulelang.parse("ruleset r { unit u } " + place.format(number, "0" * len(number)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"r.{'parquet' if format == 'parquet' else 'xlsx'}"
        if format == "form":
            rules.write_forms(path)
        else:
            rules.evaluate([{"u": "A", "x": 1}]).write(path, formulas=format == "formulas")
        assert path.stat().st_size
