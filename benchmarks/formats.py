"""What people ask for, beside Parquet and beside XlsxWriter: processor seconds and peak memory.

Run: python benchmarks/formats.py [ROWS ROUNDS]. The command line scores the same Parquet file, of
43 inputs for 40 leaf criteria at three levels, into each format, in turn; medians are printed, with
their ratio to Parquet. A workbook is compared with the time that XlsxWriter alone needs to write
the same cells, which are read from it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl

FORMATS = ("parquet", "csv", "json", "jsonl", "txt", "md", "xlsx")
MEGABYTE = 1024
SIZES = {"offices": 5000, "staff": 2000, "cases": 9000}
PILLARS, ASPECTS, LEAVES = 4, 2, 5
CHOICES = ["none", "some", "full"]

Draw = Callable[[np.random.Generator, dict[str, pl.Series], int], pl.Series]

#: Kinds of leaf: the type of its input, its form, and how the values of units are drawn.
KINDS: list[tuple[str, str, Draw]] = [
    (
        f"integer from 0 to {most}",
        f"ratio {{x}} / {size}",
        lambda random, data, rows, size=size: (random.beta(3, 1.6, rows) * data[size]).cast(
            pl.Int64
        ),
    )
    for size, most in SIZES.items()
] + [
    (
        "percent",
        "scale {x} from 20% to 95%",
        lambda random, data, rows: pl.Series(random.integers(0, 10_000, rows) / 10_000),
    ),
    ("yesno", "yes {x}", lambda random, data, rows: pl.Series(random.random(rows) < 0.6)),
    (
        f"choice {{ {', '.join(CHOICES)} }}",
        "choose {x} {{ none -> 0 some -> 1.5 full -> 3 }}",
        lambda random, data, rows: pl.Series(CHOICES).gather(random.integers(0, 3, rows)),
    ),
    (
        "number from 0 to 100",
        "bands {x} {{ >= 90 -> 3 >= 70 -> 2 >= 50 -> 1 otherwise -> 0 }}",
        lambda random, data, rows: pl.Series(random.integers(0, 1001, rows) / 10),
    ),
]

ALONE = """
import sys, time
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook
read = CalamineWorkbook.from_path(sys.argv[1])
sheets = {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}
start = time.process_time()
with Workbook(sys.argv[2], {"constant_memory": True}) as book:
    border = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}
    words, figures = book.add_format(border), book.add_format({**border, "num_format": "0.00"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(at, column, cell, words)
                else:
                    sheet.write_number(at, column, cell, figures)
print(time.process_time() - start)
"""


def rubric() -> str:
    """The rules: four pillars of two aspects of five leaves each."""
    inputs = [f"input {name} : integer from 1 to {most}" for name, most in SIZES.items()]
    body: list[str] = []
    for pillar in range(PILLARS):
        body.append(f'criterion p{pillar} "Pillar {pillar}" {{')
        for aspect in range(ASPECTS):
            body.append(f'  criterion a{pillar}{aspect} "Aspect {pillar}.{aspect}" {{')
            for leaf in range(LEAVES):
                number = (pillar * ASPECTS + aspect) * LEAVES + leaf
                kind, form, _ = KINDS[number % len(KINDS)]
                inputs.append(f"input x{number} : {kind}")
                own = form.format(x=f"x{number}")
                body.append(f'    criterion c{number} "Leaf {number}" max 3: {own}')
            body.append("  }")
        body.append("}")
    levels = "levels { A from 80%  B from 65%  C from 50%  otherwise D }"
    settings = 'ruleset formats "What people ask for" { unit unit  show 2 decimals }'
    return "\n".join([settings, *inputs, *body, levels]) + "\n"


def units(rows: int) -> pl.DataFrame:
    """The same units each time."""
    random = np.random.default_rng(2026)
    data = {"unit": pl.Series([f"Unit {at:06}" for at in range(rows)])}
    data |= {name: pl.Series(random.integers(1, m + 1, rows)) for name, m in SIZES.items()}
    for number in range(PILLARS * ASPECTS * LEAVES):
        data[f"x{number}"] = KINDS[number % len(KINDS)][2](random, data, rows)
    return pl.DataFrame(data)


def measured(command: list[str]) -> tuple[float, float]:
    """Processor seconds and peak memory in MB."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(said)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MEGABYTE


def alone(book: Path, to: Path) -> float:
    """Processor seconds of XlsxWriter for the cells of a workbook."""
    command = [sys.executable, "-c", ALONE, str(book), str(to)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main(rows: int = 20_000, rounds: int = 5) -> None:
    """Print the medians of each format, and the ratios."""
    program = str(Path(sys.executable).with_name("rulelang"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rules, data = folder / "formats.rules", folder / "units.parquet"
        rules.write_text(rubric(), "utf-8")
        # In a process of its own: one started from a large one is said to have had its memory.
        subprocess.run([sys.executable, __file__, "make", str(rows), str(data)], check=True)
        runs: dict[str, list[tuple[float, float]]] = {ending: [] for ending in FORMATS}
        writer: list[float] = []
        for _ in range(rounds):
            for ending in FORMATS:
                to = str(folder / f"r.{ending}")
                command = [program, "eval", str(rules), str(data), "-o", to]
                runs[ending].append(measured([*command, "--engine", "columnar"]))
            writer.append(alone(folder / "r.xlsx", folder / "alone.xlsx"))
    found = {ending: [median(own) for own in zip(*runs[ending], strict=True)] for ending in FORMATS}
    seconds = found["parquet"][0]
    print(f"{rows} units x {len(SIZES) + PILLARS * ASPECTS * LEAVES} inputs, medians of {rounds}")
    for ending, (own, memory) in found.items():
        print(f"{ending:8} {own:6.2f} s  {own / seconds:5.2f} x Parquet  {memory:5.0f} MB")
    bare, book = median(writer), found["xlsx"][0]
    print(f"XlsxWriter alone {bare:.2f} s: the workbook takes {book / bare:.2f} times as long")


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        units(int(sys.argv[2])).write_parquet(sys.argv[3])
    else:
        main(*map(int, sys.argv[1:]))
