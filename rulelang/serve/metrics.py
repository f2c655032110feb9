"""Counts of what was served, in the text format of Prometheus."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from multiprocessing import current_process

from attrs import define, field

__all__ = ["TYPE", "Metrics"]

TYPE = "text/plain; version=0.0.4; charset=utf-8"

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper ends of the ranges in which requests are counted by how long they took."""


@define
class Route:
    """Requests of one route by status, and by the range that their time is in; the time in all."""

    statuses: Counter[int] = field(factory=Counter)
    ranges: list[int] = field(factory=lambda: [0] * (len(SECONDS) + 1))
    seconds: float = 0.0


@define
class Metrics:
    """Requests by route and status, the time that they took, records scored, errors by code.

    It belongs to one process, and to the thread of its event loop.
    """

    routes: dict[str, Route] = field(factory=dict)
    records: int = 0
    errors: Counter[str] = field(factory=Counter)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        found = self.routes.get(route)
        if found is None:
            found = self.routes[route] = Route()
        found.statuses[status] += 1
        found.ranges[bisect_left(SECONDS, seconds)] += 1
        found.seconds += seconds

    def refused(self, codes: Iterable[str]) -> None:
        """Count errors by their codes."""
        self.errors.update(codes)

    def text(self) -> str:
        """All counts, a line each."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        own = f'process="{current_process().pid}"'
        yield "# HELP rulelang_requests_total Requests by route and status of HTTP."
        yield "# TYPE rulelang_requests_total counter"
        routes = sorted(self.routes.items())
        for name, route in routes:
            for status, count in sorted(route.statuses.items()):
                yield f'rulelang_requests_total{{route="{name}",status="{status}",{own}}} {count}'
        yield "# HELP rulelang_request_seconds How long requests took."
        yield "# TYPE rulelang_request_seconds histogram"
        for name, route in routes:
            at = f'route="{name}",{own}'
            for end, count in zip((*SECONDS, "+Inf"), accumulate(route.ranges), strict=True):
                yield f'rulelang_request_seconds_bucket{{{at},le="{end}"}} {count}'
            yield f"rulelang_request_seconds_sum{{{at}}} {route.seconds:.6f}"
            yield f"rulelang_request_seconds_count{{{at}}} {sum(route.ranges)}"
        yield "# HELP rulelang_records_total Records that were scored or explained."
        yield "# TYPE rulelang_records_total counter"
        yield f"rulelang_records_total{{{own}}} {self.records}"
        yield "# HELP rulelang_errors_total Errors in requests by their code."
        yield "# TYPE rulelang_errors_total counter"
        for code, count in sorted(self.errors.items()):
            yield f'rulelang_errors_total{{code="{code}",{own}}} {count}'
