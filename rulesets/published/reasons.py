"""Why a ruleset does not give a published figure: a reason is computed and not looked up."""

from collections import Counter
from fractions import Fraction

from case import (
    Case,
    Inputs,
    Mismatch,
    Row,
    cut,
    decimals_of,
    ends,
    half_away,
    half_unit,
    moved,
    reaches,
    rounding_the_total,
    ruleset_of,
    text_of,
    total,
)

import rulelang

# ---- why: E-Government Development Index --------------------------------------------------------


def explain_egdi(case: Case) -> tuple[list[str], list[Mismatch]]:
    """Values: cut, or rounded components. Ranks: ties of the printed figures."""
    decimals = case.published.decimals
    wrong = case.wrong_values()
    values = []
    fits = 0
    for i, (low, high) in zip(wrong, ends(case, wrong, most=1), strict=True):
        row, printed = case.rows[i], case.printed(case.rows[i])
        mean = sum((Fraction(row[column]) for column in case.published.inputs), Fraction(0)) / 3
        place = decimals + 2
        text = (
            f"mean of the printed components {text_of(cut(mean, place), place)}…, "
            f"rounded {text_of(half_away(mean, decimals), decimals)}, "
            f"cut {text_of(cut(mean, decimals), decimals)}, "
            f"published {text_of(printed, decimals)}; unrounded components allow "
            f"{text_of(low, place)} to {text_of(high, place)}"
        )
        reachable = reaches(low, high, printed, decimals)
        fits += reachable
        if cut(mean, decimals) == printed:
            values.append(Mismatch(row["country"], "value: cut", text))
        else:
            values.append(
                Mismatch(row["country"], "value: rounded components", text, known=reachable)
            )
    notes = []
    if values:
        step = Fraction(1, 10**decimals)
        pairs = list(zip(case.rows, case.units, strict=True))
        near = sum(abs(total(unit) - case.printed(row)) <= step for row, unit in pairs)
        gained = sum(mismatch.reason == "value: cut" for mismatch in values)
        lost = gained - len(wrong)  # those among the wrong that cutting does not mend
        lost += sum(cut(total(unit), decimals) != case.printed(row) for row, unit in pairs)
        notes = [
            f"{near} of {len(pairs)} values are within {text_of(step, decimals)} of the published.",
            f"Cutting where the ruleset rounds gives {gained} of the {len(wrong)} and loses {lost} "
            "of the others: the source did not cut throughout. That the printed components are "
            f"themselves rounded allows {fits} of the {len(wrong)}.",
        ]
    ties = _ties(case)
    if ties:
        on_printed = rounding_the_total(case).evaluate(case.rows).units
        notes.append(
            f"The published ranks are those of the printed figures: with `total round {decimals}` "
            f"the ruleset gives {len(case.rows) - len(case.wrong_ranks(on_printed))} of "
            f"{len(case.rows)} ranks."
        )
    return notes, values + ties


def _ties(case: Case) -> list[Mismatch]:
    """Explain each wrong rank by a tie with units of the same published rank.

    The three components of the unit are moved by what its mean lacks, within half a unit in
    their last printed place, and all is ranked again by the engine.
    """
    wrong = case.wrong_ranks()
    if not wrong or case.published.rank is None:
        return []
    column = case.published.rank
    half = min(half_unit(case.rows, name) for name in case.published.inputs)
    rows: list[Inputs] = [*case.rows]
    partners: dict[int, tuple[int, Fraction]] = {}
    for i in wrong:
        others = [
            j
            for j, row in enumerate(case.rows)
            if row[column] == case.rows[i][column] and j not in wrong
        ]
        if not others:
            continue
        gap = total(case.units[others[0]]) - total(case.units[i])
        partners[i] = others[0], gap
        rows[i] = dict(case.rows[i]) | {
            name: Fraction(case.rows[i][name]) + gap for name in case.published.inputs
        }
    again = case.rules.evaluate(rows).units
    still = set(case.wrong_ranks(again))
    decimals = case.published.decimals
    found = []
    for i in wrong:
        row = case.rows[i]
        text = f"ruleset {case.units[i].rank}, published {row[column]}"
        if i not in partners:
            found.append(Mismatch(row["country"], "rank: not explained", text, known=False))
            continue
        other, gap = partners[i]
        place = decimals + 2
        text += (
            f", shared with {case.rows[other]['country']}: both are printed "
            f"{text_of(case.printed(row), decimals)}, their exact means are "
            f"{text_of(total(case.units[i]), place)} and "
            f"{text_of(total(case.units[other]), place)}; moving its three components by "
            f"{text_of(abs(gap), decimals + 3)} each (half a unit in the last printed place is "
            f"{text_of(half, decimals + 1)}) gives the published rank"
        )
        known = (
            i not in still
            and abs(gap) < half
            and case.printed(row) == case.printed(case.rows[other])
        )
        found.append(Mismatch(row["country"], "rank: tie of the printed figures", text, known))
    return found


