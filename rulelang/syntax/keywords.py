"""The words of the language: a row each, its key, its token in the grammar, and its spellings."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeVar

from rulelang.diagnostics.suggest import plain
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.statistics import STATISTICS

__all__ = [
    "KEYWORDS",
    "LANGUAGES",
    "RESERVED",
    "RESULTS",
    "VIETNAMESE_FUNCTIONS",
    "Keyword",
    "function_phrases",
    "function_word",
    "phrases",
    "spelling",
]

LANGUAGES = ("en", "vi")
T = TypeVar("T")


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
    _same("define", "define", "định nghĩa"),
    _same("criterion", "criterion", "tiêu chí"),
    _same("bonus", "bonus", "điểm cộng"),
    _same("penalty", "penalty", "điểm trừ"),
    _same("levels", "levels", "mức"),
    Keyword("grades", "LEVELS", "levels", "xếp loại"),
    _same("rank", "rank", "xếp hạng"),
    _same("disqualified", "disqualified", "bị loại"),
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
    Keyword("leave_out", "POLICY", "leave out", "không tính"),
    Keyword("full", "POLICY", "full", "trọn điểm"),
    _same("missing_marks", "missing marks", "ký hiệu thiếu"),
    # inputs
    Keyword("number", "TYPE", "number", "số"),
    Keyword("integer", "TYPE", "integer", "số nguyên"),
    Keyword("percent", "TYPE", "percent", "tỷ lệ"),
    Keyword("yesno", "TYPE", "yesno", "có/không"),
    Keyword("date", "TYPE", "date", "ngày"),
    Keyword("text", "TYPE", "text", "chữ"),
    _same("choice", "choice", "lựa chọn"),
    _same("as_hundredths", "as hundredths", "theo phần trăm"),
    _same("as_fraction", "as fraction", "theo phần đơn vị"),
    _same("from", "from", "từ"),
    _same("to", "to", "đến"),
    _same("default", "default", "mặc định"),
    _same("when_missing", "when missing", "khi thiếu số liệu"),
    _same("measure", "unit", "đơn vị tính"),
    _same("evidence", "evidence", "tài liệu kiểm chứng"),
    _same("item", "item", "mục"),
    _same("per_row", "per row", "theo từng dòng"),
    # criteria
    _same("max", "max", "tối đa"),
    _same("up_to", "up to", "không quá"),
    _same("down_to", "down to", "không dưới"),
    _same("weight", "weight", "trọng số"),
    _same("round", "round", "làm tròn"),
    Keyword("half_even", "MODE", "half even", "nửa về chẵn"),
    Keyword("down", "MODE", "down", "xuống"),
    Keyword("up", "MODE", "up", "lên"),
    _same("applies_when", "applies when", "áp dụng khi"),
    _same("by", "by", "theo"),
    *(Keyword(c.key, "COMBINATION", c.en, c.vi) for c in COMBINATIONS.values() if not c.trims),
    _same("without", "without", "bỏ"),
    _same("known_at_least", "known at least", "có số liệu ít nhất"),
    # levels, rank, example
    _same("of", "of", "của"),
    _same("otherwise", "otherwise", "còn lại"),
    _same("requires", "requires", "yêu cầu"),
    _same("at_most", "at most", "nhiều nhất"),
    _same("units", "units", "số đơn vị"),
    Keyword("not_ranked", "UNRANKED", "unranked", "không xếp hạng"),
    _same("within", "within", "trong từng"),
    _same("ascending", "ascending", "tăng dần"),
    Keyword("ties_share", "TIES", "ties share", "đồng hạng"),
    Keyword("ties_dense", "TIES", "ties dense", "đồng hạng không nhảy bậc"),
    Keyword("ties_ordinal", "TIES", "ties ordinal", "không đồng hạng"),
    _same("given_values", "given", "cho"),
    _same("expect", "expect", "kết quả"),
    # forms
    _same("given", "given", "chấm điểm"),
    _same("yes_form", "yes", "đạt khi"),
    _same("ratio", "ratio", "theo tỷ lệ"),
    _same("scale", "scale", "tuyến tính"),
    _same("bands", "bands", "theo khoảng"),
    _same("choose", "choose", "theo lựa chọn"),
    _same("first", "first", "theo trường hợp"),
    _same("interpolate", "interpolate", "nội suy"),
    _same("points", "points", "điểm"),
    _same("when", "when", "khi"),
    _same("any", "any", "bất kỳ"),
    # expressions
    _same("if", "if", "nếu"),
    _same("then", "then", "thì"),
    _same("else", "else", "ngược lại"),
    _same("or", "or", "hoặc"),
    _same("and", "and", "và"),
    _same("not", "not", "không phải"),
    _same("in", "in", "trong số"),
    _same("is", "is", "là"),
    _same("is_missing", "is missing", "bị thiếu"),
    _same("is_applicable", "is applicable", "được áp dụng"),
    _same("yes", "yes", "có"),
    _same("no", "no", "không"),
    _same("known", "known", "đã biết"),
    _same("where", "where", "với điều kiện"),
    # published claims
    _same("published", "published", "công bố"),
    _same("claim_units", "units", "các đơn vị"),
    _same("claim_total", "total", "tổng điểm"),
    _same("claim_rank", "rank", "thứ hạng"),
    _same("claim_share", "share", "tỷ lệ điểm"),
    _same("claim_level", "level", "mức xếp hạng"),
    _same("claim_average", "average", "bình quân"),
    _same("claim_by", "by", "thuộc về"),
    Keyword("above", "SIDE", "above", "trên"),
    Keyword("below", "SIDE", "below", "dưới"),
    Keyword("at_least", "SIDE", "at least", "không dưới"),
    Keyword("no_more", "SIDE", "at most", "không quá"),
    Keyword("highest_of", "EXTREME", "highest", "cao nhất"),
    Keyword("lowest_of", "EXTREME", "lowest", "thấp nhất"),
    Keyword("spread", "SUMMARY", "spread", "chênh lệch lớn nhất"),
    Keyword("median_of", "SUMMARY", "median", "trung vị"),
    _same("count_level", "count of level", "số đơn vị đạt mức"),
    _same("count_units", "count of units", "số đơn vị có"),
    _same("difference", "difference", "chênh lệch"),
    _same("order", "order", "thứ tự"),
    _same("first_for", "first for", "đứng đầu trong"),
    _same("years", "years", "năm"),
    _same("every_criterion", "every criterion", "mọi tiêu chí"),
    _same("in_period", "in", "kỳ"),
    _same("last_place", "last", "cuối bảng"),
)

VIETNAMESE_FUNCTIONS: Mapping[str, str] = {
    **{row.name: row.vi for row in FUNCTIONS.values() if row.vi},
    **{row.name: row.vi for row in STATISTICS.values()},
    "previous": "kỳ trước",
}
PIECE = r"\w+|/"

STATEMENTS = frozenset(
    (
        *("language", "ruleset", "input", "let", "define", "criterion", "bonus", "penalty"),
        *("levels", "grades", "rank", "disqualified", "check", "example"),
    )
)
RESERVED = STATEMENTS | frozenset(
    (
        *("yes", "no", "not", "and", "or", "if", "then", "else", "is", "in", "of"),
        *("max", "otherwise", "when", "from", "to"),
    )
)

RESULTS = ("total", "status", "share", "level", "rank")
"""Names of the results, which a file cannot declare."""

Pieces = tuple[str, ...]
"""The syllables of a phrase, and the signs between them, after the first."""


@lru_cache(maxsize=3)
def phrases(
    language: str, unmarked: bool = False
) -> Mapping[str, tuple[tuple[Pieces, Keyword], ...]]:
    """The keywords of a language by the first syllable of their spelling, longest first; with
    ``unmarked`` also as they are typed without Vietnamese marks."""
    return _by_first(_typed(((getattr(row, language), row) for row in KEYWORDS), unmarked))


@lru_cache(maxsize=3)
def function_phrases(
    language: str, unmarked: bool = False
) -> Mapping[str, tuple[tuple[Pieces, str], ...]]:
    """The functions that a language has words of its own for, in the same way."""
    own = {} if language == "en" else VIETNAMESE_FUNCTIONS
    return _by_first(_typed(((words, name) for name, words in own.items()), unmarked))


def _typed(rows: Iterator[tuple[str, T]], unmarked: bool) -> Iterator[tuple[str, T]]:
    for words, row in rows:
        yield words, row
        if unmarked and plain(words) != words:
            yield plain(words), row


def _by_first(rows: Iterator[tuple[str, T]]) -> dict[str, tuple[tuple[Pieces, T], ...]]:
    table: dict[str, list[tuple[Pieces, T]]] = {}
    for words, row in rows:
        first, *others = re.findall(PIECE, words)
        table.setdefault(first, []).append((tuple(others), row))
    return {
        first: tuple(sorted(found, key=lambda row: -len(row[0]))) for first, found in table.items()
    }


@lru_cache(maxsize=2)
def spelling(language: str) -> Mapping[str, str]:
    """How each keyword is spelt in a language, by key."""
    return {row.key: getattr(row, language) for row in KEYWORDS}


def function_word(name: str, language: str) -> str:
    """How a function is spelt in a language; what is no function as it stands."""
    return name if language == "en" else VIETNAMESE_FUNCTIONS.get(name, name)
