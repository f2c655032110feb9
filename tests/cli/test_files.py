"""Files named on the command line, and files written."""

import os
from pathlib import Path

import pytest

from rulelang.cli.files import Sample, sample, write_whole
from rulelang.output import whole
from tests.cli.conftest import Run


def test_a_missing_rules_file_names_the_nearest_and_lists_those_there(
    run: Run, folder: Path
) -> None:
    (folder / "schools.rules").touch()
    ran = run("eval", "comunes.rules", "communes.csv")
    assert ran.code == 2
    assert ran.err == (
        "error: there is no file `comunes.rules`\n"
        "  = help: did you mean `communes.rules`? there are communes.rules, schools.rules\n"
    )


def test_a_missing_data_file_lists_the_tables_there(run: Run) -> None:
    ran = run("eval", "communes.rules", "x.csv")
    assert ran.code == 2
    assert "there are communes.csv" in ran.err


def test_of_many_files_ten_are_listed(run: Run, folder: Path) -> None:
    for number in range(20):
        (folder / f"z{number}.rules").touch()
    assert run("check", "x").err.rstrip().endswith(", …")


def test_a_folder_without_such_files_says_so(run: Run, folder: Path) -> None:
    (folder / "empty").mkdir()
    assert "no file in `empty` ends in `.rules`" in run("check", "empty/x.rules").err


def test_a_folder_that_is_not_there_is_said(run: Run) -> None:
    assert "there is no folder `nowhere` either" in run("check", "nowhere/x.rules").err


def test_a_folder_is_no_file(run: Run, folder: Path) -> None:
    ran = run("eval", ".", "communes.csv")
    assert ran.code == 2
    assert ran.err == ("error: `.` is a folder, not a file\n  = help: there are communes.rules\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("communes.rules", "line 2 is not UTF-8"),
        ("communes.csv", "line 2 is neither UTF-8 nor Windows-1258"),
    ],
)
def test_a_file_of_another_encoding_is_said_with_its_line(
    run: Run, folder: Path, name: str, said: str
) -> None:
    (folder / name).write_bytes(b"# ok\n\x8d\xff")
    ran = run("eval", "communes.rules", "communes.csv")
    assert ran.code == 1
    assert name in ran.err and said in ran.err


# ---- samples -------------------------------------------------------------------------------------


def test_a_sample_is_rules_with_data_of_the_same_name(folder: Path) -> None:
    (folder / "alone.rules").touch()
    assert sample(folder) == Sample("communes.rules", "communes.csv", "Thạch An")


def test_samples_are_found_in_the_rulesets_of_the_project(folder: Path) -> None:
    below = folder / "rulesets" / "here"
    below.mkdir(parents=True)
    for suffix in (".rules", ".csv"):
        (folder / f"communes{suffix}").rename(below / f"communes{suffix}")
    assert sample(folder).rules == str(Path("rulesets/here/communes.rules"))


def test_without_files_the_sample_has_names_for_ones_own(tmp_path: Path) -> None:
    assert sample(tmp_path) == Sample("scorecard.rules", "units.csv", "NAME")


@pytest.mark.parametrize("content", [b"", b"unit\n", b"unit\n\xff", b"unit\n,1\n"])
def test_data_without_a_unit_are_no_sample(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.rules").touch()
    (tmp_path / "a.csv").write_bytes(content)
    assert sample(tmp_path).rules == "scorecard.rules"


# ---- writing -------------------------------------------------------------------------------------


def test_a_file_is_written_in_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", "Thạch An\n")
    assert (tmp_path / "a").read_bytes() == "Thạch An\n".encode()
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_a_write_that_fails_leaves_what_stood_there_and_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("before", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(whole, "_mode", full)
    with pytest.raises(OSError, match="full"):
        write_whole(tmp_path / "a", "after")
    assert (tmp_path / "a").read_text("utf-8") == "before"
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.touch()
    target.chmod(0o640)
    before = target.stat().st_mode
    write_whole(target, "x")
    assert target.stat().st_mode == before


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "target").touch()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_whole(tmp_path / "link", "x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text("utf-8") == "x"


def test_a_file_that_the_user_may_not_write_is_not_replaced(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # for the superuser, who may write all, the answer of the system is feigned
    (folder / "kept").write_text("before", encoding="utf-8")
    before = (folder / "communes.rules").read_bytes()
    (folder / "untidy.rules").write_bytes(b" " + before)
    monkeypatch.setattr("rulelang.output.whole.os.access", lambda _, mode: mode != os.W_OK)
    for file, *arguments in (
        ("kept", "eval", "communes.rules", "communes.csv", "-o", "kept"),
        ("untidy.rules", "fmt", "untidy.rules", "--write"),
    ):
        ran = run(*arguments)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == f"error: cannot write `{file}`: permission denied\n"
    assert (folder / "kept").read_text("utf-8") == "before"
    assert (folder / "untidy.rules").read_bytes() == b" " + before


def test_a_pipe_that_has_no_name_is_written_to() -> None:
    reader, writer = os.pipe()
    write_whole(Path(f"/dev/fd/{writer}"), "x")
    assert os.read(reader, 10) == b"x"
    os.close(reader)
    os.close(writer)


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_a_hyphen_is_standard_output(run: Run, folder: Path, name: str) -> None:
    sources = ("eval", "communes.rules", "communes.csv")
    assert run(*sources, "-o", name) == run(*sources)
    assert not (folder / "-").exists()


def test_a_hyphen_is_no_file_of_rules_and_what_is_is_said(run: Run) -> None:
    ran = run("eval", "-", "communes.csv")
    assert ran.code == 2
    help = "standard input is read as `/dev/stdin`"
    assert ran.err == f"error: `-` is not a file\n  = help: {help}\n"


def test_what_is_no_plain_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "x")
    assert os.read(reader, 10) == b"x"
    os.close(reader)
    assert pipe.is_fifo()
