"""What is told of conflicts of ranks, levels and counts is true, and reads as arithmetic."""

from random import Random

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.audit.findings import Left
from rulelang.results.score import UnitResult
from tests.audit.publishing import block, claims_of
from tests.audit.test_properties import complete, tables
from tests.properties.thorough import tried
from tests.strategies import Row

pytest.importorskip("z3")

RULES = """
ruleset schools { unit u }
criterion teaching "Teaching" max 10 {
  criterion b "Marks" max 6: given
  criterion c "Staff" max 4: given
}
criterion d "Building" max 5: given
levels {
  gold "Gold" from 80% at most 1
  silver "Silver" from 60% at most 2
  otherwise none "No award"
}
"""
LEVELS = ("gold", "silver", "none")
TOLD = [
    (
        ['rank of "Birch" = 2', 'rank of "Cedar" = 2', 'rank of "Dogwood" = 3'],
        'by the other claims, rank of "Dogwood" is 1, 2 or 4, printed 3',
        'theo các số liệu còn lại, rank of "Dogwood" chỉ có thể là 1, 2 hoặc 4, công bố 3',
    ),
    (
        ['total of "Ash" = 14', 'total of "Birch" = 13', 'level of "Birch" = gold'],
        'by the other claims, level of "Birch" is silver or none, printed gold '
        "(gold has room for 1, and Ash does not come after Birch)",
        "(gold chỉ có 1 chỗ, mà Ash không xếp sau Birch)",
    ),
    (
        ["count of level silver = 3"],
        "by the rules, count of level silver is 0 to 2, printed 3 (silver has room for 2)",
        "là từ 0 đến 2, công bố 3 (silver chỉ có 2 chỗ)",
    ),
    (
        ['total of "Ash" = 9', 'share of "Birch" = 65%', "count of units above 50% = 1"],
        "by the other claims, count of units above 50% is 2 to 4, printed 1 "
        "(Ash, Birch count in any case)",
        "là từ 2 đến 4, công bố 1 (chắc chắn có Ash, Birch)",
    ),
    (
        ['total of "Ash" = 9.5', 'total of "Birch" = 8.2', 'rank of "Birch" = 1'],
        "8.2 is less than 9.5",
        "8,2 nhỏ hơn 9,5",
    ),
    (
        ["average of b = 4.5", "highest b = 4.1"],
        "4.1 is less than 4.5",
        "4,1 nhỏ hơn 4,5",
    ),
    (
        ['b of "Ash", "Birch", "Cedar" = 4.5', "median of b = 3.9"],
        "median of b 3.9, but more than half of the units are above it (Ash, Birch, Cedar)",
        "hơn nửa số đơn vị cao hơn (Ash, Birch, Cedar)",
    ),
    (
        ['total of "Ash" = 9.5', 'total of "Birch" = 8.2', 'order "Birch", "Ash"'],
        "8.2 is less than 9.5",
        "8,2 nhỏ hơn 9,5",
    ),
    (
        ['total of "Ash" = 9', 'total of "Birch" = 8', 'difference of "Ash" and "Birch" = 3'],
        "9 − 8 = 1, printed 3",
        "9 − 8 = 1, công bố 3",
    ),
    (
        [
            *('d of "Ash" = 2', 'd of "Birch" = 3', 'd of "Cedar" = 3', 'd of "Dogwood" = 4'),
            'every criterion of "Ash" above average',
        ],
        "the average is (2 + 3 + 3 + 4) / 4 = 3, and 2 is not above it",
        "trung bình là (2 + 3 + 3 + 4) / 4 = 3, mà 2 không cao hơn",
    ),
]


@pytest.mark.parametrize(("claims", "english", "vietnamese"), TOLD)
def test_a_conflict_of_what_is_counted_reads_as_arithmetic(
    claims: list[str], english: str, vietnamese: str
) -> None:
    units = '"Ash", "Birch", "Cedar", "Dogwood"'
    text = "published {\n" + "\n".join([f"units {units}", *claims]) + "\n}"
    found = rulelang.parse(RULES).audit(text)
    assert english in found.to_text("en")
    assert vietnamese in found.to_text("vi")
    assert english in found.to_json("en").replace('\\"', '"')


def test_a_letter_uses_the_labels_of_the_rules() -> None:
    text = """published "Report" {
      units "Ash", "Birch"
      level of "Ash" = gold
      level of "Birch" = gold
      share of b of "Ash" = 50.5%
      b of "Ash" = 5.1
    }"""
    told = rulelang.parse(RULES).audit(text).to_markdown("vi")
    assert 'mức xếp hạng của "Birch" = Gold' in told
    assert 'tỷ lệ điểm của Marks của "Ash" = 50,5%' in told


def real(left: Left, units: list[UnitResult]) -> int | str:
    """What a claim would print of the results."""
    claim, figure = left.claim, left.claim.figure
    if claim.kind == "count_level":
        return sum(unit.level == claim.printed[0].level for unit in units)
    if claim.kind == "count_units":
        edge = claim.printed[0].value or 0
        return sum((unit.total or 0) >= edge for unit in units)
    own = units[claim.units[0]]
    assert figure is not None
    return own.rank or 0 if figure.kind == "rank" else own.level or ""


@tried(150)
@given(tables(), st.randoms(use_true_random=False))
def test_what_the_other_claims_leave_has_the_truth_in_it(data: list[Row], random: Random) -> None:
    rules = rulelang.parse(RULES)
    units = complete(rules.evaluate(data))
    claims = claims_of(rules.plan, units, random)
    count, one = len(units), random.choice(units)
    wrong = random.choice(
        [
            f'rank of "{one.unit}" = {random.randint(1, count)}',
            f'level of "{one.unit}" = {random.choice(LEVELS)}',
            f"count of level {random.choice(LEVELS)} = {random.randint(0, count)}",
            f"count of units at least {random.randint(1, 14)} = {random.randint(0, count)}",
        ]
    )
    subject = wrong.partition(" =")[0]
    rest = [c for c in claims if c.partition(" =")[0].replace("`", "") != subject]
    text = block(units, [*rest, wrong])
    note(text)
    found = rules.audit(text).found
    for conflict in found.conflicts:
        left = conflict.left
        if left is None or left.claim.text.partition(" =")[0] != subject or not left.values:
            continue
        assert real(left, units) in left.values
        printed = left.claim.printed[-1]
        told = printed.level or int(printed.value or 0)
        assert told not in left.values
        by_name = {unit.unit: unit for unit in units}
        for name in left.units:
            other = by_name[name]
            if left.claim.kind == "count_level":
                assert other.level == left.claim.printed[0].level
            elif left.claim.kind == "count_units":
                assert (other.total or 0) >= (left.claim.printed[0].value or 0)
            else:
                assert (other.total or 0) >= (one.total or 0)
