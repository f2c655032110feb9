"""What commands say when all went well, in English and in Vietnamese.

Kept apart from the catalogue of messages, which is read when something is wrong.
"""

from collections.abc import Mapping

from rulelang.words import Language

__all__ = ["said"]

SAID: Mapping[str, tuple[str, str]] = {
    "wrote": ("wrote {}", "đã ghi {}"),
    "wrote_unit": ("wrote {} (1 unit)", "đã ghi {} (1 đơn vị)"),
    "wrote_units": ("wrote {} ({} units)", "đã ghi {} ({} đơn vị)"),
    "writing": ("writing the report", "đang viết báo cáo"),
    "not_accessible": (
        "{} is not PDF/UA, by which screen readers read: {}",
        "{} không đạt PDF/UA cho trình đọc màn hình: {}",
    ),
    "see_marked": ("see them in a workbook", "xem trong bảng tính"),
    "explain_one": ("explain one", "giải thích một đơn vị"),
    "one_criterion": ("one criterion", "một tiêu chí"),
    "score_them": ("score them", "chấm điểm"),
    "examples_hold": ("{} of {} examples hold", "đúng {} trên {} ví dụ"),
    "no_examples": ("no examples", "không có ví dụ"),
    "example_fails": ('{}: example "{}" fails', '{}: ví dụ "{}" không đúng'),
    "expected": ("  {}: {}: expected {}, got {}", "  {}: {}: cần {}, kết quả là {}"),
    "laid_out": ("{}: would be laid out anew", "{}: cần trình bày lại"),
    "drafted": (
        "{} criteria, {} of them with a form read from the table; left to decide (TODO): {}",
        "{} tiêu chí, trong đó {} tiêu chí có cách tính đọc từ bảng; chỗ CẦN XEM LẠI: {}",
    ),
    "check_it": ("check it", "kiểm tra"),
    "one_table": ("a table", "một bảng"),
    "table_of": ("a table of {} units", "một bảng cho {} đơn vị"),
    "one_form": ("1 form", "1 phiếu"),
    "forms": ("{} forms", "{} phiếu"),
    "forms_in_sheets": ("{} forms, a sheet each", "{} phiếu, mỗi phiếu một trang tính"),
    "left_to_committee": (
        "left to the committee: {}; `--ask all` asks for it too",
        "hội đồng nhập: {}; `--ask all` hỏi cả phần này",
    ),
    "changed": (
        "changed: {1}; these are not the results of {0}",
        "đã thay đổi: {1}; đây không phải kết quả theo {0}",
    ),
    "changed_from": ("{} = {} (in the file {})", "{} = {} (trong tệp là {})"),
    "changed_label": ("{} (changed: {})", "{} (đã thay đổi: {})"),
    "by_engine": ("{} units, {} by the exact engine", "{} đơn vị, {} do bộ máy tính chính xác"),
}


def said(key: str, language: Language, *values: object) -> str:
    """What is said, with its values."""
    return SAID[key][language == "vi"].format(*values)
