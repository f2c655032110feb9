"""The words of an explanation, in English and in Vietnamese, and what names stand for."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from rulelang.plan.expressions import TOTAL, Guard, Read, Recover, Ref
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import Plan, StatisticStep
from rulelang.plan.values import Absent, Known

__all__ = ["WORDS", "Names", "names_of", "words"]

WORDS: Mapping[str, tuple[str, str]] = {
    "yes": ("yes", "có"),
    "no": ("no", "không"),
    "and": ("and", "và"),
    "or": ("or", "hoặc"),
    "not": ("not", "không phải"),
    "missing": ("not reported", "thiếu số liệu"),
    "not applicable": ("does not apply", "không áp dụng"),
    "wrong": ("wrong", "sai"),
    "poison": ("wrong", "sai"),
    "is missing": ("{} is not reported", "{} thiếu số liệu"),
    "is not missing": ("{} is reported", "{} có số liệu"),
    "is applicable": ("{} applies", "{} được áp dụng"),
    "is not applicable": ("{} does not apply", "{} không áp dụng"),
    "total": ("total", "tổng"),
    "level": ("level", "mức"),
    "share of": ("share of {}", "tỷ lệ điểm của {}"),
    "max of": ("max of {}", "điểm tối đa của {}"),
    "level of": ("level of {}", "mức của {}"),
    "if": ("if {}: {}", "nếu {}: {}"),
    "otherwise": ("otherwise", "còn lại"),
    "not so": ("not so", "không đạt"),
    "at most": ("at most {}", "tối đa {}"),
    "at least": ("at least {}", "tối thiểu {}"),
    # where a value lies
    "<": ("below {}", "dưới {}"),
    "<=": ("up to {}", "đến {}"),
    ">": ("above {}", "trên {}"),
    ">=": ("{} or more", "từ {} trở lên"),
    "between": ("from {} to below {}", "từ {} đến dưới {}"),
    # means
    "weighted": ("weighted mean", "trung bình có trọng số"),
    "mean": ("mean", "trung bình"),
    "geometric_mean": ("geometric mean", "trung bình nhân"),
    "harmonic_mean": ("harmonic mean", "trung bình điều hòa"),
    "best": ("the best {}", "{} phần cao nhất"),
    "mean_without": ("mean without the highest and lowest", "trung bình, bỏ cao nhất, thấp nhất"),
    "of": ("{} of {}", "{} của {}"),
    # what was done afterwards
    "scaled": ("rescaled, as not all applies", "quy đổi vì có phần không áp dụng"),
    "extras": ("with bonuses and penalties", "tính cả điểm cộng, điểm trừ"),
    "decimals": ("rounded to {} decimals", "làm tròn đến {} chữ số thập phân"),
    "decimal": ("rounded to 1 decimal", "làm tròn đến 1 chữ số thập phân"),
    "whole": ("rounded to a whole number", "làm tròn đến số nguyên"),
    "multiple": ("rounded to a multiple of {}", "làm tròn đến bội số của {}"),
    "half away": ("{}", "{}"),
    "half even": ("{}, half to even", "{}, nửa về số chẵn"),
    "down": ("{}, down", "{}, bỏ phần lẻ"),
    "up": ("{}, up", "{}, lên"),
    "held": ("held at {}", "giữ ở mức {}"),
    # steps
    "more": ("{} more", "thêm {}"),
    "less": ("{} less", "bớt {}"),
    "fewer": ("{} fewer", "bớt {}"),
    "over": ("over {}", "hơn {}"),
    "earlier": ("{} earlier", "sớm hơn {}"),
    "later": ("{} later", "muộn hơn {}"),
    "day": ("{} day", "{} ngày"),
    "days": ("{} days", "{} ngày"),
    "of days": ("days", "ngày"),
    "percentage points": ("percentage points", "điểm phần trăm"),
    "point": ("{} point", "{} điểm"),
    "points": ("{} points", "{} điểm"),
    # levels
    "from": ("{} from {}: {} more", "{} từ {}: còn thiếu {}"),
    "to": ("{} up to {}: {} less", "{} đến {}: còn thừa {}"),
    "requires": ("{} requires {}", "{} cần {}"),
    "no cutoff": ("{} has no cutoff for this unit", "{} không có ngưỡng cho đơn vị này"),
    "no room": ("{} has no room for more units", "{} đã đủ số đơn vị"),
}


LEVELS = ("level", "placed")
CLAUSES = (("where", "với điều kiện"), ("within", "trong từng"))
CALLED = (
    *((row.name, row.vi) for row in FUNCTIONS.values() if row.vi),
    *((row.name, row.vi) for row in STATISTICS.values()),
    ("previous", "kỳ trước"),
)


def words(language: str) -> Mapping[str, str]:
    """The words by key, in ``en`` or ``vi``."""
    column = 1 if language == "vi" else 0
    return {key: both[column] for key, both in WORDS.items()}


@frozen(eq=False)
class Names:
    """What people call what the rules name: ``labels`` by id, and those of choices by input;
    ``percents`` are the values that they read as percentages.

    With ``ids``, each label has its id next to it.
    """

    language: str
    words: Mapping[str, str]
    labels: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    percents: frozenset[Ref]
    ids: bool

    def of(self, id: str, label: str | None = None) -> str:
        """What an input, a criterion or a level is called."""
        label = label or self.labels.get(id)
        if label is None or label == id:
            return self.words["total"] if id == TOTAL else id
        return f"{label} ({id})" if self.ids else label

    def read(self, read: Read) -> str:
        """What is read, such as ``share of Services``."""
        kind, id = read.ref
        if kind in LEVELS and id == TOTAL:
            return self.words["level"]
        if kind in ("share", "max", *LEVELS):
            word = "level of" if kind in LEVELS else f"{kind} of"
            return self.words[word].format(self.of(id))
        if kind in ("statistic", "gathered", "previous"):
            function, bracket, inner = read.text.partition("(")
            inner = re.sub(r"\w+", lambda found: self.of(found[0]), inner)
            for both in CLAUSES:
                other, own = self.ordered(both)
                inner = inner.replace(f" {other} ", f" {own} ")
            return self.function(function) + bracket + inner
        return self.of(read.text if kind == "subject" else id)

    def choices(self, read: Read) -> Mapping[str, str]:
        """The labels of what an input or a level can be, by id; empty of what is not a choice."""
        kind, id = read.ref
        key = read.text if kind == "subject" else f"level of {id}" if kind in LEVELS else id
        return self.options.get(key, {})

    def spelt(self, value: Known | Absent, choices: Mapping[str, str]) -> str:
        """A value that is not a number."""
        if isinstance(value, Absent):
            return self.words[value.kind]
        if isinstance(value, bool):
            return self.words["yes" if value else "no"]
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}" if self.language == "vi" else value.isoformat()
        return self.of(str(value), choices.get(str(value)))

    def function(self, name: str) -> str:
        """What a function or a statistic is called, whichever language the rules name it in."""
        for both in CALLED:
            if name in both:
                return self.ordered(both)[1]
        return name

    def ordered(self, both: tuple[str, str]) -> tuple[str, str]:
        """English and Vietnamese words, those of this language last."""
        return both if self.language == "vi" else (both[1], both[0])


def names_of(plan: Plan, ids: bool) -> Names:
    """The names of a plan, in the language of its rules."""
    labels = {item.id: item.label for item in plan.inputs if item.label}
    labels |= {item.id: item.label for item in plan.criteria if item.label}
    labels |= {item.id: item.label for item in plan.figures}
    options = {
        item.id: {id: label or id for id, label in item.options}
        for item in plan.inputs
        if item.options
    }
    for block in plan.levels:
        options[f"level of {block.of}"] = {id: label or id for id, label in block.labels.items()}
    percents = frozenset(_percents(plan))
    return Names(plan.language, words(plan.language), labels, options, percents, ids)


def _percents(plan: Plan) -> Iterator[Ref]:
    """The inputs that are percentages, and statistics of these that are such, too."""
    own = {item.key for item in plan.inputs if item.kind == "percent"}
    yield from own
    for step in plan.steps:
        if isinstance(step, StatisticStep) and STATISTICS[step.statistic].keeps_points:
            value = step.value
            while isinstance(value, Recover | Guard):
                value = value.value if isinstance(value, Recover) else value.argument
            if isinstance(value, Read) and value.ref in own:
                yield step.ref
