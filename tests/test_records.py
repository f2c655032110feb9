"""Records: attrs makes their classes when the first is made, or when their fields are asked for."""

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import attrs
import pytest
from attrs import evolve, field

from rulelang.records import Equal, define, frozen


@frozen(eq=False, repr=False)
class Point(Equal):
    x: int
    y: int = 0
    label: str = field(default="", eq=False)
    around: tuple[int, ...] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "around", (self.x - 1, self.x + 1))


@define(eq=False, repr=False)
class Tally:
    counts: list[int] = field(factory=list)


def test_a_record_is_as_attrs_makes_it() -> None:
    point = Point(1, label="home")
    assert (point.x, point.y, point.label, point.around) == (1, 0, "home", (0, 2))
    assert repr(point) == "Point(x=1, y=0, label='home')"
    assert point == Point(1) != Point(2)
    assert hash(point) == hash(Point(1, 0))
    assert evolve(point, y=3) == Point(1, 3)
    with pytest.raises(attrs.exceptions.FrozenError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]
    one, other = Tally(), Tally()
    one.counts.append(1)
    assert other.counts == []


def test_fields_are_known_before_there_is_a_record() -> None:
    @frozen(eq=False, repr=False)
    class Unmade:
        first: int
        second: int = field(default=2, kw_only=True)

    assert [one.name for one in attrs.fields(Unmade)] == ["first", "second"]
    assert Unmade.__match_args__ == ("first",)
    assert Unmade(1).second == 2


def test_a_record_matches_by_place() -> None:
    match Point(4, 5):
        case Point(x, y):
            assert (x, y) == (4, 5)
        case _:
            pytest.fail("no match")


def test_a_record_is_sent_without_its_hash() -> None:
    code = (
        "import pickle, sys; sys.path.insert(0, '.'); from tests.test_records import Point\n"
        "point = Point(1, 2, 'a'); hash(point); sys.stdout.buffer.write(pickle.dumps(point))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    point = pickle.loads(done.stdout)
    assert point == Point(1, 2)
    assert hash(point) == hash(Point(1, 2))
    assert not hasattr(pickle.loads(pickle.dumps(Point(3))), "_hash")


def test_a_record_that_comes_before_its_class_is_made_has_its_fields() -> None:
    code = (
        "import pickle, sys; sys.path.insert(0, '.'); from attrs import evolve\n"
        "point = pickle.loads(sys.stdin.buffer.read())\n"
        "print(evolve(point, y=7), point)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=pickle.dumps(Point(1, 2)),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().strip() == "Point(x=1, y=7, label='') Point(x=1, y=2, label='')"


def test_threads_that_make_the_first_record_at_once_each_get_theirs() -> None:
    threads = 8
    for _ in range(20):

        @frozen(eq=False, repr=False)
        class New:
            value: int

        start = Barrier(threads)

        def made(value: int, kind: type[New] = New, start: Barrier = start) -> int:
            start.wait()
            return kind(value).value

        with ThreadPoolExecutor(threads) as pool:
            assert list(pool.map(made, range(threads))) == list(range(threads))


def test_a_record_that_attrs_would_compare_is_refused() -> None:
    with pytest.raises(TypeError, match="eq=False, repr=False"):
        frozen(eq=True, repr=False)
