"""Claims of small reports: each kind, with data, with some of it, and without."""

import json
from pathlib import Path

import pytest

import rulelang
from rulelang.cli import main

pytest.importorskip("z3")

RULES = """
ruleset schools { unit school  edition 2021 }
criterion marks "Marks" max 60: given
criterion staff "Staff" max 40: given
levels { good "Good" from 80%  fair "Fair" from 50%  otherwise poor "Poor" }
"""
DATA = [
    {"school": "A", "marks": "55", "staff": "30.5"},
    {"school": "B", "marks": "40", "staff": "25"},
    {"school": "C", "marks": "20", "staff": "10"},
]
UNITS = '  units "A", "B", "C"\n'


def block(*claims: str) -> str:
    return "published {\n" + UNITS + "".join(f"  {claim}\n" for claim in claims) + "}\n"


HOLD = (
    'total of "A" = 85.5',
    'share of "A" = 86%',
    'marks of "A" = 55',
    'share of staff of "A" = 76.3%',
    'level of "A" = good',
    'rank of "C" = 3',
    'rank of "C" = last',
    'highest total = 85.5 by "A"',
    'lowest staff = 10 by "C"',
    "spread of total = 55.5",
    "average of total = 60.2",
    "median of total = 65",
    "count of level fair = 1",
    "count of units above 50% = 2",
    "count of units staff at least 25 = 2",
    'difference of "B" and "A" = 20.5',
    'order "A", "B", "C"',
    'order of staff "A", "B"',
    'every criterion of "A" above average',
    'total of "B" above average',
    'total of "B" at least 50%',
)
WRONG = (
    'total of "A" = 85.4',
    'share of "A" = 87%',
    'level of "A" = fair',
    'rank of "C" = 2',
    'rank of "B" = last',
    'highest total = 85.5 by "B"',
    'lowest staff = 10 by "C", "B"',
    "spread of total = 55.4",
    "average of total = 60.1",
    "median of total = 64",
    "count of level fair = 2",
    "count of units above 50% = 3",
    'difference of "B" and "A" = 20.4',
    'order "B", "A"',
    'every criterion of "C" above average',
    'total of "C" above average',
)
CELLS = tuple(f'{id} of "{r["school"]}" = {r[id]}' for r in DATA for id in ("marks", "staff"))


@pytest.mark.parametrize("claim", HOLD)
def test_a_claim_that_holds_agrees_with_the_data(claim: str) -> None:
    assert rulelang.parse(RULES).audit(block(claim), DATA).consistent


@pytest.mark.parametrize("claim", WRONG)
def test_a_claim_that_does_not_hold_differs_from_the_data(claim: str) -> None:
    found = rulelang.parse(RULES).audit(block(claim), DATA)
    assert [one.text for one, _ in found.found.differing]
    (conflict,) = json.loads(found.to_json())["conflicts"]
    assert [c["line"] for c in conflict["claims"]] == [3]


@pytest.mark.parametrize("claim", HOLD)
def test_a_claim_that_holds_can_hold_without_data(claim: str) -> None:
    claims = dict.fromkeys([claim, *CELLS])
    found = rulelang.parse(RULES).audit(block(*claims))
    assert found.consistent
    assert not found.found.undecided


@pytest.mark.parametrize("claim", WRONG)
def test_a_claim_that_is_far_off_conflicts_without_data(claim: str) -> None:
    exact = [cell + ("" if "." in cell else ".0") + "00" for cell in CELLS]
    found = rulelang.parse(RULES).audit(block(claim, *exact))
    assert not found.consistent
    assert any(one.text == claim for c in found.found.conflicts for one in c.claims)


def test_data_with_a_gap_decide_what_they_can_and_leave_the_rest_to_reasoning() -> None:
    data = [dict(row) for row in DATA]
    data[1]["staff"] = ""
    rules = rulelang.parse(RULES)
    found = rules.audit(
        block('total of "B" = 70', 'marks of "B" = 41', 'total of "A" = 85.5'), data
    )
    assert [claim.text for claim, _ in found.found.differing] == ['marks of "B" = 41']
    assert not found.found.conflicts
    (derived,) = [d for d in found.found.derived if d.of == "staff"]
    assert (derived.low, derived.high) == (29.5, 30.5)
    wrong = rules.audit(block('total of "B" = 90'), data)
    assert not wrong.consistent


