"""In what people read of the Vietnamese rulesets that ship, no word is English.

A word is English where it is no Vietnamese syllable by its letters, and stands neither in the rules
nor in the data nor in the list of words that are the same in both languages.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rulelang.cli import main
from rulelang.cli.commands import COMMANDS
from rulelang.output.pages import page
from rulelang.words import sentences

Run = Callable[..., str]

ROOT = Path(__file__).parent.parent.parent
RULES = [
    path
    for path in sorted((ROOT / "rulesets").glob("*/*.rules"))
    if path.read_text("utf-8").startswith("language vi") and path.with_suffix(".csv").exists()
]

ONSET = "ngh|ng|nh|gh|gi|kh|ch|ph|th|tr|qu|[bcdghklmnprstvx]"
RIME = (
    "(?:oai|oay|oao|uay|uya|uyu|ieu|iêu|yeu|ai|ao|au|ay|eo|eu|ia|iu|oa|oe|oi|oo|ua|ue|ui|uo|uy|ie"
    "|ye|[aeiouy])(?:ch|ng|nh|[cmnpt])?"
)
SYLLABLE = re.compile(f"(?:{ONSET})?{RIME}")
LOOK_ALIKE = frozenset({"at", "be", "it", "not", "that", "the", "them", "then", "what"})
"""English words that could be Vietnamese by their letters."""

WORD = re.compile(r"[^\W\d_]+")

SAME = frozenset(
    WORD.findall(
        "csv excel html json jsonl markdown md ods parquet spark sql tsv txt utf xls xlsx arrow "
        "duckdb postgres postgresql sqlite query select cp stt utc sha windows certutil hashfile "
        "http mcp byte "
        "total share level rank status group reason "
        "word rulelang rules eval explain analyse plot data check test fmt form collect language "
        "help svg png vega lite pdf docx dotx toml report"
    )
)
"""Names of formats, files, programs and columns of results, and commands as they are typed."""

NAMED = re.compile(r"\b[0-9a-f]{64}\b|[\w-]+\.(?:xlsx|csv|rules)\b|`-[^`]*`")
"""Check sums, names of files, and options as they are typed."""

TYPED = re.compile(
    r"--?[\w-]+(?: \[[^\]]*\])?|`[^`]*`|\(\w+\)|^  (?:rulelang|eval \"|_RULELANG).*|^  \w+ ",
    re.MULTILINE,
)
"""What one types, in help."""

ANCHORS = re.compile(r'\(#[\w-]+\)|<a id="[\w-]+"></a>|\b[IVX]+\. ')
"""What leads to a section of a report, and its number."""

ROMAN = re.compile(r"\b[IVX]+\b")
"""The number of a section or a level."""

YEARS = ("2020", "2019", "2018")
KINDS = ("ranking", "heatmap", "spread")
PICTURES = ("-o", "picture.svg")
SHOWN = ("}text", "title", "}desc", "tspan")
"""The ends of the names of nodes of a picture whose texts are seen, or read aloud."""

IDS = re.compile(r"\b\w*_\w*|\b(?:complete|ranking|standing)\b")
"""Names of values on the sheet of formulas."""


def english(text: str, known: str) -> set[str]:
    """The English words of a text that do not stand in what is known."""
    allowed = SAME | {word.lower() for word in WORD.findall(known)}
    return {
        word
        for word in map(str.lower, WORD.findall(NAMED.sub("", text)))
        if word.isascii()
        and word not in allowed
        and (word in LOOK_ALIKE or not SYLLABLE.fullmatch(word))
        and len(word) > 1
    }


def test_english_words_are_found() -> None:
    found = english("Hạng 1: lacks the units, không xếp hạng; theo trong cho nghiêng", "")
    assert found == {"lacks", "the", "units"}


def texts(workbook: Path) -> Iterator[str]:
    """What a workbook shows: texts of the cells of its visible sheets, their names, headers and
    feet, and messages of validation. Names of values (`a_condition`) are no words."""
    with zipfile.ZipFile(workbook) as file:
        strings = ["".join(node.itertext()) for node in parsed(file, "sharedStrings.xml")]
        for number, sheet in enumerate(named(parsed(file, "workbook.xml"), "sheet"), 1):
            if sheet.get("state", "visible") != "visible":
                continue
            yield sheet.get("name", "")
            root = parsed(file, f"worksheets/sheet{number}.xml")
            hidden = {
                at
                for column in named(root, "col")
                if column.get("hidden")
                for at in range(int(column.get("min", "0")), int(column.get("max", "0")) + 1)
            }
            for row in named(root, "row"):
                for cell in [] if row.get("hidden") else named(row, "c"):
                    if number_of(cell.get("r", "")) in hidden:
                        continue
                    text = "".join(t.text or "" for tag in ("v", "t") for t in named(cell, tag))
                    yield IDS.sub("", strings[int(text)] if cell.get("t") == "s" else text)
            for node in root.iter():
                if node.tag.endswith(("oddHeader", "oddFooter")):
                    yield re.sub("&[A-Z]", " ", node.text or "")
                for key in ("promptTitle", "prompt", "errorTitle", "error"):
                    yield node.get(key, "")


class Page(HTMLParser):
    """Collects what a reader of a page sees, and what is read aloud."""

    UNSEEN = ("style", "script")
    ALOUD = ("title", "alt", "placeholder", "aria-label")

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.unseen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen = tag in self.UNSEEN
        self.texts += [value or "" for name, value in attrs if name in self.ALOUD]

    def handle_endtag(self, tag: str) -> None:
        self.unseen = self.unseen and tag not in self.UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.texts.append(data)


def number_of(cell: str) -> int:
    """The number of a cell's column, from 1."""
    found = 0
    for letter in cell.rstrip("0123456789"):
        found = 26 * found + ord(letter) - ord("A") + 1
    return found


