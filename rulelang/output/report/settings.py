"""What an office says of its own report: the head, the foot and the date, in a file of TOML."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date as Date
from pathlib import Path
from typing import Any

from attrs import Attribute, field, fields, frozen

from rulelang.diagnostics.suggest import nearest
from rulelang.words import Day, Language, Phrase, Wording, quoted, sentence

__all__ = ["Settings", "SettingsError", "read_settings"]

LINE = re.compile(r"\(at line ([0-9]+)")


class SettingsError(ValueError):
    """A file of settings that cannot be used: where, what is wrong, and how to correct it.

    ``sentence`` and ``mend`` are said in either language; ``str`` gives them in English.
    """

    def __init__(self, path: Path, line: int, problem: str, **values: Wording) -> None:
        place = f"{path}:{line}" if line else str(path)
        self.sentence: Wording = Phrase(
            f"settings.{problem}", {"place": place, **values}, "document"
        )
        self.mend: Wording = Phrase(f"settings.{problem}_help", values, "document")
        super().__init__(f"{self.sentence.said('en')}: {self.mend.said('en')}")


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@frozen
class Settings:
    """What stands in the head and the foot of a report; each is empty where it is not given.

    ``authority`` is whose office it is, ``number`` that of the document, ``kind`` what stands
    above the title, ``opening`` and ``closing`` are paragraphs before and after all others,
    ``behalf`` of whom is signed. They are the keys of `report.toml`, and so more than ten.
    """

    authority: str = ""
    office: str = ""
    number: str = ""
    place: str = ""
    date: Date | None = None
    kind: str = ""
    title: str = ""
    subject: str = ""
    opening: tuple[str, ...] = field(default=(), converter=_texts)
    closing: tuple[str, ...] = field(default=(), converter=_texts)
    recipients: tuple[str, ...] = field(default=(), converter=_texts)
    behalf: str = ""
    position: str = ""
    signer: str = ""

    def day_written(self, language: Language) -> str:
        """The date as an official document has it; empty where none is given."""
        if self.date is None:
            return ""
        day = self.date
        values: Mapping[str, Wording] = {
            "date": Day(day).said(language),
            "day": f"{day.day:02}",
            # the form of official documents: no 0 before a month but of January and February
            "month": f"{day.month:02}" if day.month < 3 else str(day.month),
            "year": str(day.year),
        }
        return sentence("document", "official", "day", values, language)


def read_settings(path: Path) -> Settings:
    """The settings of a file. Raises OSError, and SettingsError with the line that is wrong."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise SettingsError(path, line, "not_toml") from None
    known: Mapping[str, Attribute[Any]] = {one.name: one for one in fields(Settings)}
    for key, value in values.items():
        line = _line_of(text, key)
        if key not in known:
            near = nearest(key, [*known])
            if near:
                raise SettingsError(path, line, "no_key", key=key, near=near)
            raise SettingsError(
                path, line, "no_key_at_all", key=key, keys=quoted(known, len(known))
            )
        wrong = _wrong(known[key], value)
        if wrong:
            raise SettingsError(path, line, wrong, key=key)
    return Settings(**values)


def _wrong(setting: "Attribute[Any]", value: Any) -> str:
    """What a value should be where it is not: the key of a sentence."""
    if setting.name == "date":
        return "" if type(value) is Date else "not_date"
    if setting.converter is not None:
        plain = isinstance(value, str)
        listed = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return "" if plain or listed else "not_texts"
    return "" if isinstance(value, str) else "not_text"


def _line_of(text: str, key: str) -> int:
    wanted = re.compile(rf"""\s*(\[+\s*)?["']?{re.escape(key)}\b""")
    lines = text.splitlines()
    return next((at for at, line in enumerate(lines, start=1) if wanted.match(line)), 0)
