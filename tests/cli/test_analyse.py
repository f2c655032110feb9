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


ODD = """
ruleset odd "Odd" {
  unit team "Team"
  show 0 decimals
}
criterion g "Group" max 20 {
  criterion a "Alpha" max 10: given
  criterion b "Beta" max 10 applies when a > 2 : given
  penalty p "Penalty" up to 30: given
}
criterion c "Gamma" max 10 missing zero : given
levels {
  A "Level A" from 25 at most 1
  B "Level B" from 9
  otherwise C "Level C" unranked
}
rank by total
"""


def test_the_table_of_units_notes_all_that_is_not_ordinary(run: Run, tmp_path: Path) -> None:
    (tmp_path / "odd.rules").write_text(ODD, "utf-8")
    rows = ["Team,a,b,p,c", "An,10,10,0,9", "Ba,9,9,0,9", "Chi,9,9,0,", "Du,1,,0,9", "Em,5,5,30,2"]
    (tmp_path / "odd.csv").write_text("\n".join(rows), "utf-8")
    text = run("analyse", str(tmp_path / "odd.rules"), str(tmp_path / "odd.csv")).out
    (units,) = (part for part in text.split("\n\n") if part.startswith("Units"))
    noted = {line.split()[1]: line for line in units.splitlines()[3:]}
    assert noted["Ba"].endswith("no room at Level A")
    assert noted["Chi"].endswith("with a value that is not reported and counts nothing")
    assert noted["Du"].endswith("rescaled")
    assert noted["Em"].endswith("at a level without ranks; held at a limit")
