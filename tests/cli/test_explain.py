"""``rulelang explain``: which figure of which unit."""

from pathlib import Path
from unicodedata import normalize

import pytest

import rulelang
from tests.cli.conftest import DATA, RULES, Run

SOURCES = ("communes.rules", "communes.csv")


def explained(unit: str, of: str = "total", exact: bool = False) -> str:
    evaluation = rulelang.load(SOURCES[0]).evaluate(SOURCES[1])
    return f"{evaluation.explain(unit, of, exact=exact, language='en')}\n"


def test_the_total_is_explained_by_default(run: Run) -> None:
    ran = run("explain", *SOURCES, "--unit", "Thạch An")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == explained("Thạch An")


def test_one_criterion_is_explained(run: Run) -> None:
    ran = run("explain", *SOURCES, "--unit", "Hòa An", "--of", "digital", "--exact")
    assert ran.out == explained("Hòa An", "digital", exact=True)


def test_how_a_name_is_composed_and_spaced_does_not_matter(run: Run) -> None:
    ran = run("explain", *SOURCES, "--unit", normalize("NFD", " Thạch  An "))
    assert ran.out == explained("Thạch An")


def test_an_unknown_unit_suggests_the_nearest_without_its_marks(run: Run) -> None:
    ran = run("explain", *SOURCES, "--unit", "Thach An")
    assert ran.code == 2
    assert ran.err == "error: there is no unit `Thach An`\n  = help: did you mean `Thạch An`?\n"


def test_where_no_unit_is_near_they_are_listed(run: Run) -> None:
    ran = run("explain", *SOURCES, "--unit", "zzz")
    assert "there are Thạch An, Hòa An, Bảo Lâm\n" in ran.err


def test_an_unknown_criterion_suggests_the_nearest(run: Run) -> None:
    ran = run("explain", *SOURCES, "--unit", "Hòa An", "--of", "polcy")
    assert ran.code == 2
    assert "did you mean `policy`?" in ran.err


@pytest.mark.parametrize("name", ["Chính sách", "chính sách", "chinh sach", " Chính  sách"])
def test_a_criterion_is_named_by_its_label_too(run: Run, name: str) -> None:
    ran = run("explain", *SOURCES, "--unit", "Hòa An", "--of", name)
    assert ran.out == explained("Hòa An", "policy")


def test_of_a_label_that_several_have_one_is_named_by_its_id(run: Run, folder: Path) -> None:
    (folder / SOURCES[0]).write_text(RULES.replace("Trực tuyến", "chính sách"), encoding="utf-8")
    ran = run("explain", *SOURCES, "--unit", "Hòa An", "--of", "Chinh sach")
    assert ran.code == 2
    assert "name one by its id: digital, policy" in ran.err
    exactly = run("explain", *SOURCES, "--unit", "Hòa An", "--of", "Chính sách")
    assert exactly.out.splitlines()[2].startswith("Chính sách  4.00 /4")


@pytest.mark.parametrize(
    ("name", "option"), [("digital", "--of digital"), ("Trực tuyến", '--of "Trực tuyến"')]
)
def test_a_criterion_where_a_unit_is_wanted_suggests_the_option_for_it(
    run: Run, name: str, option: str
) -> None:
    ran = run("explain", *SOURCES, "--unit", name)
    assert ran.code == 2
    assert ran.err == (
        f"error: there is no unit `{name}`\n  = help: `{name}` is a criterion: add `{option}`\n"
    )


def test_ids_and_the_lines_of_the_rules_are_asked_for(run: Run) -> None:
    plain = run("explain", *SOURCES, "--unit", "Hòa An").out
    assert "digital" not in plain
    assert "communes.rules" not in plain
    ran = run("explain", *SOURCES, "--unit", "Hòa An", "--ids", "--lines")
    assert "Trực tuyến (digital)   6.00 /6" in ran.out
    assert " :9" in ran.out
    assert "rules: communes.rules" in ran.out


def test_a_unit_must_be_named(run: Run) -> None:
    ran = run("explain", *SOURCES)
    assert ran.code == 2
    assert "--unit" in ran.err


