"""What may leave, decided field by field, and a last look at every outgoing text. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from integrator.config.policy import (
    Attestation,
    Destination,
    Policy,
    Preset,
    Verdict,
    policy_problems,
)
from integrator.policy.leaks import leaks

__all__ = [
    "Attestation",
    "Destination",
    "Disclosed",
    "Policy",
    "Preset",
    "Verdict",
    "apply",
    "leaks",
    "mask",
    "policy_problems",
]

HIDDEN: Final = "•••"


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What the policy lets out of a set of fields, and why the rest stays."""

    allowed: Mapping[str, str]
    """Field -> value as it may be sent; masked already where the policy says so."""
    blocked: Mapping[str, str]
    """Field -> a sentence for the admin; never a value."""


def apply(policy: Policy, destination: Destination, fields: Mapping[str, str]) -> Disclosed:
    """Let each field through as it is, masked, or not at all. An empty value is never sent."""
    allowed: dict[str, str] = {}
    blocked: dict[str, str] = {}
    for name, value in fields.items():
        verdict = policy.verdict(name, destination)
        if verdict == "deny":
            blocked[name] = _why_not(policy, destination)
        elif value:
            allowed[name] = value if verdict == "allow" else mask(name, value)
    return Disclosed(allowed=allowed, blocked=blocked)


def mask(field: str, value: str) -> str:
    """Enough for somebody who knows the person to recognise it, and no more.

    A name keeps its first letter, a telephone number its last two digits; all else is hidden.
    """
    return _MASKS.get(field, _hidden)(value)


def _why_not(policy: Policy, destination: Destination) -> str:
    if destination == "hubspot":
        return f"disclosure.toml keeps this from HubSpot with the preset {policy.preset!r}."
    return f"disclosure.toml does not let this go to {destination}."


def _hidden(_value: str) -> str:
    return HIDDEN


def _first_letter(value: str) -> str:
    name = value.strip()
    return f"{name[0]}{HIDDEN}" if len(name) > 1 else HIDDEN


def _last_digits(value: str) -> str:
    digits = "".join(char for char in value if char.isdecimal())
    return f"{HIDDEN}{digits[-2:]}" if len(digits) >= 7 else HIDDEN


_MASKS: Final[Mapping[str, Callable[[str], str]]] = {
    "patient_given_name": _first_letter,
    "patient_family_name": _first_letter,
    "guardian_name": _first_letter,
    "patient_phone": _last_digits,
}