def test_the_period_before_is_a_ranking_of_its_own() -> None:
    rules = rulelang.parse(RULES)
    claims = ('rank of "A" in 2020 = 2', 'rank of "B" in 2020 = 2', 'rank of "C" in 2020 = 2')
    assert not rules.audit(block(*claims)).consistent
    assert rules.audit(block(*claims[:2], 'rank of "C" = 2')).consistent
    assert not rules.audit(block('rank of "A" from 1 in 2020 to 2', 'rank of "A" = 1')).consistent
    assert rules.audit(block('rank of "A" from 1 in 2020 to 2', 'rank of "B" = 1')).consistent
    first = 'first for 3 years by "A"'
    assert not rules.audit(block(first, 'rank of "A" in 2019 = 2')).consistent
    assert rules.audit(block(first, 'rank of "A" in 2018 = 2')).consistent


def test_periods_of_the_data_are_used() -> None:
    rules = rulelang.parse(RULES.replace("unit school", "unit school  period year"))
    data = [row | {"year": "2021"} for row in DATA]
    data += [row | {"year": "2020", "marks": str(60 - int(row["marks"]))} for row in DATA]
    claims = ('rank of "A" = 1', 'rank of "A" from 2 in 2020 to 1', 'marks of "A" in 2020 = 5')
    found = rules.audit(block(*claims), data)
    assert found.consistent is (not found.found.differing)
    assert len(found.found.verdicts) == 3


def test_ranks_that_cannot_be_counted_conflict() -> None:
    rules = rulelang.parse(RULES)
    found = rules.audit(block('rank of "A" = 2', 'rank of "B" = 3', 'rank of "C" = 3'))
    assert not found.consistent
    assert rules.audit(block('rank of "A" = 1', 'rank of "B" = 2', 'rank of "C" = 2')).consistent


def test_a_stepped_score_is_held_to_its_steps() -> None:
    rules = rulelang.parse(
        """ruleset r { unit u }
        input part : percent
        criterion a max 3: bands part { >= 90% -> 3  >= 50% -> 2  otherwise -> 0 }
        criterion b max 7 round to 0.5: given
        """
    )
    units = 'published { units "X" '
    assert rules.audit(units + 'a of "X" = 2  b of "X" = 3.5  total of "X" = 5.5 }').consistent
    assert not rules.audit(units + 'a of "X" = 1 }').consistent
    assert not rules.audit(units + 'b of "X" = 3.3 }').consistent


def test_a_share_of_a_max_that_leaves_parts_out_may_be_above_that_of_the_whole_max() -> None:
    rules = rulelang.parse("""
        ruleset r { unit u  not applicable leave out }
        criterion a max 8 {
          criterion b max 4: given
          criterion c max 4 applies when b < 4: given
          bonus d up to 1: given
        }
    """)
    (unit,) = rules.evaluate([{"u": "A", "b": 4, "c": 4, "d": 1}]).units
    assert unit.scores["a"] == 5 and unit.maxima["a"] == 4
    assert rules.audit('published { units "A"\n share of a of "A" = 125% }').consistent


def test_ranks_of_rounded_scores_are_explained_in_a_line() -> None:
    data = [
        {"school": "A", "marks": "50.04", "staff": "20"},
        {"school": "B", "marks": "50.01", "staff": "20"},
        {"school": "C", "marks": "10", "staff": "20"},
    ]
    claims = block('rank of "A" = 1', 'rank of "B" = 1', 'rank of "C" = 3')
    text = rulelang.parse(RULES).audit(claims, data).to_text("en")
    assert "rounded to 1 decimals first" in text


