"""The table for people: what stands in it, in what order, and what stands below."""

from collections.abc import Callable
from pathlib import Path

import pytest

import rulelang
from rulelang.output.table import text
from tests.output.samples import RULES, evaluated

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests/golden/table"
DEPARTMENTS = ROOT / "rulesets/cao-bang-2021/departments"

Golden = Callable[[Path, str], None]


def table(
    evaluation: rulelang.Evaluation,
    width: int | None = None,
    by: str | None = None,
    colour: bool = False,
) -> str:
    return text(evaluation.view, width, by, colour)


def row(lines: str, name: str) -> list[str]:
    return next(line.split() for line in lines.split("\n") if f" {name} " in line)


# ---- whole tables --------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_departments(width: int, golden: Golden) -> None:
    evaluation = rulelang.load(f"{DEPARTMENTS}.rules").evaluate(f"{DEPARTMENTS}.csv")
    found = table(evaluation, width)
    assert max(map(len, found.split("\n"))) <= width
    golden(GOLDEN / f"departments.{width}.txt", found)


def test_every_status_a_bonus_and_a_penalty(golden: Golden) -> None:
    golden(GOLDEN / "communes.txt", table(evaluated()))


def test_in_vietnamese(golden: Golden) -> None:
    rules = 'language vi\nbộ tiêu chí xã "Xã" { đơn vị commune }\n' + "\n".join(
        f"tiêu chí {id} tối đa 4,5: chấm điểm".replace(",", ".") for id in ("policy", "late")
    )
    found = evaluated(rules, [["An", 1, 1, 1, "2.5", 1, 2], ["Cát", 1, 1, 1, None, 1, 2]])
    golden(GOLDEN / "vietnamese.txt", table(found))


def test_the_breakdown_of_a_criterion(golden: Golden) -> None:
    golden(GOLDEN / "communes.by-service.txt", table(evaluated(), by="service"))


# ---- order ---------------------------------------------------------------------------------------


def names(lines: str) -> list[str]:
    known = ("An", "Bình", "Cát", "Dân", "Đông")
    return [name for line in lines.split("\n") for name in line.split() if name in known]


def test_units_stand_by_rank_and_within_a_rank_as_in_the_data() -> None:
    assert names(table(evaluated()).split("Incomplete")[0]) == ["Bình", "Đông", "Dân", "An"]


def test_a_breakdown_stands_by_its_criterion_and_without_a_score_last() -> None:
    found = table(evaluated(), by="digital").split("Incomplete")[0]
    assert names(found) == ["Bình", "Đông", "Dân", "An", "Cát"]
    assert [row(found, name)[0] for name in ("Đông", "Dân", "Cát")] == ["1", "3", "–"]


def test_the_least_penalty_is_the_best() -> None:
    assert names(table(evaluated(), by="late").split("Incomplete")[0])[-1] == "An"


# ---- cells ---------------------------------------------------------------------------------------


def test_a_criterion_that_does_not_apply_has_a_dash_and_the_table_says_what_it_means() -> None:
    found = table(evaluated())
    assert row(found, "Dân")[2:] == ["†6.0", "2.3", "0.0", "0.0", "8.3", "68.8", "B"]
    assert "no score" not in found
    found = table(evaluated(), by="service")
    assert row(found, "Dân")[2:] == ["4.5", "–", "†6.0", "75.0", "Tốt"]
    assert "– no score: missing, or does not apply" in found


def test_the_id_serves_where_there_is_no_label() -> None:
    assert "policy /4" in table(evaluated())
    assert "lacks wards" in table(evaluated(rows=[["An", 4, 1, None, 1, None, None]]))


def test_a_bonus_and_a_penalty_say_what_they_are_up_to() -> None:
    found = table(evaluated())
    assert "Khen thưởng +1" in found
    assert "Báo cáo muộn −2" in found


def test_a_unit_below_keeps_its_rank_and_shows_the_label_of_the_otherwise_row() -> None:
    found = table(evaluated(rows=[["An", 4, 1, 1, 0, None, None]]))
    assert row(found, "An")[0] == "1"
    assert "Không xếp hạng" in next(line for line in found.split("\n") if " An " in line)


