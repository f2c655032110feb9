"""Ours and the rival on the same Parquet files, as whole processes, in turn.

Run: python benchmarks/columnar/compare.py [ROWS ROUNDS]. For each kind of data it prints medians of
wall time and of peak memory, their ratios, how many rows went to the exact engine, and how many
units the rival's floats put on another level or rank.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter

import polars as pl

HERE = Path(__file__).parent
RULES = HERE.parent / "indicators.rules"
KINDS = ("continuous", "quarters", "ratios")
MEGABYTE = 1024


def measured(command: list[str]) -> tuple[float, float, str]:
    """Wall time in seconds, peak memory in MB, and what was said on standard error."""
    start = perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(said)
    return perf_counter() - start, usage.ru_maxrss / MEGABYTE, said


def data_of(kind: str, rows: int, folder: Path) -> Path:
    """The file of so many rows, made once."""
    data = folder / f"{kind}-{rows}.parquet"
    if not data.exists():
        subprocess.run(
            [sys.executable, str(HERE / "data.py"), kind, str(rows), str(data)], check=True
        )
    return data


def differences(ours: Path, theirs: Path) -> tuple[int, int]:
    """How many units have another level, and another rank.

    To be called in a process of its own: one that is started from a large process is said to have
    had as much memory as that.
    """
    a, b = (pl.read_parquet(path, columns=["level", "rank"]) for path in (ours, theirs))
    levels, ranks = ((a[name] != b[name]).sum() for name in ("level", "rank"))
    return levels, ranks


def compare(kind: str, rows: int, rounds: int, folder: Path) -> None:
    """Print the line of one kind of data."""
    data = data_of(kind, rows, folder)
    ours, theirs = folder / "ours.parquet", folder / "theirs.parquet"
    program = Path(sys.executable).with_name("rulelang")
    commands = {
        "ours": [str(program), "eval", str(RULES), str(data), "-o", str(ours)],
        "rival": [sys.executable, str(HERE / "rival.py"), str(data), str(theirs)],
    }
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    said = ""
    for _ in range(rounds):
        for name, command in commands.items():
            seconds, memory, words = measured(command)
            runs[name].append((seconds, memory))
            said = words if name == "ours" else said
    (time, memory), (time_of, memory_of) = (
        [median(values) for values in zip(*runs[name], strict=True)] for name in commands
    )
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        levels, ranks = apart.submit(differences, ours, theirs).result()
    print(
        f"{kind:11} {time:6.1f} s {time_of:6.1f} s {time / time_of:5.2f}   {memory:6.0f} MB "
        f"{memory_of:6.0f} MB {memory / memory_of:5.2f}   {said.strip()}; floats: "
        f"{levels} other levels, {ranks} other ranks",
        flush=True,
    )


def main(rows: int, rounds: int) -> None:
    """Compare all kinds of data."""
    folder = Path(tempfile.gettempdir()) / "rulelang-benchmarks"
    folder.mkdir(exist_ok=True)
    print(f"{rows} rows, medians of {rounds} runs; ours, rival, ratio")
    for kind in KINDS:
        compare(kind, rows, rounds, folder)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:])) if len(sys.argv) == 3 else main(10_000_000, 5)
