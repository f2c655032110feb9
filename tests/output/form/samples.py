"""Rules whose form has every kind of question."""

import rulelang
from rulelang.plan.tree import Plan

__all__ = ["RULES", "plan"]

RULES = """
ruleset communes "Xã, phường" {
  edition 2024
  source  "Quyết định 12/QĐ-UBND"
  unit    commune "Xã"
  period  quarter "Quý"
}
input filed   "Số hồ sơ"           : integer from 1  unit "hồ sơ"
input online  "Hồ sơ trực tuyến"   : integer from 0 to filed  unit "hồ sơ"
input late    "Hồ sơ trễ"          : number from 0 to 0.5 * filed + 1
input rate    "Tỷ lệ hài lòng"     : percent  evidence "Phiếu khảo sát"
input growth  "Tăng trưởng"        : percent from -100% to 250%
input portal  "Trang thông tin"    : choice {
  none "Chưa có", basic "Cơ bản, một phần", full "Đầy đủ"
}
input firewall "Tường lửa"         : yesno default no
input opened  "Ngày khai trương"   : date from 2020-01-01 to 2024-12-31
input website "Địa chỉ"            : text
input zone    "Vùng"               : choice { hill "Đồi", plain "Đồng bằng" }
input budget                       : number  when missing error

criterion service "Dịch vụ" max 12 {
  criterion digital "Trực tuyến" max 6: ratio online / filed
  criterion prompt  "Đúng hạn"   max 4: points 4 * (1 - late / filed)
  criterion happy   "Hài lòng"   max 2 evidence "Biên bản": ratio rate
}
criterion presence "Hiện diện" max 8 {
  criterion site "Trang" max 5 {
    criterion kind "Loại" max 3: choose portal { none -> 0  basic -> 1  full -> 3 }
    criterion open "Năm" max 2: yes year(opened) < 2023 and not website is missing
  }
  criterion safe "An toàn" max 3: yes firewall
}
criterion plans "Kế hoạch" max 4: given
bonus award "Khen thưởng" up to 1.5: given default 0
penalty slow "Chậm" up to 2: points 2 * growth
let per_case = budget / filed
check per_case >= 0 "ngân sách"
rank within zone by total
"""


def plan(text: str = RULES) -> Plan:
    """The plan of the sample, or of other rules."""
    return rulelang.parse(text).plan
