"""The few words that a table adds to those of the rubric, in the language of its keywords."""

from collections.abc import Mapping
from typing import TypeVar

__all__ = ["PHRASES", "WRITTEN", "in_language", "phrases"]

Key = TypeVar("Key")

PHRASES: Mapping[str, tuple[str, str]] = {
    "rank": ("Rank", "Hạng"),
    "unit": ("Unit", "Đơn vị"),
    "units": ("units", "đơn vị"),
    "one_unit": ("unit", "đơn vị"),
    "total": ("Total", "Tổng"),
    "level": ("Level", "Mức"),
    "bonuses": ("Bonuses", "Cộng"),
    "penalties": ("Penalties", "Trừ"),
    "rest": ("Rest", "Còn lại"),
    "ranked": ("ranked", "được xếp hạng"),
    "incomplete": ("incomplete", "thiếu số liệu"),
    "unranked": ("Incomplete: no total, level or rank", "Thiếu số liệu: không có tổng, mức, hạng"),
    "room": ("at most {}", "nhiều nhất {}"),
    "not_ranked": ("this level has no rank", "mức này không xếp hạng"),
    "disqualified": ("out of the running", "bị loại"),
    "out": ("Out of the running", "Bị loại"),
    "lacks": ("missing", "thiếu"),
    "more": ("and {} more", "và {} mục khác"),
    "nothing_applies": ("no criterion applies to it", "không tiêu chí nào áp dụng"),
    "does_not_apply": ("does not apply", "không áp dụng"),
    "no_score": ("– no score: missing, or does not apply", "– không có điểm: thiếu, không áp dụng"),
    "not_shown": ("Not shown, terminal too narrow", "Không hiển thị vì cửa sổ hẹp"),
    "see_all": (
        "See every column with `-o results.xlsx`.",
        "Xem đủ các cột: thêm `-o results.xlsx`.",
    ),
    "rescaled": ("rescaled", "quy đổi điểm"),
    "left_out": ("smaller max", "điểm tối đa nhỏ hơn"),
    "held": ("held", "giữ ở giới hạn"),
    "held_at": ("held at", "giữ ở mức"),
    "of_period": ("period", "kỳ"),
    # what was read
    "input": ("input", "số liệu"),
    "column_of": ("column", "cột"),
    "heading": ("heading", "tiêu đề"),
    "filled": ("filled", "có số liệu"),
    "missing_cells": ("missing", "thiếu"),
    "wrong_cells": ("wrong", "sai"),
    "values": ("values", "giá trị"),
    "no_column": ("no column", "không có cột"),
    "default_is": ("the default, {}", "mặc định, {}"),
    "sheet": ("sheet {}", "trang tính {}"),
    "rows_to": ("rows {} to {}", "dòng {} đến {}"),
    "from_to": ("{} to {}", "{} đến {}"),
    "different": ("{} different", "{} giá trị khác nhau"),
    "not_read": ("not read: {}", "không đọc: {}"),
    "missing_for": ("missing for {}: {}", "{} thiếu: {}"),
    "and_more": ("{} and {} more", "{} và {} đơn vị khác"),
    "lacking_some": ("{} of them with missing values", "{} đơn vị thiếu số liệu"),
    "nothing_wrong": ("nothing is wrong", "không có lỗi"),
    "one_error": ("1 error", "1 lỗi"),
    "errors": ("{} errors", "{} lỗi"),
    # explanations
    "of_limit": ("of {}", "/ {}"),
    "rank_of": ("rank {} of {}", "hạng {} / {}"),
    "in_group": ("{} in {}", "{} trong {}"),
    "ahead": ("rank {} ({}) has {} points more", "hạng {} ({}) hơn {} điểm"),
    "ahead_equal": ("rank {} ({}) has the same total", "hạng {} ({}) cùng tổng điểm"),
    "ahead_other": ("rank {} is {}", "hạng {} là {}"),
    "not_reported": ("not reported", "thiếu số liệu"),
    "default": ("the default", "mặc định"),
    "as_entered": ("as entered", "điểm đã nhập"),
    "nothing_in_it": ("nothing in it applies", "không phần nào áp dụng"),
    "nothing_beside": ("nothing beside it applies", "không phần nào bên cạnh áp dụng"),
    "needs": ("applies only if {}", "chỉ áp dụng nếu {}"),
    "row": ("row {}", "dòng {}"),
    "record": ("record {}", "bản ghi {}"),
    "column": ("column {}", "cột {}"),
    "rules_file": ("rules", "quy tắc"),
    "level_of_it": ("level: {}", "mức: {}"),
}

WRITTEN: Mapping[str, str] = {
    "unclear": "chưa rõ",
    "day first": "ngày trước",
    "month first": "tháng trước",
    "year first": "năm trước",
    "decimal comma": "dấu phẩy thập phân",
    "decimal point": "dấu chấm thập phân",
    "percentages without a sign": "phần trăm không ghi dấu %",
    "commas": "dấu phẩy",
    "semicolons": "dấu chấm phẩy",
    "tabs": "dấu tab",
    "bars": "dấu |",
}
"""How columns and files are written, in Vietnamese."""


def phrases(language: str) -> Mapping[str, str]:
    """The words by key, in ``en`` or ``vi``."""
    return in_language(PHRASES, language)


def in_language(words: Mapping[Key, tuple[str, str]], language: str) -> Mapping[Key, str]:
    """Those of pairs of words, in English and in Vietnamese, that are in ``en`` or ``vi``."""
    column = 1 if language == "vi" else 0
    return {key: both[column] for key, both in words.items()}
