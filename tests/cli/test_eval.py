"""``rulelang eval``: formats, where results go, what stands on standard error."""

import csv
import json
import shlex
from pathlib import Path

import pytest

import rulelang
from tests.cli.conftest import DATA, RULES, Run

SOURCES = ("communes.rules", "communes.csv")


# ---- formats -------------------------------------------------------------------------------------


def test_the_table_is_the_default(run: Run) -> None:
    ran = run("eval", *SOURCES)
    assert ran.code == 0
    assert ran.out.startswith("Xã, phường · 2024 · 3 units\n")
    assert "Hạng A 1 · Chưa xếp hạng 1 · incomplete 1" in ran.out
    assert ran.err == ""


def test_figures_are_the_only_columns_beside_the_units(run: Run) -> None:
    whole = run("eval", *SOURCES, "--format", "csv").out.splitlines()
    ran = run("eval", *SOURCES, "--format", "csv", "--figures", "rank, total")
    names = whole[0].split(",")
    kept = [at for at, name in enumerate(names) if name in ("commune", "total", "rank")]
    wanted = [[line[at] for at in kept] for line in csv.reader(whole)]
    assert [*csv.reader(ran.out.splitlines())] == wanted


def test_a_figure_that_there_is_not_is_wrong_usage(run: Run) -> None:
    ran = run("eval", *SOURCES, "--format", "csv", "--figures", "total,rnk")
    assert ran.code == 2
    assert ran.err == "error: there is no figure `rnk`\n  = help: did you mean `rank`?\n"
    ran = run("eval", *SOURCES, "--figures", "total")
    assert ran.err.startswith("error: `--figures` is for CSV or Parquet\n")


def test_json_is_that_of_the_api(run: Run) -> None:
    ran = run("eval", *SOURCES, "--format", "json")
    assert ran.out == rulelang.load(SOURCES[0]).evaluate(SOURCES[1]).to_json()


def test_exact_json_has_fractions(run: Run) -> None:
    ran = run("eval", *SOURCES, "--format", "json", "--exact")
    assert json.loads(ran.out)["units"][0]["total"] == "11/2"


def test_csv_is_that_of_the_api(run: Run) -> None:
    ran = run("eval", *SOURCES, "--format", "csv")
    assert ran.out == rulelang.load(SOURCES[0]).evaluate(SOURCES[1]).to_csv()


def test_by_is_the_breakdown_of_a_criterion(run: Run) -> None:
    ran = run("eval", *SOURCES, "--by", "digital")
    assert ran.out.startswith("Xã, phường · 2024 · Trực tuyến · 3 units\n")


def test_groups_of_a_rank_within_are_blocks_called_by_their_labels(run: Run, folder: Path) -> None:
    zones = 'input zone : choice { low "Đồng bằng", high }\nrank within zone by total\n'
    (folder / "communes.rules").write_text(RULES + zones, encoding="utf-8")
    rows = zip(DATA.splitlines(), ["zone", "high", "low", "high"], strict=True)
    lines = [f"{row},{zone}" for row, zone in rows]
    (folder / "communes.csv").write_text("\n".join(lines), encoding="utf-8")
    ran = run("eval", *SOURCES)
    assert "\nhigh · 2 units · " in ran.out
    assert "\nĐồng bằng · 1 unit · " in ran.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--exact",), "`--exact` is for JSON"),
        (("--exact", "--format", "csv"), "`--exact` is for JSON"),
        (("--by", "digital", "--format", "json"), "`--by` is for the table"),
    ],
)
def test_options_that_a_format_does_not_know_are_wrong_usage(
    run: Run, options: tuple[str, ...], said: str
) -> None:
    ran = run("eval", *SOURCES, *options)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


def test_an_unknown_criterion_suggests_the_nearest(run: Run) -> None:
    ran = run("eval", *SOURCES, "--by", "digitl")
    assert ran.code == 2
    assert ran.err == "error: there is no criterion `digitl`\n  = help: did you mean `digital`?\n"


