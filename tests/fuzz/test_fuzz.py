"""Nothing that happens to a file ends in a traceback, an abort or a half-written file.

An ordinary run tries the same few cases each time. `make fuzz MINUTES=10` tries as many as that
time allows, of other seeds.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of Unix")

SECONDS = float(os.environ.get("RULELANG_FUZZ") or "0") * 60
"""How long each target runs: minutes, none for a fixed number of cases."""

FIRST = int(os.environ.get("RULELANG_FUZZ_SEED") or "0")
CASES = {"rules": 60, "tables": 60, "workbooks": 40, "columns": 60, "kills": 6, "disks": 6}
ROOT = Path(__file__).parent.parent.parent
MOST_SHOWN = 5


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_breaks_the_program(target: str) -> None:
    seed, cases, wrong = FIRST, 0, []
    left, cases_left = SECONDS, 0 if SECONDS else CASES[target]
    while left > 0 or cases_left > 0:
        words = [target, str(seed), str(cases_left), str(left)]
        ran = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.worker", *words],
            cwd=ROOT,
            capture_output=True,
        )
        at = seed
        for line in ran.stdout.decode("utf-8").splitlines():
            if line.startswith("seed "):
                at = int(line.split()[1])
                cases += 1
            else:
                wrong.append(f"{target}, seed {at}: {json.loads(line)}")
        if ran.returncode == 0:
            break
        last = ran.stderr.decode("utf-8", "replace").strip()[-400:]
        wrong.append(f"{target}, seed {at}: the process died ({ran.returncode}): {last}")
        cases_left -= at + 1 - seed if cases_left else 0
        seed = at + 1
        left /= 2
    print(f"{target}: {cases} cases, {len(wrong)} wrong")
    assert not wrong, "\n\n".join(wrong[:MOST_SHOWN])
