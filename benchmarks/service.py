"""The service against a bare endpoint of the same framework, which parses and answers JSON only.

Both run in a process of their own, and a third one asks them, a record after another over one
connection, in turns. The bare endpoint answers as many bytes as the score has. Of each the seconds
of its own processor are counted, which other programs on the machine do not change; the rate by
the clock is printed too.
"""

import argparse
import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

import rulelang
from benchmarks.rows import RULES, records

WANTED = 0.7
TEXTS = {True: "yes", False: "no"}


def wide() -> str:
    """The rubric of the benchmarks with three inputs more, so that there are 43."""
    more = "".join(
        f"input extra{n} : number from 0 to 100\ncriterion more{n} max 1: ratio extra{n} / 100\n"
        for n in range(3)
    )
    return RULES.read_text("utf-8") + more


def serve(kind: str, port: int, answer: str) -> None:
    """Serve one of the two until the process is ended."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    if kind == "bare":
        found = json.loads(answer)

        async def bare(request: Request) -> Response:
            json.loads(await request.body())
            text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
            return Response(text.encode(), media_type="application/json")

        app = Starlette(routes=[Route("/score", bare, methods=["POST"])])
    else:
        from rulelang.serve.run import made
        from rulelang.serve.service import Limits

        app = made([rulelang.parse(wide())], Limits())
    config = uvicorn.Config(
        app, port=port, log_level="warning", access_log=False, timeout_keep_alive=600
    )
    uvicorn.Server(config).run()


@contextmanager
def running(kind: str, answer: str = "{}") -> Iterator[tuple[HTTPConnection, int]]:
    """A server in a process of its own: a connection to it, and its id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.service", "--serve", kind, str(port), answer]
    process = subprocess.Popen(command, cwd=Path(__file__).parent.parent)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield HTTPConnection("127.0.0.1", port), process.pid
    finally:
        process.terminate()
        process.wait()


def processor(pid: int) -> float:
    """The seconds of the processor that a process has taken, by the clock that Linux has of it."""
    return time.clock_gettime((~pid << 3) | 2)


def ask(connection: HTTPConnection, bodies: list[bytes]) -> bytes:
    """Send each body, and read its answer."""
    found = b""
    for body in bodies:
        connection.request("POST", "/score", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        found = response.read()
        assert response.status == 200, found
    return found


def shapes(count: int) -> dict[str, list[bytes]]:
    """Records as programs send them: numbers, and texts as a form sends them."""
    rules = rulelang.parse(wide())
    rows: list[dict[str, Any]] = records(rulelang.load(RULES), count)
    for at, row in enumerate(rows):
        row |= {f"extra{n}": (at * 7 + n) % 1000 / 10 for n in range(3)}
    percents = {item.id for item in rules.inputs if item.kind == "percent"}

    def text(id: str, value: Any) -> str:
        if isinstance(value, bool):
            return TEXTS[value]
        return f"{round(value * 100, 6):g}%" if id in percents else str(value)

    texts = [{id: text(id, value) for id, value in row.items()} for row in rows]
    return {
        "numbers": [json.dumps(row).encode() for row in rows],
        "texts": [json.dumps(row).encode() for row in texts],
        "one missing": [json.dumps({**row, "late": None}).encode() for row in rows],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1000, help="records in a turn")
    parser.add_argument("turns", nargs="?", type=int, default=9)
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        kind, port, answer = asked.serve
        serve(kind, int(port), answer)
        return
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}")
    for name, bodies in shapes(asked.count).items():
        with running("rules") as (own, pid):
            answer = ask(own, bodies).decode()
            with running("bare", answer) as (bare, other):
                ask(bare, bodies)
                report(name, bodies, asked.turns, {"service": (own, pid), "bare": (bare, other)})


def report(
    name: str, bodies: list[bytes], turns: int, sides: dict[str, tuple[HTTPConnection, int]]
) -> None:
    seconds: dict[str, list[float]] = {side: [] for side in sides}
    clock: dict[str, list[float]] = {side: [] for side in sides}
    order = [*sides]
    for _ in range(turns):
        for side in order:
            connection, pid = sides[side]
            before, start = processor(pid), time.perf_counter()
            ask(connection, bodies)
            clock[side].append(time.perf_counter() - start)
            seconds[side].append(processor(pid) - before)
        order.reverse()
    each = {side: median(found) / len(bodies) * 1e6 for side, found in seconds.items()}
    rates = {side: len(bodies) / median(found) for side, found in clock.items()}
    print(f"{name}, {len(bodies[0])} bytes, {turns} turns of {len(bodies)} records")
    for side in sides:
        print(f"  {side:8} {rates[side]:7,.0f} records/s   {each[side]:6.0f} µs of the processor")
    ratio, cost = each["bare"] / each["service"], each["service"] / each["bare"] - 1
    print(f"  ratio {ratio:.2f} (wanted: at least {WANTED}), {cost:.0%} over the bare endpoint")


if __name__ == "__main__":
    main()
