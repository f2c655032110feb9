"""Counts of what was served, in the text format of Prometheus."""

from collections import Counter
from collections.abc import Iterable, Iterator
from multiprocessing import current_process

from attrs import define, field

__all__ = ["TYPE", "Metrics"]

TYPE = "text/plain; version=0.0.4; charset=utf-8"

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper ends of the ranges in which requests are counted by how long they took."""


@define
class Metrics:
    """Requests by route and status, the time that they took, records scored, errors by code.

    It belongs to one process, and to the thread of its event loop.
    """

    requests: Counter[tuple[str, int]] = field(factory=Counter)
    within: Counter[tuple[str, float]] = field(factory=Counter)
    taken: Counter[str] = field(factory=Counter)
    records: int = 0
    errors: Counter[str] = field(factory=Counter)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self.requests[route, status] += 1
        self.taken[route] += seconds  # type: ignore[assignment]  # a Counter adds floats as well
        for end in SECONDS:
            if seconds <= end:
                self.within[route, end] += 1
                return

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
        for (route, status), count in sorted(self.requests.items()):
            yield f'rulelang_requests_total{{route="{route}",status="{status}",{own}}} {count}'
        yield "# HELP rulelang_request_seconds How long requests took."
        yield "# TYPE rulelang_request_seconds histogram"
        for route in sorted(self.taken):
            total = sum(count for (of, _), count in self.requests.items() if of == route)
            below = 0
            for end in SECONDS:
                below += self.within[route, end]
                at = f'route="{route}",{own},le="{end}"'
                yield f"rulelang_request_seconds_bucket{{{at}}} {below}"
            at = f'route="{route}",{own}'
            yield f'rulelang_request_seconds_bucket{{{at},le="+Inf"}} {total}'
            yield f"rulelang_request_seconds_sum{{{at}}} {self.taken[route]:.6f}"
            yield f"rulelang_request_seconds_count{{{at}}} {total}"
        yield "# HELP rulelang_records_total Records that were scored or explained."
        yield "# TYPE rulelang_records_total counter"
        yield f"rulelang_records_total{{{own}}} {self.records}"
        yield "# HELP rulelang_errors_total Errors in requests by their code."
        yield "# TYPE rulelang_errors_total counter"
        for code, count in sorted(self.errors.items()):
            yield f'rulelang_errors_total{{code="{code}",{own}}} {count}'
