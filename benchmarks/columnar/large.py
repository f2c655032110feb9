"""A table larger than memory: time and peak memory of one run, from Parquet to ranked Parquet.

Run: python benchmarks/columnar/large.py [ROWS [KIND]], by default 100 million of `continuous`. The
file is made once, in the system's folder for temporary files (6 GB for 100 million rows).
"""

import os
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))

from compare import MEGABYTE, RULES, data_of, measured


def main(rows: int = 100_000_000, kind: str = "continuous") -> None:
    """Measure one run."""
    folder = Path(tempfile.gettempdir()) / "rulelang-benchmarks"
    folder.mkdir(exist_ok=True)
    data, out = data_of(kind, rows, folder), folder / "ranked.parquet"
    program = Path(sys.executable).with_name("rulelang")
    seconds, memory, said = measured([str(program), "eval", str(RULES), str(data), "-o", str(out)])
    print(
        f"{rows} rows, {kind}: {seconds:.0f} s, {memory / MEGABYTE:.2f} GiB at most; "
        f"{data.stat().st_size / 1e9:.1f} GB read, {out.stat().st_size / 1e9:.1f} GB written; "
        f"{said.strip()}; {os.cpu_count()} processors"
    )
    out.unlink()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:])
