"""What other programs, school and decrees write where a rules file has words of its own.

Each habit looks at where the parser is stuck. Where it knows what was meant, it reports it with
the text to type and returns the token to go on with. What a habit took from the stack is put back
where it knows of nothing, and so returns None: what is passed over is always reported.
"""

from collections.abc import Callable

from rulelang.syntax.habits.clauses import (
    form_in_part,
    form_left_out,
    item_without_quotes,
    keyword_left_out,
    late_label,
    level_without_bound,
    rows_without_form,
    within_at_the_end,
)
from rulelang.syntax.habits.expressions import (
    comma_too_many,
    divided_by_colon,
    doubled,
    form_apart,
    if_without_brackets,
    no_for_not,
    of_left_out,
    of_what,
    points_in_words,
    within_after_where,
)
from rulelang.syntax.habits.names import name_in_parts, number_as_id, result_in_words
from rulelang.syntax.habits.rows import bands_row, levels_row, quota_of_units, row_below_zero
from rulelang.syntax.lexer import Token
from rulelang.syntax.stuck import Meant, Stuck

__all__ = ["meant_by_habit", "of_what"]


def meant_by_habit(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """The token to go on with where a habit explains the one that is unexpected."""
    for habit in HABITS:
        kept = at.kept()
        meant = habit(at, token, expected)
        if meant is not None:
            return meant
        at.put_back(kept)
    return None


HABITS: tuple[Callable[[Stuck, Token, list[str]], Meant], ...] = (
    doubled,
    quota_of_units,
    form_apart,
    item_without_quotes,
    number_as_id,
    bands_row,
    levels_row,
    row_below_zero,
    within_after_where,
    result_in_words,
    name_in_parts,
    points_in_words,
    within_at_the_end,
    no_for_not,
    of_left_out,
    divided_by_colon,
    if_without_brackets,
    form_in_part,
    form_left_out,
    rows_without_form,
    keyword_left_out,
    late_label,
    level_without_bound,
    comma_too_many,
)
"""In the order in which they are asked."""
