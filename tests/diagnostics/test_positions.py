"""Positions in letters, UTF-16 units and bytes, of files in any normal form."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelang.diagnostics import Source
from rulelang.diagnostics.positions import LinePosition, Positions
from tests.properties.thorough import tried

# Letters that compose, in order or not, that decompose, and that take one to four bytes: Latin and
# Vietnamese, marks of several classes, Hangul, an Angstrom sign, a Devanagari and a Bengali letter
# that compose across, a musical sign that comes to three letters, an emoji, line ends.
# A half of a surrogate pair is no letter, but a program may hand one in.
LETTERS = (
    "aeơA \u1ec7\u0323\u0302\u0301\u031b\u0338\u1100\u1161\u11a8\uac00\u212b"
    "\u0958\u09c7\u09be\U0001d15e🙂é#\ud83d"
)
texts = st.lists(
    st.sampled_from([*LETTERS, "\r\n", "\r", "\n", "Tổng", normalize("NFD", "Tiêu chí")])
).map("".join)
any_texts = st.text() | texts


def positions(text: str, raw: bytes | None = None) -> Positions:
    return Positions.of(Source.of(text, raw=raw))


def read(own: str) -> str:
    return Source.of(own).text


@tried(300)
@given(any_texts, st.data())
def test_what_stands_before_an_offset_is_read_as_the_text_before_it(
    own: str, data: st.DataObject
) -> None:
    found, text = positions(own), read(own)
    offset = data.draw(st.integers(0, len(text)))
    at = found.own_offset(offset)
    if found.offset(at) == offset:  # else it is within what several letters come to
        assert read(own[:at]) + read(own[at:]) == text
        assert read(own[:at]) == text[:offset]
    assert found.offset(at) <= offset
    assert read(own[:at]) == text[: found.offset(at)]


@tried(300)
@given(any_texts)
def test_offsets_go_there_and_back_and_never_turn_round(own: str) -> None:
    found, text = positions(own), read(own)
    there = [found.own_offset(offset) for offset in range(len(text) + 1)]
    back = [found.offset(at) for at in range(len(own) + 1)]
    assert there == sorted(there)
    assert back == sorted(back)
    assert [found.own_offset(found.offset(at)) for at in there] == there
    assert [found.offset(found.own_offset(offset)) for offset in back] == back
    assert (there[0], there[-1], back[0], back[-1]) == (0, len(own), 0, len(text))


@tried(300)
@given(any_texts, st.booleans())
def test_bytes_and_units_go_there_and_back(own: str, bom: bool) -> None:
    raw = b"\xef\xbb\xbf" * bom + own.encode("utf-8", "surrogatepass")
    found, text = positions(own, raw), read(own)
    for offset in range(len(text) + 1):
        whole = found.offset(found.own_offset(offset))
        assert found.at_byte(found.byte(offset)) == whole
        assert found.at_line(found.line_position(offset)) == whole
        assert (
            raw[found.byte(offset) :].decode("utf-8", "surrogatepass")
            == (own[found.own_offset(offset) :])
        )


@tried(200)
@given(any_texts)
def test_lines_are_those_of_the_text_and_units_those_of_utf_16(own: str) -> None:
    source = Source.of(own)
    found = Positions.of(source)
    for offset in range(len(source.text) + 1):
        at = found.own_offset(offset)
        line, units = found.line_position(offset)
        assert line + 1 == source.position(found.offset(at))[0]
        start = found.own_offset(source.line_starts[line])
        assert units * 2 == len(own[start:at].encode("utf-16-le", "surrogatepass"))


@tried(200)
@given(st.text())
def test_a_text_in_nfc_with_plain_line_ends_is_as_it_stands(text: str) -> None:
    source = Source.of(text)
    again = Source.of(source.text)
    found = Positions.of(again)
    assert again.own is again.text
    assert not found.changes
    assert [found.own_offset(o) for o in range(len(again.text))] == [*range(len(again.text))]


@pytest.mark.parametrize(
    ("own", "word", "units", "byte"),
    [
        ("let ệ = b", "b", 8, 10),
        ("let e\u0323\u0302 = b", "b", 10, 12),
        ("let 🙂 = b", "b", 9, 11),
        ("a\r\nlet \u212b = b", "b", 8, 13),
    ],
)
def test_a_word_is_found_in_the_file(own: str, word: str, units: int, byte: int) -> None:
    found, text = positions(own), read(own)
    offset = text.index(word)
    assert found.line_position(offset).units == units
    assert found.byte(offset) == byte
    assert own[found.own_offset(offset)] == word


def test_what_lies_beyond_an_end_is_taken_for_it() -> None:
    found = positions("ab\r\ncd")
    assert found.at_line(LinePosition(0, 99)) == 2
    assert found.at_line(LinePosition(99, 0)) == 5
    assert found.at_byte(99) == 5
    assert found.own_offset(99) == 6
    assert found.offset(99) == 5


def test_half_of_an_emoji_is_taken_for_its_start() -> None:
    found = positions("🙂b")
    assert found.at_line(LinePosition(0, 1)) == 0
    assert [found.at_byte(byte) for byte in range(6)] == [0, 0, 0, 0, 1, 2]
