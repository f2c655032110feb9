"""Records: how they are written, compared and sent."""

import pickle
import subprocess
import sys

import attrs
import pytest
from attrs import evolve, field, frozen

from rulelang.records import Equal


@frozen(eq=False, repr=False)
class Point(Equal):
    x: int
    y: int = 0
    label: str = field(default="", eq=False)
    around: tuple[int, ...] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "around", (self.x - 1, self.x + 1))


def test_a_record_is_written_and_compared_by_what_it_says() -> None:
    point = Point(1, label="home")
    assert (point.x, point.y, point.label, point.around) == (1, 0, "home", (0, 2))
    assert repr(point) == "Point(x=1, y=0, label='home')"
    assert point == Point(1) != Point(2)
    assert hash(point) == hash(Point(1, 0))
    assert evolve(point, y=3) == Point(1, 3)
    with pytest.raises(attrs.exceptions.FrozenError):
        point.x = 2  # type: ignore[misc]


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
