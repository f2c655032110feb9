"""The service over HTTP: what it answers, and that nothing that is sent to it breaks it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.types import ASGIApp

import rulelang
from rulelang.serve.http import app
from rulelang.serve.metrics import Metrics
from rulelang.serve.schemas import record_schema
from rulelang.serve.service import Limits, served
from tests.properties.thorough import tried
from tests.serving import ask
from tests.strategies import EVERYTHING, Row, Rubric, cases

ROOT = Path(__file__).parents[2]
SCHOOLS = rulelang.parse("""
ruleset schools "Schools" { unit school "School"  period year }
input passed "Passed" : integer from 0 to pupils
input pupils "Pupils" : integer from 1 to 1000 unit "pupils"
input online : percent
input opened : date
input size   : choice { big "Big", small }
input green  : yesno
input note   : text default "none"
criterion results max 10: ratio passed / pupils
criterion reach max 5: scale online from 0% to 50%
criterion age max 1: ratio year(opened) / 9999
criterion form max 1: choose size { big -> 1  otherwise -> 0 }
criterion plan max 1: yes green
levels { good "Good" from 60%  otherwise weak "Weak" }
""")
OFFICES = rulelang.load(ROOT / "rulesets/cao-bang-2021/districts.rules")
RANKED = rulelang.parse(
    "ruleset ranked {unit u} input x : number from 0 criterion c max 1: ratio x / highest(x)"
)
NORTH = {
    "school": "North",
    "year": "2024",
    "passed": 2,
    "pupils": 3,
    "online": 0.4,
    "opened": "2001-02-03",
    "size": "big",
    "green": True,
}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def one() -> ASGIApp:
    return app(served([SCHOOLS]))


@pytest.fixture(scope="module")
def several() -> ASGIApp:
    return app(served([SCHOOLS, OFFICES, RANKED]))


def problem(response: httpx.Response) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    Draft202012Validator(schemas()["problem"]).validate(found)
    assert found["status"] == response.status_code
    return found


def schemas() -> dict[str, Any]:
    found: dict[str, Any] = ask(app(served([SCHOOLS])), "GET", "/openapi.json").json()
    return found["components"]["schemas"]


# ---- what is answered ----------------------------------------------------------------------------


def test_a_record_gets_the_score_that_python_gets(one: ASGIApp) -> None:
    answer = ask(one, "POST", "/score", json=NORTH)
    assert answer.status_code == 200
    assert answer.json() == {
        "ruleset": {
            "id": "schools",
            "label": "Schools",
            "edition": None,
            "sha256": SCHOOLS.sha256,
        },
        "unit": SCHOOLS.score_one(NORTH).to_dict(),
    }
    exact = ask(one, "POST", "/score?exact=true", json=NORTH).json()["unit"]
    assert exact == SCHOOLS.score_one(NORTH).to_dict(exact=True)
    assert exact["scores"]["results"] == "20/3"


def test_several_records_get_theirs_in_their_order(one: ASGIApp) -> None:
    records = [NORTH, {**NORTH, "school": "South", "passed": None}]
    found = ask(one, "POST", "/score/schools", json=records).json()
    assert found["units"] == [SCHOOLS.score_one(record).to_dict() for record in records]
    assert found["units"][1]["status"] == "incomplete"
    assert ask(one, "POST", "/score", json=[]).json()["units"] == []


def test_an_explanation_has_reasons_and_the_tree(one: ASGIApp) -> None:
    wanted = SCHOOLS.score_one(NORTH, explain=True)
    found = ask(one, "POST", "/explain", json=NORTH).json()["explanation"]
    assert found == {**wanted.to_dict(), "text": wanted.text()}
    assert found["result"]["total"] == SCHOOLS.score_one(NORTH).to_dict()["total"]
    vi = ask(one, "POST", "/explain", json=[NORTH], headers={"Accept-Language": "vi"}).json()
    assert "điểm" in vi["explanations"][0]["text"] or "/" in vi["explanations"][0]["text"]


def test_rules_are_listed_and_shown(several: ASGIApp) -> None:
    listed = ask(several, "GET", "/rules").json()["rules"]
    assert [one["id"] for one in listed] == ["schools", "cao_bang_districts", "ranked"]
    assert ask(several, "GET", "/rules/schools").json() == SCHOOLS.to_dict()
    assert ask(several, "GET", "/health").json() == {"status": "ok"}
    assert ask(several, "GET", "/errors/E503").text.startswith("E503: ")


def test_counts_are_those_of_prometheus() -> None:
    counted = app(served([SCHOOLS]))
    ask(counted, "POST", "/score", json=[NORTH, NORTH])
    ask(counted, "POST", "/score", json={**NORTH, "passed": -1})
    lines = ask(counted, "GET", "/metrics").text.splitlines()
    values = {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[0] != "#"
    }
    by_name = {
        name.partition(",process")[0].partition("{process")[0]: v for name, v in values.items()
    }
    assert by_name['rulelang_requests_total{route="/score",status="200"'] == 1
    assert by_name['rulelang_requests_total{route="/score",status="422"'] == 1
    assert by_name['rulelang_errors_total{code="E503"'] == 1
    assert by_name["rulelang_records_total"] == 3
    ends = [v for name, v in values.items() if "bucket" in name and 'route="/score"' in name]
    assert ends == sorted(ends) and ends[-1] == 2


def test_threads_of_requests_get_their_own_scores(one: ASGIApp) -> None:
    def total(passed: int) -> Any:
        record = {**NORTH, "passed": passed, "pupils": 100}
        return ask(one, "POST", "/score", json=record).json()["unit"]["scores"]["results"]

    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(total, range(101))] == [n / 10 for n in range(101)]


# ---- the OpenAPI document ------------------------------------------------------------------------


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (ref for one in value.values() for ref in references(one))
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
    elif isinstance(value, list):
        yield from (ref for one in value for ref in references(one))


def test_the_document_is_whole_and_describes_the_answers(several: ASGIApp) -> None:
    document = ask(several, "GET", "/openapi.json").json()
    known = document["components"]["schemas"]
    assert {ref.rpartition("/")[2] for ref in references(document)} <= known.keys()
    assert {"/score/schools", "/explain/cao_bang_districts", "/rules/{id}"} <= document[
        "paths"
    ].keys()
    assert "/score" not in document["paths"]
    for schema in known.values():
        Draft202012Validator.check_schema(schema)
    for path, sent in (("/score/schools", NORTH), ("/explain/schools", [NORTH])):
        answer = document["paths"][path]["post"]["responses"]["200"]
        schema = answer["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        Draft202012Validator(whole).validate(ask(several, "POST", path, json=sent).json())


def test_the_schema_of_a_record_has_types_bounds_choices_and_what_is_required() -> None:
    found = record_schema(SCHOOLS)
    own = found["properties"]
    assert found["required"] == ["school", "year"]
    assert own["passed"] == {
        "title": "Passed",
        "type": ["integer", "null"],
        "minimum": 0,
        "description": "to `pupils`",
    }
    assert own["pupils"]["maximum"] == 1000 and own["pupils"]["description"] == "in pupils"
    assert own["online"] == {"type": ["number", "null"], "minimum": 0, "maximum": 1}
    assert own["opened"]["format"] == "date" and own["green"]["type"] == ["boolean", "null"]
    assert own["size"]["oneOf"][0] == {"title": "Big", "const": "big"}
    assert own["note"]["default"] == "none"
    Draft202012Validator(found).validate(NORTH)


def test_a_value_that_rules_require_is_required() -> None:
    rules = rulelang.parse(
        "ruleset r {unit u}\ninput a : number when missing error\ncriterion c max 1: ratio a"
    )
    found = record_schema(rules)
    assert found["required"] == ["u", "a"] and found["properties"]["a"]["type"] == ["number"]


def drawn(schema: Any) -> st.SearchStrategy[Any]:
    """Values by a schema of a record."""
    if "oneOf" in schema:
        return st.sampled_from([one.get("const") for one in schema["oneOf"]])
    kinds = {
        "integer": st.integers(schema.get("minimum", -999), schema.get("maximum", 999)),
        "number": st.integers(0, 8).map(
            lambda n: (
                schema.get("minimum", -9)
                + (schema.get("maximum", 9) - schema.get("minimum", -9)) * n / 8
            )
        ),
        "boolean": st.booleans(),
        "null": st.none(),
        "string": st.dates().map(str) if "format" in schema else st.text("abcđ", min_size=1),
    }
    named = schema["type"]
    return st.one_of([kinds[kind] for kind in ([named] if isinstance(named, str) else named)])


@tried(100)
@given(st.data())
def test_what_the_schema_allows_is_scored_but_for_bounds_between_inputs(data: Any) -> None:
    record = {
        id: data.draw(drawn(schema)) for id, schema in record_schema(SCHOOLS)["properties"].items()
    }
    answer = ask(app(served([SCHOOLS])), "POST", "/score", json=record)
    if answer.status_code != 200:
        assert {one["code"] for one in problem(answer)["errors"]} == {"E511"}


@tried(40)
@given(cases(EVERYTHING))
def test_any_rubric_is_served_with_the_results_of_the_exact_engine(
    case: tuple[Rubric, list[Row]],
) -> None:
    rules = rulelang.parse(case[0].text())
    served_here = app(served([rules]))
    assert ask(served_here, "GET", "/openapi.json").status_code == 200
    records = [
        {
            key: float(v) if hasattr(v, "denominator") and not isinstance(v, bool) else v
            for key, v in row.items()
        }
        for row in case[1]
    ]
    text = json.dumps(records, default=str)
    for path in ("/score", "/explain", "/score?exact=1"):
        assert ask(served_here, "POST", path, content=text, headers=JSON).status_code in (200, 422)
    for record in records if rules.scores_alone else []:
        text = json.dumps(record, default=str)
        with patch("rulelang.engine.rows.programs.FEW", 0):
            answer = ask(served_here, "POST", "/score", content=text, headers=JSON)
        try:
            wanted = rules.evaluate([json.loads(text)]).units[0]
        except rulelang.DataError:
            assert answer.status_code == 422
        else:
            alone = evolve(wanted, rank=None, group=None, ranks={})
            assert answer.json()["unit"] == alone.to_dict()


# ---- what is wrong -------------------------------------------------------------------------------


def test_wrong_records_are_problems_with_their_fields(one: ASGIApp) -> None:
    sent = [NORTH, {**NORTH, "passed": 5}, {**NORTH, "school": "", "online": 1.5}]
    found = problem(ask(one, "POST", "/score", json=sent))
    assert found["type"] == "/errors/E511" and found["code"] == "E511"
    assert [(e["record"], e["field"], e["code"]) for e in found["errors"]] == [
        (1, "passed", "E511"),
        (2, "online", "E503"),
        (2, "school", "E512"),
    ]
    assert all(error["help"] for error in found["errors"])
    assert found["detail"].endswith("(3 errors in all)")


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("vi", "Không chấm điểm được các bản ghi"),
        ("en-GB, vi;q=0.5", "The records cannot be scored"),
        ("fr, vi;q=0.4, en;q=0.3", "Không chấm điểm được các bản ghi"),
        ("fr;q=x", "The records cannot be scored"),
        ("", "The records cannot be scored"),
    ],
)
def test_problems_speak_the_language_that_is_asked_for(
    one: ASGIApp, asked: str, title: str
) -> None:
    sent = {**NORTH, "passed": -1}
    found = problem(ask(one, "POST", "/score", json=sent, headers={"Accept-Language": asked}))
    assert found["title"] == title


def test_without_a_wish_it_is_the_language_of_the_rules(several: ASGIApp) -> None:
    found = problem(ask(several, "POST", "/score/cao_bang_districts", json={"district": ""}))
    assert found["title"] == "Không chấm điểm được các bản ghi"


def test_rules_that_look_at_other_units_say_so(several: ASGIApp) -> None:
    found = problem(ask(several, "POST", "/score/ranked", json={"u": "A", "x": 1}))
    assert found["code"] == "E540" and "highest" in found["detail"]


HOSTILE: list[tuple[bytes, int, str]] = [
    (b"", 400, "E709"),
    (b"   ", 400, "E709"),
    (b"{", 400, "E709"),
    (b"\xff\xfe{}", 400, "E709"),
    (b"\xef\xbb\xbf{}", 422, "E516"),
    (b'{"school": NaN}', 400, "E709"),
    (b'{"school": Infinity}', 400, "E709"),
    (b'{"a": 1, "a": 2}', 400, "E709"),
    (b'{"a": ' + b"1" * 5000 + b"}", 400, "E709"),
    (b'{"a": 0.' + b"1" * 5000 + b"}", 400, "E709"),
    (b'{"a": 1e' + b"9" * 50 + b"}", 400, "E709"),
    (b"[" * 100_000, 400, "E709"),
    (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, 400, "E709"),
    (b'{"a": "\\ud800"}', 400, "E709"),
    (b"null", 422, "E517"),
    (b"3", 422, "E517"),
    (b'"text"', 422, "E517"),
    (b"[[]]", 422, "E517"),
    (b"[null, 1]", 422, "E517"),
    (b"{}", 422, "E516"),
    (b'{"school": "A", "year": "1", "passed": 1e999, "pupils": 2}', 422, "E511"),
    (b'{"school": "A", "year": "1", "passed": [1], "pupils": 2}', 422, "E503"),
    (b'{"school": "A", "year": "1", "passed": {}, "pupils": 2}', 422, "E503"),
    (b'{"school": "A", "year": "1", "passed": "one", "pupils": 2}', 422, "E503"),
    (b'{"school": "A", "year": "1", "green": 7}', 422, "E503"),
    (b'{"school": 5, "year": [], "passed": 1}', 422, "E512"),
]


@pytest.mark.parametrize(("body", "status", "code"), HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("path", ["/score", "/explain"])
def test_a_hostile_body_gets_a_sentence(
    one: ASGIApp, path: str, body: bytes, status: int, code: str
) -> None:
    found = problem(ask(one, "POST", path, content=body, headers=JSON))
    assert found["status"] == status
    assert code in {error["code"] for error in found["errors"]}
    assert all(error["message"] and error["help"] for error in found["errors"])


def test_a_body_without_a_length_is_read_within_the_limit() -> None:
    small = app(served([SCHOOLS], Limits(bytes=1000)))

    async def parts(count: int) -> Any:
        yield json.dumps(NORTH).encode()
        for _ in range(count):
            yield b" " * 100

    assert ask(small, "POST", "/score", content=parts(1), headers=JSON).status_code == 200
    found = problem(ask(small, "POST", "/score", content=parts(20), headers=JSON))
    assert (found["status"], found["code"]) == (413, "E706")
    lying = {**JSON, "Content-Length": "9" * 5000}
    assert problem(ask(small, "POST", "/score", content=b"{}", headers=lying))["status"] == 413


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "E701"),
        ("GET", "/errors/E999", 404, "E701"),
        ("GET", "/rules/none", 404, "E702"),
        ("POST", "/score/none", 404, "E702"),
        ("POST", "/score", 400, "E703"),
        ("DELETE", "/score", 405, "E704"),
        ("PUT", "/rules", 405, "E704"),
        ("POST", "/score/schools/", 404, "E701"),
        ("POST", "/score/%00%ff", 404, "E702"),
    ],
)
def test_what_is_not_served_is_a_problem(
    several: ASGIApp, method: str, path: str, status: int, code: str
) -> None:
    found = problem(ask(several, method, path, headers=JSON))
    assert (found["status"], found["code"]) == (status, code)


def test_a_form_of_another_site_cannot_ask(one: ASGIApp) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        headers = {"Content-Type": kind}
        assert problem(ask(one, "POST", "/score", content=b"{}", headers=headers))["code"] == "E705"
    headers = {"Content-Type": "Application/Problem+JSON; charset=utf-8"}
    assert ask(one, "POST", "/score", json=NORTH, headers=headers).status_code == 200


def test_a_fault_of_this_program_is_a_problem_without_a_trace(one: ASGIApp) -> None:
    with (
        patch("rulelang.serve.http.quickly", side_effect=KeyError("own words")),
        patch("rulelang.serve.http.log.error") as logged,
    ):
        answer = ask(one, "POST", "/score", json=NORTH)
    assert problem(answer)["detail"].startswith("this is a fault in rulelang")
    assert "own words" not in answer.text
    assert logged.call_args.args[1:] == ("KeyError", "'own words'")


def test_numbers_of_thousands_of_digits_are_fractions_in_texts() -> None:
    rules = rulelang.parse(
        "ruleset r {unit u} input x : number from 0  criterion c max 1: ratio min(x, 1)\n"
        "let big = x ^ 2000"
    )
    for path in ("/score", "/explain"):
        found = ask(app(served([rules])), "POST", path, json={"u": "A", "x": 999.5})
        assert found.status_code == 200


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", " ", "1,5", "90%", "2020-01-01", "big", 10**400, -(10**20), 1e308]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from([*NORTH, "note", "Passed", "other"])
SENT = st.dictionaries(NAMES, ANY) | st.lists(st.dictionaries(NAMES, ANY), max_size=3) | ANY


@tried(300)
@given(SENT, st.sampled_from(["/score", "/explain", "/score?exact=1"]))
def test_no_json_is_answered_with_a_fault(sent: Any, path: str) -> None:
    content = json.dumps(sent)
    answer = ask(app(served([SCHOOLS]), Metrics()), "POST", path, content=content, headers=JSON)
    if answer.status_code != 200:
        assert problem(answer)["status"] in (400, 422)


@tried(200)
@given(
    st.binary(max_size=200) | st.text('{}[]:,"0123456789.eE-+ntfu\\ ', max_size=60).map(str.encode)
)
def test_no_bytes_are_answered_with_a_fault(sent: bytes) -> None:
    answer = ask(app(served([SCHOOLS])), "POST", "/score", content=sent, headers=JSON)
    assert answer.status_code in (200, 400, 422)