def parsed(file: zipfile.ZipFile, name: str) -> ElementTree.Element:
    path = f"xl/{name}"
    return ElementTree.fromstring(file.read(path) if path in file.namelist() else "<none/>")


def named(root: ElementTree.Element, tag: str) -> list[ElementTree.Element]:
    return [node for node in root.iter() if node.tag.rpartition("}")[2] == tag]


@pytest.fixture
def said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str) -> str:
        main(arguments)
        written = capsys.readouterr()
        output = "" if "-o" not in arguments else arguments[arguments.index("-o") + 1]
        cells = texts(Path(output)) if output.endswith(".xlsx") and Path(output).exists() else ()
        if output.endswith(".svg"):
            root = ElementTree.fromstring(Path(output).read_text("utf-8"))
            cells = [node.text or "" for node in root.iter() if node.tag[-5:] in SHOWN]
        if output.endswith(".html"):
            page = Page()
            page.feed(Path(output).read_text("utf-8"))
            cells = [ROMAN.sub("", text) for text in page.texts]
        if output.endswith(".md"):
            cells = [ANCHORS.sub("", Path(output).read_text("utf-8"))]
        return "\n".join([written.out, written.err, *cells])

    return run


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_ruleset(path: Path, said: Run) -> None:
    rules, data = str(path), str(path.with_suffix(".csv"))
    first = path.with_suffix(".csv").read_text("utf-8-sig").splitlines()
    known = "\n".join([path.read_text("utf-8"), *first, rules])
    units = [line.split(",")[0] for line in first[1:]]
    periods = [] if "kỳ " not in known else ["--period", first[-1].split(",")[1]]
    found = {
        " ".join(arguments[:1] + arguments[3:]): english(said(*arguments), known)
        for arguments in [
            ("check", rules),
            ("test", rules),
            ("eval", rules, data),
            ("eval", rules, data, "--format", "markdown"),
            ("eval", rules, data, "-o", "results.xlsx"),
            ("eval", rules, data, "--formulas", "-o", "formulas.xlsx"),
            ("analyse", rules, data),
            ("analyse", rules, data, "-o", "analysis.xlsx"),
            ("report", rules, data, "--units", "all", "-o", "report.md"),
            ("report", rules, data, "--units", "all", "-o", "report.html"),
            ("data", rules, data),
            ("data", rules, data, "-o", "marked.xlsx"),
            ("form", rules, "-o", "form.xlsx"),
            ("form", rules, "--units", data, "--wide", "-o", "table.xlsx"),
            *(("explain", rules, data, "--unit", unit, *periods) for unit in (units[0], units[-1])),
        ]
    }
    assert {key: words for key, words in found.items() if words} == {}


CAO_BANG = ROOT / "rulesets" / "cao-bang-2021"
TABLE = """STT,Tiêu chí,Điểm tối đa,Cách tính
1,Hạ tầng số,6,
1.1,Mạng LAN,4,Tỷ lệ Số đơn vị có kết nối/Số đơn vị * điểm tối đa
1.2,Tường lửa,3,"Có: 2 điểm, không: 0 điểm"
2,Tin bài,,Theo chất lượng tin bài
"""


