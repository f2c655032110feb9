"""The kind of every expression; what is wrong stands in tests/fixtures/check/types.rules."""

import pytest

from rulelang.api.files import compiled_grammar
from rulelang.check import check
from rulelang.diagnostics import Place, Source
from rulelang.syntax import parse
from tests.forms.checking import value_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1 + x", "number"),
        ("90%", "number"),
        ("p.share", "number"),
        ("days(sent, 2021-01-01)", "number"),
        ("year(sent)", "number"),
        ("count(portal)", "number"),
        ("standing(x)", "number"),
        ("yes", "yesno"),
        ("x > 1 and not firewall", "yesno"),
        ("portal in { none, full }", "yesno"),
        ("portal is missing", "yesno"),
        ("p is applicable", "yesno"),
        ("2021-12-30", "date"),
        ("if firewall then sent else 2021-01-01", "date"),
        ('"text"', "text"),
        ("p.label", "text"),
        ("portal", "choice"),
        ("if firewall then portal else full", "choice"),
        ("if firewall then none else portal", "choice"),
    ],
)
def test_an_expression_has_the_kind_of_what_it_comes_to(text: str, kind: str) -> None:
    result, expr = value_of(text)
    assert result.scope.types[expr.span].kind == kind


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("p", True),
        ("p.max", True),
        ("p + 1", True),
        ("2 * p", True),
        ("50% of p.max", True),
        ("-p", True),
        ("max(p, 1)", True),
        ("round(p, 1)", True),
        ("highest(p)", True),
        ("median(p)", True),
        ("if firewall then p else p / 2", True),
        ("p.share", False),
        ("p / p.max", False),
        ("standing(p)", False),
        ("count(p)", False),
        ("x", False),
        ("x / y", False),
        ("ln(p)", False),
    ],
)
def test_what_counts_points_is_told_from_what_is_a_share(text: str, points: bool) -> None:
    result, expr = value_of(text)
    assert result.scope.types[expr.span].points is points


def test_an_unknown_name_in_brackets_is_underlined_itself() -> None:
    for text in ("(unknown) + 1", "( ( unknown ) ) + 1", "(`unknown`) + 1"):
        source = Source.of(f"ruleset r {{ unit u }} let a = {text} criterion c max 1: given")
        items = check(parse(source, compiled_grammar())).diagnostics
        found = [i.place.text for i in items if i.code == "E201" and isinstance(i.place, Place)]
        assert [name.strip("`") for name in found] == ["unknown"]
