"""The service over HTTP: routes, bodies within limits, answers and problems as JSON."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from logging import getLogger
from time import perf_counter
from typing import Any, TypeAlias

import anyio
from anyio.to_thread import run_sync
from attrs import frozen
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

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


@frozen
class Answer:
    """What a request is answered."""

    body: bytes
    kind: str = JSON
    status: int = 200


Handler: TypeAlias = Callable[[Service, Metrics, Request], Awaitable[Answer]]


def app(service: Service, metrics: Metrics | None = None) -> ASGIApp:
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
    asked = {path: _Endpoint(service, counts, path, each) for path, each in posts.items()}
    routes = [
        Route(f"{path}{at}", endpoint, methods=["POST"])
        for path, endpoint in asked.items()
        for at in ("", "/{id}")
    ]
    routes += [
        Route(path, _Endpoint(service, counts, path, handler), methods=["GET"])
        for path, handler in gets.items()
    ]
    routed = Starlette(
        routes=routes, exception_handlers={HTTPException: partial(_unrouted, service, counts)}
    )
    routed.router.redirect_slashes = False

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        """What is asked most needs no router, which takes as long as a score does."""
        at_once = asked.get(scope["path"]) if scope.get("method") == "POST" else None
        await (at_once or routed)(scope, receive, send)

    return front


@frozen
class _Endpoint:
    """An ASGI application for a route, whose errors are problems and whose requests are counted.

    Functions of requests and responses, as Starlette has them, take longer than a score does.
    """

    service: Service
    counts: Metrics
    route: str
    handler: Handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = perf_counter()
        request = Request(scope, receive)
        try:
            answer = await self.handler(self.service, self.counts, request)
        except RefusedError as error:
            self.counts.refused(one.code for one in error.diagnostics)
            answer = _problem(self.service, request, error)
        except ClientDisconnect:
            answer = Answer(b"", status=400)  # nobody reads it
        except Exception as error:
            self.counts.refused(["fault"])
            answer = _fault(self.service, request, error)
        self.counts.answered(self.route, answer.status, perf_counter() - start)
        headers = [
            (b"content-length", b"%d" % len(answer.body)),
            (b"content-type", answer.kind.encode()),
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})


# ---- what is asked -------------------------------------------------------------------------------


async def _asked(service: Service, request: Request) -> tuple[Ruleset, Any]:
    """The rubric that is asked for, and the record or the records."""
    rules = service.rubric(request.path_params.get("id"))
    headers = dict(request.scope["headers"])
    kind = headers.get(b"content-type", b"")
    if kind != b"application/json":
        _must_be_json(kind.decode("latin-1").partition(";")[0].strip().lower())
    length = headers.get(b"content-length", b"")
    return rules, value_of(await _body(service, length, request.receive))


def _must_be_json(kind: str) -> None:
    if kind != JSON and not (kind.startswith("application/") and kind.endswith("+json")):
        raise refused("E705", kind=kind or "–")


async def _body(service: Service, length: bytes, receive: Receive) -> bytes:
    """The bytes of the body, within the limits. They may come without a length."""
    limits = service.limits
    if length.isdigit() and (len(length) > len(str(limits.bytes)) or int(length) > limits.bytes):
        raise refused("E706", most=limits.bytes)
    parts, size, more = [], 0, True
    try:
        with service.patience:
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                more = message.get("more_body", False)
                if size > limits.bytes:
                    raise refused("E706", most=limits.bytes)
    except TimeoutError:
        raise refused("E707", seconds=_seconds(limits.seconds)) from None
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


async def _score(service: Service, counts: Metrics, request: Request) -> Answer:
    rules, asked = await _asked(service, request)
    exact, found = _exact(request), quickly(rules, asked)
    counts.records += len(asked) if isinstance(asked, list) else 1
    if found is not None:
        return Answer(_scored(service.names[rules.id], "unit", found.to_json, exact))

    def slowly() -> bytes:
        found = scores(rules, asked)
        if not isinstance(asked, list):
            return _scored(service.names[rules.id], "unit", found[0].to_json, exact)

        def listed(exact: bool) -> str:
            return f"[{','.join(one.to_json(exact) for one in found)}]"

        return _scored(service.names[rules.id], "units", listed, exact)

    return Answer(await _in_time(service, slowly))


async def _explain(service: Service, counts: Metrics, request: Request) -> Answer:
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

    return Answer(await _in_time(service, explained))


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


async def _rules(service: Service, counts: Metrics, request: Request) -> Answer:
    return _json({"rules": [named(rules) for rules in service.rubrics.values()]})


async def _rule(service: Service, counts: Metrics, request: Request) -> Answer:
    return _json(service.rubric(request.path_params["id"]).to_dict(_exact(request)))


async def _openapi(service: Service, counts: Metrics, request: Request) -> Answer:
    return _json(document(service))


async def _error(service: Service, counts: Metrics, request: Request) -> Answer:
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
    return Answer(page(code).encode(), "text/plain; charset=utf-8")


async def _health(service: Service, counts: Metrics, request: Request) -> Answer:
    return _json({"status": "ok"})


async def _metrics(service: Service, counts: Metrics, request: Request) -> Answer:
    return Answer(counts.text().encode(), TYPE)


def _json(value: Any, status: int = 200, kind: str = JSON) -> Answer:
    return Answer(ENCODER.encode(value).encode(errors="replace"), kind, status)


# ---- problems ------------------------------------------------------------------------------------


def _problem(service: Service, request: Request, error: RefusedError) -> Answer:
    rules = service.rubrics.get(request.path_params.get("id", "")) or service.only
    language = _language(request, rules) or service.language
    return _json(as_problem(error, language), error.status, PROBLEM)


def _fault(service: Service, request: Request, error: Exception) -> Answer:
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
    answer = _problem(service, request, found)
    return Response(answer.body, answer.status, error.headers, answer.kind)
