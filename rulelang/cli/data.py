"""The argument DATA of commands, and the options that say how it is read."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, cast

import click

from rulelang.cli.files import is_table, must_be_file
from rulelang.cli.inputs import reads
from rulelang.cli.progress import progress
from rulelang.cli.streams import tell
from rulelang.cli.usage import word, wrong_usage

if TYPE_CHECKING:
    from rulelang.data.options import Percent, Reading

__all__ = ["Given", "data", "decimal", "source_of"]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

STANDARD_INPUT = "-"
FAILED = 1
FORMATS = ("csv", "tsv", "json", "jsonl", "xlsx", "ods", "xls", "parquet", "arrow")
RULES = ".rules"
WORKBOOKS = (("xlsx", "ods", "xls"), "workbooks")
ONLY: Mapping[str, tuple[tuple[str, ...], str]] = {
    "--sheet": WORKBOOKS,
    "--hidden-rows": WORKBOOKS,
    "--delimiter": (("csv", "tsv"), "delimited"),
    "--encoding": (("csv", "tsv", "json", "jsonl"), "texts"),
}
"""The formats that an option of reading is for, and the key of what one calls them."""

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def source_of(name: str) -> str | Path:
    """Data as the command line names them: a path, or the text that names a database or standard
    input."""
    return name if name == STANDARD_INPUT or "://" in name else Path(name)


class Given(NamedTuple):
    """Data as the command line names them. ``words`` say the same again."""

    name: str
    reading: "Reading"
    words: tuple[str, ...]

    @property
    def source(self) -> str | Path:
        """What is evaluated: a path, or the text that names a database or standard input."""
        return source_of(self.name)

    @property
    def path(self) -> Path | None:
        """The file or folder, None for standard input and for databases."""
        found = self.source
        return found if isinstance(found, Path) else None


def data(decorated: Decorated) -> Decorated:
    """DATA with its options; the command gets them as one `Given`, named ``data``."""

    @wraps(decorated)
    def command(
        *args: Any,
        data: str,
        sheet: str | None,
        decimal: str | None,
        percent: "Percent | None",
        columns: Path | None,
        encoding: str | None,
        delimiter: str | None,
        input_format: str | None,
        hidden_rows: Literal["keep", "skip"] | None,
        missing: tuple[str, ...],
        **rest: Any,
    ) -> Any:
        options = {
            "--sheet": sheet,
            "--decimal": decimal,
            "--percent": percent,
            "--columns": columns,
            "--encoding": encoding,
            "--delimiter": delimiter,
            "--input-format": input_format,
            "--hidden-rows": hidden_rows,
        }
        said = [(name, str(value)) for name, value in options.items() if value is not None]
        said += [("--missing", mark) for mark in missing]
        words = (_shown(data), *(word for pair in said for word in pair))
        if "://" not in data:
            _must_be_of(data, input_format, options)
        reading = _reading(
            *(sheet, decimal, percent, columns, encoding, delimiter, input_format, hidden_rows),
            missing,
        )
        return decorated(*args, data=Given(data, reading, words), **rest)

    taken: Callable[..., Any] = command
    for option in reversed(OPTIONS):
        taken = option(taken)
    made: Any = click.argument("data", callback=_must_be_there, metavar="DATA")(taken)
    return cast(Decorated, made)


def _is_read(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None:
        reads(context, lambda: (value,))
    return value


decimal = click.option(
    "--decimal",
    type=click.Choice([",", "."]),
)
"""``--decimal SIGN``."""

OPTIONS = (
    click.option("--sheet", metavar="NAME"),
    decimal,
    click.option(
        "--percent",
        type=click.Choice(["hundredths", "fraction"]),
    ),
    click.option(
        "--columns",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        callback=_is_read,
        metavar="FILE",
    ),
    click.option("--encoding", metavar="NAME"),
    click.option(
        "--delimiter",
        type=click.Choice([*DELIMITERS]),
    ),
    click.option(
        "--input-format",
        type=click.Choice(FORMATS),
    ),
    click.option(
        "--hidden-rows",
        type=click.Choice(["keep", "skip"]),
    ),
    click.option(
        "--missing",
        metavar="MARK",
        multiple=True,
    ),
)


def _must_be_there(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Wrong usage where DATA name a file or a folder that is not there."""
    if not context.resilient_parsing and value != STANDARD_INPUT and "://" not in value:
        path = Path(value)
        _must_be_a_table(context, path)
        if not path.is_dir():
            must_be_file(path, path.suffix if path.suffix not in ("", ".rules") else ".csv")
    reads(context, lambda: _files(value))
    return value


def _must_be_a_table(context: click.Context, path: Path) -> None:
    """Wrong usage where rules stand in the place of data; where data stand in theirs, they are
    swapped."""
    from rulelang.cli.help import shown

    rules = context.params.get("rules")
    swapped = isinstance(rules, Path) and is_table(rules)
    if swapped and path.suffix == RULES:
        words = [str(context.command.name), str(path), str(rules)]
        line = word("usage.write", text=shown("rulelang", *words))
        raise wrong_usage("swapped", line, file=str(rules))
    if path.suffix == RULES and path.is_file():
        raise wrong_usage("rules_not_data", file=str(path))
    if swapped:
        raise wrong_usage("table_not_rules", word("usage.rules_first"), file=str(rules))


def _must_be_of(name: str, format: str | None, options: Mapping[str, object]) -> None:
    """Wrong usage for an option that the format of the data does not have."""
    from rulelang.data.readers import FORMATS as READ

    if format is None:
        suffix = Path(name).suffix.lower()
        format = next((f for f, item in READ.items() if suffix in item.suffixes), None)
    if format is None or name == STANDARD_INPUT or Path(name).is_dir():
        return  # it is told by the bytes, or of several files each has its own
    for option, (formats, noun) in ONLY.items():
        if options[option] is not None and format not in formats:
            without = word("usage.leave_out", option=option)
            kind = word(f"kinds.{noun}")
            raise wrong_usage("only_for", without, option=option, noun=kind, file=name)


def _shown(name: str) -> str:
    """The data as one names them again, without a password."""
    if "://" not in name:
        return name
    from rulelang.api.urls import shown_url

    return shown_url(name)


def _files(name: str) -> Iterable[Path]:
    from rulelang.api.sources import files_of

    return files_of(name)


def _reading(
    sheet: str | None,
    decimal: str | None,
    percent: "Percent | None",
    columns: Path | None,
    encoding: str | None,
    delimiter: str | None,
    format: str | None,
    hidden_rows: Literal["keep", "skip"] | None,
    missing: tuple[str, ...],
) -> "Reading":
    from rulelang.api.files import reason_of
    from rulelang.data.mapping import ColumnMapping, read_mapping
    from rulelang.data.options import Reading
    from rulelang.diagnostics import DataError

    mapping = ColumnMapping({}, {})
    if columns is not None:
        try:
            mapping = read_mapping(columns.read_bytes(), str(columns))
        except DataError as error:
            tell(click.get_current_context(), error.diagnostics)
            raise click.exceptions.Exit(FAILED) from None
        except OSError as error:
            reason = reason_of(error)
            raise wrong_usage("columns_unread", file=str(columns), reason=reason) from None
    mark = None if delimiter is None else DELIMITERS[delimiter]
    return Reading(
        decimal,
        mapping.columns,
        sheet,
        encoding,
        mark,
        format,
        hidden_rows or "keep",
        progress("reading"),
        percent,
        mapping.percents,
        missing,
    )
