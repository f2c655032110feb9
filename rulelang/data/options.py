"""What the user says of data that the data do not say themselves."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from attrs import field, fields, frozen

from rulelang.data.arguments import must_fit
from rulelang.plan.kinds import Percent
from rulelang.records import Equal
from rulelang.words.readonly import read_only

__all__ = ["PERCENTS", "Percent", "Reading"]

PERCENTS: tuple[Percent, ...] = ("hundredths", "fraction")


def _fixed(value: Any) -> Any:
    return read_only(value) if isinstance(value, Mapping) else value


@frozen(eq=False, repr=False)
class Reading(Equal):
    """How data are to be read; None where the data are to tell.

    ``decimal`` is "," or "."; ``columns`` are ids of inputs by heading; ``sheet`` names a sheet of
    a workbook or a table; ``encoding`` and ``delimiter`` are those of delimited text; ``format``
    is that of data without a name that tells, such as standard input. ``watch`` is told how much
    of how much is read. ``hidden_rows`` is "skip" where rows that a workbook hides are not read.
    ``percent`` says of all percentages what a number without its sign counts in, ``percents`` of
    those of some headings: "hundredths" (90 is 90%) or "fraction" (0.9 is). ``missing`` are texts
    of cells in which nothing is reported, beside those of the rules. Where ``strict``, an input
    that no row of a program has is an error, as a column that a file lacks is. More than ten
    fields: one for each thing that can be said.
    """

    decimal: str | None = None
    columns: Mapping[str, str] = field(factory=dict, converter=_fixed)
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    format: str | None = None
    hidden_rows: Literal["keep", "skip"] = "keep"
    watch: Callable[[int, int], None] | None = field(default=None, repr=False, eq=False)
    percent: Percent | None = None
    percents: Mapping[str, Percent] = field(factory=dict, converter=_fixed)
    missing: tuple[str, ...] = ()
    strict: bool = False

    def __attrs_post_init__(self) -> None:
        for one in fields(Reading):
            must_fit(one.name, getattr(self, one.name), one.type)
