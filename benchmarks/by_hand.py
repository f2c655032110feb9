"""The rubric of the benchmarks, `indicators.rules`, written by hand as Python floats.

The columns come in a tuple, as a program that is written for one rubric would have them, and
nothing is checked.
"""

import math
from collections.abc import Sequence
from typing import Any

__all__ = ["Scores", "by_hand"]

Scores = tuple[Any, ...]


def by_hand(cells: Sequence[Any]) -> Scores:
    """The points of the criteria and groups, the total and the level of one unit, in floats."""
    (
        offices, lan, fibre, schools, schools_online, clinics, clinics_online,
        employees, trained, specialists,
        plan, decisions, meetings, budget, leader, published_plan,
        published, updated, accessible, mobile, load_time, satisfaction, languages, datasets,
        questions, answered, late,
        received, online, in_time, reused, fees, paid,
        computers, incidents, patched, audit, backups, firewall, drill,
    ) = cells  # fmt: skip

    share = (lan + fibre + schools_online + clinics_online) / (2 * offices + schools + clinics)
    infrastructure = math.floor(200 * share + 0.5) / 10 if share < 1 else 20.0
    share = (trained + specialists) / employees
    staff = 10 * share if share < 1 else 10.0
    policy = 0.25 * decisions if decisions < 8 else 2.0
    if plan != "none":
        policy += (0.125 * meetings if meetings < 8 else 1.0) + budget
        if plan == "issued":
            policy += 4.0
            if leader:
                policy += 1.0
            if published_plan:
                policy += 1.0
        else:
            policy += 2.0
    readiness = infrastructure + staff + policy

    presence = 4 * published + 2 * (updated + accessible) + 0.5 * (satisfaction - 1)
    if mobile:
        presence += 1.0
    if load_time < 8:
        presence += 0.25 * (8 - load_time)
    if languages == "many":
        presence += 1.0
    elif languages == "two":
        presence += 0.5
    presence += 0.125 * datasets if datasets < 8 else 1.0
    share = ((answered + 0.5 * late) / questions - 0.5) / 0.5
    interaction = 15.0 if share > 1 else 15 * share if share > 0 else 0.0
    share = (online + in_time + paid + 0.5 * reused) / (2.5 * received + fees)
    transaction = math.floor(200 * share + 0.5) / 10 if share < 1 else 20.0
    share = incidents / computers
    if share > 0.1:
        security = 0.0
    else:
        security = 2 * patched + 0.25 * audit
        if share <= 0.05:
            security += 2.0 if share > 0.01 else 3.0
            if backups:
                security += 1.0
            if share <= 0.01:
                if drill:
                    security += 0.5
                if firewall == "managed":
                    security += 1.0
                elif firewall == "basic":
                    security += 0.5
    results = presence + interaction + transaction + security

    total = readiness + results
    if total >= 80 and security >= 6 and staff >= 5:
        level = "A"
    elif total >= 70:
        level = "B"
    elif total >= 55:
        level = "C"
    else:
        level = "D"
    return (
        readiness, infrastructure, staff, policy,
        results, presence, interaction, transaction, security,
        total, level,
    )  # fmt: skip
