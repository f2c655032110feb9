"""What rank units share that nothing distinguishes: a row each rule.

A rank is one more than what is counted of the better units, and more by ``behind`` for each other
unit that is tied with this one. Where ``by_name``, the names of units tell all apart.
"""

from typing import Literal

from attrs import frozen

from rulelang.plan.kinds import Ties

__all__ = ["TIES", "TieRule"]


@frozen(eq=False, repr=False)
class TieRule:
    """How ties are ranked; ``counts``: the better units themselves, or the ranks that they have."""

    key: Ties
    counts: Literal["units", "ranks"] = "units"
    behind: int = 0
    by_name: bool = False


TIES: dict[Ties, TieRule] = {
    row.key: row
    for row in (
        TieRule("ties_share"),  # 1, 2, 2, 4
        TieRule("ties_dense", counts="ranks"),  # 1, 2, 2, 3
        TieRule("ties_ordinal", by_name=True),  # 1, 2, 3, 4
    )
}
