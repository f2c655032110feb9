"""The service over HTTP: routes, bodies within limits, answers and problems as JSON."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from logging import getLogger
from time import perf_counter
from typing import Any, TypeAlias

import anyio
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from rulelang.api.ruleset import Ruleset
from rulelang.diagnostics.suggest import nearest
from rulelang.engine.rows import ENCODER
from rulelang.output.pages import page
from rulelang.serve.bodies import value_of
from rulelang.serve.metrics import TYPE, Metrics
from rulelang.serve.openapi import document
from rulelang.serve.problems import FAULT, RefusedError, as_problem, language_asked, refused
from rulelang.serve.service import Service, explanations, named, quickly, scores
from rulelang.words import Language, Number, phrase, sentences

__all__ = ["app"]

JSON = "application/json"
PROBLEM = "application/problem+json"
ADDRESSES = (
    *("/score", "/explain", "/rules", "/openapi.json"),
    *("/health", "/metrics", "/errors/E503"),
)

log = getLogger("rulelang.serve")

Handler: TypeAlias = Callable[[Service, Metrics, Request], Awaitable[Response]]


def app(service: Service, metrics: Metrics | None = None) -> Starlette:
    """The service as an ASGI application, which keeps nothing but counts."""
    counts = metrics or Metrics()
    posts: Mapping[str, Handler] = {"/score": _score, "/explain": _explain}
    gets: Mapping[str, Handler] = {
        "/rules": _rules,
        "/rules/{id}": _rule,
        "/openapi.json": _openapi,
        "/errors/{code}": _error,
        "/health": _health,
        "/metrics": _metrics,
    }
    routes = [
        Route(f"{path}{at}", _answering(service, counts, path, handler), methods=["POST"])
        for path, handler in posts.items()
        for at in ("", "/{id}")
    ]
    routes += [
        Route(path, _answering(service, counts, path, handler)) for path, handler in gets.items()
    ]
    found = Starlette(
        routes=routes, exception_handlers={HTTPException: partial(_unrouted, service, counts)}
    )
    found.router.redirect_slashes = False
    return found


def _answering(
    service: Service, counts: Metrics, route: str, handler: Handler
) -> Callable[[Request], Awaitable[Response]]:
    """A handler whose errors are problems, and whose requests are counted."""

    async def answer(request: Request) -> Response:
        start = perf_counter()
        try:
            response = await handler(service, counts, request)
        except RefusedError as error:
            counts.refused(one.code for one in error.diagnostics)
            response = _problem(service, request, error)
        except ClientDisconnect:
            response = Response(status_code=400)  # nobody reads it
        except Exception as error:
            counts.refused(["fault"])
            response = _fault(service, request, error)
        counts.answered(route, response.status_code, perf_counter() - start)
        return response

    return answer


# ---- what is asked -------------------------------------------------------------------------------


async def _asked(service: Service, request: Request) -> tuple[Ruleset, Any]:
    """The rubric that is asked for, and the record or the records."""
    rules = service.rubric(request.path_params.get("id"))
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != JSON and not (kind.startswith("application/") and kind.endswith("+json")):
        raise refused("E705", kind=kind or "–")
    return rules, value_of(await _body(service, request))


async def _body(service: Service, request: Request) -> bytes:
    """The bytes of the body, within the limits. They may come without a length."""
    most, seconds = service.limits.bytes, service.limits.seconds
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > len(str(most)) or int(length) > most):
        raise refused("E706", most=most)
    parts, size = [], 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                parts.append(part)
                size += len(part)
                if size > most:
                    raise refused("E706", most=most)
    except TimeoutError:
        raise refused("E707", seconds=_seconds(seconds)) from None
    return b"".join(parts)


async def _in_time(service: Service, function: Callable[[], bytes]) -> bytes:
    """What a function comes to in a thread, within the limit of time."""
    seconds = service.limits.seconds
    with anyio.move_on_after(seconds) as waiting:
        return await run_sync(function, abandon_on_cancel=True)
    assert waiting.cancelled_caught
    raise refused("E708", seconds=_seconds(seconds))


def _seconds(seconds: float) -> Number:
    return Number(f"{seconds:g}")


def _language(request: Request, rules: Ruleset | None) -> Language | None:
    asked = language_asked(request.headers.get("accept-language"))
    return asked or (None if rules is None else rules.language)


# ---- answers -------------------------------------------------------------------------------------


async def _score(service: Service, counts: Metrics, request: Request) -> Response:
    rules, asked = await _asked(service, request)
    exact, found = _exact(request), quickly(rules, asked)
    counts.records += len(asked) if isinstance(asked, list) else 1
    if found is not None:
        return _answer(_scored(service.names[rules.id], "unit", found.to_json, exact))

    def slowly() -> bytes:
        found = scores(rules, asked)
        if not isinstance(asked, list):
            return _scored(service.names[rules.id], "unit", found[0].to_json, exact)

        def listed(exact: bool) -> str:
            return f"[{','.join(one.to_json(exact) for one in found)}]"

        return _scored(service.names[rules.id], "units", listed, exact)

    return _answer(await _in_time(service, slowly))


async def _explain(service: Service, counts: Metrics, request: Request) -> Response:
    rules, asked = await _asked(service, request)
    exact, language = _exact(request), _language(request, rules)
    counts.records += len(asked) if isinstance(asked, list) else 1

    def explained() -> bytes:
        def listed(exact: bool) -> str:
            return ENCODER.encode(explanations(rules, asked, exact, language))

        if isinstance(asked, list):
            return _scored(service.names[rules.id], "explanations", listed, exact)
        return _scored(
            service.names[rules.id], "explanation", lambda exact: listed(exact)[1:-1], exact
        )

    return _answer(await _in_time(service, explained))


def _scored(rules: str, name: str, found: Callable[[bool], str], exact: bool) -> bytes:
    """An answer with the JSON that was found, by whether figures are fractions in texts; ``rules``
    is the rubric as JSON names it."""
    try:
        text = found(exact)
    except ValueError:  # a number of more digits than Python writes as one
        text = found(True)
    return f'{{"ruleset":{rules},"{name}":{text}}}'.encode()


def _exact(request: Request) -> bool:
    if not request.scope["query_string"]:
        return False
    return request.query_params.get("exact", "").lower() in ("true", "1")


async def _rules(service: Service, counts: Metrics, request: Request) -> Response:
    return _json({"rules": [named(rules) for rules in service.rubrics.values()]})


async def _rule(service: Service, counts: Metrics, request: Request) -> Response:
    return _json(service.rubric(request.path_params["id"]).to_dict(_exact(request)))


async def _openapi(service: Service, counts: Metrics, request: Request) -> Response:
    return _json(document(service))


async def _error(service: Service, counts: Metrics, request: Request) -> Response:
    code = request.path_params["code"].upper()
    known = sentences("errors.en")
    if code not in known:
        near = nearest(code, known)
        raise refused(
            "E701",
            "near" if near else "help",
            path=request.url.path,
            near=f"/errors/{near}",
            paths="/errors/E503",
        )
    return PlainTextResponse(page(code))


async def _health(service: Service, counts: Metrics, request: Request) -> Response:
    return _json({"status": "ok"})


async def _metrics(service: Service, counts: Metrics, request: Request) -> Response:
    return Response(counts.text(), media_type=TYPE)


def _answer(body: bytes, status: int = 200, kind: str = JSON) -> Response:
    return Response(body, status, media_type=kind)


def _json(value: Any, status: int = 200, kind: str = JSON) -> Response:
    return _answer(ENCODER.encode(value).encode(errors="replace"), status, kind)


# ---- problems ------------------------------------------------------------------------------------


def _problem(service: Service, request: Request, error: RefusedError) -> Response:
    rules = service.rubrics.get(request.path_params.get("id", "")) or service.only
    language = _language(request, rules) or service.language
    return _json(as_problem(error, language), error.status, PROBLEM)


def _fault(service: Service, request: Request, error: Exception) -> Response:
    """The answer where this program is wrong; its own words are for the log."""
    language = _language(request, service.only) or service.language
    said = {
        "type": "about:blank",
        "title": phrase("problems.fault").said(language),
        "status": FAULT,
        "detail": phrase("problems.report").said(language),
        "code": None,
        "errors": [],
    }
    log.error("%s: %s", type(error).__name__, " ".join(str(error).split())[:200])
    return _json(said, FAULT, PROBLEM)


async def _unrouted(
    service: Service, counts: Metrics, request: Request, error: Exception
) -> Response:
    """The problem of an address that there is not, or of a method that it does not have."""
    assert isinstance(error, HTTPException)
    path = request.url.path
    if error.status_code == 405:
        methods = (error.headers or {}).get("Allow", "")
        found = refused("E704", path=path, method=request.method, methods=methods)
    else:
        near = nearest(path, ADDRESSES)
        found = refused(
            "E701",
            "near" if near else "help",
            path=path,
            near=near or "",
            paths=", ".join(ADDRESSES),
        )
    counts.refused(one.code for one in found.diagnostics)
    counts.answered("other", error.status_code, 0.0)
    response = _problem(service, request, found)
    response.headers.update(error.headers or {})
    return response
