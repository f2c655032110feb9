"""The rivals of the benchmarks say what the rubric says, whatever they take for it."""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import polars as pl
import pytest

import rulelang
from benchmarks.columnar.compare import RULES
from benchmarks.columnar.data import rows_of
from benchmarks.rivals.compare import HERE, RIVALS, Agreement, Rival, agreement, far

UNITS = 200


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rivals") / "units.parquet"
    rows_of("ratios", UNITS).write_parquet(path)
    return path


@pytest.fixture(scope="module")
def exact(data: Path) -> pl.DataFrame:
    evaluation = rulelang.load(RULES).evaluate(pl.read_parquet(data).to_dicts())
    return pl.DataFrame(
        [
            {"unit": unit.unit, "status": unit.status, "level": unit.level, "rank": unit.rank}
            | {name: float(points) for name, points in unit.scores.items()}
            for unit in evaluation.units
        ]
    )


@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.module)
def test_a_rival_gives_every_unit_its_level_and_its_points(
    rival: Rival, data: Path, exact: pl.DataFrame, tmp_path: Path
) -> None:
    try:
        version(rival.package or "rulelang")
    except PackageNotFoundError:
        pytest.skip(f"{rival.package} is not installed")
    out = tmp_path / "ranked.parquet"
    subprocess.run([sys.executable, HERE / f"{rival.module}.py", data, out], check=True)
    theirs = pl.read_parquet(out)
    for column in ("unit", "status", "level"):
        assert theirs[column].to_list() == exact[column].to_list()
    assert not far(exact, theirs).any()
    assert theirs.sort("rank")["total"].is_sorted(descending=True)


def test_rounding_explains_another_level_only_on_a_bound_or_by_another_tenth(
    exact: pl.DataFrame,
) -> None:
    exact = exact.with_columns(total=pl.col("readiness") + pl.col("results"))
    first = pl.int_range(len(exact)) == 0

    def instead(**values: pl.Expr) -> pl.DataFrame:
        return exact.with_columns(
            pl.when(first).then(value).otherwise(name).alias(name) for name, value in values.items()
        )

    another = pl.lit("another")
    tenth, point = pl.col("transaction") + 0.1, pl.col("staff") + 0.1
    on_bound = instead(total=pl.lit(70.0))
    assert agreement(exact, exact) == Agreement(0, 0, 0)
    assert agreement(exact, instead(level=another)) == Agreement(1, 1, 0)
    assert agreement(on_bound, instead(level=another)) == Agreement(1, 0, 0)
    assert agreement(exact, instead(level=another, transaction=tenth)) == Agreement(1, 0, 0)
    assert agreement(on_bound, instead(level=another, staff=point)) == Agreement(1, 1, 0)
