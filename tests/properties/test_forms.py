"""What is filled into a form comes back exactly."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.data import clean
from rulelang.rational import from_float
from tests.filled import filled, filled_table
from tests.properties.thorough import tried

# The bounds have tests of their own; here any value of a kind may stand in its cell.
RULES_WITHOUT_BOUNDS = """
ruleset r "Xã" { edition 1 unit commune "Xã" }
input amount : number
input count  : integer
input part   : percent from -1000000% to 1000000%
input ok     : yesno
input choice : choice { a "Một", b "Hai, ba", c "=1+1", d }
input day    : date
input words  : text
criterion k max 1: given default 0
"""
RULESET = rulelang.parse(RULES_WITHOUT_BOUNDS)
FORM, TABLE = "form.xlsx", "table.xlsx"

# XML has no other control characters, and Excel counts in UTF-16.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40
).filter(clean)
SHOWN = {"a": "Một", "b": "Hai, ba", "c": "=1+1", "d": "d"}


def decimals(low: float, high: float) -> st.SearchStrategy[tuple[float, Fraction]]:
    """Numbers of 15 digits, which is what a spreadsheet keeps of a number that is typed."""
    numbers = st.floats(low, high).map(lambda x: float(f"{x:.15g}"))
    return numbers.map(lambda x: (x, from_float(x)))


CELLS: dict[str, st.SearchStrategy[tuple[Any, Any]]] = {
    "number": decimals(-1e300, 1e300),
    "integer": st.integers(-(10**15), 10**15).map(lambda n: (n, Fraction(n))),
    "percent": decimals(-1e4, 1e4),
    "yesno": st.sampled_from(
        [("Có", True), ("Không", False), (True, True), ("yes", True), ("no", False)]
    ),
    "choice": st.sampled_from([*SHOWN.items()]).flatmap(
        lambda pair: st.sampled_from([(pair[0], pair[0]), (pair[1], pair[0])])
    ),
    "date": st.dates(date(1900, 3, 1), date(9999, 12, 31)).map(lambda day: (day, day)),
    "text": TEXTS.map(lambda text: (text, clean(text))),
}


def answers() -> st.SearchStrategy[dict[str, tuple[Any, Any]]]:
    """What is filled in, and what it is, by id; some cells stay empty."""

    def cell(item: rulelang.Input) -> st.SearchStrategy[tuple[Any, Any]]:
        if item.given:
            return st.none() | decimals(0, 1)
        return st.none() | CELLS[item.kind]

    return st.fixed_dictionaries({item.id: cell(item) for item in RULESET.inputs})


def blank(kind: str) -> bytes:
    with TemporaryDirectory() as folder:
        units = ["A", "B"] if kind == TABLE else None
        (path,) = RULESET.write_forms(Path(folder) / kind, units, wide=kind == TABLE, ask="all")
        return path.read_bytes()


BLANK = {kind: blank(kind) for kind in (FORM, TABLE)}


@tried(120)
@given(st.lists(answers(), min_size=2, max_size=2), st.sampled_from([FORM, TABLE]))
def test_answers_come_back_exactly(units: list[dict[str, Any]], kind: str) -> None:
    typed = [{id: cell and cell[0] for id, cell in unit.items()} for unit in units]
    note(f"{typed}")
    with TemporaryDirectory() as name:
        folder = Path(name)
        if kind == TABLE:
            (folder / "table.xlsx").write_bytes(filled_table(BLANK[TABLE], typed))
        else:
            for unit, cells in zip("AB", typed, strict=True):
                raw = filled(BLANK[FORM], {"commune": unit, **cells})
                (folder / f"{unit}.xlsx").write_bytes(raw)
        found = RULESET.collect(folder)
        rows = {
            unit: {id: values[row] for id, values in found.columns.items() if id != "commune"}
            for row, unit in enumerate(found.columns["commune"])
        }
        assert rows == {
            unit: {id: cell and cell[1] for id, cell in cells.items()}
            for unit, cells in zip("AB", units, strict=True)
        }
        assert found.waiting == tuple(
            unit for unit, cells in zip("AB", units, strict=True) if not any(cells.values())
        )
        path = folder / "data.csv"
        found.write_csv(path)
        assert RULESET.evaluate(path).units == RULESET.evaluate(found.to_polars()).units
