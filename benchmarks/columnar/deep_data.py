"""The data of the deep rubric of the benchmarks."""

from benchmarks.columnar.draws import Column, Units

__all__ = ["OPTIONS", "deep"]

OPTIONS = {
    "channel": ["paper", "form", "portal"],
    "registry": ["local", "linked", "national"],
}
COUNTS = {"offices": 5000, "employees": 2000, "received": 9000}
PARTS = {
    "offices": ("lan", "fibre", "guarded"),
    "employees": ("machines", "accounts", "trained", "certified"),
    "received": ("online", "in_time", "reused", "paid", "rated"),
}
SHARES = ("signed", "digitised", "shared", "published", "updated", "accessible", "patched")
YES_NO = ("leader", "public", "unit_it", "restored", "drill", "mobile", "open_api")
CHOICES = ("plan", "firewall", "languages", *OPTIONS)
LONGEST = {"load_time": 14, "answer_time": 16, "outage": 12}
MOST = {"decisions": 16, "meetings": 30, "datasets": 20, "services": 15}


def deep(units: Units) -> dict[str, Column]:
    """All columns but the name."""
    data: dict[str, Column] = {}
    for count, most in COUNTS.items():
        data[count] = units.whole(most // 100, most)
        data |= {name: units.part(data[count]) for name in PARTS[count]}
    data |= {name: units.share(10_000) for name in SHARES}
    data |= {name: units.good() for name in YES_NO}
    data |= {name: units.choice() for name in CHOICES}
    for name, most in LONGEST.items():  # the less, the better
        data[name] = units.steps(most * (1 - units.success()), 1000)
    data["audit"] = units.number(10, 1000)
    data["satisfaction"] = units.steps(1 + units.number(4, 10_000), 10_000)
    data |= {name: units.whole(0, most) for name, most in MOST.items()}
    return data