def test_the_years_the_pictures_a_report_and_a_draft(said: Run) -> None:
    rules, data = CAO_BANG / "districts.rules", CAO_BANG / "districts.csv"
    published = CAO_BANG / "districts.published.rules"
    former = [("--previous", year, rules, CAO_BANG / f"districts-{year}.csv") for year in YEARS]
    years = [str(item) for one in former for item in one]
    Path("tieu-chi.csv").write_text(TABLE, encoding="utf-8")
    files = (rules, data, published, *(CAO_BANG / f"districts-{year}.csv" for year in YEARS))
    known = TABLE + "".join(path.read_text("utf-8-sig") for path in files) + str(rules)
    unit = data.read_text("utf-8-sig").splitlines()[1].split(",")[0]
    found = {
        " ".join(arguments[:2]): english(said(*arguments), known)
        for arguments in [
            ("compare", str(rules), str(data), *years),
            ("compare", str(rules), str(data), *years, "-o", "years.xlsx"),
            ("report", str(rules), str(data), *years, "-o", "report.md"),
            ("audit", str(rules), str(published)),
            ("audit", str(rules), str(published), str(data)),
            ("new", "--from", "tieu-chi.csv"),
            *(("plot", kind, str(rules), str(data), *PICTURES) for kind in KINDS),
            ("plot", "profile", str(rules), str(data), "--unit", unit, *PICTURES),
            ("plot", "places", str(rules), str(data), *years, *PICTURES),
        ]
    }
    assert {key: words for key, words in found.items() if words} == {}


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(command: str, said: Run) -> None:
    text = said(*([command] if command else []), "--help")
    typed = " ".join(TYPED.findall(text))
    assert english(text, typed) == set()


RUBRIC = """language vi

bộ tiêu chí xã "Xã" {
  đơn vị xã "Xã"
}

số liệu hộ "Số hộ" : số nguyên từ 0
số liệu số_chữ_số "Số chữ số" : số nguyên từ 0 đến 3

tiêu chí internet "Internet" tối đa 10: điểm làm tròn(hộ / 7, số_chữ_số)
"""
DATA = "Xã,Số hộ,Số chữ số\nAn Bình,30,1\n"
FILES = {
    "a.rules": RUBRIC,
    "a.csv": DATA,
    "value.json": '[{"Xã": }]',
    "comma.json": '[{"Xã": "A" "B": 1}]',
    "key.json": "[{Xã: 1}]",
    "more.json": "[] []",
    "string.json": '[{"Xã',
    "claims.rules": 'language vi\nsố liệu a "A" : số\n',
    "huge.csv": f"Xã,Số hộ,Số chữ số\nAn Bình,{10**310},1\n",
}
FAILURES = (
    ("sql", "a.rules", "--dialect", "postgres"),
    *(("eval", "a.rules", f"{name}.json") for name in ("value", "comma", "key", "more", "string")),
    ("audit", "a.rules", "a.rules"),
    ("form", "a.rules", "--period", "2024", "-o", "form.xlsx"),
    ("eval", "a.rules", "https://example.com/a.csv"),
    ("eval", "a.rules", "sqlite:///none.db"),
    ("eval", "a.rules", "a.rules"),
    ("eval", "a.rules", "none.csv"),
)
NEEDY = (
    ("eval", "a.rules", "a.csv", "-o", "results.xlsx"),
    ("eval", "a.rules", "a.csv", "-o", "results.parquet"),
    ("eval", "a.rules", "a.csv", "--engine", "columnar"),
    ("analyse", "a.rules", "a.csv", "-o", "analysis.xlsx"),
    ("compare", "a.rules", "a.csv", "--previous", "2020", "a.rules", "a.csv", "-o", "b.xlsx"),
    ("data", "a.rules", "a.csv", "-o", "marked.xlsx"),
    ("form", "a.rules", "-o", "form.xlsx"),
    ("collect", "a.rules", "forms", "-o", "b.parquet"),
    ("audit", "a.rules", "claims.rules"),
    ("sql", "a.rules", "--dialect", "postgres"),
    ("new", "--from", "a.xlsx"),
    ("eval", "a.rules", "duckdb:///a.db?table=a"),
    ("eval", "a.rules", "postgresql://localhost/a?table=a"),
)
PACKAGES = "numpy polars xlsxwriter openpyxl duckdb psycopg sqlglot columnar pip install"


