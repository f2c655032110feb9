"""What is fuzzed: each target draws a case, runs the program on it, and returns what was wrong."""

import io
import json
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import openpyxl
import polars as pl

from rulelang.cli import main
from rulelang.syntax.keywords import KEYWORDS
from tests.data.readers.files import document
from tests.fuzz.mutations import changed_archive, changed_bytes, changed_text

__all__ = ["TARGETS", "Target"]

Target = Callable[[Random, Path], str | None]

ROOT = Path(__file__).parent.parent.parent
SHIPPED = sorted(
    path
    for path in (ROOT / "rulesets").rglob("*.rules")
    if "published" not in path.parts and path.with_suffix(".csv").exists()
)
INNARDS = re.compile(r"Traceback|fault in rulelang|panicked|\b[A-Z]\w*(Error|Exception)\b|\bpyo3\b")
"""What no message may hold: the words of the program about itself."""

WORDS = [row.en for row in KEYWORDS] + [row.vi for row in KEYWORDS]
RULES = """
ruleset offices "Offices" { unit name "Name" }
input x "X" : number
input part "Part" : percent
input day "Day" : date
input kind "Kind" : text
input open "Open" : yesno
criterion c "C" max 4: points if kind is missing then 1 else max(0, min(4, x))
criterion d "D" max 6: points if day > 2020-01-01 and open then part * max else 0
levels { A "Good" from 50% otherwise B "Poor" }
rank by total, x
"""
HEAD = ("name", "x", "part", "day", "kind", "open")
MOST_SECONDS = 60


class Ran(NamedTuple):
    """What a run of the program came to."""

    code: int
    out: str
    err: str


def run(*words: str | Path) -> Ran:
    """Run the program in this process, without a terminal."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
        out.flush()
        err.flush()
    texts = (stream.buffer.getvalue().decode("utf-8") for stream in (out, err))  # type: ignore[attr-defined]
    return Ran(code, *texts)


def _wrong(ran: Ran, *words: str | Path) -> str | None:
    said = " ".join(map(str, words))
    if ran.code not in (0, 1):
        return f"{said}: exit code {ran.code}: {ran.err[-400:]}"
    if INNARDS.search(ran.err):
        return f"{said}: {ran.err[-600:]}"
    return f"{said}: fails without a word" if ran.code and not (ran.err + ran.out).strip() else None


def _first_wrong(commands: Sequence[Sequence[str | Path]]) -> str | None:
    found = (_wrong(run(*words), *words) for words in commands)
    return next((wrong for wrong in found if wrong), None)


# ---- rules --------------------------------------------------------------------------------------


def rules(random: Random, folder: Path) -> str | None:
    """Shipped rules with some edits: they are checked, printed and used."""
    chosen = random.choice(SHIPPED)
    path = folder / "changed.rules"
    path.write_text(
        changed_text(chosen.read_text("utf-8"), random, WORDS), "utf-8", "surrogatepass"
    )
    checked = run("check", path)
    wrong = _wrong(checked, "check", path)
    if wrong or checked.code:
        return wrong
    printed = folder / "printed.rules"
    wrong = _first_wrong([("fmt", path, "-o", printed), ("check", printed), ("test", path)])
    table = chosen.with_suffix(".csv")
    more = [("eval", path, table), ("eval", path, table, "-o", folder / "out.parquet")]
    return wrong or _first_wrong([*more, ("sql", path, "--dialect", "duckdb")])


# ---- data ---------------------------------------------------------------------------------------


def _row(number: int, random: Random) -> tuple[Any, ...]:
    day = f"202{random.randrange(5)}-0{random.randint(1, 9)}-1{random.randrange(10)}"
    x = random.choice((number, number / 4, -number, 10**12 + number))
    return f"Xã {number}", x, f"{random.randrange(101)}%", day, f"loại {number % 3}", "có"


def _rows(random: Random) -> list[tuple[Any, ...]]:
    return [_row(number, random) for number in range(random.randint(1, 12))]


def _scored(path: Path, folder: Path) -> str | None:
    """A table is read by both engines, to the same."""
    rubric = folder / "a.rules"
    rubric.write_text(RULES, "utf-8")
    both = []
    for engine in ("exact", "columnar"):
        words = ("eval", rubric, path, "--format", "csv", "--engine", engine)
        ran = run(*words)
        wrong = _wrong(ran, *words)
        if wrong:
            return wrong
        both.append(ran)
    exact, columnar = both
    if (exact.code, exact.out) != (columnar.code, columnar.out):
        return f"{path}: the engines differ:\n{exact.out}{exact.err}\n{columnar.out}{columnar.err}"
    return _first_wrong([("data", rubric, path), ("eval", rubric, path, "-o", folder / "o.xlsx")])


def tables(random: Random, folder: Path) -> str | None:
    """CSV, tables with tabs, JSON and lines of JSON."""
    rows = _rows(random)
    ending = random.choice(("csv", "csv", "tsv", "json", "jsonl"))
    if ending in ("csv", "tsv"):
        sign = "\t" if ending == "tsv" else random.choice(",;")
        text = "\n".join(sign.join(map(str, row)) for row in [HEAD, *rows])
    else:
        objects = [dict(zip(HEAD, row, strict=True)) for row in rows]
        lines = [json.dumps(item, ensure_ascii=random.random() < 0.5) for item in objects]
        text = "\n".join(lines) if ending == "jsonl" else "[" + ",\n".join(lines) + "]"
    raw = changed_text(text, random).encode(random.choice(("utf-8", "utf-8-sig")), "surrogatepass")
    path = folder / f"t.{ending}"
    path.write_bytes(changed_bytes(raw, random) if random.randrange(3) == 0 else raw)
    return _scored(path, folder)


def workbooks(random: Random, folder: Path) -> str | None:
    """Workbooks of Excel's and of the open format."""
    rows = [HEAD, *_rows(random)]
    if random.randrange(3):
        made = io.BytesIO()
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(made)
        raw, ending = made.getvalue(), "xlsx"
    else:
        raw, ending = document(rows), "ods"
    path = folder / f"t.{ending}"
    path.write_bytes(changed_archive(raw, random))
    return _scored(path, folder)


