"""FHIR: what programs with a token read is valid, within the policy, and in the audit log."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from flask.testing import FlaskClient
from sqlalchemy import select

from integrator.models import AuditEntry, Referral, StoredEnvelope
from integrator.policy.consent import NOTICE
from integrator.statuses import STATUSES
from integrator.web.app import create_app
from tests.web.public.office import GOOD, Office, environment

TOKEN = "a-token-for-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
HIDDEN = (GOOD["patient_given_name"], GOOD["patient_family_name"], "5550132", GOOD["reason"])
LABELS = ["42CFRPart2", "NORDSCLCD"]
BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "resource": {
                "resourceType": "Patient",
                "id": "p1",
                "name": [{"family": "Okafor", "given": ["Maya"]}],
                "birthDate": "1984-07-02",
                "telecom": [{"system": "phone", "value": "+1 415 555 0177"}],
            }
        },
        {
            "resource": {
                "resourceType": "ServiceRequest",
                "id": "s1",
                "status": "active",
                "intent": "order",
                "subject": {"reference": "Patient/p1"},
                "reasonCode": [{"text": "Fatigue and joint pain for a year"}],
            }
        },
    ],
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A clinic that trusts one program."""
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    return Office(tmp_path, {**environment(tmp_path), "FHIR_CLIENTS": f"harbor-ehr:{digest}"})


@pytest.fixture
def client(office: Office) -> FlaskClient:
    """A program's way in."""
    return create_app(office.services, office.rung.append).test_client()


@pytest.fixture
def reference(office: Office) -> str:
    """A referral that came by the form."""
    assert office.send(**GOOD).status_code < 400
    office.services.intake.read_kept()
    return office.services.db.read(lambda s: s.scalars(select(Referral.reference)).one())


def valid(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource, once HL7's own rules have passed it."""
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return resource


def got(client: FlaskClient, path: str) -> dict[str, Any]:
    """What a program with a token reads."""
    answer = client.get(path, headers=BEARER)
    assert answer.status_code == 200, answer.text
    return valid(answer.get_json(force=True))


@pytest.mark.parametrize("path", ["ServiceRequest/{}", "Task/{}", "ServiceRequest/{}/$everything"])
def test_what_is_read_is_valid_and_audited(
    office: Office, client: FlaskClient, reference: str, path: str
) -> None:
    got(client, f"/fhir/{path.format(reference)}")
    read = select(AuditEntry).where(AuditEntry.action == "fhir.read")
    entry = office.services.db.read(lambda s: s.scalars(read).one())
    assert (entry.actor, entry.subject) == ("fhir:harbor-ehr", reference)


def test_a_patients_values_stay_within_the_policy(client: FlaskClient, reference: str) -> None:
    found = got(client, f"/fhir/ServiceRequest/{reference}/$everything")
    written = json.dumps(found)
    assert not [value for value in HIDDEN if value in written]
    patient = next(
        e["resource"] for e in found["entry"] if e["resource"]["resourceType"] == "Patient"
    )
    assert "masked" in json.dumps(patient["name"])


def test_a_search_shows_each_referral_with_its_task(client: FlaskClient, reference: str) -> None:
    found = got(client, "/fhir/ServiceRequest")
    kinds = [(e["search"]["mode"], e["resource"]["resourceType"]) for e in found["entry"]]
    assert kinds == [("match", "ServiceRequest"), ("include", "Task")]


def test_records_under_part_2_bear_the_notice(
    office: Office, client: FlaskClient, reference: str
) -> None:
    def protect(session: Any) -> None:
        session.scalars(select(Referral)).one().part2 = True

    office.services.db.write(protect)
    for kind in ("ServiceRequest", "Task"):
        assert got(client, f"/fhir/{kind}/{reference}")["note"] == [{"text": NOTICE}]
    for path in (f"/fhir/ServiceRequest/{reference}/$everything", "/fhir/ServiceRequest"):
        bundle = got(client, path)
        about = {"ServiceRequest", "Task", "Patient", "Provenance"}
        kept = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] in about]
        for one in (bundle, *kept):
            assert [label["code"] for label in one["meta"]["security"]] == LABELS


def test_other_records_bear_no_label(client: FlaskClient, reference: str) -> None:
    assert "meta" not in json.dumps(got(client, f"/fhir/ServiceRequest/{reference}/$everything"))


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_is_one_fhir_knows(
    office: Office, client: FlaskClient, reference: str, status: str
) -> None:
    def stand(session: Any) -> None:
        session.scalars(select(Referral)).one().status = status

    office.services.db.write(stand)
    got(client, f"/fhir/ServiceRequest/{reference}")
    got(client, f"/fhir/Task/{reference}")


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer no"}, {"Authorization": TOKEN[1:]}]
)
def test_without_its_token_nobody_reads_or_posts(
    client: FlaskClient, reference: str, headers: dict[str, str]
) -> None:
    paths = ("ServiceRequest", f"ServiceRequest/{reference}", f"Task/{reference}")
    answers = [client.get(f"/fhir/{path}", headers=headers) for path in paths]
    answers.append(client.post("/fhir", json=BUNDLE, headers=headers))
    assert {answer.status_code for answer in answers} == {401}
    assert all(valid(answer.get_json(force=True)) for answer in answers)


def test_a_posted_bundle_is_one_more_referral(office: Office, client: FlaskClient) -> None:
    first = client.post("/fhir", json=BUNDLE, headers=BEARER)
    again = client.post("/fhir", json=BUNDLE, headers=BEARER)
    assert (first.status_code, again.status_code) == (201, 200)
    office.services.intake.read_kept()
    found = office.services.db.read(lambda s: s.scalars(select(Referral)).one())
    assert first.headers["Location"].endswith(found.reference)
    assert found.source == "fhir"
    assert "patient_family_name" not in found.missing


def test_what_is_no_bundle_is_refused_with_a_sentence(office: Office, client: FlaskClient) -> None:
    answer = client.post("/fhir", json={"resourceType": "Patient"}, headers=BEARER)
    assert answer.status_code == 422
    assert "Bundle" in valid(answer.get_json(force=True))["issue"][0]["diagnostics"]
    assert not office.services.db.read(lambda s: s.scalars(select(StoredEnvelope.id)).all())


def test_anybody_may_ask_what_the_server_does(client: FlaskClient) -> None:
    valid(client.get("/fhir/metadata").get_json(force=True))
