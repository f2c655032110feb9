"""The service as tools of an assistant, by the Model Context Protocol over standard input."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import version
from typing import Any

import anyio
from anyio.to_thread import run_sync
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.types import CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations

from rulelang.serve.problems import RefusedError, as_problem, refused
from rulelang.serve.schemas import record_schema
from rulelang.serve.service import Service, explanations, named, scores

__all__ = ["run", "tools"]

Json = dict[str, Any]

TOOLS = ("rules", "score", "explain")

INSTRUCTIONS = """\
These tools score records by official rules, in exact numbers. Every figure about a score comes from
a result of these tools: quote it as it stands. Never calculate, round, estimate or guess a score, a
rank or a level yourself. Where a result is an error, show what is wrong, and ask for the missing or
corrected value; never make one up."""
ENGINE_ONLY = "Figures come from the engine only: quote them, and calculate or guess none."
READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def run(service: Service) -> None:
    """Answer an assistant on standard input and output, until it closes them."""
    anyio.run(_run, service)


async def _run(service: Service) -> None:
    server: Server[Any] = Server(
        "rulelang",
        version=version("rulelang"),
        instructions=INSTRUCTIONS,
        on_list_tools=partial(_list, service),
        on_call_tool=partial(_call, service),
    )
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


# ---- tools ---------------------------------------------------------------------------------------


def tools(service: Service) -> list[Tool]:
    """The three tools, with the records that each rubric takes."""
    labels = "; ".join(f"`{id}`: {rules.label or id}" for id, rules in service.rubrics.items())
    return [
        Tool(
            name="rules",
            title="Rules",
            description=(
                f"The rules that score here ({labels}): inputs, criteria with their max, levels, "
                f"and the schema of a record. Ask for them before you score. {ENGINE_ONLY}"
            ),
            input_schema=_arguments(service, {}),
            annotations=READ_ONLY,
        ),
        _scoring(
            service,
            "score",
            "Score",
            "Score a record, or a list of records, by the rules: total, level and the points of "
            "each criterion, or everything that is wrong with the records.",
        ),
        _scoring(
            service,
            "explain",
            "Explain",
            "Explain the score of a record: how each criterion came to its points, from which "
            "inputs, and what would gain more.",
        ),
    ]


def _scoring(service: Service, name: str, title: str, description: str) -> Tool:
    records: Json = {
        "description": "A record by the schema that the tool `rules` gives, or a list of records.",
        "anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}],
    }
    if service.only is not None:
        one = record_schema(service.only)
        records["anyOf"] = [one, {"type": "array", "items": one}]
    exact = {"type": "boolean", "description": "Give figures as exact fractions in texts."}
    return Tool(
        name=name,
        title=title,
        description=f"{description} {ENGINE_ONLY}",
        input_schema=_arguments(service, {"record": records, "exact": exact}, "record"),
        annotations=READ_ONLY,
    )


def _arguments(service: Service, properties: Json, *required: str) -> Json:
    rules = {"description": "The id of the rules.", "enum": [*service.rubrics]}
    needed = [*required, *([] if service.only or not required else ["rules"])]
    return {
        "type": "object",
        "properties": {"rules": rules, **properties},
        "required": needed,
        "additionalProperties": False,
    }


async def _list(service: Service, context: Any, params: Any) -> ListToolsResult:
    return ListToolsResult(tools=tools(service))


async def _call(service: Service, context: Any, params: Any) -> CallToolResult:
    """What a tool gives; what is wrong with its arguments is a result too, not a fault."""
    arguments: Mapping[str, Any] = params.arguments or {}
    asked = partial(answer, service, params.name, arguments)
    with anyio.move_on_after(service.limits.seconds):
        return await run_sync(asked, abandon_on_cancel=True)
    return _refused(service, refused("E708", seconds=f"{service.limits.seconds:g}"))


def answer(service: Service, tool: str, arguments: Mapping[str, Any]) -> CallToolResult:
    """The result of a tool."""
    try:
        return _result(_answered(service, tool, arguments))
    except RefusedError as error:
        return _refused(service, error)


def _answered(service: Service, tool: str, arguments: Mapping[str, Any]) -> Json:
    if tool not in TOOLS:
        raise refused("E701", path=tool, paths=", ".join(TOOLS))
    id, exact = arguments.get("rules"), bool(arguments.get("exact"))
    if tool == "rules":
        asked = service.rubrics if id is None else [service.rubric(str(id)).id]
        return {"rules": [_shown(service, one) for one in asked]}
    rules, record = service.rubric(None if id is None else str(id)), arguments.get("record")
    if tool == "score":
        found = [one.to_dict(exact) for one in scores(rules, record)]
    else:
        found = explanations(rules, record, exact)
    name = "unit" if tool == "score" else "explanation"
    shown = {f"{name}s": found} if isinstance(record, list) else {name: found[0]}
    return {"ruleset": named(rules), **shown}


def _shown(service: Service, id: str) -> Json:
    rules = service.rubrics[id]
    return {**rules.to_dict(), "record": record_schema(rules)}


def _result(found: Json) -> CallToolResult:
    text = json.dumps(found, ensure_ascii=False)
    return CallToolResult(content=_texts(found, text), structured_content=found)


def _texts(found: Json, text: str) -> list[Any]:
    """What an assistant reads: the trees of explanations, all else as JSON."""
    told: Sequence[Json] = found.get("explanations") or [found.get("explanation", {})]
    trees = [one["text"] for one in told if "text" in one]
    return [TextContent(text=one) for one in (trees or [text])]


def _refused(service: Service, error: RefusedError) -> CallToolResult:
    language = service.language
    lines = "\n".join(item.text(language) for item in error.diagnostics)
    problem = as_problem(error, language)
    return CallToolResult(
        content=[TextContent(text=lines)], structured_content=problem, is_error=True
    )