@pytest.mark.parametrize("label", ["Trực tuyến", "truc tuyen"])
def test_a_criterion_is_named_by_its_label_too(run: Run, label: str) -> None:
    ran = run("eval", *SOURCES, "--by", label)
    assert ran == run("eval", *SOURCES, "--by", "digital")


def test_a_label_that_is_nearly_right_is_suggested(run: Run) -> None:
    ran = run("eval", *SOURCES, "--by", "Trực tuyế")
    assert ran.code == 2
    assert "  = help: did you mean `Trực tuyến`?\n" in ran.err


def test_of_a_label_that_several_have_one_is_named_by_its_id(run: Run, folder: Path) -> None:
    (folder / SOURCES[0]).write_text(RULES.replace("Chính sách", "Trực tuyến"), encoding="utf-8")
    ran = run("eval", *SOURCES, "--by", "Trực tuyến")
    assert ran.code == 2
    assert ran.err == (
        "error: several criteria are called `Trực tuyến`\n"
        "  = help: name one by its id: digital, policy\n"
    )


def test_of_many_criteria_ten_are_listed(run: Run, folder: Path) -> None:
    more = "".join(f"criterion c{number} max 1: given\n" for number in range(20))
    (folder / SOURCES[0]).write_text(RULES + more, encoding="utf-8")
    assert run("eval", *SOURCES, "--by", "zzzzz").err.endswith(", c7, …\n")


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("-o", "ranked.csv"),
        ("--engine", "columnar", "-o", "ranked.csv"),
        ("--engine", "columnar", "-o", "ranked.parquet"),
    ],
    ids=" ".join,
)
def test_names_that_look_the_same_are_mentioned(
    run: Run, folder: Path, options: tuple[str, ...]
) -> None:
    (folder / SOURCES[1]).write_text(DATA + "Hoà An,10,5,1\n", encoding="utf-8")
    ran = run("eval", *SOURCES, *options)
    assert ran.code == 0
    assert "warning[W513]: `Hoà An` and `Hòa An` (row 3) count as two units" in ran.err


# ---- errors and notes ----------------------------------------------------------------------------


def test_errors_in_rules_go_to_standard_error_and_exit_with_1(run: Run, folder: Path) -> None:
    (folder / "communes.rules").write_text(RULES.replace("/ filed", "/ fild"), encoding="utf-8")
    ran = run("eval", *SOURCES)
    assert (ran.code, ran.out) == (1, "")
    assert "communes.rules:9:" in ran.err
    assert "`filed`" in ran.err


def test_errors_in_data_are_all_listed_counted_and_exit_with_1(run: Run, folder: Path) -> None:
    spoilt = DATA.replace("10,5,", "10,x,").replace(",4\n", ",5\n")
    (folder / "communes.csv").write_text(spoilt, encoding="utf-8")
    ran = run("eval", *SOURCES)
    assert (ran.code, ran.out) == (1, "")
    assert "column `online` (Thạch An)" in ran.err
    assert "column `policy` (Hòa An)" in ran.err
    assert ran.err.endswith("\n2 errors in the data: nothing was scored\n")


def test_of_the_wrong_cells_of_a_column_three_are_printed_and_the_rest_counted(
    run: Run, folder: Path
) -> None:
    rows = [f"U{number},1,1,9" for number in range(25)]
    (folder / "communes.csv").write_text("\n".join([DATA.split("\n")[0], *rows]), encoding="utf-8")
    ran = run("eval", *SOURCES)
    assert ran.err.count("error[E503]") == 3
    assert "22 more in column `policy`" in ran.err
    assert "25 errors in the data" in ran.err


def test_notes_go_to_standard_error_and_do_not_matter(run: Run, folder: Path) -> None:
    with (folder / "communes.csv").open("a", encoding="utf-8") as file:
        file.write("")
    widened = "\n".join(f"{line},x" for line in DATA.splitlines())
    (folder / "communes.csv").write_text(widened, encoding="utf-8")
    ran = run("eval", *SOURCES, "--format", "csv")
    assert ran.code == 0
    assert "note[N501]" in ran.err and "`x`" in ran.err
    assert "note" not in ran.out


