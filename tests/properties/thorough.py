"""How many examples a property is tried on."""

import os

from hypothesis import HealthCheck, settings

__all__ = ["tried"]


def tried(examples: int) -> settings:
    """So many examples, times RULELANG_EXAMPLES (default 1), however long each takes."""
    times = float(os.environ.get("RULELANG_EXAMPLES", "1"))
    return settings(
        max_examples=max(1, round(examples * times)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
