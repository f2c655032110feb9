"""What a row costs in each ruleset, beside a table of what it cost before.

Run: python benchmarks/guard.py [--update]. Each ruleset of `rulesets/` and each rubric of the
benchmarks scores many rows in columns, in turn with a fixed amount of work in NumPy. `guard.csv`
has the time of a million rows as a multiple of that work, and how many rows in ten thousand the
exact engine scored. The run fails where one is worse than the table by more than a busy machine
explains; --update writes the table. Times are those of the processor.
"""

import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
import polars as pl

import rulelang
from benchmarks.columnar.compare import CASES
from benchmarks.columnar.data import rows_of
from rulelang.engine.able import unable
from rulelang.plan.expressions import Const
from rulelang.plan.tree import InputPlan, Plan

HERE = Path(__file__).parent
TABLE = HERE / "guard.csv"
ROWS, ROUNDS = 20_000, 3
WORSE, MORE = 1.3, 5
"""How many times as slow is worse, and how many rows more in ten thousand."""


def work() -> float:
    """The time of a fixed amount of work: divisions, choices and a sort of doubles."""
    values = np.random.default_rng(1).random(500_000)
    start = process_time()
    for _ in range(10):
        shares = np.rint(values / (1 + values) * 1000) / 1000
        values = np.where(shares > 0.3, values, 1 - values)
    np.sort(values)
    return process_time() - start


def tables(folder: Path) -> Iterator[tuple[str, rulelang.Ruleset, Path | pl.DataFrame]]:
    """The rulesets with data of many rows: their own again and again, or drawn."""
    for path in sorted((HERE.parent / "rulesets").rglob("*.rules")):
        if ".published" in path.name:  # claims
            continue
        rules, data = rulelang.load(path), path.with_suffix(".csv")
        name = str(path.relative_to(HERE.parent / "rulesets"))
        yield (
            name,
            rules,
            repeated(rules.plan, data, folder) if data.exists() else drawn(rules.plan),
        )
    for kind, case in CASES.items():
        yield f"benchmarks, {kind}", rulelang.load(case.rules), rows_of(kind, ROWS)


def repeated(plan: Plan, data: Path, folder: Path) -> Path:
    """The rows of a table again and again, each unit with a number behind its name."""
    frame = pl.read_csv(data, infer_schema=False)
    unit = next(name for name in frame.columns if name in (plan.unit, plan.unit_label))
    whole = pl.concat([frame] * -(-ROWS // frame.height)).head(ROWS)
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(8)
    path = folder / data.name
    whole.with_columns(pl.col(unit) + " " + number).write_csv(path)
    return path


def drawn(plan: Plan) -> pl.DataFrame:
    """Rows of values that each input may have."""
    random = np.random.default_rng(2)
    return _named(plan, pl.DataFrame({item.id: _column(item, random) for item in plan.inputs}))


def _named(plan: Plan, frame: pl.DataFrame) -> pl.DataFrame:
    names = pl.int_range(frame.height, eager=True).cast(pl.String).str.zfill(8)
    named = frame.with_columns(("U" + names).alias(plan.unit or "unit"))
    return named if plan.period is None else named.with_columns(pl.lit("1").alias(plan.period))


def _column(item: InputPlan, random: np.random.Generator) -> pl.Series:
    low, high = (
        float(bound.value) if isinstance(bound, Const) and item.kind != "date" else end  # type: ignore[arg-type]
        for bound, end in ((item.low, 1.0), (item.high, 100.0))
    )
    values = low + (high - low) * random.random(ROWS)
    if item.kind == "choice":
        options = pl.Series([id for id, _ in item.options])
        return options.gather(random.integers(0, len(options), ROWS))
    if item.kind == "yesno":
        return pl.Series(random.random(ROWS) < 0.5)
    if item.kind == "date":
        return pl.Series([date(2024, 1, 1) + timedelta(int(day) % 300) for day in values])
    if item.kind == "text":
        return pl.Series([f"{value:.0f}" for value in values])
    if item.kind == "integer":
        return pl.Series(values.astype(np.int64))
    return pl.Series(np.clip(np.rint(values * 1000) / 1000, low, high))


def measured(folder: Path) -> dict[str, tuple[float, float]]:
    """What a million rows cost, in units of work, and rows in ten thousand for the exact engine."""
    found = {}
    for name, rules, data in tables(folder):
        lost = unable("columnar", rules.plan)
        if lost:
            print(f"{name}: not in columns, only the exact engine knows {lost}", flush=True)
            continue
        times = []
        for _ in range(ROUNDS):
            before, start = work(), process_time()
            scored = rules.score_table(data)
            scored.to_polars()
            took = process_time() - start
            times.append(took / ((before + work()) / 2) * 1e6 / ROWS)
        found[name] = round(median(times), 1), round(1e4 * scored.handed_over / ROWS, 1)
        print(f"{name:35} {found[name][0]:8.1f} {found[name][1]:8.1f}", flush=True)
    return found


def main(update: bool) -> None:
    """Measure, then compare with the table or write it."""
    with TemporaryDirectory() as folder:
        found = measured(Path(folder))
    if update:
        with TABLE.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(
                ("ruleset", "work a million rows", "rows in 10,000 to the exact engine")
            )
            writer.writerows((name, *figures) for name, figures in found.items())
        return
    with TABLE.open(newline="", encoding="utf-8") as file:
        before = {name: (float(cost), float(rows)) for name, cost, rows in [*csv.reader(file)][1:]}
    worse = [f"{name}: not in {TABLE.name}" for name in found if name not in before]
    for name, (cost, rows) in before.items():
        now, handed = found.get(name, (0.0, 0.0))
        if now > WORSE * cost:
            worse.append(f"{name}: a million rows take {now} times the work, {cost} before")
        if handed > rows + MORE:
            worse.append(f"{name}: {handed} rows in 10,000 go to the exact engine, {rows} before")
    if worse:
        raise SystemExit("\n".join(worse))
    print("nothing got worse")


if __name__ == "__main__":
    main("--update" in sys.argv[1:])
