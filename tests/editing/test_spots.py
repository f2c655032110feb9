"""Every clause has a path and an argument of the builder, or is a text that no what-if changes."""

import inspect
from typing import get_args

from rulelang import build
from rulelang.build.assemble import INPUT_ARGUMENTS
from rulelang.editing.parts import PARTS, PartName
from rulelang.editing.spots import CLAUSES, INPUT_CLAUSES, SETTINGS
from rulelang.syntax.kinds import CriterionClause, FormKind, InputClause, Setting

TEXTS = {"source", "unit", "period", "missing_marks", "measure", "evidence", "item"}


def test_every_clause_has_a_path() -> None:
    assert {*SETTINGS} | TEXTS & {*get_args(Setting)} == {*get_args(Setting)}
    assert {*INPUT_CLAUSES} | TEXTS & {*get_args(InputClause)} == {*get_args(InputClause)}
    assert {*CLAUSES} | TEXTS & {*get_args(CriterionClause)} == {*get_args(CriterionClause)}
    assert {*PARTS} == {*get_args(PartName)}


def test_every_clause_and_form_is_an_argument_of_the_builder() -> None:
    ruleset = {*inspect.signature(build.ruleset).parameters}
    settings = {"total_round" if key == "total" else key for key in get_args(Setting)}
    assert settings <= ruleset
    criterion = {*inspect.signature(build.criterion).parameters}
    assert {*get_args(CriterionClause)} <= criterion
    assert {*get_args(FormKind)} - {"given"} <= criterion
    assert {*INPUT_ARGUMENTS} == {*get_args(InputClause)}
    assert {*INPUT_ARGUMENTS.values()} <= {*inspect.signature(build.number).parameters}
