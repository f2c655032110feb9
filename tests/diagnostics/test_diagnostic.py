"""Diagnostics as records, and their places."""

import pytest

from rulelang.diagnostics import (
    Cell,
    DataError,
    Diagnostic,
    Place,
    RulelangError,
    RulesError,
    Source,
    Span,
    sort_diagnostics,
)

SOURCE = Source.of("let a =\n  bê", "a.rules")
UNKNOWN = Diagnostic("E201", Place(Span(10, 12, SOURCE)), {"name": "bê", "near": "be"}, "near")


def test_sentences_are_found_by_code_and_filled_with_values() -> None:
    assert UNKNOWN.severity == "error"
    assert UNKNOWN.message == "there is nothing called `bê`"
    assert UNKNOWN.mend == "did you mean `be`?"
    assert Diagnostic("E201", None, {"name": "b"}).mend == ""


def test_the_severity_is_the_first_letter_of_the_code() -> None:
    assert Diagnostic("W404", None).severity == "warning"
    assert Diagnostic("N501", None).severity == "note"


def test_a_place_counts_lines_and_letters_from_one() -> None:
    place = UNKNOWN.place
    assert isinstance(place, Place)
    assert (place.file, place.line, place.column, place.text) == ("a.rules", 2, 3, "bê")
    assert str(place) == "a.rules:2:3"


def test_lines_end_alike_on_every_system() -> None:
    text = Source.of("a\r\nb\rc\nd").text
    assert text == "a\nb\nc\nd"


def test_the_hash_is_of_the_bytes_as_they_were_read() -> None:
    text = "let a = 1\r\n"
    assert Source.of(text).sha256 == Source.of(text, raw=text.encode()).sha256
    assert Source.of(text).sha256 != Source.of("let a = 1\n").sha256


def test_a_cell_is_named_as_its_tool_names_it() -> None:
    assert str(Cell("d.csv", 14, "offices", unit="Hòa An")) == (
        "d.csv: row 14, column `offices` (Hòa An)"
    )
    assert str(Cell("d.xlsx", 3, sheet="2021")) == "d.xlsx: sheet 2021, row 3"
    assert str(Cell("d.csv", 0)) == "d.csv"


@pytest.mark.parametrize("name", ["d.json", "d.jsonl", "D.NDJSON"])
def test_a_record_of_json_is_no_row(name: str) -> None:
    assert str(Cell(name, 2, "offices")) == f"{name}: record 1, field `offices`"
    assert Cell(name, 2).said("vi") == f"{name}: bản ghi 1"


def test_programs_get_plain_values() -> None:
    assert UNKNOWN.to_dict() == {
        "code": "E201",
        "severity": "error",
        "message": "there is nothing called `bê`",
        "help": "did you mean `be`?",
        "file": "a.rules",
        "line": 2,
        "column": 3,
        "end_line": 2,
        "end_column": 5,
    }
    cell = Diagnostic("E512", Cell("d.csv", 3, "district"), {})
    assert cell.to_dict() == {
        "code": "E512",
        "severity": "error",
        "message": "this row does not name its unit or period",
        "help": None,
        "file": "d.csv",
        "sheet": None,
        "row": 3,
        "column": "district",
        "unit": None,
    }


def test_rules_come_before_data_and_data_by_column_then_row() -> None:
    cells = [Diagnostic("E512", Cell("d.csv", row, column)) for row, column in [(3, "b"), (9, "a")]]
    assert sort_diagnostics([*cells, UNKNOWN]) == [UNKNOWN, cells[1], cells[0]]


def test_an_exception_prints_as_its_diagnostics() -> None:
    for kind in (RulesError, DataError):
        error = kind([UNKNOWN])
        assert isinstance(error, RulelangError)
        assert error.diagnostics == (UNKNOWN,)
        assert str(error).startswith("error[E201]: there is nothing called `bê`\n")


def test_what_is_wrong_with_several_files_stands_file_by_file() -> None:
    def at(source: Source, start: int) -> Diagnostic:
        return Diagnostic("E201", Place(Span(start, start + 1, source)), {"name": "a"}, "")

    one, two = Source.of("let a = b", "one.rules"), Source.of("let c = d", "two.rules")
    found = sort_diagnostics([at(two, 0), at(one, 8), at(two, 8), at(one, 0)])
    assert [str(item.place) for item in found] == [
        "one.rules:1:1",
        "one.rules:1:9",
        "two.rules:1:1",
        "two.rules:1:9",
    ]
    assert at(one, 0).place != at(two, 0).place
