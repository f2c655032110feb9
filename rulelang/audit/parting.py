"""What parts of a criterion come to of which some may not apply: a case for each set of those that
do."""

import itertools
from collections.abc import Callable, Sequence

from rulelang.audit.absence import lacks
from rulelang.audit.linear import FALSE, Affine, Formula, all_of, either, equal, negated, truth
from rulelang.audit.unit import Work
from rulelang.plan.expressions import Expr, Part

__all__ = ["of_those_that_apply"]

MOST_OPTIONAL = 6
"""Of so many parts that may not apply each set is a case."""


def of_those_that_apply(
    work: Work,
    expr: Expr,
    parts: Sequence[Part],
    of: Callable[[Sequence[Part]], Affine | None],
) -> Affine | None:
    """The value of an expression over parts, ``of`` those that apply; None where it is not linear,
    or not known which apply."""
    lost = [lacks(work, part.points) for part in parts]
    known = [each for each in lost if each is not None]
    optional = [each for each in known if truth(each) is not False]
    if len(known) < len(lost) or len(optional) > MOST_OPTIONAL:
        return None
    if not optional:
        return of(parts)
    number = work.fresh(work.bounds(expr))
    ways: list[Formula] = [all_of(known)]  # where no part applies, nothing reads it
    for gone in itertools.product((False, True), repeat=len(optional)):
        left = iter(gone)
        out = [truth(each) is not False and next(left) for each in known]
        holds = all_of(
            each if is_out else negated(each) for each, is_out in zip(known, out, strict=True)
        )
        kept = [part for part, is_out in zip(parts, out, strict=True) if not is_out]
        if not kept or holds is FALSE:
            continue
        value = of(kept)
        if value is None:
            return None
        ways.append(all_of((holds, equal(number, value))))
    work.fact(either(ways))
    return number
