"""The service as the tests ask it."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

import rulelang
from rulelang.serve.http import app
from rulelang.serve.metrics import Metrics
from rulelang.serve.service import Limits, served

__all__ = ["ask", "asked_of"]


def ask(application: ASGIApp, method: str, path: str, **sent: Any) -> httpx.Response:
    """What the application answers."""

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **sent)

    return asyncio.run(answer())


def asked_of(request: Mapping[str, Any]) -> httpx.Response:
    """What is answered to a request of `tests/fixtures/errors`: to which ``rules``, with which
    ``limits``, and whether the ``body`` never comes."""
    rubrics = [rulelang.load(Path(file)) for file in request["rules"]]
    limits = Limits(**request.get("limits", {}))
    body = request.get("body")
    sent = body if isinstance(body, str) else json.dumps(body)

    async def never() -> Any:
        yield b"{"
        await asyncio.sleep(60)

    content = never() if request.get("never") else None if body is None else sent.encode()
    headers = {"Content-Type": "application/json", **request.get("headers", {})}
    application = app(served(rubrics, limits), Metrics())
    return ask(application, request["method"], request["path"], content=content, headers=headers)