# ---- why: Human Development Index ---------------------------------------------------------------


def explain_hdi(case: Case) -> tuple[list[str], list[Mismatch]]:
    """All of it is the printed inputs' own rounding: by intervals, then by a witness."""
    decimals = case.published.decimals
    everyone = range(len(case.rows))
    ranges = ends(case, everyone)
    within = [
        reaches(low, high, case.printed(row), decimals)
        for (low, high), row in zip(ranges, case.rows, strict=True)
    ]
    rounding = rounding_the_total(case)
    places = _places(case)
    witness = rounding.evaluate(moved(case, everyone, places)).units
    values = [total(w) == case.printed(row) for w, row in zip(witness, case.rows, strict=True)]
    wrong_ranks = set(case.wrong_ranks(witness))
    still = set(case.wrong_ranks(rounding.evaluate(case.rows).units))
    notes = [
        f"{sum(within)} of {len(within)} countries: the index, over all inputs that round to the "
        "printed ones, takes values that round to the published one.",
        f"One choice of such inputs for all countries at once gives {sum(values)} of "
        f"{len(values)} values and {len(values) - len(wrong_ranks)} of {len(values)} ranks "
        f"(ranked, as published, on the index to {decimals} decimals, with `total round "
        f"{decimals}`; from the printed inputs that gives {len(values) - len(still)} ranks).",
    ]
    found = []
    place = decimals + 2
    for i in case.wrong_values():
        low, high = ranges[i]
        text = (
            f"ruleset {text_of(total(case.units[i]), place)}, published "
            f"{text_of(case.printed(case.rows[i]), decimals)}, possible {text_of(low, place)} to "
            f"{text_of(high, place)}"
        )
        found.append(Mismatch(case.rows[i]["country"], "value: rounded inputs", text, within[i]))
    for i in case.wrong_ranks():
        text = f"ruleset {case.units[i].rank}, published {case.rows[i]['rank']}"
        reason = "rank: rounded inputs" if i in still else "rank: ties of the index"
        known = within[i] and i not in wrong_ranks
        found.append(Mismatch(case.rows[i]["country"], reason, text, known))
    return notes, found


def _places(case: Case) -> dict[int, Fraction]:
    """For each row, a place (-1…1) of its inputs within their rounding that prints the index.

    Found by halving, since the index rises from the lowest place to the highest; a row for which
    there is none ends where the halving does.
    """
    low = {i: Fraction(-1) for i in range(len(case.rows))}
    high = {i: Fraction(1) for i in range(len(case.rows))}
    place = {i: Fraction(0) for i in range(len(case.rows))}
    open_rows = list(place)
    for _ in range(24):
        units = case.rules.evaluate(moved(case, open_rows, place)).units
        left = []
        for i, unit in zip(open_rows, units, strict=True):
            value, printed = case.rounded(total(unit)), case.printed(case.rows[i])
            if value == printed:
                continue
            (low if value < printed else high)[i] = place[i]
            place[i] = (low[i] + high[i]) / 2
            left.append(i)
        open_rows = left
        if not open_rows:
            break
    return place


# ---- why: decathlon -----------------------------------------------------------------------------

TIMED = ("m100", "m400", "hurdles", "m1500")
FURTHEST = 60  # hundredths


def explain_decathlon(case: Case) -> tuple[list[str], list[Mismatch]]:
    """Which change of a single mark, in hundredths, gives the published points."""
    shifts = [n for k in range(1, FURTHEST + 1) for n in (k, -k)]
    found = []
    for i in case.wrong_values():
        row, unit = case.rows[i], case.units[i]
        meeting = [other for other in case.rows if other["competition"] == row["competition"]]
        rows: list[Inputs] = []
        for n in shifts:
            values: dict[str, str | Fraction] = dict(row)
            values |= {e: Fraction(row[e]) + Fraction(n, 100) for e in case.published.inputs}
            rows.append(values | {"athlete": f"{row['athlete']} {n:+}"})
        shifted = case.rules.evaluate(rows).units
        difference = case.printed(row) - total(unit)
        nearest: dict[str, int] = {}
        for n, other in zip(shifts, shifted, strict=True):
            for event in case.published.inputs:
                points = other.scores[f"{event}_points"], unit.scores[f"{event}_points"]
                if points[0] is None or points[1] is None or event in nearest:
                    continue
                if points[0] - points[1] == difference:
                    nearest[event] = n
        found.append(_mark(row, meeting, total(unit), difference, nearest))
    return [], found


