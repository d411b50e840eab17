"""What a sender offers to change of a referral: the values that differ."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from integrator.fields import PARTNER, PLAIN
from integrator.models import Referral
from integrator.ports import FieldReading
from integrator.store.sealing import (
    blind_indexes,
    open_evidence,
    open_values,
    referral_key,
    seal_values,
)
from integrator.store.vault import Vault

UNSAID: Final[Mapping[str, str]] = {"consent": "unknown", "priority": "routine"}
"""What a coded field holds where nobody said anything."""


def current_values(vault: Vault, referral: Referral) -> dict[str, str]:
    """All of a referral's values, opened; coded ones that nobody said are left out."""
    coded = {
        name: str(value)
        for name in PLAIN
        if (value := getattr(referral, name)) is not None and UNSAID.get(name) != value
    }
    return open_values(vault, referral) | coded


def differing(
    vault: Vault, referral: Referral, said: Mapping[str, str]
) -> dict[str, tuple[str | None, str]]:
    """Field → (what the referral has, what was said instead); of the sender's own fields none."""
    have = current_values(vault, referral)
    return {
        name: (have.get(name), value)
        for name, value in said.items()
        if name not in PARTNER and have.get(name) != value
    }


def take_over(
    vault: Vault,
    referral: Referral,
    values: Mapping[str, str],
    evidence: Mapping[str, FieldReading],
) -> None:
    """Write these values into the referral, beside those it has, and count anew what is missing."""
    merged = {**current_values(vault, referral), **values}
    read = open_evidence(vault, referral) | {
        name: evidence[name] for name in values.keys() & evidence.keys()
    }
    key = referral_key(vault, referral)
    sealed = seal_values(key, merged, read, reference=referral.reference)
    columns: dict[str, Any] = {**sealed, **_coded(merged), **blind_indexes(vault, merged)}
    for name, value in columns.items():
        setattr(referral, name, value)
    referral.missing = ",".join(_still_missing(referral.missing.split(","), merged))


def _coded(values: Mapping[str, str]) -> dict[str, Any]:
    given = values.get("consent_date")
    return {
        "service": values.get("service"),
        "priority": values.get("priority", UNSAID["priority"]),
        "consent": values.get("consent", UNSAID["consent"]),
        "consent_date": date.fromisoformat(given) if given else None,
    }


def _still_missing(needs: Iterable[str], values: Mapping[str, str]) -> list[str]:
    """Needs are met, never made, by a correction; "a|b" is met by either."""
    return [need for need in needs if need and not any(map(values.get, need.split("|")))]
