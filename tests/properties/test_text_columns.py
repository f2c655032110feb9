"""Two engines on one file of CSV: columns of text, and cells one by one."""

import re
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from attrs import evolve
from hypothesis import event, given, note
from hypothesis import strategies as st

import rulelang
from tests.columns import many_rows
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, UNIT, Rubric, as_csv, rubrics

ROWS = 40
FAULTY = evolve(EVERYTHING, errors=True)
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
SPELLINGS = (" {} ".format, "+{}".format, "{}e0".format, "0{}".format)
WRONG = ("x", "1,5", "1.234", "12 000", "1e400", ".5", "", " ", "50 %", "-", "NaN", "inf", '"a,b"')
SHAPES = ("", "\n", ",\n", "x\n", ' "x"\n', 'a"b\n', "\r")
"""What may stand behind a file that is no plain table."""


def spelt(text: str, random: Random, faults: float) -> str:
    """A file whose cells are written in many ways, and some wrongly."""
    header, *lines = text.splitlines()
    count = len(header.split(","))
    bare = {column for column in range(1, count) if random.random() < 0.4}
    found = [header]
    for line in lines:
        cells = line.split(",")
        for column in range(1, count):
            cell = cells[column]
            if cell.endswith("%"):
                signed = random.choice([cell, cell, f"{cell[:-1]} %", f" {cell}"])
                cells[column] = cell[:-1] if column in bare else signed
            elif NUMBER.fullmatch(cell) and random.random() < 0.2:
                zero = "{}0".format if "." in cell else "{}.0".format
                cells[column] = random.choice([zero, *SPELLINGS])(cell)
            if random.random() < faults:
                cells[column] = random.choice(WRONG)
        found.append(",".join(cells))
    end = random.choice(["\n", "\r\n"])
    return end.join(found) + end


def outcome(rules: rulelang.Ruleset, path: Path, columns: bool) -> object:
    """The table of results, the same as CSV, and what is worth a note; or all that is wrong."""
    try:
        found = rules.score_table(path) if columns else rules.evaluate(path)
    except rulelang.DataError as error:
        return error.diagnostics
    return found.to_polars().rows(), found.to_csv(), found.diagnostics


def agree(rubric: Rubric, text: str) -> None:
    note(f"{rubric.text()}\n{text}")
    rules = rulelang.parse(rubric.text())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        path.write_text(text, encoding="utf-8", newline="")
        wanted = outcome(rules, path, columns=False)
        event("scored" if len(wanted) == 3 and isinstance(wanted[1], str) else "wrong")
        assert outcome(rules, path, columns=True) == wanted


@tried(60)
@given(rubrics(), st.integers(0, 2**32))
def test_columns_of_text_are_read_as_cells_are(rubric: Rubric, seed: int) -> None:
    random = Random(seed)
    agree(rubric, spelt(as_csv(rubric, many_rows(rubric, random, ROWS)), random, 0))


@tried(60)
@given(rubrics(FAULTY), st.integers(0, 2**32), st.sampled_from(SHAPES))
def test_what_is_wrong_in_a_file_is_told_alike(rubric: Rubric, seed: int, rest: str) -> None:
    random = Random(seed)
    data = many_rows(rubric, random, 12)
    if random.random() < 0.2:
        data[-1] |= {UNIT: data[0][UNIT]}
    agree(rubric, spelt(as_csv(rubric, data), random, 0.02) + rest)


@tried(40)
@given(rubrics(), st.integers(0, 2**32))
def test_rows_of_programs_are_read_as_cells_are(rubric: Rubric, seed: int) -> None:
    random = Random(seed)
    kinds = (int, float, Fraction, str)
    rows = [
        {
            key: random.choice(kinds[: random.choice([1, 2, 4])])(value)
            if isinstance(value, Fraction) and value.denominator == 1
            else value
            for key, value in row.items()
        }
        for row in many_rows(rubric, random, 12)
    ]
    rules = rulelang.parse(rubric.text())
    assert outcome(rules, rows, columns=True) == outcome(rules, rows, columns=False)
