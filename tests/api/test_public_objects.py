"""All objects that a program gets: public, immutable to the depth, and sent to other processes."""

import inspect
import pickle
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import count
from pathlib import Path
from types import MappingProxyType, MemberDescriptorType
from typing import Any

import pytest

import rulelang
from rulelang import facts
from rulelang.words.readonly import ReadOnly

RULES = """
ruleset offices "Offices" { unit office "Office"  period year  edition 2024 }
input online "Online" : integer from 0 to filed unit "papers"
input filed : integer from 1
input size : choice { big "Big", small "Small" }
input late : yesno
let part "Share" = online / filed
criterion services "Services" max 10 {
  criterion speed max 6: scale online / filed from 0% to 100%
  criterion width max 4: choose size { big -> 4  otherwise -> 1 }
}
criterion pace max 5: bands online / filed { >= 60% -> 5  >= 30% -> 3.14159  otherwise -> 0 }
penalty slow "Late" up to 3: yes late
levels { good "Good" from 9 at most 1  otherwise weak "Weak" }
example "one" {
  given online = 1  given filed = 2  given size = big  given late = no
  expect total = 10.14
}
"""
ROWS = [
    {"office": "North", "year": year, "online": 1, "filed": 3, "size": "big", "late": True}
    for year in ("2023", "2024")
]
ROWS += [{**row, "office": "South", "online": 2} for row in ROWS]
LEAVES = (str, int, float, bool, type(None), Fraction, Decimal, date, Path)
LONGEST = 400
INTERIOR = frozenset(
    {"plan", "tree", "prepared", "outcome", "view", "results", "ranked", "read"}
    | {"found", "gathered", "chart"}
)
"""What objects have for the modules of this package: docs/embedding.md says so."""
PUBLIC = {
    found
    for module in (rulelang, facts)
    for name in module.__all__
    if isinstance(found := getattr(module, name), type)
}
SLOW = {rulelang.SparkScores}


def roots(folder: Path) -> Iterator[Any]:
    """Objects from which all public classes are reached."""
    rules = rulelang.parse(RULES)
    found = rules.evaluate(ROWS)
    yield from (rules, rules.structure, found, found.marked())
    yield from (found.explain(unit, period="2024") for unit in ("North", "South"))
    alone = rulelang.parse(RULES.replace(" at most 1", ""))
    yield from (alone.score_one(ROWS[0]), alone.score_one(ROWS[0], explain=True))
    yield from (*found.analyses(), *rules.test(), found.picture())
    yield rulelang.compare([found])
    row = {**ROWS[0], "year": "2024"}
    yield rulelang.compare(
        {
            "2023": rules.evaluate(
                [{**row, "office": name} for name in ("Hoà An", "East", "West")]
            ),
            "2024": rules.evaluate(
                [{**row, "office": name} for name in ("Hòa an", "Centre", "West")]
            ),
        },
        [("2024", "East", "Centre")],
    )
    table = folder / "offices.csv"
    table.write_text(
        "office,year,online,filed,size,late,more\nA,2024,,3,big,yes,1\nB,2024,9,3,bg,?,1\n"
    )
    yield from (rules.check_data(table), rulelang.Reading(columns={"a": "online"}, missing=("-",)))
    yield from rulelang.check_rules(RULES.replace("online / filed {", "onlin / filed {"))
    yield from rulelang.check_rules(RULES.replace("criterion pace", "criterion speed"))
    rules.write_forms(folder / "forms", ["North", "South"])
    yield rules.collect(folder / "forms")
    yield rules.audit('published { total of "North" = 9.5 }', ROWS)
    yield rulelang.parse(RULES.replace(" period year ", "")).score_table(
        [{key: value for key, value in row.items() if key != "year"} for row in ROWS[::2]]
    )


def errors() -> Iterator[Exception]:
    rules = rulelang.parse(RULES)
    for wrong in (
        lambda: rulelang.parse("ruleset"),
        lambda: rules.evaluate([{"office": "A", "year": "2024", "online": "many"}]),
        lambda: rulelang.compare([]),
    ):
        with pytest.raises(Exception) as caught:
            wrong()
        yield caught.value
    yield rulelang.MissingExtraError("a workbook", ["openpyxl"], "xlsx")


