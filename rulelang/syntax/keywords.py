"""The words of the language: a row each, its key, its token in the grammar, and its spellings."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rulelang.plan.combinations import COMBINATIONS

__all__ = ["KEYWORDS", "LANGUAGES", "RESERVED", "Keyword", "phrases", "spelling"]

LANGUAGES = ("en", "vi")


class Keyword(NamedTuple):
    """A keyword: ``key`` names it everywhere, ``token`` is its terminal in the grammar."""

    key: str
    token: str
    en: str
    vi: str


def _same(key: str, en: str, vi: str) -> Keyword:
    return Keyword(key, key.upper(), en, vi)


KEYWORDS: tuple[Keyword, ...] = (
    _same("language", "language", "ngôn ngữ"),
    _same("ruleset", "ruleset", "bộ tiêu chí"),
    _same("input", "input", "số liệu"),
    _same("let", "let", "đặt"),
    _same("criterion", "criterion", "tiêu chí"),
    _same("bonus", "bonus", "điểm cộng"),
    _same("penalty", "penalty", "điểm trừ"),
    _same("levels", "levels", "mức"),
    _same("rank", "rank", "xếp hạng"),
    _same("check", "check", "kiểm tra"),
    _same("example", "example", "ví dụ"),
    # settings of the ruleset
    _same("edition", "edition", "năm"),
    _same("source", "source", "căn cứ"),
    _same("unit", "unit", "đơn vị"),
    _same("period", "period", "kỳ"),
    _same("show", "show", "hiển thị"),
    _same("decimals", "decimals", "chữ số thập phân"),
    _same("missing", "missing", "thiếu số liệu"),
    _same("not_applicable", "not applicable", "không áp dụng"),
    _same("total", "total", "tổng"),
    Keyword("unranked", "POLICY", "unranked", "không xếp hạng"),
    Keyword("zero", "POLICY", "zero", "không điểm"),
    Keyword("error", "POLICY", "error", "báo lỗi"),
    Keyword("rescale", "POLICY", "rescale", "quy đổi"),
    Keyword("leave_out", "POLICY", "leave out", "loại ra"),
    Keyword("full", "POLICY", "full", "trọn điểm"),
    # inputs
    Keyword("number", "TYPE", "number", "số"),
    Keyword("integer", "TYPE", "integer", "số nguyên"),
    Keyword("percent", "TYPE", "percent", "tỷ lệ"),
    Keyword("yesno", "TYPE", "yesno", "có không"),
    Keyword("date", "TYPE", "date", "ngày"),
    Keyword("text", "TYPE", "text", "văn bản"),
    _same("choice", "choice", "lựa chọn"),
    _same("from", "from", "từ"),
    _same("to", "to", "đến"),
    _same("default", "default", "mặc định"),
    _same("when_missing", "when missing", "khi thiếu số liệu"),
    _same("evidence", "evidence", "kiểm chứng"),
    # criteria
    _same("max", "max", "tối đa"),
    _same("up_to", "up to", "không quá"),
    _same("weight", "weight", "trọng số"),
    _same("round", "round", "làm tròn"),
    Keyword("half_even", "MODE", "half even", "nửa về chẵn"),
    Keyword("down", "MODE", "down", "xuống"),
    Keyword("up", "MODE", "up", "lên"),
    _same("applies_when", "applies when", "áp dụng khi"),
    _same("by", "by", "theo"),
    *(Keyword(c.key, "COMBINATION", c.en, c.vi) for c in COMBINATIONS.values()),
    # levels, rank, example
    _same("of", "of", "của"),
    _same("otherwise", "otherwise", "còn lại"),
    _same("requires", "requires", "yêu cầu"),
    _same("within", "within", "trong"),
    _same("ascending", "ascending", "tăng dần"),
    Keyword("ties_share", "TIES", "ties share", "đồng hạng"),
    Keyword("ties_dense", "TIES", "ties dense", "đồng hạng liền"),
    Keyword("ties_ordinal", "TIES", "ties ordinal", "không đồng hạng"),
    _same("given", "given", "chấm điểm"),
    _same("expect", "expect", "kết quả"),
    # forms
    _same("yes", "yes", "có"),
    _same("no", "no", "không"),
    _same("ratio", "ratio", "theo tỷ lệ"),
    _same("scale", "scale", "tuyến tính"),
    _same("bands", "bands", "theo khoảng"),
    _same("choose", "choose", "theo lựa chọn"),
    _same("first", "first", "lần lượt"),
    _same("points", "points", "điểm"),
    _same("when", "when", "khi"),
    # expressions
    _same("if", "if", "nếu"),
    _same("then", "then", "thì"),
    _same("else", "else", "ngược lại"),
    _same("or", "or", "hoặc"),
    _same("and", "and", "và"),
    _same("not", "not", "không phải"),
    _same("in", "in", "trong số"),
    _same("is", "is", "là"),
    _same("applicable", "applicable", "áp dụng"),
)

STATEMENTS = frozenset(
    (
        *("language", "ruleset", "input", "let", "criterion", "bonus", "penalty"),
        *("levels", "rank", "check", "example"),
    )
)
RESERVED = STATEMENTS | frozenset(
    (
        *("yes", "no", "not", "and", "or", "if", "then", "else", "is", "in", "of"),
        *("max", "otherwise", "when", "from", "to"),
    )
)


@lru_cache(maxsize=2)
def phrases(language: str) -> Mapping[str, tuple[tuple[str, Keyword], ...]]:
    """The keywords of a language by the first syllable of their spelling, longest first."""
    table: dict[str, list[tuple[str, Keyword]]] = {}
    for row in KEYWORDS:
        words = getattr(row, language)
        table.setdefault(words.split()[0], []).append((words, row))
    return {
        first: tuple(sorted(rows, key=lambda row: -len(row[0].split())))
        for first, rows in table.items()
    }


@lru_cache(maxsize=2)
def spelling(language: str) -> Mapping[str, str]:
    """How each keyword is spelt in a language, by key."""
    return {row.key: getattr(row, language) for row in KEYWORDS}