# ---- the terminal --------------------------------------------------------------------------------


def test_colour_and_a_hint_stand_on_a_terminal_only(run: Run, terminal: Run) -> None:
    plain, shown = run("eval", *SOURCES), terminal("eval", *SOURCES)
    assert "\x1b[1m" in shown.out
    assert "\x1b" not in plain.out
    hint = 'explain one: rulelang explain communes.rules communes.csv --unit "Thạch An"'
    assert shown.err == f"\n{hint}\n"
    assert plain.err == ""


def test_the_hint_works(run: Run, terminal: Run) -> None:
    words = shlex.split(terminal("eval", *SOURCES).err.partition(": ")[2])
    assert run(*words[1:]).code == 0


def test_the_hint_names_the_period_where_there_is_one(
    run: Run, terminal: Run, folder: Path
) -> None:
    (folder / SOURCES[0]).write_text(RULES.replace('"Xã"', '"Xã" period year'), encoding="utf-8")
    head, *rows = DATA.splitlines()
    lines = [f"{head},year"] + [f"{row},{year}" for year in (2023, 2024) for row in rows]
    (folder / SOURCES[1]).write_text("\n".join(lines), encoding="utf-8")
    words = shlex.split(terminal("eval", *SOURCES).err.partition(": ")[2])
    assert words[-2:] == ["--period", "2024"]
    assert run(*words[1:]).code == 0


@pytest.mark.parametrize("option", [("--no-color", "eval"), ("eval", "--no-color")])
def test_no_color_is_obeyed_before_and_after_the_command(
    terminal: Run, option: tuple[str, ...]
) -> None:
    assert "\x1b" not in terminal(*option, *SOURCES).out


