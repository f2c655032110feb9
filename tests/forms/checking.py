"""Short files checked, for the tests of forms."""

from importlib.resources import files

from rulelang.check import Checked, check
from rulelang.diagnostics import Source
from rulelang.forms import lower_form
from rulelang.forms.scope import Owner
from rulelang.plan.expressions import Expr
from rulelang.syntax import compile_grammar, parse
from rulelang.syntax import tree as t

INPUTS = """
ruleset r { unit u }
input x : number
input y : number
input firewall : yesno
input sent : date
input note : text
input portal : choice { none, basic, full }
criterion p max 4: given
let third = 1 / 3
"""


def checked(statements: str, inputs: str = INPUTS) -> Checked:
    """A file of these statements, below a few inputs; it must have no errors."""
    grammar = compile_grammar(files("rulelang.syntax").joinpath("grammar.lark").read_text("utf-8"))
    result = check(parse(Source.of(inputs + statements), grammar))
    errors = [item.message for item in result.diagnostics if item.severity == "error"]
    assert errors == []
    return result


def value_of(text: str) -> tuple[Checked, t.Expression]:
    """An expression as the value of a `let`."""
    result = checked(f"let value = {text}")
    (let,) = [let for let in result.declared.lets if let.name.text == "value"]
    return result, let.value


def lowered(form: str, limit: str = "4") -> Expr:
    """The points that a form comes to in the plan."""
    result = checked(f"criterion c max {limit}: {form}")
    node = result.declared.criteria["c"].form
    assert node is not None
    return lower_form(node, result.scope, Owner("c", result.scope.maxima["c"])).value
