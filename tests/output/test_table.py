"""The table for people: what stands in it, in what order, and what stands below."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import rulelang
from rulelang.output.table import text
from rulelang.words import words_of
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
    return text(
        evaluation.view, width, by, colour, "vi" if evaluation.plan.language == "vi" else "en"
    )


def row_of(lines: str, name: str) -> str:
    return next(line for line in lines.split("\n") if f" {name} " in line)


def row(lines: str, name: str) -> list[str]:
    return row_of(lines, name).split()


def heads(lines: str) -> dict[str, str]:
    """The limits by the headings, where none is wrapped."""
    labels, limits = lines.split("\n")[2:4]
    found = {}
    for match in re.finditer(r"\S+(?: \S+)*", labels):
        start = labels.rfind("  ", 0, match.start()) + 1
        found[match[0]] = limits[max(start, 0) : match.end()].strip()
    return found


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
    assert names(table(evaluated())) == ["Bình", "Đông", "Dân", "An", "Cát"]


def test_a_breakdown_stands_by_its_criterion_and_without_a_score_last() -> None:
    found = table(evaluated(), by="digital")
    assert names(found) == ["Bình", "Đông", "Dân", "An", "Cát"]
    assert [row(found, name)[0] for name in ("Đông", "Dân", "Cát")] == ["1=", "3", "–"]


def test_the_least_penalty_is_the_best() -> None:
    assert names(table(evaluated(), by="late"))[-1] == "An"


# ---- cells ---------------------------------------------------------------------------------------


def test_a_criterion_that_does_not_apply_has_a_dash_and_the_table_says_what_it_means() -> None:
    found = table(evaluated())
    assert row(found, "Dân")[2:] == ["8.3", "68.8", "B", "†6.0", "2.3", "·", "·"]
    assert "no score" not in found
    found = table(evaluated(), by="service")
    assert row(found, "Dân")[2:] == ["†6.0", "75.0", "Tốt", "4.5", "–"]
    assert "– no score: missing, or does not apply" in found


def test_the_id_serves_where_there_is_no_label() -> None:
    assert heads(table(evaluated()))["policy"] == "/4"
    assert "missing: wards" in table(evaluated(rows=[["An", 4, 1, None, 1, None, None]]))


def test_a_bonus_and_a_penalty_say_what_they_are_up_to() -> None:
    found = heads(table(evaluated()))
    assert found["Khen thưởng"] == "+1"
    assert found["Báo cáo muộn"] == "−2"


def test_bonuses_and_penalties_have_the_signs_by_which_a_row_adds_up() -> None:
    found = table(evaluated())
    assert row(found, "Bình")[6:] == ["8.0", "4.0", "+1.0", "·"]
    assert row(found, "An")[5:] == ["2.7", "4.0", "·", "−0.5"]


def test_a_negative_figure_has_the_sign_of_a_penalty() -> None:
    rules = "ruleset r { unit u } criterion c max 5: given penalty p up to 9 : points 7"
    for floor, total in (("", "*0.00"), ("total down to -9 ", "−2.00")):
        rule = rules.replace("unit u", f"unit u {floor}")
        assert row(table(rulelang.parse(rule).evaluate([{"u": "A", "c": 5}])), "A")[2] == total


EXTRAS = """ruleset r { unit u } criterion c max 5: given
bonus a up to 1 : points 1 bonus b up to 1 : points 0.25 bonus d up to 1 : points 0.5"""


def test_more_than_two_bonuses_are_one_column_and_named() -> None:
    found = table(rulelang.parse(EXTRAS).evaluate([{"u": "A", "c": 5}]))
    assert heads(found)["Bonuses"] == ""
    assert row(found, "A")[-2:] == ["5.00", "+1.75"]
    assert "\nBonuses: a +1, b +1, d +1\n" in found
    two = rulelang.parse(EXTRAS.rpartition("bonus")[0])
    assert row(table(two.evaluate([{"u": "A", "c": 5}])), "A")[-2:] == ["+1.00", "+0.25"]


def test_a_line_break_in_a_name_is_a_space() -> None:
    found = table(evaluated(rows=[["Một\nhai", 4, 1, 1, 0, None, None]]))
    assert " Một hai " in found


def test_a_unit_below_keeps_its_rank_and_shows_the_label_of_the_otherwise_row() -> None:
    found = table(evaluated(rows=[["An", 4, 1, 1, 0, None, None]]))
    assert row(found, "An")[0] == "1"
    assert "Không xếp hạng" in row_of(found, "An")


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


def test_units_without_a_rank_stand_last_with_the_reason() -> None:
    found = table(evaluated())
    assert row_of(found, "Cát").endswith("missing: Hồ sơ")
    assert row(found, "Cát")[:5] == ["–", "Cát", "–", "–", "–"]
    below = table(evaluated(), 60).split("\n")
    at = next(at for at, line in enumerate(below) if " Cát " in line)
    assert below[at + 1] == "      missing: Hồ sơ"


def test_of_much_that_is_missing_the_first_three_are_named() -> None:
    inputs = "".join(f"input i{n} : number criterion c{n} max 1: points i{n} " for n in range(5))
    row = {"u": "A"} | {f"i{n}": None for n in range(5)}
    found = table(rulelang.parse(f"ruleset r {{ unit u }} {inputs}").evaluate([row]))
    assert row_of(found, "A").endswith("missing: i0, i1, i2 and 2 more")


def test_a_unit_to_which_nothing_applies_says_so() -> None:
    rules = """ruleset r { unit commune } input filed : integer from 0
    criterion c max 5 applies when filed > 1: points filed"""
    found = table(evaluated(rules, [["An", 1, 1, 1, 1, 1, 1]]))
    assert row_of(found, "An").endswith("no criterion applies to it")


def test_a_unit_at_a_level_without_a_rank_says_so() -> None:
    rules = RULES[: RULES.rindex("levels {")] + "levels { A from 10 otherwise C unranked }"
    assert row_of(table(evaluated(rules)), "An").endswith("this level has no rank")


@pytest.mark.parametrize("width", [*range(36, 60, 3)])
def test_what_has_no_room_is_one_column_and_the_row_adds_up(width: int) -> None:
    evaluation = evaluated()
    found = table(evaluation, width)
    if " Rest" in found:
        assert "\nRest: " in found
        for name in ("Bình", "Đông", "An"):
            total, *parts = [
                float(cell.strip("†*").replace("·", "0").replace("−", "-"))
                for cell in row(found, name)[2:]
                if re.fullmatch(r"[†*]*[−+]?[0-9.]+|·", cell)
            ]
            # Figures are rounded one by one.
            assert sum(parts) == pytest.approx(total, abs=0.11)
    else:
        assert "Not shown, terminal too narrow: " in " ".join(found.split())


def test_criteria_that_are_not_added_are_named_where_they_have_no_room() -> None:
    rules = "ruleset r { unit u } criterion all max 10 by lowest { " + "".join(
        f'criterion c{n} "Tiêu chí số {n}" max 5: given ' for n in range(9)
    )
    row = {"u": "A"} | {f"c{n}": 3 for n in range(9)}
    found = table(rulelang.parse(rules + "}").evaluate([row]), 60, by="all")
    assert "Rest" not in found
    assert "Not shown, terminal too narrow: " in found
    assert "Tiêu chí số 8 /5" in " ".join(found.split())


def test_the_percentage_leaves_a_table_out_of_a_hundred_points() -> None:
    rules = "ruleset r { unit u } criterion c max 100: given"
    assert "%" not in table(rulelang.parse(rules).evaluate([{"u": "A", "c": 5}]))


# ---- blocks --------------------------------------------------------------------------------------

PERIODS = """ruleset r { unit u period p } input zone : choice { low "Đồng bằng", high "Vùng cao" }
criterion c max 5: given rank within zone by total"""


def by_period() -> rulelang.Evaluation:
    cells = [("A", "2023", 5), ("B", "2023", 4), ("A", "2024", 3), ("B", "2024", 4)]
    rows = [{"u": u, "p": p, "c": c, "zone": "low" if u == "A" else "high"} for u, p, c in cells]
    return rulelang.parse(PERIODS.replace("rank within zone by total", "")).evaluate(rows)


def blocks(lines: str) -> list[str]:
    """The lines above each block."""
    return [line for line in lines.split("\n")[3:] if line and not line.startswith(" ")]


def test_each_period_is_a_block_in_the_order_of_the_data_below_the_same_headings() -> None:
    found = table(by_period())
    assert blocks(found)[:2] == ["2023 · 2 units", "2024 · 2 units"]
    assert found.count("Total") == 1
    assert [row(found.split("2024 ")[1], name)[0] for name in "BA"] == ["1", "2"]


def test_one_period_needs_no_count_of_its_own() -> None:
    rules = rulelang.parse("ruleset r { unit u period p } criterion c max 5: given")
    found = table(rules.evaluate([{"u": "A", "p": "2023", "c": 5}]))
    assert blocks(found)[0] == "2023"


def test_a_short_number_has_the_noun_of_what_it_is() -> None:
    rules = """ruleset r { unit u period q "Quý" } input zone "Vùng" : integer
    criterion c max 5: given
    rank within zone by total"""
    found = table(rulelang.parse(rules).evaluate([{"u": "A", "q": "1", "zone": 2, "c": 5}]))
    assert blocks(found)[0] == "Quý 1 · Vùng 2 · 1 unit"


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
    assert blocks(table(rules.evaluate(rows)))[:3] == [
        "2023 · Đồng bằng · 1 unit",
        "2023 · Vùng cao · 1 unit",
        "2023 · – · 1 unit",
    ]


def test_units_are_counted_at_each_level_of_a_block() -> None:
    rules = PERIODS + " levels { A from 4 otherwise B }"
    rows = [{"u": u, "p": "x", "zone": "low", "c": c} for u, c in (("A", 5), ("B", 3), ("C", 4))]
    assert (
        blocks(table(rulelang.parse(rules).evaluate(rows)))[0]
        == "x · Đồng bằng · 3 units · A 2 · B 1"
    )


# ---- colour --------------------------------------------------------------------------------------


def test_colour_changes_no_letter() -> None:
    coloured = table(evaluated(), 100, colour=True)
    assert "\x1b[1m" in coloured
    plain = coloured.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert plain == table(evaluated(), 100)


# ---- language ------------------------------------------------------------------------------------


def test_the_labels_of_rules_say_which_language_the_table_speaks() -> None:
    found = evaluated()
    assert found.plan.language == "en"  # its keywords
    vietnamese = found.to_table()
    assert vietnamese == text(found.view, language="vi")
    assert vietnamese.split("\n")[2].startswith("Hạng  Xã ")
    assert "6,2" in row(vietnamese, "An")
    assert found.to_table("en") == text(found.view, language="en") != vietnamese


@pytest.mark.parametrize("width", [60, 80, 100, 140, 200])
def test_no_english_word_stands_in_a_vietnamese_table(width: int) -> None:
    district = ROOT / "rulesets/digital-district/district"
    for rules in (DEPARTMENTS, district):
        found = rulelang.load(f"{rules}.rules").evaluate(f"{rules}.csv")
        lines = text(found.view, width)
        assert max(map(len, lines.split("\n"))) <= width
        english, vietnamese = (
            set(re.findall("[a-z]{3,}", "\n".join(words_of("table", language).values())))
            for language in ("en", "vi")
        )
        english -= vietnamese
        words = set(re.findall(r"[^\W\d_]+", lines.casefold()))
        assert words & english == set()
