"""Forms made, filled in and collected."""

import subprocess
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import rulelang
from rulelang.api.forms import Collected, collect
from rulelang.words import Number, quoted
from tests.data.readers.files import packed
from tests.filled import answer_cells, book_of, filled, filled_table, put_files, table_cells
from tests.libreoffice import SOFFICE
from tests.output.form.samples import RULES

ANSWERS: dict[str, Any] = {
    "quarter": "I",
    "filed": 20,
    "online": 7,
    "late": 0.1,
    "rate": 0.875,
    "growth": -0.07,
    "portal": "Cơ bản, một phần",
    "firewall": "Có",
    "opened": date(2022, 2, 1),
    "website": "hoaan.example",
    "plans": 2.5,
    "award": 1,
    "zone": "hill",
    "budget": 1e15,
}


PASSWORD = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(504)
    + "EncryptedPackage".encode("utf-16-le")
    + bytes(480)
)
"""A workbook under a password, as Excel wraps it up."""


@pytest.fixture
def rules() -> rulelang.Ruleset:
    return rulelang.parse(RULES)


def of_files(
    rules: rulelang.Ruleset,
    folder: Path,
    files: Mapping[str, Mapping[str, Any] | str],
    units: list[str] | None = None,
) -> Collected:
    (blank,) = rules.write_forms(folder / "blank.xlsx", ask="all")
    raw = blank.read_bytes()
    put_files(folder / "forms", raw, files)
    return collect(rules.plan, folder / "forms", units)


def codes(found: Collected) -> list[str]:
    return [item.code for item in found.diagnostics]


# ---- making them --------------------------------------------------------------------------------


