"""``rulelang collect``: the forms that units filled in, read back as one table."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.api.needs import COLUMNAR
from rulelang.cli.data import decimal
from rulelang.cli.files import PARQUET, argument, folder
from rulelang.cli.form import named_units, units_option
from rulelang.cli.help import command, shown
from rulelang.cli.options import no_color, output, writing
from rulelang.cli.progress import progress
from rulelang.cli.reading import load, must_have
from rulelang.cli.streams import ask_next, print_text, say, tell
from rulelang.cli.usage import wrong_usage

if TYPE_CHECKING:
    from rulelang.api.forms import Collected

__all__ = ["collect"]

FAILED = 1
MOST_PARTIAL = 20


@command(
    "collect",
    "RULES FOLDER",
    lambda found: (
        ("collect", found.rules, "forms", "-o", "data.parquet"),
        ("collect", found.rules, "forms", "--units", found.data, "-o", "data.csv"),
    ),
)
@argument("rules", ".rules")
@folder("folder")
@units_option
@decimal
@output
@no_color
@click.pass_context
def collect(
    context: click.Context,
    rules: Path,
    folder: Path,
    units: Path | None,
    decimal: str | None,
    output: Path | None,
) -> None:
    """Read back the forms in a folder.

    FOLDER holds the workbooks that came back, in folders of its own too. The table is one of CSV,
    or of Parquet with typed columns where `-o DATA.parquet` says so; `rulelang eval` reads both.
    With `--units` it is known who has not answered.
    """
    _check(output)
    from rulelang.api.forms import collect as collect_forms

    ruleset = load(context, rules)
    names = named_units(context, units, ruleset.plan)
    over = [path for path in (output, units, rules) if path is not None]
    try:
        found = collect_forms(ruleset.plan, folder, names, progress("forms"), over, decimal)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise click.ClickException(f"cannot read `{folder}`: {reason}") from None
    tell(context, found.diagnostics)
    if found.diagnostics:
        say("")
    for line in _summary(found):
        say(line)
    if found.errors:
        errors = "1 error" if len(found.errors) == 1 else f"{len(found.errors)} errors"
        say(f"\n{errors} in the forms: nothing was written")
        context.exit(FAILED)
    _write(found, output)
    if output is not None and len(found):
        ask_next("score them", shown("rulelang", "eval", str(rules), str(output)))


def _check(output: Path | None) -> None:
    if output is not None and output.suffix not in (PARQUET, ".csv"):
        raise wrong_usage(
            f"`{output}` is neither CSV nor Parquet", "end its name in `.csv` or `.parquet`"
        )
    if output is not None and output.suffix == PARQUET:
        must_have("a Parquet table", COLUMNAR, "columnar")


def _summary(found: "Collected") -> Iterable[str]:
    expected = found.gathered.expected
    of = "" if expected is None else f" of {expected}"
    plural = "" if (expected or len(found)) == 1 else "s"
    partial = found.partial
    part = f", {len(partial)} of them in part" if partial else ""
    yield f"{len(found)}{of} unit{plural} answered{part}"
    if found.waiting:
        yield f"no answer yet from {len(found.waiting)}: {', '.join(found.waiting)}"
    for unit, ids in [*partial.items()][:MOST_PARTIAL]:
        yield f"left empty by {unit}: {', '.join(ids)}"
    if len(partial) > MOST_PARTIAL:
        yield f"… and {len(partial) - MOST_PARTIAL} more that left something empty"


def _write(found: "Collected", output: Path | None) -> None:
    if output is None:
        print_text(found.to_csv())
        return
    with writing(output):
        if output.suffix == PARQUET:
            found.write_parquet(output)
        else:
            found.write_csv(output)