def _mark(
    row: Row, meeting: list[Row], points: Fraction, difference: Fraction, nearest: dict[str, int]
) -> Mismatch:
    unit = f"{row['athlete']} ({row['competition']})"
    text = f"ruleset {points}, published {row['points']} ({int(difference):+})"
    if not nearest:
        return Mismatch(unit, "value: not explained", text, known=False)

    def change(event: str) -> str:
        mark = Fraction(row[event]) + Fraction(nearest[event], 100)
        return f"{event} {text_of(mark, 2)} for {row[event]}"

    for event in TIMED:
        coarse = decimals_of(meeting, event)
        half = half_unit(meeting, event)
        if coarse < 2 and event in nearest and abs(Fraction(nearest[event], 100)) <= half:
            text += f": {change(event)} gives it, and the meeting's {event} is copied to a tenth"
            return Mismatch(unit, "value: mark copied to a tenth", text)
    least = min(abs(n) for n in nearest.values())
    text += ": nearest, " + " or ".join(
        change(event) for event, n in nearest.items() if abs(n) == least
    )
    return Mismatch(unit, "value: one mark differs", text)


# ---- why: Indices of Deprivation ----------------------------------------------------------------


def explain_imd(case: Case) -> tuple[list[str], list[Mismatch]]:
    """All of it is areas that share a place in a domain: the mean of their places counts."""
    published = case.published
    shared: dict[str, dict[str, int]] = {}
    for column in published.inputs:
        sizes = Counter(row[column] for row in case.rows)
        shared[column] = {place: size for place, size in sizes.items() if size > 1}
    tied = [i for i, row in enumerate(case.rows) if any(row[c] in shared[c] for c in shared)]
    rows: list[Inputs] = []
    for i in tied:
        values: dict[str, str | Fraction] = dict(case.rows[i])
        for column, sizes_of in shared.items():
            extra = Fraction(sizes_of.get(case.rows[i][column], 1) - 1, 2)
            values[column] = Fraction(case.rows[i][column]) + extra
        rows.append(values)
    text = ruleset_of(published).read_text(encoding="utf-8").replace(": integer ", ": number ")
    totals = [total(unit) for unit in case.units]
    for i, unit in zip(tied, rulelang.parse(text).evaluate(rows).units, strict=True):
        totals[i] = total(unit)
    order = sorted(totals, reverse=True)
    first = {value: place for place, value in reversed([*enumerate(order, 1)])}
    good_values = {i for i, r in enumerate(case.rows) if case.rounded(totals[i]) == case.printed(r)}
    good_ranks = {i for i, r in enumerate(case.rows) if str(first[totals[i]]) == r["rank"]}
    places = ", ".join(f"{c} {place}" for c in shared for place in shared[c])
    notes = [
        f"Places that areas share in a domain: {places}. Where the mean of the places that they "
        f"take up counts (such as 4881.5 for 4881 and 4882), {len(good_values)} of {len(totals)} "
        f"scores and {len(good_ranks)} of {len(totals)} ranks are met."
    ]
    found = []
    place = published.decimals + 3
    for i in case.wrong_values():
        text = (
            f"ruleset {text_of(total(case.units[i]), place)}, published "
            f"{text_of(case.printed(case.rows[i]), published.decimals)}, with the mean of the "
            f"shared places {text_of(totals[i], place)}"
        )
        unit = case.units[i].unit
        found.append(Mismatch(unit, "value: shared place in a domain", text, i in good_values))
    for i in case.wrong_ranks():
        text = (
            f"ruleset {case.units[i].rank}, published {case.rows[i]['rank']}; score "
            f"{text_of(total(case.units[i]), place)}, with the mean of the shared places "
            f"{text_of(totals[i], place)}"
        )
        unit = case.units[i].unit
        found.append(Mismatch(unit, "rank: shared place in a domain", text, i in good_ranks))
    return notes, found


# ---- why: nothing known -------------------------------------------------------------------------


def explain_nothing(case: Case) -> tuple[list[str], list[Mismatch]]:
    """A ranking of which everything is expected to match."""
    return [], [
        Mismatch(
            case.units[i].unit,
            "value: not explained",
            f"ruleset {total(case.units[i])}, published {case.rows[i][case.published.value]}",
            known=False,
        )
        for i in case.wrong_values()
    ]
