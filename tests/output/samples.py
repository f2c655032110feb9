"""A rubric and data that the tests of outputs share: every status, a bonus, a penalty, levels."""

import rulelang

RULES = """
ruleset communes "Xã, phường" {
  edition 2024
  unit commune "Xã"
  show 1 decimals
}
input filed  "Hồ sơ"            : integer from 0
input online "Hồ sơ trực tuyến" : integer from 0
input wards                     : integer from 0
criterion service "Dịch vụ" max 8 {
  criterion digital "Trực tuyến"  max 6: ratio online / filed
  criterion reach   "Độ phủ"      max 2 applies when wards > 0: points wards / 3
}
criterion policy max 4: given
bonus award "Khen thưởng" up to 1: given default 0
penalty late "Báo cáo muộn" up to 2: given default 0
levels of service { good "Tốt" from 75% otherwise poor }
levels { A "Hạng A" from 10 B from 6 otherwise none "Không xếp hạng" }
"""

HEADER = ["commune", "filed", "online", "wards", "policy", "award", "late"]
ROWS = [
    ["An", 3, 1, 2, 4, None, "0.5"],
    ["Bình", 10, 10, 6, 4, 1, None],
    ["Cát", None, 1, 3, 2, None, None],
    ["Dân", 4, 3, 0, "2.25", None, None],
    ["Đông", 10, 10, 6, 4, 1, None],
]


def evaluated(rules: str = RULES, rows: list[list[object]] | None = None) -> rulelang.Evaluation:
    """The sample's results, of other rules or rows where they are given."""
    table = [dict(zip(HEADER, row, strict=True)) for row in rows or ROWS]
    return rulelang.parse(rules).evaluate(table)
