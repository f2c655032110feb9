"""The report that this project comes from: its claims, and every contradiction that it has."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

import rulelang
from rulelang.api.audit import Audit

pytest.importorskip("z3")

FOLDER = Path(__file__).parents[2] / "rulesets" / "cao-bang-2021"


def audit(name: str, data: bool = False) -> Audit:
    rules = rulelang.load(FOLDER / f"{name}.rules")
    table = FOLDER / f"{name}.csv" if data else None
    return rules.audit(FOLDER / f"{name}.published.rules", table)


@pytest.fixture(scope="module")
def districts() -> Audit:
    return audit("districts")


def sets(found: Audit) -> list[set[str]]:
    """What is printed in each conflict."""
    return [
        {item.text for claim in conflict.claims for item in claim.printed}
        for conflict in found.found.conflicts
    ]


def test_the_total_of_the_first_district_is_not_the_sum_of_its_parts(districts: Audit) -> None:
    assert {"105.86", "37.11", "69.74"} in sets(districts)
    assert "37,11 + 69,74 = 106,85, công bố 105,86" in districts.to_text()
    assert "37.11 + 69.74 = 106.85, printed 105.86" in districts.to_text("en")


def test_a_spread_is_held_against_the_highest_and_the_lowest(districts: Audit) -> None:
    assert {"8.82", "3.64", "3.83"} in sets(districts)
    assert "8.82 − 3.64 = 5.18, printed 3.83" in districts.to_text("en")
    suspects = {
        s.claim.printed[0].text: (s.low, s.high)
        for conflict in districts.found.conflicts
        if (s := conflict.suspect) is not None
    }
    assert suspects["3.83"] == (Fraction("5.17"), Fraction("5.19"))
    assert "23.58" in suspects


def test_what_is_left_of_the_districts_has_a_witness(districts: Audit) -> None:
    assert not districts.found.undecided
    assert set(districts.found.witnesses) == {None}


def test_a_score_that_is_not_published_follows(districts: Audit) -> None:
    units = districts.found.claims.units
    derived = {(units[d.unit], d.of): (d.low, d.high) for d in districts.found.derived}
    low, high = derived["Thạch An", "results"]
    assert Fraction("44.24") < low < high < Fraction("44.28")


def test_a_department_cannot_be_above_average_in_everything() -> None:
    found = audit("departments")
    (conflict,) = found.found.conflicts
    assert "every" in {claim.kind for claim in conflict.claims}
    assert "53.2" in {item.text for claim in conflict.claims for item in claim.printed}
    assert conflict.suspect is None


def test_the_data_of_the_repository_contradict_what_its_readme_lists() -> None:
    differing = {
        (claim.kind, *(item.text for item in claim.printed))
        for name in ("districts", "departments")
        for claim, _ in audit(name, data=True).found.differing
    }
    assert differing == {
        ("highest", "105.86"),
        ("figure", "88%"),
        ("spread", "47.31"),
        ("spread", "3.83"),
        ("spread", "23.58"),
        ("lowest", "14.29"),
        ("spread", "22.82"),
        ("every",),
        ("lowest", "0.2"),
        ("figure", "3.0%"),
    }


def test_the_json_has_the_shape_of_the_contract(districts: Audit) -> None:
    found = json.loads(districts.to_json("en"))
    assert found["consistent"] is False
    assert found["claims"] == 51
    for conflict in found["conflicts"]:
        assert set(conflict) == {"claims", "arithmetic", "suspect"}
        assert all(set(claim) == {"line", "text"} for claim in conflict["claims"])
        assert conflict["suspect"] is None or set(conflict["suspect"]) == {
            *("line", "printed", "low", "high")
        }
    assert all(set(row) == {"unit", "of", "low", "high"} for row in found["derived"])


def test_a_claims_file_is_laid_out_as_fmt_lays_out() -> None:
    from rulelang.api.files import compiled_grammar, read_rules
    from rulelang.syntax import parse
    from rulelang.syntax.print import print_file

    for path in FOLDER.glob("*.published.rules"):
        source = read_rules(path)
        parsed = parse(source, compiled_grammar())
        assert print_file(parsed.file, source.text) == source.text
        english = print_file(parsed.file, source.text, "en")
        from rulelang.diagnostics import Source

        again = parse(Source.of(english, "en"), compiled_grammar())
        assert again.file.statements == parsed.file.statements
