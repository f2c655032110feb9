"""Published claims as the text that ``rulelang fmt`` writes: a cell before the sign, one after."""

from typing import assert_never

from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling
from rulelang.syntax.spelling import name, quoted

__all__ = ["claim_cells", "claim_text"]

#: Keywords that a claim may begin with: a criterion of such a name stands in backquotes.
RIVALS = (
    *("claim_units", "claim_total", "claim_rank", "claim_share", "claim_level", "claim_average"),
    *("highest_of", "lowest_of", "spread", "median_of", "difference", "order", "last_place"),
    *("claim_by", "in_period", "above", "below"),
)


def claim_text(node: t.Claim, language: str) -> str:
    """A claim on one line."""
    return " ".join(claim_cells(node, language))


def claim_cells(node: t.Claim, language: str) -> tuple[str, ...]:
    """A claim: what it is about, and what is printed of it where that stands behind a sign."""
    words = spelling(language)
    units = ", ".join(quoted(unit.text) for unit in node.units)
    figure = "" if node.figure is None else _figure(node.figure, language)
    of, printed = words["of"], [_printed(item, language) for item in node.printed]
    side = "" if node.side is None else words[node.side]
    period = f" {words['in_period']} {_period(node.period)}" if node.period else ""
    match node.kind:
        case "units":
            return (f"{words['claim_units']} {units}",)
        case "figure":
            return f"{figure} {of} {units}{period}", f"= {printed[0]}"
        case "compared":
            than = printed[0] if printed else words["claim_average"]
            return (f"{figure} {of} {units}{period} {side} {than}",)
        case "change":
            start = f"{words['from']} {printed[0]}{period} {words['to']} {printed[1]}"
            return (f"{figure} {of} {units} {start}",)
        case "highest" | "lowest":
            by = f" {words['claim_by']} {units}" if units else ""
            return f"{words[node.kind + '_of']} {figure}{period}", f"= {printed[0]}{by}"
        case "spread" | "average" | "median":
            keys = {"spread": "spread", "average": "claim_average", "median": "median_of"}
            return f"{words[keys[node.kind]]} {of} {figure}{period}", f"= {printed[0]}"
        case "count_level":
            whose = node.figure.of if node.figure else None
            text = f"{words['count_level']} {printed[0]}"
            text += f" {of} {name(whose.id, language)}" if whose else ""
            return f"{text}{period}", f"= {printed[1]}"
        case "count_units":
            text = " ".join(filter(None, (words["count_units"], figure, side, printed[0])))
            return f"{text}{period}", f"= {printed[1]}"
        case "difference":
            first, second = (quoted(unit.text) for unit in node.units)
            text = f"{words['difference']} {of} {f'{figure} {of} ' if figure else ''}"
            return f"{text}{first} {words['and']} {second}{period}", f"= {printed[0]}"
        case "order":
            of_what = f"{of} {figure} " if figure else ""
            return (f"{words['order']} {of_what}{units}{period}",)
        case "first":
            text = f"{words['first_for']} {printed[0]} {words['years']} {words['claim_by']} {units}"
            return (text,)
        case "every":
            text = f"{words['every_criterion']} {of} {units} {side} {words['claim_average']}"
            return (text,)
        case _:
            assert_never(node.kind)


def _figure(figure: t.Claimed, language: str) -> str:
    words = spelling(language)
    id = name(figure.of.id, language, *RIVALS) if figure.of else ""
    match figure.kind:
        case "score":
            return id
        case "total" | "rank":
            return words[f"claim_{figure.kind}"]
        case "share" | "level":
            word = words[f"claim_{figure.kind}"]
            return f"{word} {words['of']} {id}" if id else word
        case _:
            assert_never(figure.kind)


def _printed(item: t.Printed, language: str) -> str:
    if item.value is None:
        return name(item.text, language, *RIVALS) if item.text else spelling(language)["last_place"]
    return item.text


def _period(item: t.Printed) -> str:
    return item.text if item.text.replace(".", "", 1).isdigit() else quoted(item.text)
