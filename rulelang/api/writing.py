"""Results written to files, in the format that is named or that the file's name ends in."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rulelang.api.needs import must_have

if TYPE_CHECKING:
    from rulelang.api.evaluation import Evaluation

__all__ = ["FILES_ONLY", "FORMATS", "TEXTS", "format_of", "write"]

FORMATS: Mapping[str, str] = {
    ".txt": "table",
    ".json": "json",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".md": "markdown",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}
"""Formats by what the names of their files end in."""

FILES_ONLY = ("parquet", "xlsx")
"""Formats that are no text."""

TEXTS: Mapping[str, Callable[["Evaluation", bool], str]] = {
    "table": lambda results, exact: results.to_table(),
    "json": lambda results, exact: results.to_json(exact),
    "jsonl": lambda results, exact: results.to_jsonl(exact),
    "csv": lambda results, exact: results.to_csv(),
    "markdown": lambda results, exact: results.to_markdown(),
}
"""What gives the text of each format; the second argument is whether figures are exact."""


def format_of(path: Path) -> str | None:
    """The format that a file's name ends in, or None."""
    return FORMATS.get(path.suffix.lower())


def write(
    evaluation: "Evaluation", path: Path, format: str | None, exact: bool, formulas: bool
) -> tuple[str, ...]:
    """Write results to a file, whole or not at all; what a workbook of formulas cannot express.

    Raises OSError, and ValueError where the format is unknown or cannot hold the results.
    """
    format = format or format_of(path)
    if format not in (*TEXTS, *FILES_ONLY):
        known = ", ".join(FORMATS)
        raise ValueError(f"`{path}` ends in no format that results have: {known}")
    if formulas and format != "xlsx":
        raise ValueError("formulas are for a workbook, .xlsx")
    if exact and format not in ("json", "jsonl"):
        raise ValueError("exact figures are for .json and .jsonl")
    if format == "xlsx":
        return _workbook(evaluation, path, formulas)
    if format == "parquet":
        evaluation.write_parquet(path)
    else:
        from rulelang.output.whole import replaced

        text = TEXTS[format](evaluation, exact)
        with replaced(path) as file:
            file.write_bytes(text.encode("utf-8", "backslashreplace"))
    return ()


def _workbook(evaluation: "Evaluation", path: Path, formulas: bool) -> tuple[str, ...]:
    must_have("a workbook", ("xlsxwriter",), "xlsx")
    from datetime import datetime
    from importlib.metadata import version

    from rulelang.output.workbook import Origin, write

    origin = Origin(version("rulelang"), datetime.now().astimezone())
    data = evaluation.prepared if formulas else None
    return write(evaluation.plan, evaluation.results, path, origin, data)
