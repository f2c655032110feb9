"""A change by a path changes what the path names, and nothing else."""

from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.api.files import compiled_grammar
from rulelang.diagnostics import Source
from rulelang.editing import changed_text
from rulelang.editing.spots import Spot, spots_of
from rulelang.syntax import parse
from rulelang.syntax.print import print_file
from rulelang.syntax.tree import File
from tests.properties.thorough import tried
from tests.strategies import CLAUSES, EVERYTHING, Rubric, rubrics

ALL = evolve(EVERYTHING, clauses=frozenset(CLAUSES))
WORDS = {
    "missing": ("zero", "unranked", "rescale", "error"),
    "not_applicable": ("leave out", "zero", "full", "rescale"),
    "ties": ("dense", "share", "ordinal"),
    "type": ("integer", "percent as fraction", "date", "yesno"),
    "round": ("to 0.25", "3 half even", "2 down", "to 5 up"),
    "at_most": ("3", "25% of units", "1"),
    "by": ("mean", "geometric mean", "best 2", "mean without 1 highest and 1 lowest"),
    "per_row": ("median", "sum"),
}
NUMBERS = (7, Fraction(1, 8), 0.1, 12345, "45%")
WHOLE = ("show", "known_at_least")


def tree(text: str) -> File:
    parsed = parse(Source.of(text), compiled_grammar())
    assert not [item for item in parsed.diagnostics if item.severity == "error"], text
    return parsed.file


def changed(file: File, changes: dict[str, object]) -> str:
    found = changed_text(file, changes, compiled_grammar())
    assert not found.refused
    return found.text


def values(file: File) -> dict[str, object]:
    return {path: spot.value(file.language) for path, spot in spots_of(file).items()}


def in_language(rubric: Rubric, vietnamese: bool) -> File:
    """The rubric as a file, with comments between and behind its statements."""
    text = print_file(tree(rubric.text()), rubric.text(), "vi" if vietnamese else "en")
    return tree(text.replace("\n", "  # a comment\n"))


@tried(60)
@given(rubrics(ALL), st.booleans())
def test_the_present_values_change_nothing(rubric: Rubric, vietnamese: bool) -> None:
    file = in_language(rubric, vietnamese)
    present = {path: value for path, value in values(file).items() if value is not None}
    assert changed(file, present) == file.source.text


@tried(60)
@given(rubrics(ALL), st.booleans(), st.data())
def test_another_value_is_read_again_and_nothing_else_is_changed(
    rubric: Rubric, vietnamese: bool, data: st.DataObject
) -> None:
    file = in_language(rubric, vietnamese)
    before = values(file)
    path = data.draw(st.sampled_from(sorted(before)))
    spot = spots_of(file)[path]
    value = data.draw(st.sampled_from(_others(path, spot)))
    text = changed(file, {path: value})
    note(text)
    after = tree(text)
    found = values(after)
    assert [item.text for item in after.comments] == [item.text for item in file.comments]
    assert {key: item for key, item in found.items() if not _under(key, path)} == {
        key: item for key, item in before.items() if not _under(key, path)
    }
    expected = changed(after, {path: value})
    assert expected == text  # what was written is there
    # With what was there before put back, the rules are those that they were.
    back = changed(after, {path: before[path]})
    assert tree(back) == file


def _under(key: str, path: str) -> bool:
    """Whether a path is what was changed, or comes and goes with it."""
    return key == path


def _others(path: str, spot: Spot) -> tuple[object, ...]:
    name = path.split(".")[-1]
    part = spot.part
    if spot.flag:
        return (True, False)
    if name == "by" and part == "keys":
        return ("total", "total ascending")
    if name == "per_row" or part == "combination":
        return WORDS["per_row"]
    if part in ("clause", "setting", "input_clause", "type", "quota", "ties") and name in WORDS:
        return WORDS[name]
    if name in WHOLE:
        return (1, 3)
    if name == "in":
        return ((1, 2.5, Fraction(-1, 2)), "1, 3")
    if part == "condition":
        return ("x1 > 3 and not y", "1 + 2", 5, True)
    return NUMBERS


@tried(40)
@given(rubrics(ALL))
def test_what_is_written_may_be_left_out_or_says_that_it_may_not(rubric: Rubric) -> None:
    file = in_language(rubric, False)
    for path, spot in spots_of(file).items():
        if spot.node is None:
            assert changed(file, {path: None}) == file.source.text
        elif spot.cut is not None:
            text = changed(file, {path: None})
            assert values(tree(text))[path] is None
        else:
            with pytest.raises(rulelang.RulesError):
                rulelang.parse(file.source.text).with_changes({path: None})