def test_a_folder_has_a_workbook_for_each_unit(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    written = rules.write_forms(tmp_path / "forms", ["Hòa An", "Bảo Lâm"])
    assert [path.name for path in written] == ["Hòa An.xlsx", "Bảo Lâm.xlsx"]
    assert rules.collect(tmp_path / "forms").waiting == ("Bảo Lâm", "Hòa An")


def test_no_form_is_written_over_and_then_none_is_written(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    (tmp_path / "B.xlsx").write_text("filled in")
    with pytest.raises(FileExistsError, match=r"B\.xlsx already exists"):
        rules.write_forms(tmp_path, ["A", "B"])
    assert [path.name for path in tmp_path.iterdir()] == ["B.xlsx"]


# ---- reading them back --------------------------------------------------------------------------


def test_answers_come_back_exactly_and_typed(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    found = of_files(rules, tmp_path, {"a.xlsx": {"commune": "Hòa An", **ANSWERS}})
    assert codes(found) == []
    exact = {
        "late": Fraction(1, 10),
        "rate": Fraction(7, 8),
        "growth": Fraction(-7, 100),
        "portal": "basic",
        "firewall": True,
    }
    assert {id: values[0] for id, values in found.columns.items()} == {
        "commune": "Hòa An",
        **ANSWERS,
        **exact,
    }
    schema = found.to_polars().schema
    assert (schema["filed"], schema["late"], schema["opened"]) == (pl.Int64, pl.Float64, pl.Date)
    assert (schema["firewall"], schema["portal"]) == (pl.Boolean, pl.String)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_what_is_written_evaluates_as_the_answers_do(
    rules: rulelang.Ruleset, tmp_path: Path, suffix: str
) -> None:
    part = {key: value for key, value in ANSWERS.items() if key not in ("rate", "firewall")}
    files = {
        "a.xlsx": {"commune": "Hòa An", **ANSWERS},
        "b.xlsx": {"commune": "Bảo Lâm", **part},
    }
    found = of_files(rules, tmp_path, files)
    path = tmp_path / f"data{suffix}"
    if suffix == ".csv":
        found.write_csv(path)
    else:
        found.write_parquet(path)
    result = rules.evaluate(path)
    rows = [
        {name: values[row] for name, values in found.columns.items()} for row in range(len(found))
    ]
    assert result.units == rules.evaluate(rows).units
    assert result["Bảo Lâm"].status == "incomplete"
    assert result["Bảo Lâm"].missing == ("rate",)


def test_a_number_that_is_a_text_is_read_as_its_column_tells_or_asked_about(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    one = {"a.xlsx": {"commune": "Hòa An", **ANSWERS, "late": "1.234"}}
    (doubt,) = of_files(rules, tmp_path / "1", one).errors
    readings = (doubt.values["point"], doubt.values["comma"])
    assert (doubt.code, readings) == ("E530", (Number("1.234"), Number("1234")))
    assert "a.xlsx: Phiếu!D12" in str(doubt.place)
    for sign, value in ((".", Fraction("1.234")), (",", Fraction(1234))):
        found = collect(rules.plan, tmp_path / "1" / "forms", decimal=sign)
        assert [*found.columns["late"]] == [value]
    more = one | {"b.xlsx": {"commune": "Bảo Lâm", **ANSWERS, "late": "0,5"}}
    found = of_files(rules, tmp_path / "2", more)
    assert [*found.columns["late"]] == [Fraction(1234), Fraction(1, 2)]
    assert [item.code for item in found.errors] == ["E511"]  # of a bound that 1,234 would be within


def test_two_offices_that_write_numbers_otherwise_are_told_by_their_cells(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    texts = {"a": "0.5", "b": "0,5", "c": "0,25"}
    files = {f"{unit}.xlsx": {"commune": unit, **ANSWERS, "late": t} for unit, t in texts.items()}
    (wrong,) = of_files(rules, tmp_path, files).errors
    assert wrong.code == "E531"
    assert str(wrong.values["where"]).endswith("b.xlsx: Phiếu!D12, `late`")


def test_a_percentage_of_a_form_is_the_number_of_its_cell_beside_any_text(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    files = {
        "a.xlsx": {"commune": "A", **ANSWERS, "rate": 0.96875},
        "b.xlsx": {"commune": "B", **ANSWERS, "rate": "97,5%"},
    }
    found = of_files(rules, tmp_path, files)
    assert [*found.columns["rate"]] == [Fraction("0.96875"), Fraction("0.975")]


def test_a_form_asks_for_values_as_it_shows_them(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    wrong = ANSWERS | {"opened": "hôm qua", "late": "nhiều"}
    found = of_files(rules, tmp_path, {"a.xlsx": {"commune": "A", **wrong}})
    said = {str(item.place).partition("`")[2][:4]: item.message_in("vi") for item in found.errors}
    assert "ngày, ví dụ 30/12/2021" in said["open"]
    days = ANSWERS | {"opened": "31/12/2023", "late": "0,5"}
    found = of_files(rules, tmp_path / "days", {"a.xlsx": {"commune": "A", **days}})
    assert (found.errors, [*found.columns["opened"]]) == ((), [date(2023, 12, 31)])


def test_noise_of_binary_numbers_is_no_part_of_an_answer(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    noisy = ANSWERS | {"late": 0.7999999999999999, "rate": 0.7 + 0.1, "filed": 20.000000000000004}
    found = of_files(rules, tmp_path, {"a.xlsx": {"commune": "A", **noisy}})
    assert [[*found.columns[id]] for id in ("late", "rate", "filed")] == [
        [Fraction(4, 5)],
        [Fraction(4, 5)],
        [20],
    ]


@pytest.mark.parametrize("suffix", ["xls", "ods", "xlsx"])
def test_forms_that_another_program_saved_are_read(
    rules: rulelang.Ruleset, tmp_path: Path, suffix: str
) -> None:
    if SOFFICE is None:
        pytest.skip("no LibreOffice: .ci/libreoffice installs it")
    of_files(rules, tmp_path, {"a.xlsx": {"commune": "Hòa An", **ANSWERS}})
    exact = rules.collect(tmp_path / "forms").columns
    made = tmp_path / "forms" / "a.xlsx"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", suffix, "--outdir", tmp_path, made]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (tmp_path / "other").mkdir()
    (tmp_path / f"a.{suffix}").rename(tmp_path / "other" / f"a.{suffix}")
    found = rules.collect(tmp_path / "other")
    assert (found.columns, found.diagnostics) == (exact, ())


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("a.xlsx", PASSWORD, "it is protected by a password"),
        ("a.xls", PASSWORD, "it is protected by a password"),
        ("a.pdf", b"%PDF-1.7", "it is a PDF document"),
        ("a.zip", packed({"a.txt": ""}), "it is an archive"),
        ("a.docx", packed({"word/document.xml": ""}), "it is a text document"),
        ("a.xlsx", packed({"xl/workbook.bin": ""}), "it is a binary workbook (.xlsb)"),
        ("a.xlsx", b"PK\x03\x04", "it is damaged, or was cut off"),
    ],
)
def test_what_cannot_be_read_as_a_form_is_told_as_of_data(
    rules: rulelang.Ruleset, tmp_path: Path, name: str, raw: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(raw)
    found = collect(rules.plan, tmp_path).diagnostics
    (told,) = (item for item in found if item.code == "W502")
    assert words in str(told)
    assert "help" in str(told)
    with pytest.raises(rulelang.DataError) as caught:
        rules.evaluate(tmp_path / name)
    assert words in caught.value.text("en")


def test_three_decimals_are_never_taken_for_thousands(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    answers = ANSWERS | {"late": 1.234, "rate": 0.96875}
    found = of_files(rules, tmp_path, {"a.xlsx": {"commune": "A", **answers}})
    assert ",1.2340,96.8750%," in found.to_csv()
    found.write_csv(tmp_path / "data.csv")
    assert rules.evaluate(tmp_path / "data.csv").diagnostics == ()


def test_an_empty_cell_stays_empty_also_where_there_is_a_default(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    found = of_files(rules, tmp_path, {"a.xlsx": {"commune": "A", "quarter": "I", "filed": 2}})
    assert [*found.columns["firewall"]] == [None]
    assert "firewall" not in found.partial["A (I)"]
    assert "rate" in found.partial["A (I)"]


def test_wrong_cells_are_told_by_file_sheet_and_cell(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    wrong = ANSWERS | {"online": 21, "plans": 9, "rate": "nhiều", "zone": "Đồi núi"}
    found = of_files(rules, tmp_path, {"a.xlsx": {"commune": "Hòa An", **wrong}})
    forms = tmp_path / "forms"
    assert {str(item.place): item.code for item in found.errors} == {
        f"{forms}/a.xlsx: Phiếu!D11, `online` (Hòa An)": "E511",
        f"{forms}/a.xlsx: Phiếu!D22, `plans` (Hòa An)": "E503",
        f"{forms}/a.xlsx: Phiếu!D13, `rate` (Hòa An)": "E503",
        f"{forms}/a.xlsx: Phiếu!D28, `zone` (Hòa An)": "E503",
    }
    with pytest.raises(rulelang.DataError):
        rules.collect(forms)


def test_a_check_that_fails_is_told_by_its_sheet(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    found = of_files(rules, tmp_path, {"a.xlsx": {"commune": "A", **ANSWERS, "budget": -1}})
    (item,) = found.errors
    assert (item.code, str(item.place)) == ("E506", f"{tmp_path}/forms/a.xlsx: sheet Phiếu (A)")


def test_units_that_have_not_answered_are_listed(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    files = {"a.xlsx": {"commune": "Hòa An", **ANSWERS}, "b.xlsx": {"commune": "Bảo Lâm"}}
    found = of_files(rules, tmp_path, files, ["Bảo Lâm", "Hòa An", "Hạ Lang"])
    assert found.waiting == ("Bảo Lâm", "Hạ Lang")
    assert repr(found) == "<Collected of communes: 1 answered, 2 have not>"


def test_rows_stand_in_the_order_of_the_units_that_were_asked(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    files = {f"{unit}.xlsx": {"commune": unit, **ANSWERS} for unit in "ABC"}
    assert [*of_files(rules, tmp_path, files, ["C", "A", "B"]).columns["commune"]] == [
        "C",
        "A",
        "B",
    ]


def test_a_unit_that_was_not_asked_is_most_likely_misspelt(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    files = {
        "a.xlsx": {"commune": "Hoà  An", **ANSWERS},
        "b.xlsx": {"commune": "Bảo Lam", **ANSWERS},
    }
    found = of_files(rules, tmp_path, files, ["Bảo Lâm", "Hòa An"])
    assert [(item.code, item.values["near"]) for item in found.errors] == [
        ("E521", "Hòa An"),  # another place of the tone mark is another spelling
        ("E521", "Bảo Lâm"),
    ]


def test_one_unit_may_answer_for_several_periods(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    files = {
        "a.xlsx": {"commune": "A", **ANSWERS},
        "b.xlsx": {"commune": "A", **ANSWERS, "quarter": "II"},
    }
    found = of_files(rules, tmp_path, files)
    assert (codes(found), [*found.columns["quarter"]]) == ([], ["I", "II"])


def test_two_answers_of_one_unit_must_not_differ(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    files = {
        "a.xlsx": {"commune": "A", **ANSWERS},
        "b.xlsx": {"commune": "A", **ANSWERS},
        "c.xlsx": {"commune": "A", **ANSWERS, "filed": 21},
    }
    found = of_files(rules, tmp_path, files)
    assert sorted(codes(found)) == ["E522", "N504"]
    assert len(found) == 1


def test_answers_without_a_name_belong_to_nobody(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    files = {"a.xlsx": ANSWERS, "b.xlsx": {"commune": "B", **ANSWERS, "quarter": " "}, "c.xlsx": {}}
    found = of_files(rules, tmp_path, files)
    assert [str(item.place).rsplit("/")[-1] for item in found.errors] == [
        "a.xlsx: Phiếu!D6, `commune`",
        "b.xlsx: Phiếu!D7, `quarter` (B)",
    ]


def test_other_files_are_named_and_passed_over(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    files = {
        "a.xlsx": {"commune": "A", **ANSWERS},
        "letter.docx": "x",
        "b.xlsx": "x",
        "~$a.xlsx": "x",
        ".DS_Store": "x",
    }
    found = of_files(rules, tmp_path, files)
    assert len(found) == 1
    assert {Path(item.place.file).name: item.help for item in found.diagnostics} == {
        "letter.docx": "suffix",
        "b.xlsx": "damaged",
        "~$a.xlsx": "lock",
    }


def test_folders_within_are_read_too(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    (blank,) = rules.write_forms(tmp_path / "blank.xlsx", ask="all")
    inner = tmp_path / "forms" / "district" / "1"
    put_files(inner, blank.read_bytes(), {"a.xlsx": {"commune": "A", **ANSWERS}})
    assert [*rules.collect(tmp_path / "forms").columns["commune"]] == ["A"]


def test_a_folder_without_forms_is_an_error(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    assert codes(collect(rules.plan, tmp_path / "forms")) == ["E519"]


@pytest.mark.parametrize(
    ("before", "after", "help"),
    [("communes", "wards", "rules"), ("edition 2024", "edition 2023", "edition")],
)
def test_forms_of_other_rules_or_of_last_year_are_passed_over(
    rules: rulelang.Ruleset, tmp_path: Path, before: str, after: str, help: str
) -> None:
    (blank,) = rulelang.parse(RULES.replace(before, after)).write_forms(
        tmp_path / "other.xlsx", ask="all"
    )
    raw = filled(blank.read_bytes(), {"commune": "B", **ANSWERS})
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "other.xlsx").write_bytes(raw)
    found = of_files(rules, tmp_path, {"a.xlsx": {"commune": "A", **ANSWERS}})
    assert [(item.code, item.help) for item in found.diagnostics] == [("W503", help)]
    assert [*found.columns["commune"]] == ["A"]


def test_rules_that_changed_since_are_told_with_what_was_not_asked(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    lines = [line for line in RULES.splitlines() if not line.startswith("input website")]
    text = "\n".join(lines).replace(" and not website is missing", "")
    (blank,) = rulelang.parse(text).write_forms(tmp_path / "old.xlsx", ask="all")
    answers = {id: value for id, value in ANSWERS.items() if id != "website"}
    put_files(tmp_path / "forms", blank.read_bytes(), {"a.xlsx": {"commune": "A", **answers}})
    found = collect(rules.plan, tmp_path / "forms")
    (item,) = found.diagnostics
    assert (item.code, item.help, item.values["ids"]) == ("W504", "lacking", quoted(["website"]))
    assert [*found.columns["website"]] == [None]


def test_a_number_that_no_double_is_comes_back_as_text(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    digits = "0.12345678901234567890123"
    found = of_files(rules, tmp_path, {"a.xlsx": {"commune": "A", **ANSWERS, "late": digits}})
    assert found.to_polars()["late"].to_list() == [digits]
    assert (
        rules.evaluate(found.to_polars()).units
        == rules.evaluate([{name: values[0] for name, values in found.columns.items()}]).units
    )


def test_a_name_that_is_an_input_too_is_asked_once(tmp_path: Path) -> None:
    rules = rulelang.parse("""ruleset r { unit town }  input town "Town" : choice { a "A", b "B" }
    input x : number  criterion k max 3: points (if town = a then x else 1)""")
    (blank,) = rules.write_forms(tmp_path / "blank.xlsx", ask="all")
    put_files(tmp_path / "forms", blank.read_bytes(), {"a.xlsx": {"town": "A", "x": 2}})
    found = rules.collect(tmp_path / "forms")
    assert rules.evaluate(found.to_polars()).units[0].total == 2


# ---- offices and the committee ------------------------------------------------------------------

OF_COMMITTEE = {"plans", "award", "zone"}


def test_an_office_is_not_asked_for_what_the_committee_gives(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    def asked(*arguments: Any, **options: Any) -> set[str]:
        (path,) = rules.write_forms(*arguments, **options)
        (sheet, *_) = book_of(path.read_bytes()).worksheets
        cells = next(table_cells(sheet)) if options.get("wide") else answer_cells(sheet)
        return {*cells} - {"commune", "quarter"}

    own = ANSWERS.keys() - {"quarter"}
    assert asked(tmp_path / "1.xlsx") == own - OF_COMMITTEE
    assert asked(tmp_path / "forms", ["A"]) == own - OF_COMMITTEE
    assert asked(tmp_path / "2.xlsx", ["A", "B"]) == own - OF_COMMITTEE
    assert asked(tmp_path / "3.xlsx", ask="committee") == OF_COMMITTEE
    assert asked(tmp_path / "4.xlsx", ask="all") == own
    assert asked(tmp_path / "5.xlsx", ["A"], wide=True) == own
    assert asked(tmp_path / "6.xlsx", ["A"], wide=True, ask="office") == own - OF_COMMITTEE


def test_where_the_committee_gives_all_scores_the_form_asks_for_them(tmp_path: Path) -> None:
    rules = rulelang.load(Path(__file__).parents[2] / "rulesets/cao-bang-2021/districts.rules")
    (path,) = rules.write_forms(tmp_path / "form.xlsx")
    cells = answer_cells(book_of(path.read_bytes()).worksheets[0])
    assert [*cells] == ["district", *(item.id for item in rules.inputs)]


def test_answers_of_an_office_and_scores_of_the_committee_are_put_together(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    units = ["A", "B"]
    own = {id: value for id, value in ANSWERS.items() if id not in OF_COMMITTEE}
    scores = {id: value for id, value in ANSWERS.items() if id in {*OF_COMMITTEE, "quarter"}}
    forms = rules.write_forms(tmp_path / "forms", units)
    forms[0].write_bytes(filled(forms[0].read_bytes(), own))
    (table,) = rules.write_forms(
        tmp_path / "forms" / "table.xlsx", units, wide=True, ask="committee"
    )
    table.write_bytes(filled_table(table.read_bytes(), [scores, scores]))
    found = collect(rules.plan, tmp_path / "forms", units)
    assert (codes(found), found.waiting) == ([], ("B",))
    assert {id: found.columns[id][0] for id in ("filed", "plans", "zone")} == {
        "filed": 20,
        "plans": Fraction(5, 2),
        "zone": "hill",
    }
    assert [found.columns[id][1] for id in ("filed", "plans")] == [None, Fraction(5, 2)]
    assert found.gathered.unasked == ()


def test_what_no_form_asks_is_said_and_no_office_has_left_it_empty(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    own = {id: value for id, value in ANSWERS.items() if id not in OF_COMMITTEE}
    (blank,) = rules.write_forms(tmp_path / "blank.xlsx")
    put_files(tmp_path / "forms", blank.read_bytes(), {"a.xlsx": {"commune": "A", **own}})
    found = rules.collect(tmp_path / "forms")
    assert (found.partial, {*found.gathered.unasked}) == ({}, OF_COMMITTEE)
    assert "các phiếu này không hỏi: Vùng, Kế hoạch, Khen thưởng" in found.report()


# ---- who answered -------------------------------------------------------------------------------


def test_units_that_did_not_answer_are_rows_of_the_table_and_the_counts_add_up(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    units = ["D", "B", "A", "C"]
    files = {"a.xlsx": {"commune": "A", **ANSWERS}, "b.xlsx": {"commune": "B", **ANSWERS}}
    found = of_files(rules, tmp_path, files, units)
    assert [*found.columns["commune"]] == units
    assert [*found.columns["filed"]] == [None, 20, 20, None]
    assert found.report().splitlines() == ["4 đơn vị: 2 đã nộp, 2 chưa nộp", "chưa nộp: D, C"]
    result = rules.evaluate(found.to_polars())
    assert [unit.status for unit in result.units] == [
        "incomplete",
        "ranked",
        "ranked",
        "incomplete",
    ]


@pytest.mark.parametrize(
    ("policy", "empty", "said"),
    [
        ("unranked", "incomplete", "chưa nộp: B"),
        ("zero", "ranked", "cột `handed_in` giữ các đơn vị"),
        ("error", "refused", "không nhận bảng còn thiếu số liệu bắt buộc"),
    ],
)
def test_what_the_rules_make_of_units_without_answers_is_said(
    tmp_path: Path, policy: str, empty: str, said: str
) -> None:
    rules = rulelang.parse(f"""ruleset r {{ unit u "Huyện" missing {policy} }}
    input x : number  criterion k max 3: points x""")
    (blank,) = rules.write_forms(tmp_path / "blank.xlsx")
    put_files(tmp_path / "forms", blank.read_bytes(), {"a.xlsx": {"u": "A", "x": 1}})
    found = rules.collect(tmp_path / "forms", ["A", "B"])
    assert (found.empty_rows, said in found.report()) == (empty, True)


def test_of_several_periods_a_unit_may_have_answered_for_one(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    files = {
        "a.xlsx": {"commune": "A", **ANSWERS},
        "b.xlsx": {"commune": "A", **ANSWERS, "quarter": "II"},
        "c.xlsx": {"commune": "B", **ANSWERS, "quarter": "II"},
    }
    found = of_files(rules, tmp_path, files, ["A", "B", "C"])
    assert found.waiting == ("B (I)", "C")
    rows = zip(found.columns["commune"], found.columns["quarter"], strict=True)
    assert sorted(map(str, rows)) == sorted(
        str((unit, period)) for unit in "ABC" for period in ("I", "II")
    )


def test_two_spellings_of_a_name_are_told_with_both_places(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    files = {
        "a.xlsx": {"commune": "Hòa An", **ANSWERS},
        "b.xlsx": {"commune": "Hoà  AN", **ANSWERS, "filed": 21},
    }
    found = of_files(rules, tmp_path, files)
    (item,) = found.diagnostics
    assert (item.code, item.values["other"]) == ("W513", "Hòa An")
    assert str(item.values["where"]).endswith("a.xlsx: Phiếu!D6, `commune`")
    assert "b.xlsx: Phiếu!D6" in str(item.place)


def test_a_form_that_was_made_for_a_unit_keeps_its_name_however_it_is_spelt_now(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    (form,) = rules.write_forms(tmp_path / "forms", ["Hòa An"], ask="all")
    form.write_bytes(filled(form.read_bytes(), {"commune": "hoà an", **ANSWERS}))
    found = rules.collect(tmp_path / "forms", ["Hòa An"])
    assert ([*found.columns["commune"]], found.diagnostics) == (["Hòa An"], ())


# ---- the rules since then -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("input filed", "# a comment\ninput filed", False),
        ('input late    "Hồ sơ trễ"          :', 'input late "Hồ sơ trễ":', False),
        ("max 4: given", "max 4 : given", False),
        ("from 0 to filed", "from 1 to filed", True),
        ("Hồ sơ trễ", "Hồ sơ quá hạn", True),
        ("ratio rate", "ratio rate / 2", True),
        ("2 * growth", "3 * growth", True),
    ],
)
def test_forms_are_older_only_where_the_rules_mean_something_else(
    rules: rulelang.Ruleset, tmp_path: Path, before: str, after: str, told: bool
) -> None:
    of_files(rules, tmp_path, {"a.xlsx": {"commune": "A", **ANSWERS}})
    changed = rulelang.parse(RULES.replace(before, after, 1))
    assert changed.source.sha256 != rules.source.sha256
    assert ("W504" in codes(collect(changed.plan, tmp_path / "forms"))) is told


def test_the_language_of_the_keywords_makes_no_form_older(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    of_files(rules, tmp_path, {"a.xlsx": {"commune": "A", **ANSWERS}})
    changed = rulelang.parse(rules.text("vi"))
    assert codes(collect(changed.plan, tmp_path / "forms")) == []


# ---- what is said -------------------------------------------------------------------------------


def test_each_office_is_told_in_the_language_of_its_form(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    for unit, language in (("A", "vi"), ("B", "en")):
        (form,) = rules.write_forms(tmp_path / "forms" / f"{unit}.xlsx", language=language)
        form.write_bytes(
            filled(form.read_bytes(), {"commune": unit, "quarter": "I", "filed": "a few"})
        )
    blocks = collect(rules.plan, tmp_path / "forms").report().split("\n\n")
    a, b = (next(block for block in blocks if block.startswith(unit)) for unit in "AB")
    assert '«Số hồ sơ»: "a few" không hợp lệ, cần nhập số nguyên từ 1 [E503]' in a
    assert '«Số hồ sơ»: "a few" is not a whole number from 1 [E503]' in b
    english = collect(rules.plan, tmp_path / "forms").report("en")
    assert "cần nhập" not in english


def test_a_failed_check_is_told_by_its_questions(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    found = of_files(
        rules, tmp_path, {"a.xlsx": {"commune": "A", **ANSWERS, "filed": 0.5 * 40, "budget": -2.5}}
    )
    assert "Phiếu: ngân sách («budget» = -2,5, «Số hồ sơ» = 20) [E506]" in found.report()


# ---- partial ------------------------------------------------------------------------------------


def test_partial_holds_back_the_units_with_errors_and_raises_nothing(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    files = {
        "a.xlsx": {"commune": "A", **ANSWERS},
        "b.xlsx": {"commune": "B", **ANSWERS, "late": "nhiều"},
        "c.xlsx": {"commune": "C", **ANSWERS, "late": "1.234"},
        "d.xlsx": {**ANSWERS},
        "e1.xlsx": {"commune": "E", **ANSWERS},
        "e2.xlsx": {"commune": "E", **ANSWERS, "filed": 30},
    }
    of_files(rules, tmp_path, files)
    found = rules.collect(tmp_path / "forms", partial=True)
    assert {*found.held_back} == {"B", "C", "E"}
    filed = dict(zip(found.columns["commune"], found.columns["filed"], strict=True))
    assert filed == {"A": 20, "B": None, "C": None, "E": None}
    assert {item.code for item in found.errors} == {"E503", "E520", "E522", "E530"}
    assert found.report().splitlines()[-2:] == [
        "4 đơn vị: 1 đã nộp, 3 phải sửa, 0 chưa nộp",
        "phải sửa: B, C, E",
    ]
