"""Letters of other alphabets that look like Latin ones."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["LIKE"]

CYRILLIC = "аАВЕеЁёЅѕІіЇїЈјКкМНОоРрСсТтУуХхһԁԛԜԝѵ"
AS_LATIN = "aABEeËëSsIiÏïJjKkMHOoPpCcTtYyXxhdqWwv"
GREEK = "ΑΒΕΖΗΙΚΜΝΟοΡΤΥΧνυικραϲϳ"
AS_LATIN_TOO = "ABEZHIKMNOoPTYXvuikpacj"
LIKE: Mapping[str, str] = MappingProxyType(
    dict(zip(CYRILLIC, AS_LATIN, strict=True)) | dict(zip(GREEK, AS_LATIN_TOO, strict=True))
)
"""Letters of other alphabets, and the Latin ones that they look like."""
