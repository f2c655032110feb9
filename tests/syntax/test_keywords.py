"""The table of words: complete in both languages, and in step with the grammar."""

import re
from collections import Counter

import pytest

import rulelang
from rulelang.api.files import compiled_grammar
from rulelang.syntax.keywords import KEYWORDS, LANGUAGES, RESERVED, STATEMENTS, Keyword, spelling
from rulelang.syntax.lexer import PUNCTUATION, WORD
from tests.syntax.reading import ROOT, found, read, well_read

GRAMMAR = (ROOT / "rulelang/syntax/grammar.lark").read_text(encoding="utf-8")
#: Terminals that are no keywords.
SIGNS = {"NAME", "NUMBER", "DATE", "STRING"} | set(PUNCTUATION.values())


def test_every_keyword_has_words_in_every_language() -> None:
    for row in KEYWORDS:
        for language in LANGUAGES:
            words = re.split(" |/", spelling(language)[row.key])
            assert words and all(WORD.fullmatch(word) for word in words)


def test_keys_are_unique() -> None:
    assert not [key for key, times in Counter(row.key for row in KEYWORDS).items() if times > 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_spelling_stands_for_one_keyword_of_a_terminal(language: str) -> None:
    spelt = Counter((getattr(row, language), row.token) for row in KEYWORDS)
    twice = {"en": [("levels", "LEVELS")], "vi": []}  # Vietnamese has two words for it
    assert [words for words, times in spelt.items() if times > 1] == twice[language]


def test_the_terminals_of_the_grammar_are_those_of_the_keywords() -> None:
    declared = {
        name for line in re.findall(r"^%declare (.*)$", GRAMMAR, re.M) for name in line.split()
    }
    assert declared == {row.token for row in KEYWORDS} | {
        "NAME", "NUMBER", "DATE", "STRING", "COMPARE", "EQUALS", "ARROW",
    }  # fmt: skip


def test_every_terminal_of_the_tables_is_a_keyword_or_a_sign() -> None:
    states = compiled_grammar().states
    terminals = {name for actions in states.values() for name in actions if name.isupper()}
    never_taken = {"IS"}  # which is reserved all the same
    assert terminals - {"$END"} == ({row.token for row in KEYWORDS} | SIGNS) - never_taken


def test_reserved_words_are_keywords() -> None:
    assert {row.key for row in KEYWORDS} >= RESERVED > STATEMENTS


@pytest.mark.parametrize("row", [r for r in KEYWORDS if r.key not in RESERVED], ids=lambda r: r.key)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_is_not_reserved_may_be_a_name(row: Keyword, language: str) -> None:
    if getattr(row, language) in {spelling(language)[key] for key in RESERVED}:
        return  # the form `yes` is spelt as the value is
    word = "_".join(re.split(" |/", getattr(row, language)))
    words = spelling(language)
    text = (
        f"language {language}\n"
        f"{words['input']} {word} : {words['number']} {words['from']} 0\n"
        f"{words['let']} x = {word} + {word}.share\n"
        f"{words['criterion']} c {words['max']} 3: {words['points']} {word}\n"
        f"{words['rank']} {words['within']} {word} {words['by']} {word}\n"
    )
    statements = well_read(text).statements
    assert len(statements) == 4


@pytest.mark.parametrize("key", sorted(RESERVED - {"grades", "rank"}))
def test_a_reserved_word_as_a_name_is_an_error_that_says_so(key: str) -> None:
    assert found(f"input {key} : number") == [("E113", key)]
    assert [d.edits[0].text for d in read(f"input {key} : number").diagnostics] == [f"`{key}`"]
    assert found(f"input `{key}` : number") == []


def test_the_keyword_that_the_results_use_as_a_name_is_mended_by_another_name() -> None:
    assert found("input rank : number") == [("E203", "rank")]


def test_a_reserved_word_of_several_syllables_is_mended_to_one_word() -> None:
    parsed = read("language vi\nsố liệu tiêu chí : số")
    (diagnostic,) = parsed.diagnostics
    assert (diagnostic.code, diagnostic.edits[0].text) == ("E113", "tiêu_chí")


def test_words_of_several_syllables_win_over_names() -> None:
    (node,) = well_read(
        "language vi\nsố liệu số_máy : số nguyên khi thiếu số liệu không điểm"
    ).statements
    assert node == well_read("input số_máy : integer when missing zero").statements[0]


#: The table of the language's definition, row by row.
VIETNAMESE = {
    "ruleset": "bộ tiêu chí", "edition": "năm", "source": "căn cứ", "unit": "đơn vị",
    "period": "kỳ", "show": "hiển thị", "decimals": "chữ số thập phân",
    "missing": "thiếu số liệu", "unranked": "không xếp hạng", "input": "số liệu",
    "integer": "số nguyên", "number": "số", "percent": "tỷ lệ", "yesno": "có/không",
    "choice": "lựa chọn", "date": "ngày", "text": "chữ", "yes": "có", "no": "không",
    "let": "đặt", "criterion": "tiêu chí", "max": "tối đa", "weight": "trọng số",
    "round": "làm tròn", "applies_when": "áp dụng khi", "evidence": "tài liệu kiểm chứng",
    "given": "chấm điểm", "ratio": "theo tỷ lệ", "scale": "tuyến tính", "bands": "theo khoảng",
    "choose": "theo lựa chọn", "first": "theo trường hợp", "when": "khi", "otherwise": "còn lại",
    "points": "điểm", "bonus": "điểm cộng", "penalty": "điểm trừ", "up_to": "không quá",
    "levels": "mức", "from": "từ", "to": "đến", "requires": "yêu cầu", "rank": "xếp hạng",
    "by": "theo", "is": "là", "of": "của", "in": "trong số", "within": "trong từng",
    "measure": "đơn vị tính", "yes_form": "đạt khi",
    "is_missing": "bị thiếu", "is_applicable": "được áp dụng", "given_values": "cho",
    "best": "tỷ lệ điểm cao nhất", "ties_dense": "đồng hạng không nhảy bậc",
    "leave_out": "không tính", "grades": "xếp loại", "interpolate": "nội suy",
    "down_to": "không dưới", "at_most": "nhiều nhất", "units": "số đơn vị",
    "disqualified": "bị loại", "where": "với điều kiện", "known": "đã biết",
    "known_at_least": "có số liệu ít nhất", "without": "bỏ", "per_row": "theo từng dòng",
    "define": "định nghĩa", "item": "mục", "missing_marks": "ký hiệu thiếu",
    "as_hundredths": "theo phần trăm", "as_fraction": "theo phần đơn vị", "any": "bất kỳ",
    "ties_share": "đồng hạng", "check": "kiểm tra", "example": "ví dụ", "expect": "kết quả",
    "and": "và", "or": "hoặc", "not": "không phải", "if": "nếu", "then": "thì",
    "else": "ngược lại",
}  # fmt: skip


def test_the_vietnamese_words_are_those_of_the_definition() -> None:
    spelt = spelling("vi")
    assert {key: spelt[key] for key in VIETNAMESE} == VIETNAMESE


OLD_WORDS = {
    'kiểm tra a là thiếu số liệu "x"': "bị thiếu",
    'kiểm tra không phải (a là thiếu số liệu) "x"': "bị thiếu",
    'kiểm tra a thiếu số liệu "x"': "bị thiếu",
    'kiểm tra c là áp dụng "x"': "được áp dụng",
    'kiểm tra c áp dụng được "x"': "được áp dụng",
    'ví dụ "x" { chấm điểm a = 3 kết quả total = 3 }': "cho",
    'số liệu t : văn bản  kiểm tra t = "x" "y"': "chữ",
    'tiêu chí d tối đa 3 kiểm chứng "x": chấm điểm': "tài liệu kiểm chứng",
    'số liệu t : số đơn vị "người"  kiểm tra t > 1 "y"': "đơn vị tính",
    "tiêu chí d tối đa 3: lần lượt { khi a > 1 -> 3  còn lại -> 0 }": "theo trường hợp",
    "tiêu chí d tối đa 3: có a > 1": "đạt khi",
    "tiêu chí d tối đa 3 theo tốt nhất 1 { tiêu chí e tối đa 3: chấm điểm }": "tỷ lệ điểm cao nhất",
    "xếp hạng theo a đồng hạng liền": "đồng hạng không nhảy bậc",
    "số liệu g : chữ  xếp hạng trong g theo total": "trong từng",
    "số liệu y : có không  tiêu chí d tối đa 3: đạt khi y": "có/không",
}


@pytest.mark.parametrize("written", OLD_WORDS)
def test_an_old_vietnamese_word_is_one_error_that_names_the_new_one(written: str) -> None:
    text = f"""language vi
bộ tiêu chí r {{ đơn vị u }}
số liệu a : số từ 0 đến 100
tiêu chí c tối đa 100: điểm a
{written}
"""
    with pytest.raises(rulelang.RulesError) as raised:
        rulelang.parse(text)
    assert [item.severity for item in raised.value.diagnostics].count("error") == 1
    assert OLD_WORDS[written] in str(raised.value)
