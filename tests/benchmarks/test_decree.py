"""The rubric of what decrees needed says by hand what it says in the language."""

from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

import rulelang
from benchmarks.columnar import compare
from benchmarks.columnar.data import rows_of
from benchmarks.columnar.decree_rival import ranked

UNITS = 3_000


def test_the_rival_in_floats_gives_every_unit_its_level_and_its_points(tmp_path: Path) -> None:
    path = tmp_path / "units.parquet"
    rows_of("decree", UNITS).write_parquet(path)
    theirs = ranked(str(path))
    scored = rulelang.load(compare.CASES["decree"].rules).score_table(path)
    ours = scored.to_polars().select(theirs.columns)
    assert scored.handed_over == 0
    assert ours["level"].value_counts().height == 4
    whole = pl.selectors.integer()
    # Ranks by floats differ where totals do in their last bit.
    assert_frame_equal(ours.select(~whole), theirs.select(~whole), check_dtypes=False)
    assert (ours["rank"] - theirs["rank"].cast(pl.Int64)).abs().max() <= 1
