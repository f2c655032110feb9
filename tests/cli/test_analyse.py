"""``rulelang analyse``: its formats, and what it refuses."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

FOLDER = Path(__file__).parents[2] / "rulesets"
OWN = (str(FOLDER / "cao-bang-2021/departments.rules"),)
OWN += (str(FOLDER / "cao-bang-2021/departments.csv"),)
MONTHS = (str(FOLDER / "examples/thi-dua-lop.rules"), str(FOLDER / "examples/thi-dua-lop.csv"))


def test_both_spellings_print_the_same_tables(run: Run) -> None:
    one, other = run("analyse", *OWN), run("analyze", *OWN)
    assert one.code == other.code == 0
    assert one.out == other.out
    assert "What decided the ranking" in one.out
    assert "Sở Giáo dục và Đào tạo" in one.out


def test_the_format_follows_the_name_of_the_file(run: Run, tmp_path: Path) -> None:
    for ending, begin in (("json", b"{"), ("csv", b"\xef\xbb\xbfperiod,"), ("xlsx", b"PK")):
        path = tmp_path / f"a.{ending}"
        ran = run("analyse", *OWN, "-o", str(path))
        assert ran.code == 0, ran.err
        assert path.read_bytes().startswith(begin)


def test_exact_figures_are_fractions(run: Run) -> None:
    found = json.loads(run("analyse", *OWN, "--format", "json", "--exact").out)
    total = found["periods"][0]["rankings"][0]["criteria"][0]
    assert (total["highest"]["score"], total["spread"]["mean"]) == ("266/5", "2187/50")


def test_one_period_is_analysed_where_it_is_named(run: Run) -> None:
    every = json.loads(run("analyse", *MONTHS, "--format", "json").out)["periods"]
    name = every[-1]["period"]
    own = json.loads(run("analyse", *MONTHS, "--format", "json", "--period", name).out)["periods"]
    assert len(every) > 1 and own == every[-1:]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*OWN, "--exact"), "--format json"),
        ((*OWN, "--format", "xlsx"), "-o FILE.xlsx"),
        ((*OWN, "--period", "2020"), "`--period`"),
        ((*MONTHS, "--period", "99"), "`99`"),
        ((*OWN, "-o", "a.pdf"), ".pdf"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_type(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    ran = run("analyse", *arguments)
    assert ran.code == 2
    assert said in ran.err
