"""Whatever is done to the cells of a form: what one sees beside a question is what comes back, or
something is said about the form."""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import rulelang
from rulelang.api.forms import collect
from tests.api.test_habits import RULES, TYPED
from tests.filled import answer_cells, filled
from tests.habits import HABITS
from tests.properties.thorough import tried

WRITTEN: Mapping[str, Mapping[Any, Any]] = {
    "may": {12: 12, "12": 12, "12 máy": 12, 7: 7},
    "ho_so": {200: 200, "200": 200, 300: 300},
    "truc_tuyen": {150: 150, 20: 20},
    "an_toan": {"Có": True, "không": False, "x": True},
    "dia_chi": {"hoaan.example": "hoaan.example", "khác": "khác"},
}
"""What is typed as the answer to a question, and what it means."""

LABELS = {item.id: str(item.label) for item in rulelang.parse(RULES).inputs}
IDS = st.sampled_from(sorted(WRITTEN))
Change = tuple[str, Any]
"""A habit and what it is done to, or what is typed."""


def done_to(sheet: Worksheet, change: Change) -> None:
    """Do one thing to a sheet; what a program refuses is not done."""
    name, value = change
    try:
        if name == "type":
            for id, text in value.items():
                answer_cells(sheet)[id].value = text
        elif name == "column":
            sheet.insert_cols(2)
        else:
            HABITS[name](sheet, answer_cells(sheet), value)
    except (KeyError, AttributeError):  # a question that was deleted, a cell that was merged away
        return


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """One thing that somebody does."""
    id, other = draw(st.lists(IDS, min_size=2, max_size=2, unique=True))
    value = draw(st.sampled_from([*WRITTEN[id], None]))
    some: list[Change] = [
        ("type", {id: value}),
        ("@again", {id: value}),
        ("@put in", {id: draw(st.sampled_from([None, 5]))}),
        ("@beside", {id: "ghi chú"}),
        ("@deleted", [id]),
        ("@sorted", [id, other]),
        ("@merged", [id, other]),
        ("column", None),
    ]
    return draw(st.sampled_from(some))


def seen(sheet: Worksheet) -> dict[str, set[Any]]:
    """What a person sees: the answers beside each question, by its label; none is an empty set."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    headings = next(row for row in rows if "Nội dung" in row)
    label, answer = headings.index("Nội dung"), headings.index("Trả lời")
    found: dict[str, set[Any]] = {}
    for row in rows[rows.index(headings) + 1 :]:
        text = row[label]
        if text in LABELS.values():
            found.setdefault(text, set())
            if row[answer] is not None:
                found[text].add(row[answer])
    return found


@cache
def form() -> bytes:
    with TemporaryDirectory() as folder:
        (path,) = rulelang.parse(RULES).write_forms(folder, ["Hòa An"])
        return filled(path.read_bytes(), TYPED)


@tried(40)
@given(done=st.lists(changes(), min_size=1, max_size=4))
def test_what_one_sees_comes_back_or_something_is_said(done: list[Change]) -> None:
    rules = rulelang.parse(RULES)
    book = load_workbook(BytesIO(form()))
    for change in done:
        done_to(book.worksheets[0], change)
    with TemporaryDirectory() as name:
        path = Path(name) / "Hòa An.xlsx"
        book.save(path)
        there = seen(load_workbook(path).worksheets[0])
        found = collect(rules.plan, path.parent, ["Hòa An"])
    if any(item.severity in ("error", "warning") for item in found.diagnostics):
        return
    for id, meant in WRITTEN.items():
        answers = {meant[text] for text in there[LABELS[id]]}
        assert {found.columns[id][0]} == (answers or {None})
