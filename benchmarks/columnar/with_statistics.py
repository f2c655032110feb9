"""A rubric with statistics, and the ruleset that ships with some: ours, its own SQL, and floats.

Run: python benchmarks/columnar/with_statistics.py [ROWS ROUNDS]. For each rubric it prints medians
of processor time of `rulelang eval` from Parquet to ranked Parquet, of its own SQL (`rulelang sql`)
in DuckDB, and of the rubric hand-written in Polars floats (the first only), run in turn as whole
processes; and how many rows went to the exact engine.

The data: shares whose denominators go up to ten million, decimals of three places, 2% of the cells
that may be empty are. The same number of rows always gives the same file.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl
from polars import col

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RUBRICS = {
    "statistics": HERE.parent / "statistics.rules",
    "digital-district": ROOT / "rulesets" / "digital-district" / "district.rules",
}
LARGEST = 10_000_000
Column = np.ndarray


def part(random: np.random.Generator, whole: Column, least: float = 0.0) -> Column:
    """A part of a count, of a share from least to 1."""
    return np.floor(whole * random.uniform(least, 1, len(whole))).astype(np.int64)


def statistics_data(rows: int) -> pl.DataFrame:
    """Units for `statistics.rules`."""
    random = np.random.default_rng(rows)
    population = random.integers(1000, LARGEST, rows)
    received = random.integers(100, LARGEST, rows)
    columns = {"unit": _names(rows), "population": population}
    columns |= {"connected": part(random, population), "received": received}
    columns |= {"online": part(random, received), "in_time": part(random, received, 0.7)}
    columns["spent"] = np.round(random.uniform(0, 1_000_000, rows), 2)
    columns["hours"] = np.round(random.uniform(0, 1000, rows), 1)
    return pl.DataFrame(columns)


def district_data(rows: int) -> pl.DataFrame:
    """Units for `digital-district`."""
    random = np.random.default_rng(rows)
    whole = random.integers

    def chosen(*options: str) -> Column:
        return np.asarray(options)[whole(0, len(options), rows)]

    def dates(first: str, last: str) -> Column:
        days = (np.datetime64(last) - np.datetime64(first)).astype(int)
        return np.datetime64(first) + whole(0, days + 1, rows)

    def decimal(low: int, high: int, scale: int) -> Column:
        return whole(low, high + 1, rows) / scale

    households, received = whole(500, LARGEST // 10, rows), whole(100, LARGEST, rows)
    required, questions = whole(10, 30, rows), whole(0, 1000, rows)
    published = np.minimum(required, whole(0, 31, rows))
    answered, online = part(random, questions), part(random, received)
    columns = {"district": _names(rows), "zone": chosen("highland", "lowland")}
    columns |= {"households": households, "minority": decimal(0, 100, 100)}
    columns |= {"reported": dates("2025-01-01", "2025-03-31"), "website": _names(rows)}
    columns |= {"https": random.random(rows) < 0.8, "required": required, "published": published}
    columns |= {"updated": dates("2023-01-01", "2024-12-31"), "mobile": random.random(rows) < 0.7}
    columns |= {
        "screen_reader": chosen("none", "partial", "full"),
        "load_time": decimal(5, 120, 10),
    }
    columns |= {"questions": questions, "answered": answered}
    columns["response_time"] = np.where(answered > 0, decimal(1, 480, 4), 0.0)
    columns |= {"hotline": random.random(rows) < 0.7, "chat": chosen("none", "one_way", "two_way")}
    columns |= {"kiosks": whole(0, 10, rows), "accounts": part(random, households)}
    columns |= {"satisfaction": decimal(10, 50, 10), "minority_pages": part(random, published)}
    columns |= {"received": received, "online": online, "punctual": part(random, received, 0.7)}
    columns["paid"] = np.where(online > 0, decimal(0, 1000, 1000), 0.0)
    columns |= {"growth": decimal(-500, 1500, 1000), "shared_data": whole(0, 20, rows)}
    columns |= {"open_data": whole(0, 50, rows), "signed": decimal(0, 1000, 1000)}
    columns |= {"self_audit": decimal(0, 100, 10), "outside_view": decimal(0, 30, 10)}
    columns |= {"incidents": whole(0, 4, rows), "small_project": decimal(0, 15, 10)}
    columns |= {"large_project": decimal(0, 30, 10), "award": decimal(0, 20, 10)}
    empty = ("website", "minority", "signed", "hotline", "kiosks", "https", "award")
    return pl.DataFrame(columns).with_columns(
        pl.when(pl.Series(random.random(rows) < 0.02)).then(None).otherwise(col(name)).alias(name)
        for name in empty
    )


def _names(rows: int) -> pl.Series:
    return "U" + pl.int_range(rows, eager=True).cast(pl.String).str.zfill(8)


DATA = {"statistics": statistics_data, "digital-district": district_data}


def by_sql(query: str, data: str, out: str) -> None:
    """Run the query of a rubric in DuckDB."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW data AS SELECT * FROM read_parquet('{data}')")
    text = Path(query).read_text("utf-8").strip().rstrip(";")
    connection.execute(f"COPY ({text}) TO '{out}' (FORMAT parquet)")


