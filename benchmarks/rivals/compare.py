"""Ours and other rule engines on the same units, as whole processes, in turn.

Run: python benchmarks/rivals/compare.py [ROWS [KIND...]]. A rival scores and ranks as many of the
first units of the file as it does in some seconds, ours all of them, and these few as well. For
each rival it prints medians of the wall time, units a second, and how many times that ours does: at
ROWS, in time of all cores (which a busy machine changes little), and on the rival's own rows, where
starting up counts for more. Then it compares results: how many units the rival puts on another
level, how many of these rounding does not explain, and how many have another rank.
"""

import importlib.metadata
import os
import platform
import sys
import tempfile
from collections.abc import Iterable
from functools import reduce
from operator import or_, sub
from pathlib import Path
from statistics import median

import polars as pl
from attrs import frozen

from benchmarks.columnar.compare import KINDS, RULES, data_of, measured

__all__ = ["RIVALS", "Agreement", "Rival", "agreement", "far"]

HERE = Path(__file__).parent
ROUNDS = 3


@frozen
class Rival:
    """A module of this folder, the package that it runs on, its share of the rows, and the way in
    which the package is used."""

    module: str
    package: str | None
    part: int
    way: str

    @property
    def name(self) -> str:
        """The engine, its version and the way in which it is used."""
        if self.package is None:
            return f"Python {platform.python_version()}, {self.way}"
        return f"{self.package} {importlib.metadata.version(self.package)}, {self.way}"


RIVALS = (
    Rival("plain_records", None, 10, "a loop over records"),
    Rival("plain", None, 5, "a loop over tuples"),
    Rival("zen_each", "zen-engine", 200, "expressions"),
    Rival("zen_expressions", "zen-engine", 20, "one program"),
    Rival("zen_decision", "zen-engine", 500, "decision of its guide"),
    Rival("zen_graph", "zen-engine", 20, "graph, kept compiled"),
    Rival("rule_engine_rules", "rule-engine", 500, "rules"),
    Rival("cel_programs", "cel-python", 2500, "programs"),
)

#: How far floats and decimals may be from the exact points of a criterion, and from those that are
#: rounded to a tenth: there a sliver may decide between two.
SLIVER = 1e-9
ROUNDED = ("infrastructure", "transaction")
NEAR = dict.fromkeys(("staff", "policy", "presence", "interaction", "security"), SLIVER)
NEAR |= dict.fromkeys(ROUNDED, 0.1 + SLIVER)

#: What the levels of the rubric ask for.
BOUNDS = {"total": (80, 70, 55), "security": (6,), "staff": (5,)}


@frozen
class Agreement:
    """How many units a rival puts on another level, not by rounding alone, and on another rank."""

    levels: int
    unexplained: int
    ranks: int


def far(exact: pl.DataFrame, theirs: pl.DataFrame) -> pl.Series:
    """Whether the points of a criterion differ by more than rounding explains, for each unit."""
    return _any((exact[name] - theirs[name]).abs() > most for name, most in NEAR.items())


def agreement(exact: pl.DataFrame, theirs: pl.DataFrame) -> Agreement:
    """Compare the results of the same units, in the same order.

    Rounding explains another level of a unit that stands on a bound of a level, or for which it
    made another tenth of a criterion.
    """
    other = exact["level"] != theirs["level"]
    tenth = _any((exact[name] - theirs[name]).abs() > SLIVER for name in ROUNDED)
    on_bound = _any(
        (exact[name] - bound).abs() <= SLIVER for name, bounds in BOUNDS.items() for bound in bounds
    )
    explained = (tenth | on_bound) & ~far(exact, theirs)
    return Agreement(
        int(other.sum()),
        int((other & ~explained).sum()),
        int((exact["rank"] != theirs["rank"]).sum()),
    )


def _any(conditions: Iterable[pl.Series]) -> pl.Series:
    return reduce(or_, conditions)


def _timed(command: list[str]) -> tuple[float, float]:
    """Wall time, and the time of all cores together."""
    before = os.times()
    wall, _, _ = measured(command)
    after = os.times()
    cores = (times.children_user + times.children_system for times in (after, before))
    return wall, sub(*cores)


def compare(rival: Rival, data: Path, rows: int) -> None:
    """Print the line of one rival on one kind of data."""
    few, fewer = data.with_name(f"few-{data.name}"), rows // rival.part
    pl.scan_parquet(data).head(fewer).sink_parquet(few)
    ours, exact, theirs = (
        data.with_name(f"{name}.parquet") for name in ("ours", "exact", "theirs")
    )
    program = [str(Path(sys.executable).with_name("rulelang")), "eval", str(RULES)]
    commands = {
        "ours": [*program, str(data), "-o", str(ours)],
        "ours on few": [*program, str(few), "-o", str(exact)],
        "theirs": [sys.executable, str(HERE / f"{rival.module}.py"), str(few), str(theirs)],
    }
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            runs[name].append(_timed(command))
    (time, work), (time_on_few, _), (time_of, work_of) = (
        [median(values) for values in zip(*runs[name], strict=True)] for name in commands
    )
    found = agreement(pl.read_parquet(exact), pl.read_parquet(theirs))
    rate, rate_of = rows / time, fewer / time_of
    print(
        f"  {rival.name:38} {fewer:9,} {time_of:7.2f} s {rate_of:9,.0f}   {time:6.2f} s "
        f"{rate:9,.0f} {rate / rate_of:7.1f} × {work_of / fewer / (work / rows):7.1f} × "
        f"{time_on_few:7.2f} s {time_of / time_on_few:6.1f} × "
        f"{found.levels:7,} {found.unexplained:11,} {found.ranks:9,}",
        flush=True,
    )


def main(rows: int = 10_000_000, *kinds: str) -> None:
    """Compare all rivals on these kinds of data, or on all."""
    folder = Path(tempfile.gettempdir()) / "rulelang-benchmarks"
    folder.mkdir(exist_ok=True)
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, polars {pl.__version__}")
    print(f"ours on {rows:,} rows; medians of {ROUNDS} turns; units a second, and times theirs")
    for kind in kinds or KINDS:
        print(
            f"{kind:40} {'rows':>9} {'time':>9} {'units/s':>9}   {'ours':>8} {'units/s':>9} "
            f"{'ratio':>9} {'CPU':>9} {'same rows':>9} {'ratio':>8} "
            f"{'levels':>7} {'unexplained':>11} {'ranks':>9}"
        )
        data = data_of(kind, rows, folder)
        for rival in RIVALS:
            compare(rival, data, rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:])
