"""What other programs, school and decrees write where a rules file has words of its own.

Each habit looks at where the parser is stuck. Where it knows what was meant, it reports it with
the text to type and returns the token to go on with. What a habit took from the stack is put back
where it knows of nothing, and so returns None: what is passed over is always reported.
"""

from collections.abc import Callable

from rulelang.syntax.habits.cases import else_in_words, form_as_sentence, rows_as_sentences
from rulelang.syntax.habits.clauses import (
    form_in_part,
    form_left_out,
    item_without_quotes,
    keyword_left_out,
    late_clauses,
    late_label,
    level_without_bound,
    rows_without_form,
)
from rulelang.syntax.habits.decrees import clause_of_decree, requires_behind
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
from rulelang.syntax.habits.forms import (
    bands_of_nothing,
    block_after_colon,
    case_without_when,
    clause_in_brackets,
    condition_after_yes,
    condition_as_form,
    decimals_in_words,
    linear_interpolation,
    points_if,
    range_of_scale,
    two_comparisons,
)
from rulelang.syntax.habits.inputs import (
    bounds_of_input,
    input_as_criterion,
    late_label_of_input,
    options_without_signs,
    required,
    yes_or_no,
)
from rulelang.syntax.habits.last import last_level_without_id
from rulelang.syntax.habits.levels import levels_as_list
from rulelang.syntax.habits.names import name_in_parts, number_as_id, result_in_words
from rulelang.syntax.habits.ranking import ranking_as_sentence
from rulelang.syntax.habits.rows import (
    bands_row,
    levels_row,
    quota_in_words,
    quota_of_units,
    row_below_zero,
)
from rulelang.syntax.habits.scoring import most_in_form, sign_after_form, yes_of_number
from rulelang.syntax.habits.speech import (
    between_bounds,
    is_for_equals,
    label_as_name,
    operator_in_words,
    percent_in_words,
)
from rulelang.syntax.habits.statements import (
    bullet,
    let_left_out,
    levels_as_ranking,
    levels_by,
    sign_too_many,
    text_of_check_first,
    word_too_many,
)
from rulelang.syntax.lexer import Token
from rulelang.syntax.stuck import Meant, Stuck

__all__ = ["meant_by_habit", "of_what"]


def meant_by_habit(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """The token to go on with where a habit explains the one that is unexpected."""
    own = at.take_back(token)
    for habit in HABITS:
        kept = at.kept()
        meant = habit(at, token, expected)
        if meant is not None:
            return meant
        at.put_back(kept)
    at.lexer.diagnostics += own
    return None


HABITS: tuple[Callable[[Stuck, Token, list[str]], Meant], ...] = (
    ranking_as_sentence,
    requires_behind,
    clause_of_decree,
    doubled,
    last_level_without_id,
    quota_of_units,
    quota_in_words,
    form_apart,
    item_without_quotes,
    bullet,
    let_left_out,
    levels_as_ranking,
    levels_by,
    text_of_check_first,
    yes_or_no,
    input_as_criterion,
    required,
    late_label_of_input,
    bounds_of_input,
    options_without_signs,
    levels_as_list,
    number_as_id,
    rows_as_sentences,
    sign_after_form,
    most_in_form,
    late_clauses,
    yes_of_number,
    form_as_sentence,
    else_in_words,
    bands_of_nothing,
    two_comparisons,
    case_without_when,
    bands_row,
    levels_row,
    row_below_zero,
    within_after_where,
    result_in_words,
    name_in_parts,
    label_as_name,
    percent_in_words,
    is_for_equals,
    between_bounds,
    points_in_words,
    no_for_not,
    clause_in_brackets,
    of_left_out,
    operator_in_words,
    divided_by_colon,
    if_without_brackets,
    condition_after_yes,
    condition_as_form,
    linear_interpolation,
    range_of_scale,
    form_in_part,
    form_left_out,
    rows_without_form,
    decimals_in_words,
    points_if,
    keyword_left_out,
    late_label,
    level_without_bound,
    block_after_colon,
    comma_too_many,
    sign_too_many,
    word_too_many,
)
"""In the order in which they are asked."""
