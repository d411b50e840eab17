"""The datatypes of FHIR as one line of text each: HumanName, ContactPoint, CodeableConcept …"""

from collections.abc import Mapping
from typing import Any, Final

from integrator.reading.attachments.fhir_graph import Resource, rows, text

NPI: Final = "http://hl7.org/fhir/sid/us-npi"
_PAST: Final = frozenset(("old", "maiden"))


def name_parts(person: Resource) -> tuple[str, str, str]:
    """Given, family and whole name: the official or usual one, never an old one."""
    names = [one for one in rows(person.get("name")) if isinstance(one, Mapping)]
    current = [one for one in names if one.get("use") not in _PAST]
    current.sort(key=lambda one: ("official", "usual").index(one["use"])
                 if one.get("use") in ("official", "usual") else 2)  # fmt: skip
    if not current:
        return "", "", ""
    best = current[0]
    given = " ".join(filter(None, map(text, rows(best.get("given")))))
    family = text(best.get("family"))
    prefix = " ".join(filter(None, map(text, rows(best.get("prefix")))))
    suffix = ", ".join(filter(None, map(text, rows(best.get("suffix")))))
    whole = " ".join(filter(None, (prefix, given, family))) + (f", {suffix}" if suffix else "")
    return given, family, text(best.get("text")) or whole


def contact(person: Resource | None, system: str) -> str:
    """The first phone or e-mail in use, by rank; a mobile before other phones of the same rank."""
    points = [one for one in rows((person or {}).get("telecom")) if isinstance(one, Mapping)]
    fit = [one for one in points if one.get("use") != "old" and _is(one, system)]
    fit.sort(key=lambda one: (one.get("rank") or 99, one.get("use") != "mobile"))
    return text(fit[0].get("value")).removeprefix("tel:").removeprefix("mailto:") if fit else ""


def _is(point: Resource, system: str) -> bool:
    systems = ("phone", "sms") if system == "phone" else (system,)
    return point.get("system") in systems and bool(text(point.get("value")))


def concept(content: Any) -> str:
    """The words of a CodeableConcept, CodeableReference (R5) or Coding."""
    if not isinstance(content, Mapping):
        return ""
    if "concept" in content:
        return concept(content["concept"])
    codings = (one for one in rows(content.get("coding")) if isinstance(one, Mapping))
    shown = (text(one.get("display")) for one in (*codings, content))
    return text(content.get("text")) or next(filter(None, shown), "")


def code_of(content: Any) -> str:
    """The first code of a CodeableConcept, else its words."""
    codings = rows(content.get("coding")) if isinstance(content, Mapping) else []
    codes = (text(one.get("code")) for one in codings if isinstance(one, Mapping))
    return next(filter(None, codes), "") or concept(content)


def identifier(resource: Resource | None, system: str | None = None) -> str:
    """The first identifier, of a system where one is named."""
    for one in rows((resource or {}).get("identifier")):
        if isinstance(one, Mapping) and system in (None, one.get("system")):
            return text(one.get("value"))
    return ""
