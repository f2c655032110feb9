"""Millions of rubrics and rows through both engines, until they are done or the two differ.

Run as `python tests/soak.py [PAIRS] [SEED]`: at least so many pairs of a rubric and a row, in
rounds of a seed each. After each round a line is printed; after a failure, the command that repeats
it.
"""

import os
import subprocess
import sys
from pathlib import Path
from random import SystemRandom
from time import monotonic

FILES = ("tests/properties/test_columnar.py", "tests/properties/test_text_columns.py")
PAIRS_OF_A_RUN = 55_000
"""What `test_columnar.py` alone tries in an ordinary run: its examples times their rows."""

TIMES = 2  # as many examples in each round as in an ordinary run
PAIRS = 3_000_000


def command(seed: int) -> list[str]:
    """One round, in a process that its seed repeats."""
    return [
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        *("-n", os.environ.get("WORKERS", "2")),
        *FILES,
        f"--hypothesis-seed={seed}",
    ]


def main() -> None:
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
