"""``rulelang report``: the report on the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rulelang.cli import main

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rulesets/cao-bang-2021/departments.rules"
DATA = RULES.with_suffix(".csv")
OLDER = [DATA.with_name(f"departments-{year}.csv") for year in (2019, 2020)]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def called(*arguments: object) -> tuple[int, str, str]:
        code = main(["report", *map(str, arguments)])
        return code, *capsys.readouterr()

    return called


def test_every_format_is_written_by_the_ending_of_the_file(run: Run, tmp_path: Path) -> None:
    starts = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-", "docx": b"PK", "md": b"B"}
    for ending, start in starts.items():
        path = tmp_path / f"report.{ending}"
        assert run(RULES, DATA, "-o", path) == (0, "", "")
        assert path.read_bytes().startswith(start)


def test_the_head_and_the_foot_come_from_settings(run: Run, tmp_path: Path) -> None:
    settings = tmp_path / "report.toml"
    settings.write_text(
        'office = "SỞ THÔNG TIN"\nplace = "Cao Bằng"\ndate = 2021-02-03\n'
        'recipients = ["UBND tỉnh"]\nsigner = "Nguyễn Văn A"\n',
        "utf-8",
    )
    assert run(RULES, DATA, "--settings", settings, "-o", "report.md")[0] == 0
    text = (tmp_path / "report.md").read_text("utf-8")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Cao Bằng, ngày 03 tháng 02 năm 2021" in text
    assert text.index("Nguyễn Văn A") < text.index("Nơi nhận:")
    run(RULES, DATA, "--settings", settings, "--date", "2022-12-30", "-o", "report.md")
    assert "ngày 30 tháng 12 năm 2022" in (tmp_path / "report.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("written", "line", "said", "mend"),
    [
        ('place = "x"\nofice = "x"', 2, "there is no key `ofice`", "did you mean `office`?"),
        ("date = '2021'", 1, "`date` is not a date", "without quotes"),
        ("signer = 3", 1, "`signer` is not a text", "in quotes"),
        ("recipients = [1]", 1, "`recipients` is not a list of texts", "each in quotes"),
        ("place = x", 1, "this is not TOML", "write a line as"),
    ],
)
def test_settings_that_are_wrong_are_said_with_their_line(
    run: Run, tmp_path: Path, written: str, line: int, said: str, mend: str
) -> None:
    (tmp_path / "report.toml").write_text(written, "utf-8")
    asked = ("--settings", "report.toml", "--language", "en", "-o", "report.md")
    code, _, error = run(RULES, DATA, *asked)
    assert code == 2
    assert f"report.toml:{line}: {said}" in error
    assert mend in error
    assert not (tmp_path / "report.md").exists()


def test_years_before_are_compared(run: Run, tmp_path: Path) -> None:
    asked = [("--previous", path.stem[-4:], RULES, path) for path in OLDER]
    run(RULES, DATA, *(word for each in asked for word in each), "-o", "report.md")
    text = (tmp_path / "report.md").read_text("utf-8")
    assert "So với các năm trước" in text
    assert "| Sở Giáo dục và Đào tạo | 1 | 1 | 1 |" in text
    assert "Số liệu 2019" in text


def test_units_have_pages_where_they_are_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    run(RULES, DATA, "-o", path)
    assert "Kết quả của từng đơn vị" not in path.read_text("utf-8")
    run(RULES, DATA, "--units", "Sở Y tế", "-o", path)
    assert path.read_text("utf-8").count("Điểm của Sở") == 2  # a picture and a table
    code, _, error = run(RULES, DATA, "--units", "Sở Y tê", "-o", path)
    assert code == 2
    assert "Sở Y tế" in error


def test_templates_are_written_and_taken(run: Run, tmp_path: Path) -> None:
    assert run("--write-template", "own")[0] == 0
    style = tmp_path / "own/style.css"
    style.write_text(style.read_text("utf-8") + "\n.ours { color: red; }\n", "utf-8")
    run(RULES, DATA, "--template", "own", "-o", "report.html")
    assert ".ours { color: red; }" in (tmp_path / "report.html").read_text("utf-8")
    code, _, error = run("--write-template", "own")
    assert code == 2
    assert "already exists" in error


def test_a_template_that_is_wrong_is_said_in_one_line(run: Run, tmp_path: Path) -> None:
    run("--write-template", "own")
    (tmp_path / "own/frame.html").write_text("{% if %}", "utf-8")
    code, _, error = run(RULES, DATA, "--template", "own", "--language", "en", "-o", "report.html")
    assert code == 1
    assert "frame.html:1" in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("-o", "report.txt"), "is not a report"),
        ((), "a report is written to a file"),
        (("--date", "30/12/2021", "-o", "report.md"), "is not a date"),
    ],
)
def test_wrong_usage_is_said_with_its_mend(run: Run, asked: tuple[str, ...], said: str) -> None:
    code, _, error = run(RULES, DATA, *asked, "--language", "en")
    assert code == 2
    assert said in error
    assert "help:" in error


def test_a_missing_package_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from rulelang.api import needs

    monkeypatch.setattr(needs, "find_spec", lambda name: None)
    code, _, error = run(RULES, DATA, "-o", "report.pdf")
    assert code == 1
    assert 'pip install "rulelang[report]"' in error
    assert error.count("\n") == 1


def test_hostile_names_of_units_and_labels_are_text(run: Run, tmp_path: Path) -> None:
    rules, data = tmp_path / "own.rules", tmp_path / "own.csv"
    rules.write_text(
        'ruleset own "<b>R</b> #x $y$" {\n  unit office\n}\n'
        'criterion a "<script>alert(1)</script> \\\\ ] [" max 10: given\nrank by total\n',
        "utf-8",
    )
    data.write_text("office,a\n<img src=x onerror=y>,3\n#panic() *x* $z$,4\nm & n,5\n", "utf-8")
    for ending in ("html", "pdf", "docx", "md"):
        code, _, error = run(rules, data, "--units", "all", "-o", f"own.{ending}")
        assert (code, error) == (0, "")
    page = (tmp_path / "own.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
