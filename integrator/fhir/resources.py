"""One FHIR R4 resource each, as plain JSON. Pure.

Source of names and codes: hl7.org/fhir/R4/servicerequest.html, task.html, patient.html,
practitioner.html, practitionerrole.html, organization.html, provenance.html. A field the policy
hides is there with the extension "masked"; one it denies is not there.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from integrator.fhir.records import Told
from integrator.models import StatusEvent
from integrator.policy.consent import NOTICE

Resource = dict[str, Any]

SYSTEM: Final = "urn:referral-integrator:reference"
NPI: Final = "http://hl7.org/fhir/sid/us-npi"
ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

REQUEST_STATUS: Final[Mapping[str, str]] = {
    "closed": "completed",
    "cancelled": "revoked",
    "void": "entered-in-error",
}
"""ServiceRequest.status by ours; any other is active."""

TASK_STATUS: Final[Mapping[str, str]] = {
    "received": "received",
    "needs_info": "received",
    "accepted": "accepted",
    "scheduled": "in-progress",
    "in_care": "in-progress",
    "closed": "completed",
    "declined": "rejected",
    "cancelled": "cancelled",
    "unsuccessful": "failed",
    "void": "entered-in-error",
}
"""Task.status by ours."""

_ACT: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
PART2: Final[Resource] = {
    "security": [
        {"system": _ACT, "code": "42CFRPart2", "display": "42 CFR Part2"},
        {
            "system": _ACT,
            "code": "NORDSCLCD",
            "display": "no redisclosure without consent directive",
        },
    ]
}
"""Resource.meta of what 42 CFR Part 2 keeps (hl7.org/fhir/R4/security-labels.html)."""

_CONTACTS: Final = (("phone", "patient_phone"), ("email", "patient_email"))


def service_request(told: Told, *, clinic: str) -> Resource:
    """What was asked for."""
    referral = told.referral
    return _filled(
        resourceType="ServiceRequest",
        id=referral.reference,
        meta=labels(told),
        identifier=[_identifier(referral.reference)],
        status=REQUEST_STATUS.get(referral.status, "active"),
        intent="order",
        priority=referral.priority,
        code=_text(told.values.get("service")),
        subject=_to("Patient", patient_id(told)),
        authoredOn=moment(referral.received_at),
        requester=_to("PractitionerRole", told.contact.key) if told.contact else None,
        performer=[{"display": clinic}],
        reasonCode=[_text(told.values["reason"])] if "reason" in told.values else None,
        note=_notice(told),
    )


def task(told: Told, *, clinic: str) -> Resource:
    """How it stands."""
    referral = told.referral
    return _filled(
        resourceType="Task",
        id=referral.reference,
        meta=labels(told),
        identifier=[_identifier(referral.reference)],
        status=TASK_STATUS[referral.status],
        statusReason=_text(referral.status_reason),
        businessStatus=_text(referral.status),
        intent="order",
        focus=_to("ServiceRequest", referral.reference),
        **{"for": _to("Patient", patient_id(told))},
        authoredOn=moment(referral.received_at),
        lastModified=moment(referral.updated_at),
        requester=_to("PractitionerRole", told.contact.key) if told.contact else None,
        owner={"display": clinic},
        note=_notice(told),
    )


def patient(told: Told) -> Resource:
    """Whom it is about, as far as the policy tells."""
    return _filled(
        resourceType="Patient",
        id=patient_id(told),
        meta=labels(told),
        name=_name(told),
        birthDate=told.values.get("patient_birth_date"),
        _birthDate=_masked() if "patient_birth_date" in told.masked else None,
        telecom=_telecom(told),
        communication=_communication(told.values.get("patient_language")),
    )


def patient_id(told: Told) -> str:
    """The same patient has the same id in each referral, where enough was said to tell."""
    return told.referral.patient_key or f"{told.referral.reference}-patient"


def practitioner(told: Told) -> Resource | None:
    """Who refers."""
    if told.contact is None:
        return None
    npi = told.contact.npi
    return _filled(
        resourceType="Practitioner",
        id=told.contact.key,
        identifier=[{"system": NPI, "value": npi}] if npi else None,
        name=[{"text": told.contact.name}] if told.contact.name else None,
    )


def practitioner_role(told: Told) -> Resource | None:
    """Who refers, and for whom they work."""
    if told.contact is None:
        return None
    return _filled(
        resourceType="PractitionerRole",
        id=told.contact.key,
        practitioner=_to("Practitioner", told.contact.key),
        organization=_to("Organization", told.partner.key) if told.partner else None,
    )


def organization(told: Told) -> Resource | None:
    """The practice that refers."""
    if told.partner is None:
        return None
    return _filled(resourceType="Organization", id=told.partner.key, name=told.partner.name)


def provenance(told: Told, event: StatusEvent) -> Resource:
    """One step of its history."""
    reference = told.referral.reference
    return _filled(
        resourceType="Provenance",
        id=f"{reference}-{event.seq}",
        meta=labels(told),
        target=[_to("Task", reference)],
        recorded=moment(event.occurred_at),
        activity=_text(f"{event.from_status or 'none'} > {event.to_status}"),
        reason=[_text(event.reason)] if event.reason else None,
        agent=[{"who": {"display": event.origin}}],
    )


def labels(told: Told) -> Resource | None:
    """Resource.meta, where what is told may not be told on."""
    return PART2 if told.referral.part2 else None


def moment(at: datetime) -> str:
    """An instant as FHIR writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _notice(told: Told) -> list[Resource] | None:
    """What must go with each disclosure (42 CFR 2.32)."""
    return [{"text": NOTICE}] if told.referral.part2 else None


def _name(told: Told) -> list[Resource] | None:
    given = told.values.get("patient_given_name")
    family = told.values.get("patient_family_name")
    if given or family:
        return [_filled(family=family, given=given.split() if given else None)]
    hidden = {"patient_given_name", "patient_family_name"} & told.masked
    return [_masked()] if hidden else None


def _telecom(told: Told) -> list[Resource] | None:
    shown = [
        {"system": system, "value": told.values[name]}
        for system, name in _CONTACTS
        if name in told.values
    ]
    hidden = [{"system": system, **_masked()} for system, name in _CONTACTS if name in told.masked]
    return [*shown, *hidden] or None


def _communication(language: str | None) -> list[Resource] | None:
    if language is None:
        return None
    code = {"system": "urn:ietf:bcp:47", "code": language}
    return [{"language": {"coding": [code]}, "preferred": True}]


def _identifier(reference: str) -> Resource:
    return {"system": SYSTEM, "value": reference}


def _to(kind: str, key: str) -> Resource:
    return {"reference": f"{kind}/{key}"}


def _text(words: str | None) -> Resource | None:
    return {"text": words} if words else None


def _masked() -> Resource:
    return {"extension": [{"url": ABSENT, "valueCode": "masked"}]}


def _filled(**elements: Any) -> Resource:
    """Only what is there: FHIR knows no empty element."""
    return {name: value for name, value in elements.items() if value is not None}
