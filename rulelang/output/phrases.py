"""The few words that a table adds to those of the rubric, in the language of its keywords."""

from collections.abc import Mapping
from typing import TypeVar

__all__ = ["in_language", "phrases"]

Key = TypeVar("Key")

PHRASES: Mapping[str, tuple[str, str]] = {
    "unit": ("Unit", "Đơn vị"),
    "units": ("units", "đơn vị"),
    "one_unit": ("unit", "đơn vị"),
    "total": ("Total", "Tổng"),
    "level": ("Level", "Mức"),
    "ranked": ("ranked", "được xếp hạng"),
    "incomplete": ("incomplete", "thiếu số liệu"),
    "unranked": ("Incomplete: no total, level or rank", "Thiếu số liệu: không có tổng, mức, hạng"),
    "disqualified": ("out of the running", "bị loại"),
    "out": ("Out of the running", "Bị loại"),
    "lacks": ("lacks", "thiếu"),
    "nothing_applies": ("no criterion applies to it", "không tiêu chí nào áp dụng"),
    "no_score": ("– no score: missing, or does not apply", "– không có điểm: thiếu, không áp dụng"),
    "no_room": ("No room for", "Không đủ chỗ cho"),
    "rescaled": ("rescaled", "quy đổi điểm"),
    "left_out": ("smaller max", "điểm tối đa nhỏ hơn"),
    "held": ("held", "giữ ở giới hạn"),
    "held_at": ("held at", "giữ ở mức"),
}


def phrases(language: str) -> Mapping[str, str]:
    """The words by key, in ``en`` or ``vi``."""
    return in_language(PHRASES, language)


def in_language(words: Mapping[Key, tuple[str, str]], language: str) -> Mapping[Key, str]:
    """Those of pairs of words, in English and in Vietnamese, that are in ``en`` or ``vi``."""
    column = 1 if language == "vi" else 0
    return {key: both[column] for key, both in words.items()}