def failed(said: Run, arguments: tuple[str, ...], also: str = "") -> set[str]:
    """The English words of a command that fails."""
    text = ran(said, arguments)
    assert "lỗi" in text, "it does not fail"
    return english(text, " ".join([RUBRIC, DATA, also, *arguments]))


def ran(said: Run, arguments: tuple[str, ...]) -> str:
    """What a command says, next to the files."""
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    Path("forms").mkdir()
    return said(*arguments)


@pytest.mark.parametrize("arguments", FAILURES, ids=" ".join)
def test_a_failure(arguments: tuple[str, ...], said: Run) -> None:
    assert failed(said, arguments, "table query") == set()


WRONG = """BÁO CÁO NĂM 2024,,,
Xã,Số hộ,Số chữ số,Ghi chú
An Bình,30,9,x
An Bình,5,1,
Bắc Sơn,ba mươi,1,
,4,1,
Tổng cộng,35,10,
Nguồn: phòng thống kê,,,
"""
"""A table with an error of nearly every sort, a title, a total and a source."""


@pytest.mark.parametrize(
    "arguments",
    [("eval",), ("data",), ("data", "-o", "marked.xlsx"), ("explain", "--unit", "An Bình")],
    ids=" ".join,
)
def test_wrong_data(arguments: tuple[str, ...], said: Run) -> None:
    Path("wrong.csv").write_text(WRONG, encoding="utf-8")
    command, *more = arguments
    text = ran(said, (command, "a.rules", "wrong.csv", *more))
    assert "E503" in text and "E513" in text
    assert english(text, RUBRIC + WRONG + "wrong rulelang") == set()


def test_wrong_answers_in_forms(said: Run) -> None:
    from openpyxl import load_workbook

    Path("a.rules").write_text(RUBRIC, encoding="utf-8")
    Path("a.csv").write_text(DATA.replace("An Bình", "An Bình,,\nBắc Sơn"), encoding="utf-8")
    said("form", "a.rules", "--units", "a.csv", "-o", "forms/")
    path = Path("forms") / "An Bình.xlsx"
    book = load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.protection.locked is False:
                cell.value = "nhiều"
    book.save(path)
    text = said("collect", "a.rules", "forms", "--units", "a.csv", "-o", "b.csv")
    assert "E503" in text and "chưa nộp: Bắc Sơn" in text
    assert english(text, RUBRIC + "forms partial") == set()


@pytest.mark.parametrize("arguments", NEEDY, ids=" ".join)
def test_a_missing_package(
    arguments: tuple[str, ...], said: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rulelang.api.needs.find_spec", lambda name: None)
    assert failed(said, arguments, PACKAGES) == set()


CODES = ROOT / "tests" / "fixtures" / "errors"
SHOWN_TOO = (
    "web python list none tab gigabyte logarit xlsm item choice lan null true false latinh "
    "right override eneppah cyrillic byelorussian small letter"
)
"""Words of what pages explain that are the same in both languages, and names of characters."""


def test_the_page_of_every_error() -> None:
    found = {}
    for code in sentences("errors.vi"):
        text = page(code, None, "vi")
        files = [path for path in CODES.glob(f"{code}.*") if not path.name.endswith(".txt")]
        caused = [path.read_text("utf-8") for path in files]
        sample = " ".join(path.name for path in CODES.glob(f"{code}.*"))
        known = " ".join([code, sample, SHOWN_TOO, *caused, *TYPED.findall(text)])
        found[code] = english(text, known)
    assert {code: words for code, words in found.items() if words} == {}


@pytest.mark.parametrize("limit", ["ROWS", "COLUMNS", "TEXT"])
def test_what_is_too_large_for_a_workbook(
    limit: str, said: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"rulelang.output.workbook.book.{limit}", 2)
    assert failed(said, ("eval", "a.rules", "a.csv", "-o", "results.xlsx")) == set()


def test_what_a_spreadsheet_cannot_express(said: Run) -> None:
    text = ran(said, ("eval", "a.rules", "huge.csv", "--formulas", "-o", "results.xlsx"))
    assert "`hộ` không viết được thành công thức: bảng tính không có số" in text
    assert english(text, RUBRIC + DATA) == set()