def by_hand(data: str, out: str) -> None:
    """`statistics.rules` in Polars floats."""
    reach, online = col("connected") / col("population"), col("online") / col("received")
    frame = pl.scan_parquet(data).select(
        "unit",
        "hours",
        reach=reach,
        online=online,
        in_time=col("in_time") / col("received"),
        cost=col("spent") / col("received"),
    )
    low, high = col("reach").min(), col("reach").max()
    slow, quick = (col("hours").quantile(share, "linear") for share in (0.95, 0.05))
    z = (col("online") - col("online").mean()) / col("online").std(ddof=0)
    standing = (col("in_time").rank("max") - 1) / (pl.len() - 1)
    first = col("cost") <= col("cost").quantile(0.1, "linear")
    half = col("cost") <= col("cost").median()
    scores = frame.select(
        "unit",
        "reach",
        above=10.0 * (col("reach") > col("reach").mean()),
        z=(5 + z).clip(0, 10),
        span=20 * ((col("reach") - low) / (high - low)).clip(0, 1),
        best=20 * (col("online") / col("online").max()).clip(0, 1),
        place=20 * standing,
        tenth=pl.when(first).then(10.0).when(half).then(5.0).otherwise(0.0),
        speed=10 * ((slow - col("hours")) / (slow - quick)).clip(0, 1),
    ).collect()
    parts = ("above", "z", "span", "best", "place", "tenth", "speed")
    scores = scores.with_columns(total=pl.sum_horizontal(parts).round(2))
    total = col("total")
    level = pl.when(total >= 75).then(pl.lit("A")).when(total >= 60).then(pl.lit("B"))
    level = level.when(total >= 45).then(pl.lit("C")).otherwise(pl.lit("D"))
    rank = pl.struct("total", "reach").rank("min", descending=True)
    scores.with_columns(level=level, share=total / 100, rank=rank).drop("reach").write_parquet(
        out, compression="lz4", row_group_size=262_144
    )


def measured(command: list[str]) -> tuple[float, str]:
    """Processor time in seconds of a process, and what it said."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(said)
    return usage.ru_utime + usage.ru_stime, said


def compare(name: str, rows: int, rounds: int, folder: Path) -> None:
    """Print the line of one rubric."""
    data, out, query = (
        str(folder / f"with-{name}-{rows}{end}") for end in (".parquet", ".out", ".sql")
    )
    if not Path(data).exists():
        DATA[name](rows).write_parquet(data)
    program = str(Path(sys.executable).with_name("rulelang"))
    rules = str(RUBRICS[name])
    words = [program, "sql", rules, "--dialect", "duckdb", "--table", "data", "-o", query]
    subprocess.run(words, check=True, stderr=subprocess.DEVNULL)
    this = [sys.executable, __file__]
    commands = {"ours": [program, "eval", rules, data, "--format", "parquet", "-o", out]}
    commands["sql"] = [*this, "--sql", query, data, out]
    if name == "statistics":
        commands["floats"] = [*this, "--floats", data, out]
    times: dict[str, list[float]] = {key: [] for key in commands}
    said = ""
    for _ in range(rounds):
        for key, command in commands.items():
            seconds, words_said = measured(command)
            times[key].append(seconds)
            said = words_said if key == "ours" else said
    found = {key: median(values) for key, values in times.items()}
    rivals = ", ".join(
        f"{key} {seconds:.1f} s ({found['ours'] / seconds:.2f})"
        for key, seconds in found.items()
        if key != "ours"
    )
    print(f"{name}: ours {found['ours']:.1f} s, {rivals}; {said.strip().splitlines()[-1]}")


def main(rows: int, rounds: int) -> None:
    """Compare all rubrics."""
    folder = Path(tempfile.gettempdir()) / "rulelang-benchmarks"
    folder.mkdir(exist_ok=True)
    print(f"{rows} rows, medians of {rounds} runs; processor time, and how many times a rival's")
    for name in RUBRICS:
        compare(name, rows, rounds, folder)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--sql", *given]:
            by_sql(*given)
        case ["--floats", *given]:
            by_hand(*given)
        case [rows, rounds]:
            main(int(rows), int(rounds))
        case _:
            main(1_000_000, 5)
