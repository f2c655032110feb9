"""Columns of text at once, in digests and by plain letters, against one look at each cell."""

import math
from fractions import Fraction
from random import Random

import polars as pl
from attrs import evolve
from hypothesis import event, given, note
from hypothesis import strategies as st

import rulelang
from rulelang.data.cells import read_cells
from rulelang.data.conventions import TYPED
from rulelang.data.deciding import decide
from rulelang.data.dictionary import column_of
from rulelang.data.digest import digest_of
from rulelang.data.series import doubles_read
from rulelang.data.table import Part, Table
from rulelang.plan.values import POISON, Absent
from rulelang.rational import from_float
from tests.properties.thorough import tried

INPUTS = rulelang.parse(
    "ruleset r { unit u }  input number : number  input integer : integer"
    "  input percent : percent from -1000% to 1000000%  input date : date  input yesno : yesno"
    "  criterion c max 1: given default 0"
).plan.inputs[:5]
DECIMALS = "1.5 0.25 1.234 12.000 1,5 1,234 0,5 1,234.5 1.234,5 1.00 0 0.0 000 5 1 -3 +7 007 1e3"
ODD = "5.0|1 000|５|−5|\u200b7| 5 |\t6|\u00a08|x|50 %|1.5.5|1,2,3|#N/A|.5|5.||  |\u200b|NaN|-|1'000"
LONG = "0.30000000000000004|1.00000000000000000001|0.000000000000000000001|123456789012345678"
DAYS = "2021-05-06|2021-02-30|30/12/2021|5/6/2021|12/30/2021|2021/5/6|1.2.2021|2021-05-06 00:00"
WORDS = "yes|no|x|X|✓|Có|maybe|1|0"
POOLS = [DECIMALS.split(), ODD.split("|"), LONG.split("|"), DAYS.split("|"), WORDS.split("|")]


def texts_of(random: Random) -> list[str | None]:
    """A column of texts of a few sorts."""
    pool = [text for some in random.sample(POOLS, random.randint(1, 2)) for text in some]
    pool = random.sample(pool, min(random.randint(1, 6), len(pool)))
    if random.random() < 0.4:
        pool = [f"{text}%" if random.random() < 0.7 else text for text in pool]
    if random.random() < 0.3:
        pool.append(None)  # type: ignore[arg-type]
    return [random.choice(pool) for _ in range(random.randint(1, 12))]


@tried(400)
@given(st.integers(0, 2**32))
def test_a_digest_is_decided_as_the_whole_column_is(seed: int) -> None:
    random = Random(seed)
    item, texts = random.choice(INPUTS), texts_of(random)
    note(f"{item.kind} {texts}")
    numbers = tuple(range(2, len(texts) + 2))
    part = Part("f", "", {0: 1}, numbers, pointed=random.random() < 0.5)
    table = Table("f", (item.id,), (), numbers, parts=(part,), typed=random.random() < 0.3)
    table = evolve(table, decimal=random.choice([None, None, ",", "."]))
    convention, said = decide(table, 0, item, column_of(texts))
    digest = digest_of(pl.Series(texts, dtype=pl.String), item, table.typed)
    short, told = decide(table, 0, item, digest)
    errors = {one.code for one in said if one.severity == "error"}
    assert {one.code for one in told if one.severity == "error"} == errors
    event("unclear" if errors else "decided")
    if not errors:
        assert short == convention
        assert [str(one) for one in told] == [str(one) for one in said]


@tried(400)
@given(st.integers(0, 2**32))
def test_numbers_read_at_once_are_those_of_cells(seed: int) -> None:
    random = Random(seed)
    item, texts = random.choice(INPUTS[:3]), texts_of(random)
    table = Table("f", (item.id,), (), tuple(range(len(texts))), typed=False)
    table = evolve(table, decimal=random.choice([None, ",", "."]))
    convention, _ = decide(table, 0, item, column_of(texts))
    convention = random.choice([convention, TYPED])
    if convention.unclear or convention.bare is None:
        return
    note(f"{item.kind} {texts} {convention}")
    found = doubles_read(pl.Series(texts, dtype=pl.String), item, convention).to_list()
    values, _ = read_cells(texts, item, convention)
    for double, value in zip(found, values, strict=True):
        if double is None:
            assert isinstance(value, Absent)
            assert value.kind == "missing"
        elif math.isnan(double):
            exact = isinstance(value, Fraction) and from_float(float(value)) == value
            assert not exact or abs(value) >= 10**15  # type: ignore[operator,arg-type]
        else:
            beyond = item.kind == "percent" and value is POISON  # of its bounds
            assert beyond or from_float(double) == value
