"""Names of units in columns, as the exact engine keeps and compares them."""

from unicodedata import category

import polars as pl

from rulelang.data.spelling import clean, fold
from rulelang.engine.columnar.members import named, names_of

BLANK = [chr(c) for c in range(0x3100) if chr(c).isspace() or category(chr(c)) in ("Cc", "Cf")]


def test_every_blank_or_unseen_sign_is_kept_in_names_or_taken_away_as_by_the_exact_engine() -> None:
    names = [name for blank in BLANK for name in (f"{blank}x", f"x{blank}", f"x{blank}y")]
    for name in names:  # each by itself, as one untidy name makes a chunk be tidied
        assert names_of(pl.Series([name])).to_list() == [clean(name)], repr(name)
    assert names_of(pl.Series(names)).to_list() == [clean(name) for name in names]


def test_names_that_are_compared_as_one_have_one_hash() -> None:
    names = [f"x{first}{second}y" for first in BLANK for second in (" ", "")]
    hashed = dict(zip(names, named(pl.Series(names)).hashed.tolist(), strict=True))
    plain = named(pl.Series(["x y"])).hashed.tolist()[0]
    assert {name for name, own in hashed.items() if own == plain} == {
        name for name in names if fold(name) == "x y"
    }