def test_a_ruleset_without_levels_has_no_column_for_them() -> None:
    found = table(evaluated(RULES[: RULES.rindex("levels {")]))
    assert "Level" not in found
    assert "ranked 4 · incomplete 1" in found


def test_names_cannot_order_the_terminal_about() -> None:
    found = table(evaluated(rows=[["\x1b[31mAn\x1b[0m", 4, 1, 1, 0, None, None]]))
    assert "\x1b" not in found
    assert "\\x1b[31mAn" in found


def test_no_unit_is_a_table_without_rows() -> None:
    empty = rulelang.parse("ruleset r { unit u } criterion c max 5: given")
    only_header = empty.evaluate([])
    assert table(only_header) == "r · 0 units\n"


# ---- below the table -----------------------------------------------------------------------------


def test_units_are_counted_at_each_level_that_has_any() -> None:
    assert "\nHạng A 2 · B 2 · incomplete 1\n" in table(evaluated())


def test_levels_of_the_same_label_are_counted_apart() -> None:
    rules = RULES.replace('A "Hạng A" from 10 B from 6', 'A "Hạng" from 10 B "Hạng" from 6')
    assert "\nHạng 2 · Hạng 2 · incomplete 1\n" in table(evaluated(rules))


def test_an_incomplete_unit_stands_below_with_what_it_lacks() -> None:
    assert table(evaluated()).endswith(
        "\nIncomplete: no total, level or rank:\nCát – lacks Hồ sơ (filed)\n"
    )


def test_a_unit_to_which_nothing_applies_says_so() -> None:
    rules = """ruleset r { unit commune } input filed : integer from 0
    criterion c max 5 applies when filed > 1: points filed"""
    found = table(evaluated(rules, [["An", 1, 1, 1, 1, 1, 1]]))
    assert found.endswith("An – no criterion applies to it\n")


def test_criteria_that_have_no_room_are_named() -> None:
    found = table(evaluated(), 44)
    assert "\nNo room for: " in found
    assert "Báo cáo muộn −2" in found.replace("\n ", "")


# ---- blocks --------------------------------------------------------------------------------------

PERIODS = """ruleset r { unit u period p } input zone : choice { low "Đồng bằng", high "Vùng cao" }
criterion c max 5: given rank within zone by total"""


def by_period() -> rulelang.Evaluation:
    cells = [("A", "2023", 5), ("B", "2023", 4), ("A", "2024", 3), ("B", "2024", 4)]
    rows = [{"u": u, "p": p, "c": c, "zone": "low" if u == "A" else "high"} for u, p, c in cells]
    return rulelang.parse(PERIODS.replace("rank within zone by total", "")).evaluate(rows)


def test_each_period_is_a_block_in_the_order_of_the_data() -> None:
    blocks = table(by_period()).split("\n\n")
    assert blocks[0] == "r · 4 units"
    assert [block.split("\n")[0] for block in blocks[1::2]] == ["2023 · 2 units", "2024 · 2 units"]
    assert row(blocks[3], "B")[0] == "1"


def test_one_period_needs_no_count_of_its_own() -> None:
    rules = rulelang.parse("ruleset r { unit u period p } criterion c max 5: given")
    found = table(rules.evaluate([{"u": "A", "p": "2023", "c": 5}]))
    assert found.startswith("r · 1 unit\n\n2023\n")


def test_each_group_is_a_block() -> None:
    rules = rulelang.parse(
        """ruleset r { unit u period p }
        input zone : choice { plain "Đồng bằng", high "Vùng cao" }
        criterion c max 5: given
        rank within zone by total"""
    )
    rows = [
        {"u": unit, "p": period, "zone": zone, "c": 1}
        for period in (2023, 2024)
        for unit, zone in (("A", "plain"), ("B", "high"), ("C", None))
    ]
    found = table(rules.evaluate(rows))
    heads = [line for line in found.split("\n") if line.startswith("202")]
    assert heads[:3] == [
        "2023 · Đồng bằng · 1 unit",
        "2023 · Vùng cao · 1 unit",
        "2023 · – · 1 unit",
    ]


# ---- colour --------------------------------------------------------------------------------------


def test_colour_changes_no_letter() -> None:
    coloured = table(evaluated(), 100, colour=True)
    assert "\x1b[1m" in coloured
    plain = coloured.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert plain == table(evaluated(), 100)
