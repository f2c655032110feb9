"""``rulelang plot``, and what it refuses."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

FOLDER = Path(__file__).parents[2] / "rulesets"
OWN = (str(FOLDER / "cao-bang-2021/departments.rules"),)
OWN += (str(FOLDER / "cao-bang-2021/departments.csv"),)
GROUPS = (str(FOLDER / "digital-district/district.rules"),)
GROUPS += (str(FOLDER / "digital-district/district.csv"),)


def test_a_picture_is_written_in_the_format_of_its_name(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    for ending, begin in (("svg", b"<svg"), ("png", b"\x89PNG"), ("html", b"<!doctype")):
        path = tmp_path / f"a.{ending}"
        assert run("plot", "ranking", *OWN, "-o", str(path)).code == 0
        assert path.read_bytes().startswith(begin)


def test_places_come_from_earlier_years(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    old = str(FOLDER / "cao-bang-2021/departments-2020.csv")
    ran = run("plot", "places", *OWN, "--previous", "2020", OWN[0], old, "-o", str(path))
    assert ran.code == 0, ran.err
    assert "Sở Y tế: 2 (2020), 12 (2021)." in path.read_text("utf-8")


def test_a_profile_needs_no_group(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    ran = run("plot", "profile", *GROUPS, "--unit", "Huyện Ă", "-o", str(path))
    assert ran.code == 0, ran.err
    assert "Huyện Ă" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("profile", *OWN), "`--unit"),
        (("profile", *OWN, "--unit", "Sở Y"), "Sở Y tế"),
        (("ranking", *OWN, "--unit", "Sở Y tế"), "`profile`"),
        (("spread", *GROUPS), "`--group"),
        (("profile", *GROUPS, "--unit", "Huyen Ă"), "Huyện Ă"),
        (("spread", *GROUPS, "--group", "Vùng ca"), "Vùng cao"),
        (("ranking", *OWN, "--period", "2020"), "`--period`"),
        (("ranking", *OWN, "-o", "a.gif"), ".gif"),
        (("ranking", *OWN, "--format", "png"), "PNG"),
        (("places", *OWN), "--previous"),
    ],
)
def test_what_cannot_be_drawn_is_said_with_what_to_type(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    ran = run("plot", *arguments)
    assert ran.code == 2
    assert said in ran.err
