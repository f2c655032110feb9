"""Source text under construction: statements at an indentation, the names of locals, and what is
known where they stand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from attrs import define, field

__all__ = ["OUTSIDE", "OutsideError", "Writer", "in_brackets", "times"]

OUTSIDE = "return None"
"""The statement by which a row is left to the exact engine."""

LONGEST = 200
"""A longer fragment gets a local of its own, so that nothing nests deeply."""

LONGEST_NUMBER = 8000
"""The bits of a constant; Python writes and reads no more than 4,300 digits."""

DEEPEST = 60
"""How deep statements may be nested; Python's own limit is 100."""


class OutsideError(Exception):
    """What straight-line code cannot do, or never has to: such rows go to the exact engine."""


def in_brackets(text: str) -> str:
    """A fragment as an operand of anything."""
    return text if text.isidentifier() or text.isdigit() else f"({text})"


def times(*factors: str | int) -> str:
    """A product of whole numbers; OutsideError for one of more digits than code can hold."""
    if any(isinstance(x, int) and x.bit_length() > LONGEST_NUMBER for x in factors):
        raise OutsideError("a number of too many digits")
    texts = [str(factor) for factor in factors]
    if "0" in texts:
        return "0"
    texts = [text for text in texts if text != "1"]
    return "*".join(map(in_brackets, texts)) if len(texts) > 1 else texts[0] if texts else "1"


@define
class Writer:
    """The statements of one function.

    ``products`` are the locals that hold products of denominators, ``nonzero`` the fragments that
    are not 0 from here on, ``sure`` those that never are, ``never`` the conditions that do not
    hold; ``bits`` is the size that a local may have. ``calls`` and ``dates`` are what the code
    needs next to its own text.
    """

    lines: list[str] = field(factory=list)
    count: int = 0
    products: dict[tuple[str, ...], str] = field(factory=dict)
    nonzero: dict[str, bool] = field(factory=dict)
    sure: set[str] = field(factory=set)
    never: dict[str, bool] = field(factory=dict)
    bits: dict[str, int] = field(factory=dict)
    calls: dict[str, None] = field(factory=dict)
    dates: dict[date, str] = field(factory=dict)
    journal: list[tuple[dict[Any, Any], Any]] = field(factory=list)

    # ---- statements ---------------------------------------------------------------------------

    def emit(self, *lines: str) -> None:
        """Add statements."""
        self.lines += lines

    def block(self, head: str, lines: Sequence[str]) -> None:
        """Add a statement with others inside."""
        self.emit(head, *(f" {line}" for line in lines or ("pass",)))

    def leave_if(self, condition: str) -> None:
        """Where a condition holds, the row is left to the exact engine."""
        if condition == "True":
            raise OutsideError("always")
        if condition != "False" and condition not in self.never:
            self.block(f"if {condition}:", [OUTSIDE])
            self.learn(self.never, condition, True)

    @contextmanager
    def apart(self) -> Iterator[list[str]]:
        """Gather the statements of a branch; what is learnt within it is forgotten after it."""
        outer, self.lines = self.lines, []
        learnt = len(self.journal)
        try:
            yield self.lines
        finally:
            self.lines = outer
            while len(self.journal) > learnt:
                table, key = self.journal.pop()
                table.pop(key, None)

    def learn(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        """Note something that is so from here to the end of the branch."""
        if key not in table:
            table[key] = value
            self.journal.append((table, key))

    def text(self) -> str:
        """All statements, a line each; OutsideError where they are nested too deeply."""
        if any(line.startswith(" " * DEEPEST) for line in self.lines):
            raise OutsideError("too deep")
        return "".join(f" {line}\n" for line in self.lines)

    # ---- names --------------------------------------------------------------------------------

    def fresh(self, bits: int = 0) -> str:
        """The name of a new local."""
        self.count += 1
        name = f"t{self.count}"
        self.bits[name] = bits
        return name

    def older(self, name: str, count: int) -> bool:
        """Whether a local was there when so many had been made."""
        return not name.startswith("t") or int(name[1:]) <= count

    def local(self, text: str, bits: int = 0) -> str:
        """A fragment as a name or a number of its own."""
        if text.isidentifier() or text.removeprefix("-").isdigit():
            return text
        name = self.fresh(bits)
        self.emit(f"{name} = {text}")
        return name

    def short(self, text: str, bits: int = 0) -> str:
        """A fragment that is not long."""
        return text if len(text) <= LONGEST else self.local(text, bits)

    def product(self, names: tuple[str, ...]) -> str:
        """The product of denominators, in a local where there are several."""
        if len(names) < 2:
            return names[0] if names else "1"
        if names not in self.products:
            bits = sum(self.bits[name] for name in names)
            self.hold_product(names, times(self.product(names[:-1]), names[-1]), bits)
        return self.products[names]

    def hold_product(self, names: tuple[str, ...], text: str, bits: int) -> None:
        """Keep a product of denominators in a local."""
        self.learn(self.products, names, self.local(text, bits))

    def date(self, value: date) -> str:
        """The name of a date that the code needs."""
        return self.dates.setdefault(value, f"d{len(self.dates)}")

    def call(self, function: str, arguments: Sequence[str], results: Sequence[str]) -> None:
        """Call a function of ``calls.py`` by its name there."""
        self.calls[function] = None
        self.emit(f"{', '.join(results)} = {function}({', '.join(arguments)})")
