"""The service on a socket: uvicorn, in this process or in several."""

import gc
import socket
from collections.abc import Callable, Sequence
from functools import partial

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from rulelang.api.ruleset import Ruleset
from rulelang.serve.http import app
from rulelang.serve.service import Limits, served

__all__ = ["listening", "made", "run"]

WAITING = 2048
"""So many connections may wait to be accepted."""

BETWEEN_COLLECTIONS = 10_000
"""A request makes hardly any cycles, and what was loaded lives on."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; any free port where it is 0. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(WAITING)
    except OSError:
        found.close()
        raise
    found.set_inheritable(True)
    return found


def run(rubrics: Sequence[Ruleset], limits: Limits, at: socket.socket, workers: int = 1) -> None:
    """Serve rubrics until the process is asked to end, in so many processes of their own."""
    make: Callable[[], ASGIApp] = partial(made, tuple(rubrics), limits)
    config = uvicorn.Config(
        make,
        factory=True,
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        workers=workers,
    )
    if workers > 1:
        Multiprocess(config, [at]).run()
    else:
        uvicorn.Server(config).run([at])


def made(rubrics: Sequence[Ruleset], limits: Limits) -> ASGIApp:
    """The application, made in the process that serves it."""
    found = app(served(rubrics, limits))
    gc.freeze()
    gc.set_threshold(BETWEEN_COLLECTIONS, 10, 10)
    return found
