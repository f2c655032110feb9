"""One Spark for all tests of this folder, which run in one process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.spark.session import local_spark

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    yield from local_spark()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("spark"))
