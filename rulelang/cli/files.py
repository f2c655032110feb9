"""Files named on the command line: found, or said what is there instead; written whole or not."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import click

from rulelang.cli.inputs import reads
from rulelang.cli.streams import spoken
from rulelang.cli.usage import did_you_mean, listed, translated, word, wrong_usage
from rulelang.words.values import Wording

__all__ = [
    "PARQUET",
    "Sample",
    "argument",
    "folder",
    "is_table",
    "must_be_file",
    "sample",
    "write_whole",
]


class Sample(NamedTuple):
    """Rules, data and the name of a unit for the examples of help texts."""

    rules: str
    data: str
    unit: str


PARQUET = ".parquet"
NO_SAMPLE = Sample("scorecard.rules", "units.csv", "NAME")
SAMPLES = ("*.rules", "rulesets/*/*.rules")


def sample(folder: Path) -> Sample:
    """The first rules with data of the same name in a folder, as one names them from there.

    Where there are none, names that one can put one's own in place of.
    """
    for pattern in SAMPLES:
        for rules in sorted(folder.glob(pattern)):
            data = rules.with_suffix(".csv")
            unit = _first_unit(data)
            if unit:
                return Sample(_from(folder, rules), _from(folder, data), unit)
    return NO_SAMPLE


def _from(folder: Path, path: Path) -> str:
    return str(path.relative_to(folder))


def _first_unit(data: Path) -> str | None:
    """The first cell of the second row: a unit, in every table that begins with their names."""
    import csv

    try:
        with data.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            next(rows, None)
            first = next(rows, [])
    except (OSError, ValueError, csv.Error):
        return None
    return first[0] if first else None


# ---- reading -------------------------------------------------------------------------------------


def argument(name: str, suffix: str, several: bool = False) -> Callable[[Any], Any]:
    """A file to read as an argument of a command; missing, the files there are listed."""

    def found(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
        if not context.resilient_parsing:
            for path in value if several else [value]:
                if path.is_dir() and _takes(context, "folder"):
                    line = translated(f"{context.command_path} RULES {path}", spoken(context))
                    mend = word("usage.write", text=f"`{line}`")
                    raise wrong_usage("folder_first", mend, folder=str(path))
                must_be_file(path, suffix)
                if is_table(path) and (not takes_data(context) or _takes(context, "claims")):
                    there = _listed(path.parent, "", suffix)
                    raise wrong_usage(f"table_not_{name}", there, file=str(path))
            reads(context, lambda: value if several else (value,))
        return value

    return click.argument(
        name,
        type=click.Path(path_type=Path),
        callback=found,
        nargs=-1 if several else 1,
        required=True,
        metavar=f"{name.upper()}..." if several else name.upper(),
    )


def takes_data(context: click.Context) -> bool:
    """Whether the command takes data too, which may be swapped with the rules."""
    return _takes(context, "data")


def _takes(context: click.Context, name: str) -> bool:
    return any(item.name == name for item in context.command.params)


def is_table(path: Path) -> bool:
    """Whether a file has the name of a table of data."""
    from rulelang.data.readers import suffixes

    return path.suffix.lower() in suffixes() and path.suffix != ".txt"


def folder(name: str) -> Callable[[Any], Any]:
    """A folder of forms to read as an argument of a command."""

    def found(context: click.Context, parameter: click.Parameter, value: Path) -> Path:
        if not context.resilient_parsing and not value.is_dir():
            key = "not_folder" if value.exists() else "not_there"
            raise wrong_usage(key, word("usage.name_folder"), folder=str(value))
        reads(context, lambda: _forms(value))
        return value

    return click.argument(
        name, type=click.Path(path_type=Path), callback=found, metavar=name.upper()
    )


def _forms(folder: Path) -> Iterable[Path]:
    from rulelang.api.forms import files_of

    return files_of(folder)


def must_be_file(path: Path, suffix: str) -> None:
    """Wrong usage where there is no such file; the mend lists those that end in the suffix."""
    if path.is_dir() and path.suffix == PARQUET:
        return  # a table in several files
    if path.is_dir():
        raise wrong_usage("is_folder", _listed(path, "", suffix), file=str(path))
    if not path.exists():
        if str(path) == "-":
            raise wrong_usage("no_dash")
        from rulelang.api.urls import shown_url  # what stands for a database may be written so

        there = _listed(path.parent, path.name, suffix)
        raise wrong_usage("no_file", there, file=shown_url(str(path)))


def _listed(folder: Path, name: str, suffix: str) -> Wording:
    """The mend: the nearest file in the folder, or those that end in the suffix."""
    try:
        there = sorted(str(path) for path in folder.iterdir() if path.suffix == suffix)
    except OSError:
        return word("usage.no_folder_either", folder=str(folder))
    if not there:
        return word("usage.none_ends", folder=str(folder), suffix=suffix)
    near = did_you_mean(str(folder / name), there) if name else ""
    return word("usage.both", first=near, second=listed(there)) if near else listed(there)


# ---- writing -------------------------------------------------------------------------------------


def write_whole(path: Path, text: str) -> None:
    """Write a file in UTF-8, whole or not at all. Raises OSError."""
    from rulelang.output import whole

    whole.write([text], path)
