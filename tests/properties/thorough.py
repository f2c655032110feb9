"""How many examples a property is tried on."""

import os

from hypothesis import HealthCheck, Phase, settings

__all__ = ["tried"]

LONGER = "RULELANG_EXAMPLES"
"""Set to a number, this multiplies the examples of every property. Fewer are the first of the usual
ones, more are new ones."""

TIMES = float(os.environ.get(LONGER, "1"))


def tried(examples: int) -> settings:
    """So many examples, the same in every run; or other ones, and as many times more as asked."""
    return settings(
        max_examples=max(1, round(examples * TIMES)),
        derandomize=TIMES < 1 or LONGER not in os.environ,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
