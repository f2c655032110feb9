"""The short examples of a page: made whole, evaluated, and compared with the table below them.

In a table, a heading with an arrow (``→ lan``) is a result. A heading in backquotes is a setting of
the ruleset, and ``in place of `by sum` `` has what stands there instead. Notes explain; all other
columns are data. An empty cell is missing, a dash stands for none.

A page is in one language: its fragments are written in that language's keywords.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import rulelang
from rulelang.rational import decimal_text
from tests.docs.markdown import Block, Table, code

RESULT = "→ "
INSTEAD = "in place of "
NOTES = ("arithmetic", "what it does")
Language = Literal["en", "vi"]
UNIT = {"en": "district", "vi": "huyện"}
HEAD = {
    "en": "ruleset page {{ unit {unit} {settings} }}\n",
    "vi": "bộ tiêu chí trang {{ đơn vị {unit} {settings} }}\n",
}
RESCALE = {"en": "not applicable rescale", "vi": "không áp dụng quy đổi"}
FIRST = {"en": "", "vi": "language vi\n"}
OWN_HEAD = re.compile(r"^(?:ruleset|bộ tiêu chí) ", re.MULTILINE)
DECLARED = re.compile(r"(?:input|số liệu) +(\w+)")
UNREAD = re.compile(r'"[^"\n]*"|#[^\n]*')

Row = Mapping[str, str]


def read_by(fragment: str, inputs: str) -> dict[str, str]:
    """The inputs, of those of the page, that a fragment reads, and what their bounds read."""
    declared = {line: DECLARED.match(line) for line in inputs.splitlines()}
    lines = {found[1]: line for line, found in declared.items() if found}
    found: dict[str, str] = {}
    waiting = [fragment]
    while waiting:
        words = set(re.findall(r"\w+", UNREAD.sub("", waiting.pop())))
        fresh = {id: line for id, line in lines.items() if id in words and id not in found}
        found |= fresh
        waiting += [line.partition(":")[2] for line in fresh.values()]
    return {id: line for id, line in lines.items() if id in found}


def whole(
    fragment: str,
    inputs: Mapping[str, str],
    settings: Sequence[str] = (),
    language: Language = "en",
) -> str:
    """A ruleset that holds the fragment."""
    if OWN_HEAD.search(fragment):
        assert not settings
        head = ""
    else:
        settings = settings or [RESCALE[language]]  # what divides by zero is explained there
        head = HEAD[language].format(unit=UNIT[language], settings=" ".join(settings))
    return FIRST[language] + head + "\n".join(inputs.values()) + "\n" + fragment


def differences(block: Block, inputs: str, language: Language = "en") -> list[str]:
    """Where the table below a fragment says other than the engine."""
    table = block.table
    assert table is not None
    read = read_by(block.text, inputs)
    found: list[str] = []
    for changes, rows in groupby(table.rows, lambda row: _changes(table, row)):
        text, settings = block.text, []
        for heading, cell in changes:
            if heading.startswith(INSTEAD):
                (before,), (after,) = code(heading), code(cell)
                assert before in text, f"{before} is not in the example"
                text = text.replace(before, after)
            else:
                settings += [f"{code(heading)[0]} {code(cell)[0]}"]
        rules = rulelang.parse(whole(text, read, settings, language), f"line {block.line}")
        assert settings or changes or not rules.diagnostics, rules.diagnostics
        found += _compare(table, rules, list(rows), read, UNIT[language])
    return found


def _changes(table: Table, row: Row) -> tuple[tuple[str, str], ...]:
    changing = [h for h in table.headings if h.startswith((INSTEAD, "`"))]
    return tuple((heading, row[heading]) for heading in changing)


def _compare(
    table: Table,
    rules: rulelang.Ruleset,
    rows: Sequence[Row],
    read: Mapping[str, str],
    unit_column: str,
) -> list[str]:
    given = [h for h in table.headings if not h.startswith((RESULT, INSTEAD, "`"))]
    given = [heading for heading in given if heading not in NOTES]
    data = [
        {unit_column: str(number)}
        | dict.fromkeys(read, "")
        | {heading: row[heading] for heading in given}
        for number, row in enumerate(rows, 1)
    ]
    units = (_as_csv(rules, data) if unit_column == UNIT["vi"] else rules.evaluate(data)).units
    return [
        f"{unit.unit}: {name} is {got}, the page says {row[RESULT + name]}"
        for unit, row in zip(units, rows, strict=True)
        for name in [h.removeprefix(RESULT) for h in table.headings if h.startswith(RESULT)]
        for got in [_result(unit, name)]
        if not _is(got, row[RESULT + name])
    ]


def _as_csv(rules: rulelang.Ruleset, data: Sequence[Row]) -> rulelang.Evaluation:
    """Results of data as an office hands them in, with its decimal commas and dates."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(data[0]), delimiter=";")
            table.writeheader()
            table.writerows(data)
        return rules.evaluate(path)


def _result(unit: rulelang.UnitResult, name: str) -> Fraction | int | str | None:
    id, _, attribute = name.partition(".")
    if attribute == "level":
        return unit.levels[id]
    if id in unit.scores:
        return unit.scores[id]
    results: dict[str, Fraction | int | str | None] = {
        "status": unit.status,
        "total": unit.total,
        "share": unit.share,
        "level": unit.level,
        "rank": unit.rank,
    }
    return results[id]


def _is(got: Fraction | int | str | None, cell: str) -> bool:
    if got is None or isinstance(got, str):
        return cell == (got or "–")
    value = Fraction(got)
    return cell != "–" and Fraction(cell.replace(",", ".")) in (
        value,
        Fraction(decimal_text(value, 2)),
    )