def test_claims_beside_the_rules_are_checked_with_them_and_audited() -> None:
    rules = rulelang.parse(RULES + block('total of "A" = 70', 'marks of "A" = 10'))
    assert not rules.audit().consistent
    with pytest.raises(rulelang.RulesError) as error:
        rulelang.parse(RULES + block('total of "D" = 70'))
    assert [item.code for item in error.value.diagnostics] == ["E601"]


def test_time_that_runs_out_is_said() -> None:
    found = rulelang.parse(RULES).audit(block(*HOLD), seconds=0)
    assert found.found.undecided
    assert "Not decided" in found.to_text("en")


SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "audit.schema.json"


@pytest.mark.parametrize("data", [None, DATA])
def test_the_json_is_as_its_schema_says(data: list[dict[str, str]] | None) -> None:
    import jsonschema

    schema = json.loads(SCHEMA.read_text("utf-8"))
    found = rulelang.parse(RULES).audit(block(*WRONG, 'rank of "A" in 2020 = 2'), data)
    jsonschema.validate(json.loads(found.to_json(witness=True)), schema)


def test_data_decide_without_a_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "z3", None)
    rules = rulelang.parse(RULES)
    assert not rules.audit(block(*WRONG), DATA).consistent
    with pytest.raises(ImportError):
        rules.audit(block(*WRONG))


def test_a_ranking_of_its_own_is_claimed_by_its_id() -> None:
    rules = rulelang.parse(RULES + "rank by_staff by staff")
    assert rules.audit(block('by_staff of "A" = 1'), DATA).consistent
    assert not rules.audit(block('by_staff of "A" = 2'), DATA).consistent
    cells = ('staff of "A" = 9.0', 'staff of "B" = 5.0', 'staff of "C" = 4.0')
    assert not rules.audit(block('by_staff of "A" = 2', *cells)).consistent
    assert rules.audit(block('by_staff of "A" = 1', *cells)).consistent


# ---- the command ---------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    rules, claims = tmp_path / "r.rules", tmp_path / "c.rules"
    rules.write_text(RULES, "utf-8")
    claims.write_text(block('total of "A" = 45', 'marks of "A" = 10', 'staff of "A" = 20'), "utf-8")
    return str(rules), str(claims)


def test_the_command_exits_with_1_where_claims_conflict(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", *files]) == 1
    assert "10 + 20 = 30, printed 45" in capsys.readouterr().out


def test_the_command_writes_json_a_letter_and_a_workbook(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import openpyxl

    for name in ("a.json", "a.md", "a.xlsx", "a.txt"):
        assert main(["audit", *files, "-o", str(tmp_path / name)]) == 1
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["claims"] == 3
    letter = (tmp_path / "a.md").read_text("utf-8")
    assert letter.startswith("# ") and "10 + 20 = 30, printed 45" in letter
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert [row[3].value for row in sheet.iter_rows(min_row=2)] == ["45", "10", "20"]
    capsys.readouterr()


def test_the_command_shows_a_witness(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["audit", *files, "--witness"])
    assert "One set of scores" in capsys.readouterr().out


def test_the_command_reads_data_and_tells_wrong_claims(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "d.csv"
    data.write_text("school,marks,staff\nA,55,30.5\nB,40,25\nC,20,10\n", "utf-8")
    assert main(["audit", *files, str(data)]) == 1
    assert "the data give 85.5, printed 45" in capsys.readouterr().out
    wrong = tmp_path / "w.rules"
    wrong.write_text(block('total of "Z" = 70'), "utf-8")
    assert main(["audit", files[0], str(wrong)]) == 1
    assert "E601" in capsys.readouterr().err


def test_no_english_word_shows_in_vietnamese_output(files: tuple[str, str]) -> None:
    rules = rulelang.load(files[0])
    claims = 'language vi\ncông bố { các đơn vị "A"\n tổng điểm của "A" = 70\n marks của "A" = 10 }'
    found = rules.audit(claims)
    told = found.to_text("vi", witness=True) + found.to_markdown("vi")
    for word in ("printed", "claims", "suspect", "total", "line", "cannot"):
        assert word not in told
