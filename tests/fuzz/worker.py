"""Run as `python -m tests.fuzz.worker TARGET FIRST CASES SECONDS`: a target on one seed after the
other, until so many cases are done, or so many seconds are over where CASES is 0.

Before each case its seed is printed, so that of a process that dies one knows which it was; then
what is wrong, as a line of JSON.
"""

import json
import shutil
import sys
import tempfile
import traceback
from pathlib import Path
from random import Random
from time import monotonic

from tests.fuzz.targets import TARGETS


def main(target: str, first: int, cases: int, seconds: float) -> None:
    end = monotonic() + seconds
    seed = first
    while seed < first + cases if cases else monotonic() < end:
        print(f"seed {seed}", flush=True)
        folder = Path(tempfile.mkdtemp(prefix="rulelang-fuzz-"))
        try:
            wrong = TARGETS[target](Random(f"{target} {seed}"), folder)
        except Exception:
            wrong = traceback.format_exc(limit=-6)
        if wrong:
            print(json.dumps(wrong), flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        seed += 1


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
