"""A large workbook, read and scored by one command, against a bare read of it by python-calamine.

Run: python benchmarks/workbook.py [ROWS ROUNDS]. The workbook has the 40 columns of
`indicators.rules` beside the units' names; percentages are formatted as such. It is made once.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent / "columnar"))

from compare import measured
from data import rows_of

HERE = Path(__file__).parent
RULES = HERE / "indicators.rules"
PERCENTS = ("budget", "published", "updated", "accessible", "patched")
BARE = """
import sys
from python_calamine import CalamineWorkbook
CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
"""


def make(rows: int, path: Path) -> None:
    """Write the workbook, a row at a time."""
    import xlsxwriter

    unfinished = path.with_suffix(".part")
    frame = rows_of("continuous", rows)
    with xlsxwriter.Workbook(unfinished, {"constant_memory": True}) as book:
        percent = book.add_format({"num_format": "0.00%"})
        sheet = book.add_worksheet("Units")
        sheet.write_row(0, 0, frame.columns)
        formats = [percent if name in PERCENTS else None for name in frame.columns]
        for at, row in enumerate(frame.iter_rows(), start=1):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell, formats[column])
    unfinished.rename(path)


def main(rows: int = 100_000, rounds: int = 3) -> None:
    """Print the medians of both, and their ratio."""
    folder = Path(tempfile.gettempdir()) / "rulelang-benchmarks"
    folder.mkdir(exist_ok=True)
    book, out = folder / f"units-{rows}.xlsx", folder / "scored.csv"
    if not book.exists():
        make(rows, book)
    program = str(Path(sys.executable).with_name("rulelang"))
    commands = {
        "ours": [program, "eval", str(RULES), str(book), "--engine", "columnar"],
        "bare": [sys.executable, "-c", BARE, str(book)],
    }
    commands["ours"] += ["--format", "csv", "-o", str(out)]
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            seconds, memory, _ = measured(command)
            runs[name].append((seconds, memory))
    (time, memory), (bare, least) = (
        [median(values) for values in zip(*runs[name], strict=True)] for name in commands
    )
    print(f"{rows} rows x 41 columns, medians of {rounds} runs; scored, bare read, ratio")
    print(f"{time:6.1f} s {bare:6.1f} s {time / bare:5.2f}   {memory:6.0f} MB {least:6.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