def columns(random: Random, folder: Path) -> str | None:
    """Parquet and Arrow files."""
    frame = pl.DataFrame(_rows(random), schema=list(HEAD), orient="row", strict=False)
    frame = frame.with_columns(pl.col("day").str.to_date(), pl.col("open") == "có")
    made = io.BytesIO()
    ending = random.choice(("parquet", "parquet", "arrow"))
    if ending == "parquet":
        packing: Any = random.choice(("uncompressed", "snappy", "zstd", "gzip"))
        frame.write_parquet(made, compression=packing)
    elif random.randrange(2):
        frame.write_ipc(made)
    else:
        frame.write_ipc_stream(made)
    path = folder / f"t.{ending}"
    path.write_bytes(changed_bytes(made.getvalue(), random))
    return _scored(path, folder)


# ---- bad luck -----------------------------------------------------------------------------------

ENDINGS = ("csv", "json", "parquet", "xlsx", "jsonl", "md")
OLD = b"old"


@lru_cache(maxsize=1)
def _large() -> str:
    lines = [",".join(HEAD)]
    lines += [f"Xã {n},{n % 97},{n % 101}%,2021-03-1{n % 10},loại {n % 3},có" for n in range(4000)]
    return "\n".join(lines)


def _writing(ending: str, folder: Path) -> tuple[list[str], Path]:
    """A command that writes over an old file, and the file."""
    (folder / "a.rules").write_text(RULES, "utf-8")
    (folder / "t.csv").write_text(_large(), "utf-8")
    out = folder / f"out.{ending}"
    out.write_bytes(OLD)
    words = ["-m", "rulelang", "eval", "a.rules", "t.csv", "-o", out.name]
    return [sys.executable, *words], out


def _left(folder: Path) -> list[str]:
    known = {"a.rules", "t.csv", *(f"out.{ending}" for ending in ENDINGS)}
    return sorted(path.name for path in folder.iterdir() if path.name not in known)


def kills(random: Random, folder: Path) -> str | None:
    """The program is killed, or asked to end, at any moment while it writes."""
    ending = random.choice(ENDINGS)
    command, out = _writing(ending, folder)
    number = random.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT))
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as running:
        try:
            running.wait(random.random() * 2)
        except subprocess.TimeoutExpired:
            running.send_signal(number)
        assert running.stderr is not None
        err = running.stderr.read().decode("utf-8", "replace")
        code = running.wait(MOST_SECONDS)
    if out.read_bytes() != OLD and not _is_whole(out):
        return f"{out.name} is half written after signal {number}"
    if code >= 0 and INNARDS.search(err) and "rulelang" in err:
        return f"after signal {number}: {err[-600:]}"
    if number != signal.SIGKILL and code >= 0 and _left(folder):
        return f"signal {number} leaves {_left(folder)}"
    return None


def _is_whole(path: Path) -> bool:
    """Whether a file was written to its end: whole files are put in place by one step."""
    match path.suffix:
        case ".csv":
            return len(path.read_text("utf-8-sig").splitlines()) == 4001
        case ".json":
            return len(json.loads(path.read_text("utf-8"))["units"]) == 4000
        case ".jsonl":
            return len([json.loads(line) for line in path.open(encoding="utf-8")]) >= 4000
        case ".parquet":
            return pl.read_parquet(path).height == 4000
        case ".xlsx":
            return bool(openpyxl.load_workbook(path, read_only=True).sheetnames)
        case _:
            return path.read_text("utf-8").endswith("\n")


def disks(random: Random, folder: Path) -> str | None:
    """A file may grow to some bytes, and no further."""
    ending = random.choice(ENDINGS)
    command, out = _writing(ending, folder)
    most = int(10 ** (random.random() * 6.5))

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    ran = subprocess.run(
        command, cwd=folder, capture_output=True, preexec_fn=limited, timeout=MOST_SECONDS
    )
    err = ran.stderr.decode("utf-8", "replace")
    if ran.returncode == 0:
        return None if _is_whole(out) else f"{out.name} is not whole, and nothing is said"
    if ran.returncode != 1 or INNARDS.search(err) or "cannot write" not in err:
        return f"at most {most} bytes of {ending}: exit code {ran.returncode}: {err[-600:]}"
    if out.read_bytes() != OLD:
        return f"{out.name} is half written at {most} bytes"
    return f"a full disk leaves {_left(folder)}" if _left(folder) else None


TARGETS: Mapping[str, Target] = {
    "rules": rules,
    "tables": tables,
    "workbooks": workbooks,
    "columns": columns,
    "kills": kills,
    "disks": disks,
}
