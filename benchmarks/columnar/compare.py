"""Ours and its rivals on the same Parquet files, as whole processes, in turn.

Run: python benchmarks/columnar/compare.py [ROWS ROUNDS [CASE...]]. For each case it prints medians
of wall time, of processor time and of peak memory, their ratios to each rival, how many rows went
to the exact engine, and how many units the first rival's floats put on another level or rank.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter

import polars as pl
from attrs import frozen

HERE = Path(__file__).parent
RULES = HERE.parent / "indicators.rules"
KINDS = ("continuous", "quarters", "ratios")
MEGABYTE = 1024


@frozen
class Case:
    """A rubric and a kind of data; the first rival is in Polars floats."""

    rules: Path
    rivals: tuple[str, ...]


def _own(name: str, *rivals: str) -> Case:
    return Case(HERE / f"{name}.rules", (f"{name}_rival.py", *rivals))


CASES: Mapping[str, Case] = {
    **{kind: Case(RULES, ("rival.py",)) for kind in (*KINDS, "odd")},
    "deep": _own("deep"),
    "partial": _own("partial"),
    "statistics": _own("statistics", "statistics.sql"),
    "decree": _own("decree"),
}


@frozen
class Run:
    """One run of a process: wall time and processor time in seconds, peak memory in MB."""

    seconds: float
    processor: float
    memory: float


def measured(command: list[str]) -> tuple[float, float, str]:
    """Wall time in seconds, peak memory in MB, and what was said on standard error."""
    run, said = run_of(command)
    return run.seconds, run.memory, said


def run_of(command: list[str]) -> tuple[Run, str]:
    """What a process took, and what was said on standard error."""
    start = perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(said)
    seconds = perf_counter() - start
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MEGABYTE), said


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
    levels, ranks = (a[name].ne_missing(b[name]).sum() for name in ("level", "rank"))
    return levels, ranks


def commands_of(case: Case, data: Path, folder: Path) -> dict[str, list[str]]:
    """The command lines of ours and of the rivals, by name; each writes a file of its name."""
    program = Path(sys.executable).with_name("rulelang")
    ours = folder / "ours.parquet"
    found = {"ours": [str(program), "eval", str(case.rules), str(data), "-o", str(ours)]}
    for rival in case.rivals:
        path, out = str(HERE / rival), str(folder / f"{rival}.parquet")
        script = [str(HERE / "duck.py"), path] if rival.endswith(".sql") else [path]
        found[rival] = [sys.executable, *script, str(data), out]
    return found


def compare(name: str, rows: int, rounds: int, folder: Path) -> None:
    """Print the lines of one case."""
    case, data = CASES[name], data_of(name, rows, folder)
    commands = commands_of(case, data, folder)
    runs: dict[str, list[Run]] = {contender: [] for contender in commands}
    said = ""
    for _ in range(rounds):
        for contender, command in commands.items():
            run, words = run_of(command)
            runs[contender].append(run)
            said = words if contender == "ours" else said
    medians = {contender: _median(found) for contender, found in runs.items()}
    ours = medians.pop("ours")
    for at, (rival, theirs) in enumerate(medians.items()):
        note = ""
        if at == 0:
            with ProcessPoolExecutor(1, get_context("spawn")) as apart:
                files = folder / "ours.parquet", folder / f"{rival}.parquet"
                levels, ranks = apart.submit(differences, *files).result()
            note = f"   {said.strip().splitlines()[-1]}; floats: "  # warnings come before
            note += f"{levels} other levels, {ranks} other ranks"
        print(
            f"{name:11} {rival:20} {ours.seconds:6.1f} s {theirs.seconds:6.1f} s "
            f"{ours.seconds / theirs.seconds:5.2f}   processor {ours.processor:6.1f} s "
            f"{theirs.processor:6.1f} s {ours.processor / theirs.processor:5.2f}   "
            f"{ours.memory:6.0f} MB {theirs.memory:6.0f} MB {ours.memory / theirs.memory:5.2f}"
            f"{note}",
            flush=True,
        )


def _median(runs: list[Run]) -> Run:
    return Run(
        median(run.seconds for run in runs),
        median(run.processor for run in runs),
        median(run.memory for run in runs),
    )


def main(rows: int = 10_000_000, rounds: int = 5, *cases: str) -> None:
    """Compare these cases, or all of the flat rubric."""
    folder = Path(tempfile.gettempdir()) / "rulelang-benchmarks"
    folder.mkdir(exist_ok=True)
    print(f"{rows} rows, medians of {rounds} runs; ours, rival, ratio")
    for name in cases or KINDS:
        compare(name, rows, rounds, folder)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), *sys.argv[3:])