def test_no_color_in_the_environment_is_obeyed(
    terminal: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in terminal("eval", *SOURCES).out


def test_a_terminal_that_knows_no_colour_gets_none(
    terminal: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in terminal("eval", *SOURCES).out


def test_the_table_is_as_wide_as_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert max(map(len, run("eval", *SOURCES).out.split("\n"))) <= 40


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_names_in_data_cannot_order_a_terminal_about(
    terminal: Run, folder: Path, format: str
) -> None:
    spoilt = DATA.replace("Hòa An", "Hòa\x1b[31m An\x9b").replace("2.5", "2.5\x1b[2J")
    (folder / "communes.csv").write_text(spoilt, encoding="utf-8")
    ran = terminal("eval", *SOURCES, "--format", format)
    assert ran.code == 1
    assert "\\x1b[2J" in ran.err and "\x1b[2J" not in ran.err
    (folder / "communes.csv").write_text(spoilt.replace("\x1b[2J", ""), encoding="utf-8")
    ran = terminal("eval", *SOURCES, "--format", format)
    assert ran.code == 0
    assert "\x1b[31m" not in ran.out and "\x9b" not in ran.out


def test_csv_in_a_pipe_keeps_names_as_they_are(run: Run, folder: Path) -> None:
    (folder / "communes.csv").write_text(DATA.replace("Hòa An", "Hòa\x1bAn"), encoding="utf-8")
    assert "Hòa\x1bAn" in run("eval", *SOURCES, "--format", "csv").out


# ---- -o ------------------------------------------------------------------------------------------


def test_output_is_written_to_a_file_and_nothing_to_the_terminal(
    terminal: Run, folder: Path
) -> None:
    ran = terminal("eval", *SOURCES, "--format", "csv", "-o", "out.csv")
    assert (ran.code, ran.out, ran.err) == (0, "", "wrote out.csv (3 units)\n")
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [row[0] for row in csv.reader(file)][1:] == ["Thạch An", "Hòa An", "Bảo Lâm"]


def test_a_table_in_a_file_has_no_colour_and_no_width(terminal: Run, folder: Path) -> None:
    terminal("eval", *SOURCES, "-o", "out.txt")
    assert "\x1b" not in (folder / "out.txt").read_text("utf-8")


def test_where_there_are_errors_what_stood_in_the_file_stays(run: Run, folder: Path) -> None:
    (folder / "out.csv").write_text("before", encoding="utf-8")
    (folder / "communes.csv").write_text(DATA.replace("2.5", "x"), encoding="utf-8")
    assert run("eval", *SOURCES, "-o", "out.csv").code == 1
    assert (folder / "out.csv").read_text("utf-8") == "before"


@pytest.mark.parametrize("name", SOURCES)
def test_what_was_read_is_not_overwritten(run: Run, folder: Path, name: str) -> None:
    before = (folder / name).read_bytes()
    ran = run("eval", *SOURCES, "-o", name)
    assert ran.code == 2
    assert "would overwrite" in ran.err
    assert (folder / name).read_bytes() == before


def test_a_file_that_cannot_be_written_is_said(run: Run) -> None:
    ran = run("eval", *SOURCES, "-o", "no/out.csv")
    assert ran.code == 1
    assert ran.err == "error: cannot write `no/out.csv`: no such file or directory\n"


# ---- on a terminal -------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["eval", "explain"])
def test_after_errors_in_data_the_command_that_marks_them_is_named(
    terminal: Run, folder: Path, command: str
) -> None:
    (folder / SOURCES[1]).write_text(DATA.replace("10,5", "10,abc"), encoding="utf-8")
    unit = ("--unit", "Hòa An") if command == "explain" else ()
    ran = terminal(command, *SOURCES, *unit)
    assert ran.code == 1
    assert ran.err.endswith(
        "\nsee them in a workbook: rulelang data communes.rules communes.csv -o marked.xlsx\n"
    )


def test_a_file_that_is_written_is_said_on_a_terminal(terminal: Run, run: Run) -> None:
    assert terminal("eval", *SOURCES, "-o", "out.json").err == "wrote out.json (3 units)\n"
    said = terminal("explain", *SOURCES, "--unit", "Hòa An", "-o", "out.txt").err
    assert said == "wrote out.txt\n"
    assert run("eval", *SOURCES, "-o", "out.json").err == ""


# ---- a wrong table -------------------------------------------------------------------------------

OTHER = """ruleset schools "Trường" { unit school }
input teachers : integer  input pupils : integer  input rooms : integer
criterion c max 9: points teachers + pupils + rooms
"""


def test_a_table_of_other_rules_is_one_message_that_names_the_rules(run: Run, folder: Path) -> None:
    (folder / "schools.rules").write_text(OTHER, encoding="utf-8")
    ran = run("eval", "schools.rules", SOURCES[1])
    assert ran.code == 1
    assert ran.err == (
        "error[E539]: this table has none of the 3 columns that `schools.rules` reads\n"
        "  --> communes.csv\n"
        "   = help: choose the rules that fit, `communes.rules`: "
        "the table has `commune`, `filed`, `online`, `policy`\n"
        "\n1 error in the data: nothing was scored\n"
    )
    assert run("data", "schools.rules", SOURCES[1]).err == ran.err.rpartition("\n\n")[0] + "\n"


def test_headings_that_are_all_misspelt_are_named_one_by_one(run: Run, folder: Path) -> None:
    data = DATA.replace("filed,online,policy", "fild,onlin,polcy")
    (folder / SOURCES[1]).write_text(data, encoding="utf-8")
    ran = run("eval", *SOURCES)
    assert ran.err.count("error[E501]") == 3


def test_records_of_json_are_no_rows(run: Run, folder: Path) -> None:
    rows = [{"commune": f"U{at}", "filed": 1, "online": 1, "policy": "x"} for at in range(1, 9)]
    (folder / "data.json").write_text(json.dumps(rows), encoding="utf-8")
    ran = run("eval", SOURCES[0], "data.json")
    assert "data.json: record 1, field `policy` (U1)\n" in ran.err
    assert "… and 5 more in `policy`, records 4 to 8\n" in ran.err
    assert "row" not in ran.err
