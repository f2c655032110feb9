"""Results written to files: the format by the name, whole or not at all, and Arrow."""

import errno
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow
import pytest

import rulelang
from tests.output.samples import evaluated

SUFFIXES = (".xlsx", ".csv", ".json", ".jsonl", ".md", ".parquet", ".txt")


@pytest.mark.parametrize(
    ("suffix", "text", "said"),
    [
        (".csv", lambda e: e.to_csv(), ("rescaled: 1 unit",)),
        (".json", lambda e: e.to_json(), ()),
        (".jsonl", lambda e: e.to_jsonl(), ("rescaled: 1 unit",)),
        (".md", lambda e: e.to_markdown("en"), ()),
        (".txt", lambda e: e.to_table("en"), ()),
        (".JSON", lambda e: e.to_json(), ()),
    ],
)
def test_a_text_is_that_of_its_method(
    suffix: str,
    text: Callable[[rulelang.Evaluation], str],
    said: tuple[str, ...],
    tmp_path: Path,
) -> None:
    evaluation = evaluated()
    path = tmp_path / f"results{suffix}"
    assert evaluation.write(path, language="en") == said  # where the file has no room for it
    assert path.read_text("utf-8") == text(evaluation)


def test_a_format_that_is_named_stands_before_the_ending(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    evaluated().write(path, "json", exact=True)
    assert json.loads(path.read_text("utf-8"))["units"][0]["total"] == "37/6"


def test_parquet_and_workbooks_are_written(tmp_path: Path) -> None:
    evaluation = evaluated()
    evaluation.write(tmp_path / "r.parquet")
    assert pl.read_parquet(tmp_path / "r.parquet").equals(evaluation.to_polars())
    evaluation.write(str(tmp_path / "r.xlsx"), formulas=True)
    assert (tmp_path / "r.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("r.doc", {}, "no known ending of results: .txt, .json"),
        ("results", {}, "no known ending"),
        ("r.csv", {"formulas": True}, "formulas are for a workbook"),
        ("r.csv", {"exact": True}, r"exact figures are for a JSON file \(\.json\)"),
        ("r.csv", {"format": "excel"}, "no known ending"),
    ],
)
def test_what_cannot_be_is_refused(
    name: str, options: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=said):
        evaluated().write(tmp_path / name, **options)
    assert not [*tmp_path.iterdir()]


# ---- whole or not at all -------------------------------------------------------------------------


class Stopped(io.BufferedWriter):
    """A file in whose midst something goes wrong."""

    error: BaseException

    def write(self, data: Any) -> int:
        super().write(bytes(data)[:10])
        raise self.error

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)


@pytest.mark.parametrize("suffix", [ending for ending in SUFFIXES if ending != ".parquet"])
@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()]
)
def test_a_run_that_fails_midway_leaves_the_old_file_and_no_litter(
    suffix: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"results{suffix}"
    path.write_text("old")
    evaluation = evaluated()
    opened = Path.open

    def failing(self: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        file = opened(self, mode, *rest, **more)
        if mode != "wb":
            return file
        stopped = Stopped(file.detach())
        stopped.error = error
        return stopped

    monkeypatch.setattr(Path, "open", failing)
    with pytest.raises(type(error)):
        evaluation.write(path)
    monkeypatch.undo()
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_a_parquet_file_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "results.parquet"
    path.write_text("old")

    def full(*ignored: Any, **more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", full)
    with pytest.raises(OSError, match="No space left"):
        evaluated().write(path)
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


# ---- Arrow ---------------------------------------------------------------------------------------


def test_results_are_a_stream_of_arrow() -> None:
    evaluation = evaluated()
    table = pyarrow.table(evaluation)
    assert table.column_names[:6] == ["commune", "status", "total", "share", "level", "rank"]
    assert table["total"].to_pylist()[:2] == [37 / 6, 13.0]
    assert pl.DataFrame(evaluation).equals(evaluation.to_polars())


def test_scored_tables_are_a_stream_of_arrow_too() -> None:
    rules = rulelang.parse("ruleset r { unit u }  criterion c max 5: given")
    scored = rules.score_table([{"u": "A", "c": 5}, {"u": "B", "c": 4}])
    assert pyarrow.table(scored)["total"].to_pylist() == [5.0, 4.0]
