"""Programs over columns: instructions in a straight line, each writing one slot.

A builder keeps an instruction that it has seen (so what several parts share is computed once) and
the interval of every slot of whole numbers; one that may leave 64 bits is refused, for int64
overflows without a word. Where an instruction is meant to wrap around, its slot has no interval, so
that no arithmetic goes on from it but by what is meant to wrap as well. Programs are plain data:
they pickle, and ship to other machines.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, field, frozen

from rulelang.diagnostics import Place
from rulelang.plan.intervals import Interval, add, exactly, highest, lowest, multiply, negate, told
from rulelang.words import phrase

if TYPE_CHECKING:
    from rulelang.engine.columnar.witness import Witness

__all__ = [
    "LARGEST",
    "RELATIONS",
    "Builder",
    "Instruction",
    "Program",
    "Slot",
    "UnsupportedError",
    "Whole",
    "at",
    "span",
]

LARGEST = 2**63 - 1


RELATIONS = {
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "=",
    "not_equal": "!=",
}
"""Comparisons by the names of their functions."""


class UnsupportedError(Exception):
    """What has no column form: its rows go to the exact engine. ``place`` is the statement, once
    that is known; the error is made of a phrase."""

    place: Place | None = None

    def __init__(self, key: str, **values: str) -> None:
        self.why = phrase(key, **values)
        super().__init__(key)


@frozen(eq=False)
class Slot:
    """A column that a program computes.

    ``kind`` is ``i`` (int64), ``f`` (float64), ``b`` (truth) or ``u`` (uint8, bits of policies);
    ``at`` is the interval of its whole numbers.
    """

    index: int
    kind: str
    at: Interval = field(default=Interval(), repr=False)


Whole: TypeAlias = Slot | int
"""Whole numbers: a column, or the same for every row."""


@frozen
class Instruction:
    """``target`` is computed by ``operation`` from the slots ``arguments``; the slots ``free`` are
    not read again. A check has no target: it says which rows are in doubt."""

    operation: str
    target: int
    arguments: tuple[int, ...]
    free: tuple[int, ...] = ()


@frozen
class Program:
    """Instructions over ``size`` slots.

    ``columns`` are the slots of columns handed in, by name; ``constants`` those that hold one
    value; ``kinds`` is the kind of every slot; ``outputs`` are the slots of the results, by name.
    """

    size: int
    kinds: str
    columns: tuple[tuple[str, int], ...]
    constants: tuple[tuple[int, Any], ...]
    instructions: tuple[Instruction, ...]
    outputs: tuple[tuple[str, int], ...]


def at(value: Whole) -> Interval:
    """The interval of whole numbers."""
    return value.at if isinstance(value, Slot) else exactly(Fraction(value))


def span(low: int, high: int) -> Interval:
    """The interval of the whole numbers from one to another."""
    return Interval(Fraction(low), Fraction(high), 1)


def _fits(interval: Interval) -> bool:
    """Whether whole numbers of an interval fit into 64 bits."""
    ends = (interval.low, interval.high)
    return all(x is not None and abs(x.numerator) <= LARGEST * x.denominator for x in ends)


@define
class Builder:
    """Instructions as they are added, each once. ``exact`` are the slots of whole numbers from
    which doubles and fixed point go on; ``witness`` are some rows of the table, if there are any
    to see by how large its numbers are."""

    kinds: list[str] = field(factory=list)
    columns: dict[str, Slot] = field(factory=dict)
    constants: dict[tuple[str, Any], int] = field(factory=dict)
    instructions: list[Instruction] = field(factory=list)
    known: dict[Any, Slot] = field(factory=dict)
    exact: set[int] = field(factory=set)
    cut: set[int] = field(factory=set)
    witness: "Witness | None" = None

    def column(self, name: str, kind: str, interval: Interval | None = None) -> Slot:
        """A column that is handed in."""
        if name not in self.columns:
            self.columns[name] = Slot(len(self.kinds), kind, interval or Interval())
            self.kinds.append(kind)
        return self.columns[name]

    def emit(
        self, operation: str, kind: str, *arguments: Any, interval: Interval | None = None
    ) -> Slot:
        """The slot of an instruction; of one that stands already, the same slot.

        Whole numbers have an interval; UnsupportedError where it leaves 64 bits.
        """
        if kind == "i" and (interval is None or not _fits(interval)):
            raise UnsupportedError("slow.large")
        return self._emitted(operation, kind, arguments, interval or Interval())

    def wrapping(self, operation: str, *arguments: Whole) -> Slot:
        """Whole numbers that wrap around at 64 bits: right where the true ones fit."""
        return self._emitted(operation, "i", arguments, Interval())

    def lost(self, a: Slot, double: Slot) -> Slot:
        """What whole numbers lose as doubles, as doubles."""
        return self.emit("cast", "f", self.wrapping("subtract", a, self.wrapping("cast", double)))

    def _emitted(
        self, operation: str, kind: str, arguments: Sequence[Any], interval: Interval
    ) -> Slot:
        indexes = tuple(self._index(argument) for argument in arguments)
        key = (operation, kind, indexes)
        if key not in self.known:
            target = len(self.kinds)
            self.kinds.append(kind)
            self.instructions.append(Instruction(operation, target, indexes))
            self.known[key] = Slot(target, kind, interval)
        found = self.known[key]
        if found.at.high is None and interval.high is not None:  # it stood as one that may wrap
            found = self.known[key] = Slot(found.index, kind, interval)
        return found

    def check(self, operation: str, *arguments: Any) -> None:
        """Rows that a check finds are in doubt, and go to the exact engine."""
        indexes = tuple(self._index(argument) for argument in arguments)
        instruction = Instruction(operation, -1, indexes)
        if (operation, indexes) not in self.known:
            self.known[operation, indexes] = Slot(-1, "b")
            self.instructions.append(instruction)

    def _index(self, argument: Any) -> int:
        if isinstance(argument, Slot):
            return argument.index
        if isinstance(argument, int) and not -LARGEST - 1 <= argument <= LARGEST:
            raise UnsupportedError("slow.constant")
        key = (type(argument).__name__, argument)
        if key not in self.constants:
            self.constants[key] = len(self.kinds)
            self.kinds.append("c")
        return self.constants[key]

    def note_exact(self, *values: Whole | None) -> None:
        """Note whole numbers from which doubles or fixed point go on."""
        self.exact.update(value.index for value in values if isinstance(value, Slot))

    def note_cut(self, *values: Whole | None) -> None:
        """Note whole numbers that stand for others as well, which a limit of ours took away."""
        self.cut.update(value.index for value in values if isinstance(value, Slot))

    def origins(self, *slots: Slot) -> list[Slot]:
        """The exact columns and the truths that slots are computed from: where those are equal, so
        are the numbers that the slots stand for, whatever is lost in them."""
        made = {item.target: item.arguments for item in self.instructions if item.target >= 0}
        found: list[Slot] = []
        seen: set[int] = set()
        waiting = [slot.index for slot in slots]
        while waiting:
            index = waiting.pop()
            if index in seen:
                continue
            seen.add(index)
            kind = self.kinds[index]
            exact = index in self.exact and index not in self.cut
            if exact or kind == "b" or (kind != "c" and index not in made):
                found.append(Slot(index, kind))
            else:
                waiting += made.get(index, ())
        return found

    def finish(self, outputs: Sequence[tuple[str, Slot]], checks: bool = True) -> Program:
        """The program, without the instructions that no output and no check needs."""
        needed = {slot.index for _, slot in outputs}
        kept: list[Instruction] = []
        last = set(needed)
        for item in reversed(self.instructions):
            wanted = item.target in needed if item.target >= 0 else checks
            if not wanted:
                continue
            needed.update(item.arguments)
            free = tuple({index for index in item.arguments if index not in last})
            last.update(free)
            kept.append(Instruction(item.operation, item.target, item.arguments, free))
        return Program(
            len(self.kinds),
            "".join(self.kinds),
            tuple((name, s.index) for name, s in self.columns.items() if s.index in needed),
            tuple((index, key[1]) for key, index in self.constants.items() if index in needed),
            tuple(reversed(kept)),
            tuple((name, slot.index) for name, slot in outputs),
        )

    # ---- whole numbers ------------------------------------------------------------------------

    def _whole(self, operation: str, interval: Interval, *arguments: Whole) -> Slot:
        return self.emit(operation, "i", *arguments, interval=interval)

    def add(self, a: Whole, b: Whole) -> Whole:
        """a + b."""
        if isinstance(a, int) and isinstance(b, int):
            return a + b
        if a == 0 or b == 0:
            return b if a == 0 else a
        return self._whole("add", add(at(a), at(b)), a, b)

    def negative(self, a: Whole) -> Whole:
        """-a."""
        return -a if isinstance(a, int) else self._whole("negative", negate(a.at), a)

    def subtract(self, a: Whole, b: Whole) -> Whole:
        """a - b."""
        if isinstance(a, int) and isinstance(b, int):
            return a - b
        if b == 0:
            return a
        return self._whole("subtract", add(at(a), negate(at(b))), a, b)

    def multiply(self, a: Whole, b: Whole) -> Whole:
        """a * b."""
        if isinstance(a, int) and isinstance(b, int):
            return a * b
        if a == 0 or b == 0:
            return 0
        if a == 1 or b == 1:
            return b if a == 1 else a
        return self._whole("multiply", multiply(at(a), at(b)), a, b)

    def minimum(self, a: Whole, b: Whole) -> Whole:
        """The lesser of two."""
        if isinstance(a, int) and isinstance(b, int):
            return min(a, b)
        return self._whole("minimum", lowest(at(a), at(b)), a, b)

    def maximum(self, a: Whole, b: Whole) -> Whole:
        """The greater of two."""
        if isinstance(a, int) and isinstance(b, int):
            return max(a, b)
        return self._whole("maximum", highest(at(a), at(b)), a, b)

    def floor_divide(self, a: Whole, b: Whole) -> Whole:
        """The greatest whole number that is at most a / b, for b above 0."""
        if isinstance(a, int) and isinstance(b, int):
            return a // b
        if b == 1:
            return a
        top, bottom = at(a), at(b)
        assert top.low is not None and top.high is not None
        assert bottom.low is not None and bottom.high is not None
        ends = [x // y for x in (top.low, top.high) for y in (bottom.low, bottom.high)]
        return self._whole("floor_divide", span(min(ends), max(ends)), a, b)

    def choose(self, truth: Slot, a: Whole, b: Whole) -> Whole:
        """a where the truth holds, else b."""
        if isinstance(a, int) and a == b:
            return a
        interval = Interval(lowest(at(a), at(b)).low, highest(at(a), at(b)).high, 1)
        return self._whole("where", interval, truth, a, b)

    def compare(self, operation: str, a: Whole, b: Whole) -> Slot | bool:
        """A comparison by the name of its function; a truth where the intervals tell."""
        known = told(RELATIONS[operation], at(a), at(b))
        return self.emit(operation, "b", a, b) if known is None else known

    # ---- truths -------------------------------------------------------------------------------

    def both(self, a: Slot | bool, b: Slot | bool) -> Slot | bool:
        """a and b."""
        if isinstance(a, bool) or isinstance(b, bool):
            fixed, other = (a, b) if isinstance(a, bool) else (b, a)
            return other if fixed else False
        return a if a is b else self.emit("logical_and", "b", a, b)

    def either(self, a: Slot | bool, b: Slot | bool) -> Slot | bool:
        """a or b."""
        if isinstance(a, bool) or isinstance(b, bool):
            fixed, other = (a, b) if isinstance(a, bool) else (b, a)
            return True if fixed else other
        return a if a is b else self.emit("logical_or", "b", a, b)

    def invert(self, a: Slot | bool) -> Slot | bool:
        """not a."""
        return not a if isinstance(a, bool) else self.emit("logical_not", "b", a)

    def doubt(self, a: Slot | bool) -> None:
        """Where the truth holds, the row goes to the exact engine."""
        if a is True:
            raise UnsupportedError("slow.doubt")
        if isinstance(a, Slot):
            self.check("holds", a)
