"""What the parts of a criterion come to, as a person writes it on paper."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from rulelang.engine.calculation import Writer
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import Combine
from rulelang.plan.values import Absent
from rulelang.rational import total

__all__ = ["combination"]

MORE_DECIMALS = 2
"""A share is a fraction of one, and has so many decimals more than points."""


def combination(writer: Writer, combined: Combine) -> str:
    """The calculation of a combination, with the unit's points in it, or with their shares."""
    row = COMBINATIONS[combined.combination]
    parts: list[tuple[Any, Any, Fraction]] = [
        (known, writer.value_of(part.maximum), part.weight)
        for part in combined.parts
        if not isinstance(known := writer.value_of(part.points), Absent)
    ]
    points = [part[0] for part in parts]
    if row.additive:
        return _added([writer.number(each) for each in points])
    words, whole = writer.names.words, writer.number(combined.maximum)
    name = row.vi if writer.names.language == "vi" else row.en
    if not row.of_shares:
        return words["of"].format(
            part=name, whole=writer.listed(writer.number(each) for each in points)
        )
    shares: list[Fraction] = [known / maximum for known, maximum, _ in parts]
    said = {share: _share(writer, share) for share in shares}
    weights = [weight for _, _, weight in parts]
    texts = [said[share] for share in shares]
    match combined.combination:
        case "mean":
            return _mean(writer, whole, texts, weights)
        case "geometric_mean":
            return f"{words['geometric_mean']}: {whole} × {_root(writer, texts, weights)}"
        case "harmonic_mean":
            return (
                f"{words['harmonic_mean']}: {whole} × {_harmonic(writer, shares, texts, weights)}"
            )
        case "best":
            kept = sorted(shares, reverse=True)[: combined.best]
            best = words["best"].format(count=combined.best)
            return f"{best}: {_even(whole, [said[share] for share in kept])}"
        case "mean_without":
            kept = sorted(shares)[combined.lowest : len(shares) - combined.best]
            return f"{words['mean_without']}: {_even(whole, [said[share] for share in kept])}"
        case _:
            return f"{whole} × " + words["of"].format(part=name, whole=writer.listed(texts))


def _share(writer: Writer, share: Fraction) -> str:
    text = writer.number(share, MORE_DECIMALS)
    return f"({text})" if "/" in text or share < 0 else text


def _added(texts: Sequence[str]) -> str:
    return " + ".join(texts).replace("+ −", "− ")


def _even(whole: str, texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return f"{whole} × {texts[0]}"
    return f"{whole} × ({_added(texts)}) ÷ {len(texts)}"


def _mean(writer: Writer, whole: str, texts: Sequence[str], weights: Sequence[Fraction]) -> str:
    words = writer.names.words
    if len({*weights}) == 1:
        return f"{words['mean']}: {_even(whole, texts)}"
    every = total(weights)
    if every == 1:
        each = [f"{writer.number(w * 100)}% × {t}" for w, t in zip(weights, texts, strict=True)]
        return f"{words['weighted']}: {whole} × ({_added(each)})"
    each = [f"{writer.number(w)} × {t}" for w, t in zip(weights, texts, strict=True)]
    return f"{words['weighted']}: {whole} × ({_added(each)}) ÷ {writer.number(every)}"


def _root(writer: Writer, texts: Sequence[str], weights: Sequence[Fraction]) -> str:
    if len({*weights}) > 1:
        every = writer.number(total(weights))
        powers = [
            f"{text}^({writer.number(weight)} ÷ {every})"
            for weight, text in zip(weights, texts, strict=True)
        ]
        return " × ".join(powers)
    product = " × ".join(texts)
    if len(texts) <= 1:
        return product
    return f"√({product})" if len(texts) == 2 else f"({product})^(1 ÷ {len(texts)})"


def _harmonic(
    writer: Writer, shares: Sequence[Fraction], texts: Sequence[str], weights: Sequence[Fraction]
) -> str:
    if not all(shares):
        return "0"
    each = [f"{writer.number(w)} ÷ {text}" for w, text in zip(weights, texts, strict=True)]
    return f"{writer.number(total(weights))} ÷ ({' + '.join(each)})"
