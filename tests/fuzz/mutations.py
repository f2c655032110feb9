"""What can happen to a file: letters, lines, bytes and parts of archives are changed at random.

Every function takes the source of chance, so that a seed repeats a case.
"""

from collections.abc import Sequence
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

__all__ = ["changed_archive", "changed_bytes", "changed_text"]

MOST_CHANGES = 4
MOST_BYTES = 8
ODD = (
    *("\ufeff", "\u200b", "\u202e", "\u2028", "\x00", "\x1b[31m", "\r", "\t", "−", "٣", "\ud7ff"),
    *('"', "'", "`", "{", "}", "(", ")", ":", ";", ",", "->", "..", "#", "\\", "%", "=", "＝"),
    *(
        "NaN",
        "inf",
        "1e400",
        "-0",
        "0x10",
        "1_000",
        "1.234.567",
        "31/02/2024",
        "9" * 400,
        "é" * 300,
    ),
)
"""What mutated texts get: signs of the language and of tables, and values that are none."""


def changed_text(text: str, random: Random, words: Sequence[str] = ()) -> str:
    """A text with some pieces taken out, doubled, swapped, or with odd ones put in."""
    for _ in range(random.randint(1, MOST_CHANGES)):
        lines = text.split("\n")
        at = random.randrange(len(lines))
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.randint(1, 12))
        match random.randrange(8):
            case 0:
                del lines[at]
                text = "\n".join(lines)
            case 1:
                lines.insert(random.randrange(len(lines) + 1), lines[at])
                text = "\n".join(lines)
            case 2:
                other = random.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
                text = "\n".join(lines)
            case 3:
                text = text[:start] + text[end:]
            case 4:
                text = text[:start] + text[start:end] + text[start:]
            case 5:
                text = text[:start]
            case 6 if words:
                text = text[:start] + random.choice(words) + text[end:]
            case _:
                text = text[:start] + random.choice(ODD) + text[start:]
    return text


def changed_bytes(raw: bytes, random: Random) -> bytes:
    """Bytes of which some are others, taken out, put in or cut off."""
    found = bytearray(raw)
    for _ in range(random.randint(1, MOST_CHANGES)):
        if not found:
            break
        at, count = random.randrange(len(found)), random.randint(1, MOST_BYTES)
        match random.randrange(6):
            case 0:
                found[at] = random.randrange(256)
            case 1:
                found[at] ^= 1 << random.randrange(8)
            case 2:
                del found[at : at + count]
            case 3:
                found[at:at] = random.randbytes(count)
            case 4:
                found[at : at + count] = random.choice((b"\xff", b"\x00", b"\x7f")) * count
            case _:
                if random.randrange(4) == 0:
                    del found[at:]
    return bytes(found)


def changed_archive(raw: bytes, random: Random) -> bytes:
    """A zip of which a part has changed, is gone or stands there twice; or whose bytes changed."""
    if random.randrange(4) == 0:
        return changed_bytes(raw, random)
    made = BytesIO()
    with ZipFile(BytesIO(raw)) as parts, ZipFile(made, "w", ZIP_DEFLATED) as out:
        names = parts.namelist()
        chosen = random.choice([name for name in names if "sheet" in name] or names)
        if random.randrange(3) == 0:
            chosen = random.choice(names)
        for name in names:
            part = parts.read(name)
            if name != chosen:
                out.writestr(name, part)
            elif random.randrange(12):
                changed = _changed_part(part, random)
                out.writestr(name, changed)
    return made.getvalue()


def _changed_part(part: bytes, random: Random) -> bytes:
    if random.randrange(4) == 0:
        return changed_bytes(part, random)
    text = part.decode("utf-8", "surrogateescape")
    return changed_text(text, random).encode("utf-8", "surrogatepass")
