"""What an audit finds: of data, of claims among themselves, and what follows from them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import field, frozen

from rulelang.audit.claims import Claim, Claims
from rulelang.audit.proof import Proof
from rulelang.audit.recompute import Verdict
from rulelang.audit.rounded import RoundedRanks
from rulelang.audit.witness import Witness
from rulelang.syntax.kinds import ClaimSide

__all__ = [
    "Audited",
    "Conflict",
    "Derived",
    "DerivedSum",
    "Left",
    "Suspect",
    "Unclear",
    "Undecided",
    "Why",
]

Unclear: TypeAlias = Literal["standing", "lacking", "no_number", "own_max"]
"""Why a claim cannot be written out: who is ranked or placed where is not known; some units may
have no figure; a figure is no number that is known of; each unit has a max of its own."""

Why: TypeAlias = Unclear | Literal["time", "bounds", "refused", "together"]
"""Why a claim is undecided: besides, time ran out; of some values only bounds are known; the rules
refuse the inputs that were found; it is not met together with the others."""


@frozen(eq=False)
class Suspect:
    """The claim whose removal leaves the most of the file able to hold, and the range that its
    figure would then have, None where it is no number."""

    claim: Claim
    low: Fraction | None
    high: Fraction | None


@frozen(eq=False)
class Left:
    """What the other claims of a conflict leave of what one prints.

    ``values`` are the ranks, numbers of units or levels that it could print. ``units`` are those
    that count in any case: that come before the ``unit`` of a rank, that are counted, or that take
    the ``room`` of a level before the unit that is said to have it. Of a median there are no
    ``values``: more than half of the units are on one ``side`` of it. Of another figure there are
    none either: it is ``below`` at most, or ``above`` at least, each None where it is never so.
    """

    claim: Claim
    values: tuple[int | str, ...]
    unit: str = ""
    units: tuple[str, ...] = ()
    room: int | None = None
    side: ClaimSide | None = None
    below: Fraction | None = None
    above: Fraction | None = None


@frozen(eq=False)
class Conflict:
    """Claims of a period that cannot hold together, none of which could be left out, and why.

    ``proof`` is None where the solver found the conflict and no proof in rows was found, ``left``
    where one calculation shows it. ``with_data``: data give some of the inputs.
    """

    claims: tuple[Claim, ...]
    proof: Proof | None
    suspect: Suspect | None
    period: str | None
    left: Left | None = None
    with_data: bool = False


@frozen(eq=False)
class Undecided:
    """A claim that is not decided, why, and the ids of the values that this is about."""

    claim: Claim
    why: Why
    of: tuple[str, ...] = ()


@frozen(eq=False)
class Derived:
    """What follows from the claims and was not published: a score ``of`` a unit, from ``low`` to
    ``high``."""

    unit: int
    of: str
    low: Fraction
    high: Fraction


@frozen(eq=False)
class DerivedSum:
    """What follows from the claims of several scores that are not known one by one: their sum, from
    ``low`` to ``high``. ``scores`` are unit and criterion of each."""

    scores: tuple[tuple[int, str], ...]
    low: Fraction
    high: Fraction


@frozen(eq=False)
class Audited:
    """All that an audit found.

    ``verdicts`` are those of claims against data, by number, empty without data. ``undecided`` are
    claims of which it is not known whether they can hold with the rest. ``witnesses`` show, by
    period, that what is left can hold; ``rounded`` are rankings
    whose wrong ranks follow from rounded scores.
    """

    claims: Claims
    conflicts: tuple[Conflict, ...]
    derived: tuple[Derived, ...]
    sums: tuple[DerivedSum, ...] = ()
    verdicts: Mapping[int, Verdict] = field(factory=dict)
    undecided: tuple[Undecided, ...] = ()
    witnesses: Mapping[str | None, Witness] = field(factory=dict)
    rounded: tuple[RoundedRanks, ...] = ()

    @property
    def differing(self) -> tuple[tuple[Claim, Verdict], ...]:
        """The claims that the data contradict."""
        found = ((claim, self.verdicts.get(claim.number)) for claim in self.claims.claims)
        return tuple((c, v) for c, v in found if v is not None and v.holds is False)

    @property
    def consistent(self) -> bool:
        """Whether nothing contradicts anything."""
        return not self.conflicts and not self.differing