def attributes(value: Any) -> list[str]:
    """The public names of what an object holds: no methods."""
    found = {}
    for name in dir(type(value)):
        static = inspect.getattr_static(type(value), name)
        kinds = (property, MemberDescriptorType)
        if isinstance(static, kinds) or "cached" in type(static).__name__:
            found[name] = None
    found |= dict.fromkeys(getattr(value, "__dict__", ()))
    own = {"source"} if isinstance(value, rulelang.ScoredTable) else set()
    return [name for name in found if name[0] != "_" and name not in INTERIOR | own]


class Walk:
    """Sees each object once, and lists what is wrong."""

    def __init__(self) -> None:
        self.seen: dict[int, Any] = {}
        self.met: dict[type, int] = {}
        self.wrong: set[str] = set()

    def see(self, value: Any, path: str) -> None:
        if isinstance(value, LEAVES) or id(value) in self.seen:
            return
        self.seen[id(value)] = value  # kept, so that no other object gets its id
        if isinstance(value, (tuple, frozenset)) and type(value) not in PUBLIC:
            for item in value:
                self.see(item, f"{path}[]")
        elif isinstance(value, Mapping):
            if not isinstance(value, (ReadOnly, MappingProxyType)):
                self.wrong.add(f"{path} is a {type(value).__name__}")
            for key, item in value.items():
                self.see(key, f"{path} key")
                self.see(item, f"{path} value")
        elif type(value) not in PUBLIC:
            self.wrong.add(f"{path} is a {type(value).__name__}, which is not public")
        else:
            self.look(value)

    def look(self, value: Any) -> None:
        kind = type(value)
        self.met[kind] = self.met.get(kind, 0) + 1
        names = attributes(value)
        if self.met[kind] < 20:
            self.wrong |= {f"{kind.__name__} {what}" for what in faults(value, names)}
        for name in names:
            found = getattr(value, name)
            if type(found) is dict and not containers(found) & containers(getattr(value, name)):
                continue  # a copy, which is the program's own
            self.see(found, f"{kind.__name__}.{name}")


def containers(value: Any) -> set[int]:
    """The ids of all that can be changed in plain values."""
    if isinstance(value, (dict, list)):
        inner = value.values() if isinstance(value, dict) else value
        return {id(value)}.union(*map(containers, inner))
    return set()


def faults(value: Any, names: list[str]) -> Iterator[str]:
    """What is wrong with an object by itself."""
    shown = repr(value)
    if len(shown) > LONGEST or "\n" in shown or re.search(r" at 0x|\b_[a-z]", shown):
        yield f"has the repr {shown[:100]!r} of {len(shown)} letters"
    for name in names:
        for change in (lambda n=name: setattr(value, n, None), lambda n=name: delattr(value, n)):
            try:
                change()
                yield f"lets {name} be changed"
            except (AttributeError, TypeError):
                pass
    again = pickle.loads(pickle.dumps(value))
    if isinstance(value, rulelang.ScoredTable):
        same = again.to_polars().equals(value.to_polars())
    elif isinstance(value, rulelang.Audit):
        same = again.to_json() == value.to_json()
    else:
        same = again == value
    if not same:
        yield "is another one after it was pickled"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    walk = Walk()
    for at, root in zip(count(), roots(tmp_path_factory.mktemp("walk"))):
        walk.see(root, f"root {at}")
    return walk


def test_all_that_is_reached_is_public_immutable_short_to_show_and_pickles(walked: Walk) -> None:
    assert walked.wrong == set()


def test_all_public_classes_are_reached(walked: Walk) -> None:
    unmet = {kind for kind in PUBLIC - set(walked.met) if not issubclass(kind, Exception)}
    assert unmet == SLOW


def test_errors_keep_what_they_say_and_go_to_other_processes() -> None:
    for error in errors():
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert len(repr(error)) < LONGEST
        for name in attributes(error):
            if name not in ("args", "name", "path", "msg", "name_from"):  # those of ImportError
                with pytest.raises(AttributeError):
                    setattr(error, name, None)
                assert not isinstance(getattr(error, name), (list, set))


def test_all_public_names_are_explained() -> None:
    for name in rulelang.__all__:
        found = getattr(rulelang, name)
        if not isinstance(found, type):
            assert not inspect.isfunction(found) or found.__doc__, name
            continue
        assert found.__doc__, name
        for part, value in vars(found).items():
            if part[0] != "_" and (inspect.isfunction(value) or isinstance(value, property)):
                assert inspect.getdoc(getattr(found, part)), f"{name}.{part}"
