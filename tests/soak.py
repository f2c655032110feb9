"""Millions of rubrics and rows through both engines, until they are done or the two differ.

Run as `python tests/soak.py [PAIRS] [SEED]`: at least so many pairs of a rubric and a row, in
rounds of a seed each. After each round a line is printed; after a failure, the command that repeats
it.

Run as `python -m tests.soak audit [REPORTS] [SEED]`: at least so many reports made of random
results, true ones, and ones with a wrong figure, through the properties of the audit
(`tests/audit/test_properties.py`), in rounds of a seed each.

Run as `python -m tests.soak wild [TABLES] [SEED]`: so many tables of wild numbers (`wild.py`), each
of a seed, in several processes. All that differ, or break the program, are printed.
"""

import os
import subprocess
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random, SystemRandom
from time import monotonic

FILES = ("tests/properties/test_columnar.py", "tests/properties/test_text_columns.py")
PAIRS_OF_A_RUN = 55_000
"""What `test_columnar.py` alone tries in an ordinary run: its examples times their rows."""

TIMES = 2  # as many examples in each round as in an ordinary run
PAIRS = 3_000_000
REPORTS, REPORTS_OF_A_ROUND = 50_000, 1_300
"""Five for each of the 260 rubrics that a run of `test_properties.py` draws."""

TABLES, TABLES_OF_A_ROUND = 100_000, 100


def command(seed: int) -> list[str]:
    """One round, in a process that its seed repeats."""
    return [
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        *("-n", os.environ.get("WORKERS", "2")),
        *FILES,
        f"--hypothesis-seed={seed}",
    ]


def wild_round(first: int) -> list[str]:
    """What is wrong with the tables of some seeds."""
    from tests.wild import disagreement, drawn

    found = []
    for seed in range(first, first + TABLES_OF_A_ROUND):
        try:
            told = disagreement(drawn(seed), Random(seed))
        except Exception:  # a fault of any kind is what is looked for
            told = traceback.format_exc(limit=-3)
        if told:
            found.append(f"seed {seed}: {told}")
    return found


def wild(tables: int = TABLES, first: int = 0) -> int:
    """So many wild tables, from a seed on; 1 where any is wrong."""
    start, done, wrong = monotonic(), 0, 0
    rounds = range(first, first + tables, TABLES_OF_A_ROUND)
    workers = int(os.environ.get("WORKERS", "2"))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for found in pool.map(wild_round, rounds):
            done, wrong = done + TABLES_OF_A_ROUND, wrong + len(found)
            for told in found:
                print(told, flush=True)
            speed = done / (monotonic() - start)
            print(f"{done:,} of {tables:,}: {wrong} wrong, {speed:.1f} a second", flush=True)
    return int(wrong > 0)


def audits(reports: int = REPORTS, first: int = 0) -> int:
    """So many reports, from a seed on; 1 where one is not audited as it must be."""
    environment = os.environ | {"RULELANG_EXAMPLES": "1"}
    root, file = Path(__file__).parent.parent, "tests/audit/test_properties.py"
    run = (sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", file)
    start, seed = monotonic(), first
    for done in range(REPORTS_OF_A_ROUND, reports + REPORTS_OF_A_ROUND, REPORTS_OF_A_ROUND):
        told = (*run, "-k", "reports", f"--hypothesis-seed={seed}")
        ran = subprocess.run(told, env=environment, cwd=root, stdout=subprocess.PIPE)
        if ran.returncode:
            sys.stdout.buffer.write(ran.stdout)
            print(f"seed {seed} failed; again: RULELANG_EXAMPLES=1 {' '.join(told)}")
            return 1
        speed = done / (monotonic() - start)
        print(f"seed {seed}: {done:,} of {reports:,}, {speed:.1f} a second", flush=True)
        seed += 1
    return 0


def main() -> None:
    if sys.argv[1:2] == ["audit"]:
        raise SystemExit(audits(*map(int, sys.argv[2:])))
    if sys.argv[1:2] == ["wild"]:
        numbers = [int(text) for text in sys.argv[2:]]
        raise SystemExit(wild(*numbers))
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    first = int(sys.argv[2]) if len(sys.argv) > 2 else SystemRandom().randrange(10**6)
    start, done, seed = monotonic(), 0, first
    environment = os.environ | {"RULELANG_EXAMPLES": str(TIMES)}
    root = Path(__file__).parent.parent
    while done < pairs:
        ran = subprocess.run(command(seed), env=environment, cwd=root, stdout=subprocess.PIPE)
        if ran.returncode:
            sys.stdout.buffer.write(ran.stdout)
            words = " ".join(command(seed))
            raise SystemExit(f"seed {seed} failed; again: RULELANG_EXAMPLES={TIMES} {words}")
        done += TIMES * PAIRS_OF_A_RUN
        minutes = (monotonic() - start) / 60
        print(f"seed {seed}: {done:,} pairs of {pairs:,}, {minutes:.1f} min", flush=True)
        seed += 1


if __name__ == "__main__":
    main()
