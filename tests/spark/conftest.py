"""One Spark for all tests of this folder that run in a process."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.spark.session import local_spark


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    yield from local_spark()
