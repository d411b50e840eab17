"""FHIR referrals (R4 and R5) as the labelled lines that a letter would have.

https://hl7.org/fhir/R4/servicerequest.html and the resources it points to; what a profile adds is
passed over.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from integrator.reading.attachments.fhir_graph import Graph, Resource, graph_of, rows, text
from integrator.reading.attachments.fhir_values import (
    NPI,
    code_of,
    concept,
    contact,
    identifier,
    name_parts,
)
from integrator.reading.attachments.words import Unread, Words, cut
from integrator.reading.mails.text import clean

_OCTETS: Final = 5_000_000
_CONSENT: Final[Mapping[str, str]] = {
    "active": "given", "draft": "pending", "proposed": "pending", "rejected": "refused",
}  # fmt: skip
_GUARDIANS: Final = frozenset(("guardian", "parent", "mother", "father", "GUARD", "PRN", "MTH",
                               "FTH", "NMTH", "NFTH", "N", "GRPRN", "madre", "padre", "mamá",
                               "papá", "tutor", "tutora", "abuela", "abuelo", "grandmother",
                               "grandfather", "mom", "dad", "legal guardian",
                               "foster parent"))  # fmt: skip
Line = tuple[str, str]


def read_fhir(body: bytes, _until: float) -> Words:
    """A FHIR resource or bundle; one block of lines for each request, or for each patient."""
    if len(body) > _OCTETS:
        raise Unread("too_big")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unread("broken") from error
    if not isinstance(content, dict) or "resourceType" not in content:
        raise Unread("not_read")
    graph = graph_of(content)
    return cut(clean("\n\n".join(_block(lines) for lines in _blocks(graph))))


def _blocks(graph: Graph) -> Iterator[list[Line]]:
    requests = list(graph.of("ServiceRequest", "ReferralRequest"))
    for request in requests:
        patient = graph.at(request.get("subject"), within=request)
        patient = patient or next(graph.of("Patient"), None)
        yield [
            *_patient(graph, patient),
            *_request(graph, request),
            *_consent(graph, patient),
            *_cover(graph, request, patient),
            *_partner(graph, request),
        ]
    if not requests:
        for patient in graph.of("Patient"):
            yield [
                *_patient(graph, patient), *_consent(graph, patient),
                *_cover(graph, {}, patient), *_partner(graph, {}),
            ]  # fmt: skip


def _block(lines: list[Line]) -> str:
    said: dict[str, str] = {}
    for label, value in lines:
        if value:
            said.setdefault(label, value)
    return "\n".join(f"{label}: {value}" for label, value in said.items())


def _patient(graph: Graph, patient: Resource | None) -> Iterator[Line]:
    if patient is None:
        return
    given, family, whole = name_parts(patient)
    if given and family:
        yield "Patient first name", given
        yield "Patient last name", family
    else:
        yield "Patient name", whole
    yield "Date of birth", text(patient.get("birthDate"))
    guardian = _guardian(graph, patient)
    yield "Patient phone", contact(patient, "phone") or contact(guardian, "phone")
    yield "Patient email", contact(patient, "email") or contact(guardian, "email")
    yield "Preferred language", _language(patient)
    if guardian is not None:
        person = {"name": rows(guardian.get("name"))}
        yield "Guardian name", name_parts(person)[2]


def _language(patient: Resource) -> str:
    spoken = [one for one in rows(patient.get("communication")) if isinstance(one, Mapping)]
    spoken.sort(key=lambda one: one.get("preferred") is not True)
    if not spoken:
        return ""
    return code_of(spoken[0].get("language")).partition("-")[0] or concept(spoken[0]["language"])


def _guardian(graph: Graph, patient: Resource) -> Resource | None:
    related = [one for one in graph.of("RelatedPerson")
               if graph.at(one.get("patient"), within=one) is patient]  # fmt: skip
    contacts = [one for one in rows(patient.get("contact")) if isinstance(one, Mapping)]
    return next((one for one in (*related, *contacts) if _is_guardian(one)), None)


def _is_guardian(person: Resource) -> bool:
    relations = rows(person.get("relationship"))
    said = {word for one in relations for word in (code_of(one), concept(one).casefold())}
    return not _GUARDIANS.isdisjoint(said - {""})


def _request(graph: Graph, request: Resource) -> Iterator[Line]:
    yield "Service requested", concept(request.get("code")) or _orderable(request)
    yield "Reason for referral", "; ".join(dict.fromkeys(_reasons(graph, request)))
    yield "Priority", text(request.get("priority"))
    yield "Reference number", identifier(request)
    yield "Notes", " ".join(text(one.get("text")) for one in rows(request.get("note"))
                            if isinstance(one, Mapping))  # fmt: skip


def _orderable(request: Resource) -> str:
    details = (concept(one) for one in (*rows(request.get("orderDetail")),
                                        *rows(request.get("specialty"))))  # fmt: skip
    return next(filter(None, details), "")


def _reasons(graph: Graph, request: Resource) -> Iterator[str]:
    for one in (*rows(request.get("reasonCode")), *rows(request.get("reason"))):
        said = concept(one)
        if said:
            yield said
        elif isinstance(one, Mapping):
            yield from _found(graph, one.get("reference"), request)
    for reference in rows(request.get("reasonReference")):
        yield from _found(graph, reference, request)


def _found(graph: Graph, reference: Any, request: Resource) -> Iterator[str]:
    condition = graph.at(reference, within=request)
    said = concept((condition or {}).get("code")) or (text(reference.get("display"))
           if isinstance(reference, Mapping) else "")  # fmt: skip
    if said:
        yield said


def _consent(graph: Graph, patient: Resource | None) -> Iterator[Line]:
    for one in graph.of("Consent"):
        whose = one.get("patient") or one.get("subject")
        if whose is not None and graph.at(whose, within=one) is not patient:
            continue
        provision = one.get("provision")
        denied = provision.get("type") == "deny" if isinstance(provision, Mapping) else False
        denied = denied or one.get("decision") == "deny"
        said = _CONSENT.get(text(one.get("status")), "")
        yield "Consent", "refused" if denied and said == "given" else said
        yield "Consent date", text(one.get("dateTime") or one.get("date")).partition("T")[0]


def _cover(graph: Graph, request: Resource, patient: Resource | None) -> Iterator[Line]:
    named = (graph.at(one, within=request) for one in rows(request.get("insurance")))
    mine = (one for one in graph.of("Coverage")
            if graph.at(one.get("beneficiary"), within=one) in (patient, None))  # fmt: skip
    for cover in (*filter(None, named), *mine):
        for payer in (*rows(cover.get("payor")), *rows(cover.get("insurer"))):
            found = graph.at(payer, within=cover) or {}
            shown = text(payer.get("display")) if isinstance(payer, Mapping) else ""
            yield "Insurance", text(found.get("name")) or shown
        yield "Insurance", concept(cover.get("type"))


def _partner(graph: Graph, request: Resource) -> Iterator[Line]:
    """Who asks: a practitioner, alone or in a role, or an organisation."""
    asked = request.get("requester")
    asked = asked.get("agent") if isinstance(asked, Mapping) and "agent" in asked else asked
    who = graph.at(asked, within=request) or {}
    kind = who.get("resourceType")
    role = who if kind == "PractitionerRole" else _role_of(graph, who)
    person = who if kind == "Practitioner" else graph.at(role.get("practitioner"), within=role)
    place = who if kind == "Organization" else graph.at(role.get("organization"), within=role)
    if not request and person is None:
        person, place = next(graph.of("Practitioner"), None), next(graph.of("Organization"), None)
    person, place = person or {}, place or _only_organisation(graph)
    shown = text(asked.get("display")) if isinstance(asked, Mapping) and not who else ""
    yield "Referring provider", name_parts(person)[2] or shown or _shown(role, "practitioner")
    yield "Practice name", text(place.get("name")) or _shown(role, "organization")
    for label, system in (("Provider phone", "phone"), ("Provider email", "email")):
        yield label, next(filter(None, (contact(one, system) for one in (role, person, place))), "")
    yield "NPI", next(filter(None, (identifier(one, NPI) for one in (person, role, place))), "")


def _role_of(graph: Graph, person: Resource) -> Resource:
    roles = (one for one in graph.of("PractitionerRole")
             if person and graph.at(one.get("practitioner"), within=one) is person)  # fmt: skip
    return next(roles, {})


def _only_organisation(graph: Graph) -> Resource:
    """The one organisation that is no payer, where there is just one."""
    payers = [graph.at(payer, within=cover) for cover in graph.of("Coverage")
              for payer in rows(cover.get("payor"))]  # fmt: skip
    others = [one for one in graph.of("Organization") if not any(one is payer for payer in payers)]
    return others[0] if len(others) == 1 else {}


def _shown(role: Resource, member: str) -> str:
    reference = role.get(member)
    return text(reference.get("display")) if isinstance(reference, Mapping) else ""
