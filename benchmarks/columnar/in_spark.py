"""The ruleset `digital-district` in Spark, and what Spark takes to hand the table on.

Run: python -m benchmarks.columnar.in_spark [ROWS ROUNDS]. It prints medians of processor time, of
the driver, of Spark and of its workers in Python together, for a table of Parquet to a folder of
Parquet: scored and ranked; read and written as it is, with every row once through Python (`floor`);
and by columns without Spark, as a process of its own. Spark's start is not counted.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa

import rulelang
from benchmarks.columnar.with_statistics import DATA, RUBRICS, measured

RULES = "digital-district"


def session() -> Any:
    """A Spark of two processors."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    here = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    wide = {"spark.driver.memory": "6g", "spark.sql.shuffle.partitions": "4"}
    builder = SparkSession.builder.master("local[2]").appName("rulelang benchmark")
    for name, value in (here | quiet | wide).items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("OFF")
    return found


def processor() -> float:
    """Processor time in seconds of this process and of all that it started, so far."""
    children: dict[int, list[tuple[int, float]]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:  # it has ended
                continue
            own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
            children.setdefault(int(fields[1]), []).append((int(folder.name), own))

    def below(process: int) -> float:
        return sum(own + below(child) for child, own in children.get(process, ()))

    times = os.times()
    return times.user + times.system + below(os.getpid())


def handed_on(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows as they are."""
    yield from batches


def main(rows: int = 1_000_000, rounds: int = 3) -> None:
    """Compare them in turn."""
    folder = Path(tempfile.gettempdir()) / "rulelang-benchmarks"
    folder.mkdir(exist_ok=True)
    data = folder / f"with-{RULES}-{rows}.parquet"
    if not data.exists():
        DATA[RULES](rows).write_parquet(data)
    out = folder / "in-spark.parquet"
    spark, rules = session(), rulelang.load(RUBRICS[RULES])
    handed: list[int] = []

    def floor() -> None:
        frame = spark.read.parquet(str(data))
        frame.mapInArrow(handed_on, frame.schema).write.parquet(str(out))

    def ours() -> None:
        scores = rules.score_with_spark(data, spark)
        scores.write_parquet(out)
        handed.append(scores.handed_over)
        scores.release()

    def counted(work: Callable[[], None]) -> float:
        shutil.rmtree(out, ignore_errors=True)
        start = processor()
        work()
        return processor() - start

    program = str(Path(sys.executable).with_name("rulelang"))
    columns = [program, "eval", str(RUBRICS[RULES]), str(data), "-o", str(folder / "ours.parquet")]
    times: dict[str, list[float]] = {"ours": [], "floor": [], "columns": []}
    spark.range(10).mapInArrow(handed_on, "id long").collect()
    for _ in range(rounds):
        times["floor"].append(counted(floor))
        times["ours"].append(counted(ours))
        times["columns"].append(measured(columns)[0])
    found = {name: median(values) for name, values in times.items()}
    seconds = ", ".join(f"{name} {value:.1f} s" for name, value in found.items())
    print(f"{rows} rows, medians of {rounds} runs: {seconds}; {handed[-1]} by the exact engine")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
