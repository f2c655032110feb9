"""`rulelang serve` as a process: on a socket, in several, and as tools of an assistant."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters, stdio_client

import rulelang
from rulelang.cli import main

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rulesets/cao-bang-2021/districts.rules"
RECORD = {"district": "Hòa An", "infrastructure": 20, "staff": 5, "policy": "6"}


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[str, list[str]]]:
    """The address of a service in a process of its own, and what it has said once it has ended."""
    command = [sys.executable, "-m", "rulelang", "serve", *arguments, "--port", "0"]
    said: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            assert process.stderr is not None
            first = process.stderr.readline()
            found = re.search(r"http://[\w.:]+", first)
            assert found, first
            yield found[0], said
        finally:
            process.send_signal(signal.SIGTERM)
            said.append(process.communicate(timeout=30)[1])


def test_a_real_server_answers_on_loopback_and_ends_when_asked() -> None:
    with serving(str(RULES), "--language", "en") as (address, said):
        assert address.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=address) as client:
            answer = client.post("/score", json=RECORD)
            assert answer.json()["unit"]["missing"] == [
                "presence",
                "interaction",
                "transaction",
                "transformation",
            ]
            wanted = rulelang.load(RULES).score_one(RECORD).to_dict()
            assert answer.json()["unit"] == wanted
            assert client.get("/health").json() == {"status": "ok"}
            assert 'status="200"' in client.get("/metrics").text
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(
                b"POST /score HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
            )
            assert raw.recv(1000).startswith(b"HTTP/1.1 422")
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(b"\x00\xff nonsense\r\n\r\n")
            assert raw.recv(1000).startswith(b"HTTP/1.1 400")
        with socket.create_connection((host, int(port))) as raw:  # it goes away in the middle
            raw.sendall(
                b"POST /score HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 100\r\n\r\n{"
            )
        assert httpx.get(f"{address}/health").status_code == 200
    assert said == [""]


def test_a_body_that_does_not_come_is_refused_in_time() -> None:
    with serving(str(RULES), "--max-seconds", "0.2") as (address, _):
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(
                b"POST /score HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 100\r\n\r\n{"
            )
            raw.settimeout(30)
            assert raw.recv(2000).startswith(b"HTTP/1.1 408")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="sockets go to processes otherwise there")
def test_several_processes_serve_one_address() -> None:
    with serving(str(RULES), "--workers", "2") as (address, _):
        seen: set[str] = set()
        for _ in range(400):
            with httpx.Client(base_url=address, timeout=30) as client:
                assert client.post("/score", json=RECORD).status_code == 200
                seen.update(re.findall(r'process="(\d+)"', client.get("/metrics").text))
            if len(seen) == 2:
                break
        assert len(seen) == 2


# ---- an assistant --------------------------------------------------------------------------------


def told(use: Callable[[Client], Any], *rules: Path) -> Any:
    """What a client of the SDK gets of the tools, over standard input and output."""

    async def talk() -> Any:
        parameters = StdioServerParameters(
            command=sys.executable,
            args=["-m", "rulelang", "serve", "--mcp", *map(str, rules)],
            cwd=ROOT,
        )
        async with Client(stdio_client(parameters)) as client:
            return await use(client)

    return asyncio.run(talk())


def test_an_assistant_finds_the_tools_and_what_they_are_for() -> None:
    async def use(client: Client) -> Any:
        return client.instructions, (await client.list_tools()).tools

    instructions, tools = told(use, RULES)
    assert [tool.name for tool in tools] == ["rules", "score", "explain"]
    assert all("Figures come from the engine only" in tool.description for tool in tools)
    assert "Never calculate" in instructions
    assert "district" in json.dumps(tools[1].input_schema)
    assert all(tool.annotations.read_only_hint for tool in tools)


def test_an_assistant_scores_and_explains_what_python_does() -> None:
    rules = rulelang.load(RULES)

    async def use(client: Client) -> Any:
        return [
            await client.call_tool("rules", {}),
            await client.call_tool("score", {"record": RECORD}),
            await client.call_tool("score", {"record": [RECORD], "exact": True}),
            await client.call_tool("explain", {"record": RECORD}),
        ]

    shown, one, several, why = told(use, RULES)
    assert shown.structured_content["rules"][0]["id"] == rules.id
    assert one.structured_content["unit"] == rules.score_one(RECORD).to_dict()
    assert json.loads(one.content[0].text) == one.structured_content
    assert several.structured_content["units"] == [rules.score_one(RECORD).to_dict(exact=True)]
    assert why.content[0].text == rules.score_one(RECORD, explain=True).text()


def test_what_is_wrong_comes_back_to_the_assistant_as_an_error(tmp_path: Path) -> None:
    other = tmp_path / "other.rules"
    other.write_text("ruleset other {unit u}\ninput a : number\ncriterion c max 1: ratio a")

    async def use(client: Client) -> Any:
        calls: list[tuple[str, dict[str, Any]]] = [
            ("score", {"rules": "other", "record": {"u": "A", "a": "x"}}),
            ("score", {"rules": "othr", "record": {"u": "A"}}),
            ("score", {"record": {"u": "A"}}),
            ("score", {"rules": "other"}),
            ("score", {"rules": "other", "record": "text"}),
            ("explain", {"rules": "other", "record": [5]}),
            ("invent", {}),
        ]
        return [await client.call_tool(name, sent) for name, sent in calls]

    found = told(use, other, RULES)
    assert all(result.is_error for result in found)
    codes = [result.structured_content["code"] for result in found]
    assert codes == ["E503", "E702", "E703", "E517", "E517", "E517", "E701"]
    assert "field `a`" in found[0].content[0].text


# ---- the command line ----------------------------------------------------------------------------


def test_wrong_usage_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "r.rules"
    rules.write_text("ruleset r {unit u}\ninput a : number\ncriterion c max 1: ratio a")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["--language", "en", "serve", str(rules), "--port", port]) == 1
    assert "cannot listen at 127.0.0.1" in capsys.readouterr().err
    assert main(["--language", "en", "serve", str(rules), str(rules)]) == 2
    assert "have the id `r`" in capsys.readouterr().err
    rules.write_text("ruleset r {unit u}\ncriterion c max 1: ratio x")
    assert main(["--language", "en", "serve", str(rules)]) == 1
    assert "E201" in capsys.readouterr().err


@pytest.mark.parametrize(("flags", "package"), [((), "starlette"), (("--mcp",), "mcp")])
def test_a_missing_extra_is_named(
    flags: tuple[str, ...],
    package: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rulelang.api.needs.find_spec", lambda name: None)
    assert main(["--language", "en", "serve", *flags, str(RULES)]) == 1
    said = capsys.readouterr().err
    assert 'pip install "rulelang[serve]"' in said and package in said
    assert len(said.splitlines()) == 1


def test_other_commands_do_not_import_the_service() -> None:
    code = (
        "import sys; from rulelang.cli import main; main(['sql', '--help'])\n"
        "found = {'starlette', 'uvicorn', 'mcp', 'rulelang.serve'} & sys.modules.keys()\n"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT)