# ---- periods -------------------------------------------------------------------------------------


def with_periods(folder: Path) -> None:
    rules = RULES.replace('unit commune "Xã"', 'unit commune "Xã" period quarter')
    (folder / SOURCES[0]).write_text(rules, encoding="utf-8")
    head, *rows = DATA.splitlines()
    lines = [f"{head},quarter"] + [f"{row},{quarter}" for quarter in "12" for row in rows]
    (folder / SOURCES[1]).write_text("\n".join(lines), encoding="utf-8")


def test_where_a_unit_has_several_periods_one_must_be_named(run: Run, folder: Path) -> None:
    with_periods(folder)
    ran = run("explain", *SOURCES, "--unit", "Hòa An")
    assert ran.code == 2
    assert "`Hòa An` has several periods: 1, 2" in ran.err
    assert "add `--period 2`" in ran.err
    ran = run("explain", *SOURCES, "--unit", "Hòa An", "--period", "2")
    assert ran.code == 0
    assert ran.out.startswith("Hòa An · period 2 · ")


def test_a_period_that_is_not_there_is_said(run: Run, folder: Path) -> None:
    with_periods(folder)
    ran = run("explain", *SOURCES, "--unit", "Hòa An", "--period", "3")
    assert ran.code == 2
    assert "`Hòa An` has no period `3`" in ran.err


def test_a_period_is_wrong_usage_where_rules_have_none(run: Run) -> None:
    ran = run("explain", *SOURCES, "--unit", "Hòa An", "--period", "2")
    assert ran.code == 2
    assert "the rules have no periods" in ran.err


# ---- groups --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "called"), [("low", "Đồng bằng"), ("high", "high"), ("1", "Vùng 1")]
)
def test_a_group_is_called_by_its_label_and_a_number_with_its_noun(
    run: Run, folder: Path, group: str, called: str
) -> None:
    kind = "integer" if group == "1" else 'choice { low "Đồng bằng", high }'
    zones = f'input zone "Vùng" : {kind}\nrank within zone by total\n'
    (folder / SOURCES[0]).write_text(RULES + zones, encoding="utf-8")
    head, *rows = DATA.splitlines()
    lines = [f"{head},zone", *(f"{row},{group}" for row in rows)]
    (folder / SOURCES[1]).write_text("\n".join(lines), encoding="utf-8")
    assert f" · rank 1 of 2 in {called}\n" in run("explain", *SOURCES, "--unit", "Hòa An").out
    assert f"\n{called} · 3 units · " in run("eval", *SOURCES).out


def test_a_line_break_in_a_name_is_a_space(run: Run, folder: Path) -> None:
    (folder / SOURCES[1]).write_text(DATA.replace("Hòa An", '"Hòa\nAn"'), encoding="utf-8")
    assert "   1  Hòa An " in run("eval", *SOURCES).out
    assert run("explain", *SOURCES, "--unit", "Hòa An").out.startswith("Hòa An · 10.00 of 10 ")


# ---- the terminal --------------------------------------------------------------------------------


def test_on_a_terminal_one_line_says_what_one_would_ask_next(terminal: Run) -> None:
    ran = terminal("explain", *SOURCES, "--unit", "Hòa An")
    assert ran.err.strip() == (
        "one criterion: rulelang explain communes.rules communes.csv "
        '--unit "Hòa An" --of "Trực tuyến"'
    )


def test_names_in_data_cannot_order_a_terminal_about(terminal: Run, folder: Path) -> None:
    (folder / SOURCES[1]).write_text(DATA.replace("Hòa An", "Hòa\x1b[2J"), encoding="utf-8")
    ran = terminal("explain", *SOURCES, "--unit", "Hòa\x1b[2J")
    assert ran.code == 0
    assert "\x1b[2J" not in ran.out + ran.err
    ran = terminal("explain", *SOURCES, "--unit", "Hoa[2J")
    assert "did you mean `Hòa\\x1b[2J`?" in ran.err
