"""``rulelang serve``: rules as a service over HTTP, or as tools of an assistant."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.api.needs import SERVE
from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import language, no_color
from rulelang.cli.reading import load, must_have
from rulelang.cli.streams import say, spoken
from rulelang.cli.usage import refused, word, wrong_usage
from rulelang.words import said

if TYPE_CHECKING:
    from rulelang.api.ruleset import Ruleset

__all__ = ["serve"]

HOST, PORT = "127.0.0.1", 8000
MOST_BYTES, MOST_SECONDS = 1_048_576, 10.0


@command(
    "serve",
    "RULES... [--port PORT]",
    lambda found: (
        ("serve", found.rules),
        ("serve", found.rules, "--port", "8080", "--workers", "4"),
        ("serve", "--mcp", found.rules),
    ),
)
@argument("rules", ".rules", several=True)
@click.option("--host", default=HOST, metavar="HOST")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, metavar="PORT")
@click.option("--workers", type=click.IntRange(1, 256), default=1, metavar="COUNT")
@click.option("--max-bytes", type=click.IntRange(1), default=MOST_BYTES, metavar="COUNT")
@click.option(
    "--max-seconds", type=click.FloatRange(0.001), default=MOST_SECONDS, metavar="SECONDS"
)
@click.option("--mcp", is_flag=True)
@language()
@no_color
@click.pass_context
def serve(
    context: click.Context,
    rules: tuple[Path, ...],
    host: str,
    port: int,
    workers: int,
    max_bytes: int,
    max_seconds: float,
    mcp: bool,
) -> None:
    """Serve rules over HTTP, or as tools of an assistant."""
    must_have("needs.service", ("mcp",) if mcp else SERVE, "serve")
    rubrics = _rubrics(context, rules)
    from rulelang.serve.service import Limits, served

    limits = Limits(max_bytes, max_seconds)
    if mcp:
        from rulelang.serve.tools import run as answer

        answer(served(rubrics, limits))
        return
    from rulelang.api.files import reason_of
    from rulelang.serve.run import listening, run

    try:
        at = listening(host, port)
    except OSError as error:
        raise refused("cannot_listen", at=f"{host}:{port}", reason=reason_of(error)) from None
    address = f"http://{f'[{host}]' if ':' in host else host}:{at.getsockname()[1]}"
    ids = ", ".join(f"`{one.id}`" for one in rubrics)
    say(said(word("serving.at", ids=ids, address=address), spoken(context)))
    with at:
        run(rubrics, limits, at, workers)


def _rubrics(context: click.Context, paths: tuple[Path, ...]) -> list["Ruleset"]:
    """The rules of the files, each with an id of its own."""
    found: dict[str, tuple[Path, Ruleset]] = {}
    for path in paths:
        rules = load(context, path)
        if rules.id in found:
            first = str(found[rules.id][0])
            raise wrong_usage("same_id", id=rules.id, first=first, second=str(path))
        found[rules.id] = path, rules
    return [rules for _, rules in found.values()]
