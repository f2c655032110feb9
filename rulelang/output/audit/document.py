"""An audit as JSON."""

import json
from fractions import Fraction
from typing import Any

from rulelang.audit.claims import Claim
from rulelang.audit.findings import Audited, Conflict
from rulelang.audit.recompute import Verdict
from rulelang.output.audit.figures import arithmetic, of_data, reason
from rulelang.plan.tree import Plan
from rulelang.words import Language

__all__ = ["document", "json_text"]


def json_text(found: Audited, plan: Plan, language: Language, witness: bool = False) -> str:
    """The audit as a document of JSON that ends in a line end."""
    return json.dumps(document(found, plan, language, witness), ensure_ascii=False, indent=2) + "\n"


def document(
    found: Audited, plan: Plan, language: Language, witness: bool = False
) -> dict[str, Any]:
    """The audit as plain values."""
    units = found.claims.units
    conflicts = [_different(claim, verdict, found, language) for claim, verdict in found.differing]
    conflicts += [_conflict(conflict, language) for conflict in found.conflicts]
    result: dict[str, Any] = {
        "consistent": found.consistent,
        "claims": found.claims.count,
        "conflicts": conflicts,
        "derived": [
            {"unit": units[d.unit], "of": d.of, "low": _number(d.low), "high": _number(d.high)}
            for d in found.derived
        ],
    }
    if found.sums:
        result["sums"] = [
            {
                "scores": [{"unit": units[unit], "of": of} for unit, of in each.scores],
                "low": _number(each.low),
                "high": _number(each.high),
            }
            for each in found.sums
        ]
    if found.rounded:
        result["rounded"] = [
            {"ranking": each.ranking, "decimals": each.decimals, "claims": each.claims}
            for each in found.rounded
        ]
    if found.undecided:
        result["undecided"] = [
            _claim(each.claim) | {"reason": each.why, "why": reason(each, plan, language)}
            for each in found.undecided
        ]
    if witness:
        result["witness"] = [
            {"unit": unit, "period": period, "inputs": {id: _plain(v) for id, v in own.items()}}
            for period, shown in found.witnesses.items()
            for unit, own in zip(units, shown.inputs, strict=True)
        ]
    return result


def _claim(claim: Claim) -> dict[str, Any]:
    return {"line": claim.line, "text": claim.text}


def _conflict(conflict: Conflict, language: Language) -> dict[str, Any]:
    suspect = conflict.suspect
    told = None
    if suspect is not None:
        printed = suspect.claim.printed[-1].text if suspect.claim.printed else ""
        told = {
            "line": suspect.claim.line,
            "printed": printed,
            "low": _number(suspect.low),
            "high": _number(suspect.high),
        }
    return {
        "claims": [_claim(claim) for claim in conflict.claims],
        "arithmetic": arithmetic(conflict, language),
        "suspect": told,
    }


def _different(
    claim: Claim, verdict: Verdict, found: Audited, language: Language
) -> dict[str, Any]:
    computed = verdict.computed if isinstance(verdict.computed, Fraction) else None
    printed = claim.printed[-1].text if claim.printed else ""
    return {
        "claims": [_claim(claim)],
        "arithmetic": of_data(claim, verdict, found.claims.units, language),
        "suspect": {
            "line": claim.line,
            "printed": printed,
            "low": _number(computed),
            "high": _number(computed),
        },
    }


def _number(value: Fraction | None) -> float | int | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def _plain(value: Any) -> Any:
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, Fraction):
        from rulelang.rational import fraction_text

        return fraction_text(value)
    return str(value)
