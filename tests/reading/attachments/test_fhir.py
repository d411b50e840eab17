"""FHIR bundles and clinical documents as the lines a letter would have."""

import json
from typing import Any

import pytest

from integrator.reading.attachments import pages_of
from tests.reading.attachments.files import attached, code_of, text_in

PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [
        {"use": "old", "family": "Before"},
        {"use": "official", "given": ["Ana", "Beatriz"], "family": "Ortega Ruiz"},
    ],
    "birthDate": "1980-03-04",
    "telecom": [
        {"system": "fax", "value": "+1 415 555 0100"},
        {"system": "phone", "use": "home", "value": "+1 415 555 0131", "rank": 2},
        {"system": "phone", "use": "mobile", "value": "+1 415 555 0132", "rank": 1},
        {"system": "email", "value": "ana@home.example"},
    ],
    "communication": [
        {"language": {"coding": [{"code": "en"}]}},
        {"language": {"coding": [{"code": "es-US"}]}, "preferred": True},
    ],
}
REQUEST = {
    "resourceType": "ServiceRequest",
    "id": "s1",
    "status": "active",
    "intent": "order",
    "priority": "urgent",
    "identifier": [{"value": "NP-77"}],
    "code": {"text": "Nutrition counselling"},
    "subject": {"reference": "Patient/p1"},
    "requester": {"reference": "urn:uuid:role"},
    "reasonCode": [{"text": "tired for six months"}, {"coding": [{"display": "low ferritin"}]}],
    "reasonReference": [{"reference": "Condition/c1"}],
    "note": [{"text": "prefers\nmornings"}],
    "insurance": [{"reference": "#cover"}],
    "contained": [
        {"resourceType": "Coverage", "id": "cover", "payor": [{"display": "Harbor Health Plan"}]}
    ],
}
OTHERS: list[tuple[str, dict[str, Any]]] = [
    (
        "urn:uuid:role",
        {
            "resourceType": "PractitionerRole",
            "practitioner": {"reference": "Practitioner/d1"},
            "organization": {"reference": "https://ehr.example/fhir/Organization/o1"},
        },
    ),
    (
        "",
        {
            "resourceType": "Practitioner",
            "id": "d1",
            "name": [{"prefix": ["Dr."], "given": ["Luz"], "family": "Vega", "suffix": ["MD"]}],
            "identifier": [
                {"system": "urn:other", "value": "9"},
                {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"},
            ],
            "telecom": [{"system": "email", "value": "luz@north.example"}],
        },
    ),
    (
        "",
        {
            "resourceType": "Organization",
            "id": "o1",
            "name": "North Practice",
            "telecom": [{"system": "phone", "value": "+1 415 555 0188"}],
        },
    ),
    ("", {"resourceType": "Condition", "id": "c1", "code": {"text": "brain fog"}}),
    (
        "",
        {
            "resourceType": "Consent",
            "status": "active",
            "patient": {"reference": "Patient/p1"},
            "dateTime": "2026-11-20T09:00:00Z",
        },
    ),
]


def bundle(*resources: dict[str, Any], addressed: bool = True) -> bytes:
    """A bundle of these and of the others, which they point to."""
    entries: list[dict[str, Any]] = [{"resource": one} for one in resources]
    if addressed:
        entries += [{"fullUrl": address, "resource": one} for address, one in OTHERS]
    return json.dumps({"resourceType": "Bundle", "type": "message", "entry": entries}).encode()


def test_a_bundle_says_what_a_letter_would() -> None:
    assert text_in("referral.json", bundle(PATIENT, REQUEST)).split("\n") == [
        "Patient first name: Ana Beatriz",
        "Patient last name: Ortega Ruiz",
        "Date of birth: 1980-03-04",
        "Patient phone: +1 415 555 0132",
        "Patient email: ana@home.example",
        "Preferred language: es",
        "Service requested: Nutrition counselling",
        "Reason for referral: tired for six months; low ferritin; brain fog",
        "Priority: urgent",
        "Reference number: NP-77",
        "Notes: prefers mornings",
        "Consent: given",
        "Consent date: 2026-11-20",
        "Insurance: Harbor Health Plan",
        "Referring provider: Dr. Luz Vega, MD",
        "Practice name: North Practice",
        "Provider phone: +1 415 555 0188",
        "Provider email: luz@north.example",
        "NPI: 1234567893",
    ]


@pytest.mark.parametrize(
    ("consent", "said"),
    [
        ({"status": "active", "provision": {"type": "deny"}}, "refused"),
        ({"status": "active", "provision": {"type": "permit"}}, "given"),
        ({"status": "active", "decision": "deny"}, "refused"),
        ({"status": "draft"}, "pending"),
        ({"status": "proposed"}, "pending"),
        ({"status": "rejected"}, "refused"),
        ({"status": "inactive"}, None),
        ({"status": "entered-in-error"}, None),
    ],
)
def test_consent_is_what_its_status_and_provision_say(
    consent: dict[str, Any], said: str | None
) -> None:
    one = {"resourceType": "Consent", "patient": {"reference": "Patient/p1"}, **consent}
    text = text_in("a.json", bundle(PATIENT, one, addressed=False))
    found = [line for line in text.split("\n") if line.startswith("Consent:")]
    assert found == ([f"Consent: {said}"] if said else [])


def test_another_patient_s_consent_is_not_this_one_s() -> None:
    other = {**PATIENT, "id": "p2", "name": [{"text": "Bo Ray"}]}
    asked = {**REQUEST, "subject": {"reference": "Patient/p2"}}
    text = text_in("a.json", bundle(PATIENT, other, asked))
    assert "Patient name: Bo Ray" in text
    assert "Consent" not in text


def test_a_child_s_guardian_is_reached_for_it() -> None:
    child = {**PATIENT, "telecom": []}
    mother = {
        "resourceType": "RelatedPerson",
        "patient": {"reference": "Patient/p1"},
        "relationship": [{"coding": [{"code": "MTH"}]}],
        "name": [{"text": "Rosa Ruiz"}],
        "telecom": [{"system": "phone", "value": "+1 415 555 0139"}],
    }
    text = text_in("a.json", bundle(child, mother, addressed=False))
    assert "Guardian name: Rosa Ruiz" in text
    assert "Patient phone: +1 415 555 0139" in text


def test_two_requests_are_two_blocks() -> None:
    other = {**PATIENT, "id": "p2", "name": [{"text": "Bo Ray"}]}
    second = {**REQUEST, "id": "s2", "subject": {"reference": "Patient/p2"}}
    blocks = text_in("a.json", bundle(PATIENT, other, REQUEST, second)).split("\n\n")
    assert [block.split("\n")[0] for block in blocks] == [
        "Patient first name: Ana Beatriz",
        "Patient name: Bo Ray",
    ]


def test_what_was_entered_in_error_is_not_read() -> None:
    void = {**REQUEST, "status": "entered-in-error"}
    assert "Reason" not in text_in("a.json", bundle(PATIENT, void))


@pytest.mark.parametrize(
    "content",
    [
        {"resourceType": "Bundle", "entry": [{"resource": 7}, 8, None]},
        {"resourceType": "Patient", "name": "Ana", "telecom": [3], "communication": [{}]},
        {"resourceType": "ServiceRequest", "subject": 4, "requester": "x", "reasonCode": [[]]},
        {"resourceType": "ServiceRequest", "subject": {"reference": ["a"]}, "contained": 5},
    ],
)
def test_a_bundle_of_nonsense_stops_nothing(content: dict[str, Any]) -> None:
    pages_of([attached("a.json", json.dumps(content).encode())])


CCDA = """<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole>
<telecom use="MC" value="tel:+1 415 555 0132"/><patient><name><given>Ana</given>
<family>Ortega</family></name><birthTime value="19800304"/></patient></patientRole></recordTarget>
<author><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1234567893"/>
<assignedPerson><name><given>Luz</given><family>Vega</family></name></assignedPerson>
<representedOrganization><name>North Practice</name></representedOrganization></assignedAuthor>
</author><component><structuredBody><component><section><code code="42349-1"/>
<text><paragraph>tired for six months</paragraph></text></section></component></structuredBody>
</component></ClinicalDocument>"""


def test_a_clinical_document_says_who_and_why() -> None:
    assert text_in("summary.xml", CCDA.encode()).split("\n") == [
        "Patient first name: Ana",
        "Patient last name: Ortega",
        "Date of birth: 1980-03-04",
        "Patient phone: +1 415 555 0132",
        "Reason for referral: tired for six months",
        "Referring provider: Luz Vega",
        "Practice name: North Practice",
        "NPI: 1234567893",
    ]


def test_xml_with_declarations_of_its_own_is_refused() -> None:
    """FAULTS 36: entities that unfold without end, or reach for files."""
    evil = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    body = CCDA.replace("<ClinicalDocument", f"{evil}<ClinicalDocument", 1).replace("Ana", "&c;")
    assert code_of("summary.xml", body.encode()) == "not_read"
