"""Referrals reach HubSpot once, in few calls, and one bad one never holds the good ones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.hubspot.mapping import HubSpotMapping
from integrator.errors import RejectedByRemote, RemoteDeleted, RemoteUnavailable
from integrator.ports import Delivered, PartyPush, RecordPush
from sandbox.hubspot_twin import RunningTwin
from tests.connectors.hubspot.build import (
    audit,
    clinician,
    delivered,
    error_of,
    failed_references,
    outgoing,
    patient,
    practice,
    referral,
    sink_of,
)


def test_a_referral_lands_with_company_contacts_and_labels(
    ready: RunningTwin, mapping: HubSpotMapping, version: str
) -> None:
    sink = sink_of(ready, mapping, version=version)
    [outcome] = sink.deliver(outgoing([referral()]))
    ids = delivered(outcome).remote_ids
    assert set(ids) == {"ticket", "company", "clinician", "patient"}
    assert ready.twin.calls() <= 6
    twin = ready.twin
    assert twin.linked("tickets", ids["ticket"], "companies") == {
        ids["company"]: {"Referring partner"}
    }
    assert twin.linked("tickets", ids["ticket"], "contacts") == {
        ids["clinician"]: {"Referring clinician"},
        ids["patient"]: {"Patient"},
    }
    assert set(twin.linked("contacts", ids["clinician"], "companies")) == {ids["company"]}
    [ticket] = twin.records("tickets")
    stage = sink.account.ids().stages["received"]
    assert ticket.properties["hs_pipeline_stage"] == stage
    assert ticket.properties["referral_reference"] == "R-000001"
    paths = [one.path for one in twin.served]
    assert all(("2026-09" in path) == (version == "2026-09") for path in paths)


def test_a_moment_is_written_as_hubspot_takes_it(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    fields = {"subject_line": "R", "received_at": "2026-11-23T10:00:00+01:00"}
    sink_of(ready, mapping).deliver(outgoing([referral(fields=fields)]))
    [ticket] = ready.twin.records("tickets")
    assert ticket.properties["referral_received_at"].startswith("2026-11-23T09:00:00")


def test_a_backfill_takes_at_most_six_calls_a_hundred(
    ready: RunningTwin, mapping: HubSpotMapping, version: str
) -> None:
    sink = sink_of(ready, mapping, version=version)
    for start in range(0, 500, 100):
        outcomes = sink.deliver(outgoing([referral(n) for n in range(start, start + 100)]))
        assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert ready.twin.calls() <= 0.06 * 500
    assert len(ready.twin.records("tickets")) == 500
    audit(ready)


def test_a_known_referral_is_updated_in_three_calls_and_keeps_its_stage(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    sink = sink_of(ready, mapping)
    [first] = sink.deliver(outgoing([referral()]))
    ids = delivered(first).remote_ids
    accepted = sink.account.ids().stages["accepted"]
    ready.twin.change("tickets", ids["ticket"], {"hs_pipeline_stage": accepted})
    ready.twin.served.clear()
    again = _known(referral(status=None, fields={"subject_line": "New"}), ids)
    [second] = sink_of(ready, mapping).deliver(outgoing([again]))
    assert delivered(second).remote_ids == ids
    assert ready.twin.calls() <= 3
    [ticket] = ready.twin.records("tickets")
    assert ticket.properties["hs_pipeline_stage"] == accepted
    assert ticket.properties["subject"] == "New"


def _known(push: RecordPush, ids: Any) -> RecordPush:
    assert push.partner
    assert push.clinician
    assert push.patient
    return replace(
        push,
        remote_id=ids["ticket"],
        links_known=True,
        partner=replace(push.partner, remote_id=ids["company"]),
        clinician=replace(push.clinician, remote_id=ids["clinician"]),
        patient=replace(push.patient, remote_id=ids["patient"]),
    )


def test_a_referral_without_parties_is_a_ticket_alone(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    alone = referral(partner=None, clinician=None, patient=None)
    [outcome] = sink_of(ready, mapping).deliver(outgoing([alone]))
    assert set(delivered(outcome).remote_ids) == {"ticket"}
    assert ready.twin.calls() == 1


def test_a_reference_twice_in_a_batch_is_one_ticket_and_the_last_one_says(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    sink = sink_of(ready, mapping)
    later = referral(fields={"subject_line": "Later"}, status=None)
    first, second = sink.deliver(outgoing([referral(status="accepted"), later]))
    assert delivered(first) == delivered(second)
    [ticket] = ready.twin.records("tickets")
    assert ticket.properties["subject"] == "Later"
    assert ticket.properties["hs_pipeline_stage"] == sink.account.ids().stages["accepted"]


def test_one_bad_of_a_hundred_is_settled_by_its_trace_id(
    ready: RunningTwin, mapping: HubSpotMapping, version: str
) -> None:
    """FAULTS 15."""
    sink = sink_of(ready, mapping, version=version)
    ready.twin.switches.refuse_keys.add("R-000042")
    batch = outgoing([referral(n) for n in range(100)])
    outcomes = sink.deliver(batch)
    assert failed_references(batch, outcomes) == {"R-000042"}
    assert isinstance(error_of(outcomes[42]), RejectedByRemote)
    assert ready.twin.calls() <= 7


def test_a_party_that_fails_fails_only_its_referrals(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    ready.twin.switches.refuse_keys.add("practice-3")
    batch = outgoing([referral(n) for n in range(30)])
    outcomes = sink_of(ready, mapping).deliver(batch)
    wanted = {f"R-{n:06d}" for n in range(30) if n % 10 == 3}
    assert failed_references(batch, outcomes) == wanted
    assert len(ready.twin.records("tickets")) == 27


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bad=st.sets(st.integers(0, 39), max_size=6), count=st.integers(1, 40), as_400=st.booleans())
def test_exactly_the_conflicting_referrals_are_parked(
    ready: RunningTwin, mapping: HubSpotMapping, bad: set[int], count: int, as_400: bool
) -> None:
    """FAULTS 16: k of n poison the whole batch; those k fail, the others arrive."""
    ready.twin.switches.clash_as_400 = as_400
    sink = sink_of(ready, mapping)
    ready.twin.switches.clash_keys.clear()
    ready.twin.switches.clash_keys.update(f"R-{n:06d}" for n in bad)
    batch = outgoing([referral(n) for n in range(count)])
    outcomes = sink.deliver(batch)
    assert failed_references(batch, outcomes) == {f"R-{n:06d}" for n in bad if n < count}
    audit(ready)


@pytest.mark.parametrize("as_400", [False, True])
def test_a_contact_with_that_email_is_taken_over_once(
    ready: RunningTwin, mapping: HubSpotMapping, as_400: bool
) -> None:
    sink = sink_of(ready, mapping)
    by_hand = {"properties": {"email": "pat1@home.example", "firstname": "P"}, "id": "x"}
    sink.client.sdk.crm.objects.basic_api.create(
        "contacts", {"properties": by_hand["properties"], "associations": []}
    )
    [existing] = ready.twin.records("contacts")
    ready.twin.switches.clash_as_400 = as_400
    [outcome] = sink.deliver(outgoing([referral()]))
    assert delivered(outcome).remote_ids["patient"] == existing.id
    counts = ready.twin.count_by("contacts", "referral_contact_key")
    assert counts == {"patient-1": 1, "clinician-1": 1}
    audit(ready)


def test_two_patients_with_one_email_stay_two_people(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    shared = "family@home.example"
    first = referral(1, patient=patient(1, patient_email=shared))
    second = referral(2, patient=patient(2, patient_email=shared))
    outcomes = sink_of(ready, mapping).deliver(outgoing([first, second]))
    ids = {delivered(outcome).remote_ids["patient"] for outcome in outcomes}
    assert len(ids) == 2
    names = {c.properties["lastname"] for c in ready.twin.records("contacts") if c.id in ids}
    assert names == {"Invented1", "Invented2"}
    [repeat] = sink_of(ready, mapping).deliver(outgoing([second]))
    assert delivered(repeat).remote_ids["patient"] in ids
    audit(ready)


def test_a_deleted_ticket_is_never_made_anew(
    ready: RunningTwin, mapping: HubSpotMapping, version: str
) -> None:
    """FAULTS 17: deletion."""
    sink = sink_of(ready, mapping, version=version)
    batch = outgoing([referral(1), referral(2)])
    ids = [delivered(outcome).remote_ids for outcome in sink.deliver(batch)]
    sink.client.sdk.crm.objects.basic_api.archive("tickets", ids[0]["ticket"])
    again = outgoing([_known(referral(n + 1), found) for n, found in enumerate(ids)])
    outcomes = sink.deliver(again)
    assert isinstance(error_of(outcomes[0]), RemoteDeleted)
    assert delivered(outcomes[1]).remote_ids == ids[1]
    assert len(ready.twin.records("tickets")) == 1


def test_a_deleted_patient_is_never_made_anew(ready: RunningTwin, mapping: HubSpotMapping) -> None:
    sink = sink_of(ready, mapping)
    [outcome] = sink.deliver(outgoing([referral()]))
    ids = delivered(outcome).remote_ids
    sink.client.sdk.crm.objects.basic_api.archive("contacts", ids["patient"])
    [again] = sink.deliver(outgoing([_known(referral(), ids)]))
    assert delivered(again).gone == {"patient"}
    assert "patient" not in delivered(again).remote_ids
    assert len(ready.twin.records("contacts")) == 1


def test_a_deleted_practice_is_made_again_for_its_next_referral(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    sink = sink_of(ready, mapping)
    [outcome] = sink.deliver(outgoing([referral()]))
    ids = delivered(outcome).remote_ids
    sink.client.sdk.crm.objects.basic_api.archive("companies", ids["company"])
    [again] = sink.deliver(outgoing([_known(referral(), ids)]))
    assert delivered(again).made_again == {"company"}
    assert [r.id for r in ready.twin.records("companies")] == [
        delivered(again).remote_ids["company"]
    ]


def test_merged_patients_are_followed_to_the_contact_that_stayed(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    """FAULTS 17: the id of the one that went answers no more; our key moved along."""
    ready.twin.switches.merged_ids_answer = False
    sink = sink_of(ready, mapping)
    [outcome] = sink.deliver(outgoing([referral()]))
    ids = delivered(outcome).remote_ids
    body = {"properties": {"firstname": "Pat", "lastname": "Elder"}, "associations": []}
    sink.client.sdk.crm.objects.basic_api.create("contacts", body)
    stayed = ready.twin.records("contacts")[-1].id
    ready.twin.merge("contacts", stayed, ids["patient"])
    [again] = sink.deliver(outgoing([_known(referral(), ids)]))
    assert delivered(again).remote_ids["patient"] == stayed
    assert not delivered(again).gone | delivered(again).made_again


def test_what_staff_wrote_later_is_left_as_it_stands(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    sink = sink_of(ready, mapping)
    [outcome] = sink.deliver(outgoing([referral()]))
    ids = delivered(outcome).remote_ids
    ready.twin.change("tickets", ids["ticket"], {"referral_priority": "stat"})
    before = datetime.now(UTC) - timedelta(minutes=5)
    push = _known(referral(written_at={"priority": before}), ids)
    urgent = replace(push, fields={**push.fields, "priority": "urgent"})
    [outcome] = sink.deliver(outgoing([urgent]))
    assert delivered(outcome).yielded == {("ticket", "priority")}
    [ticket] = ready.twin.records("tickets")
    assert ticket.properties["referral_priority"] == "stat"
    after = replace(urgent, written_at={"priority": datetime.now(UTC) + timedelta(seconds=5)})
    [outcome] = sink.deliver(outgoing([after]))
    assert delivered(outcome).yielded == set()
    assert ready.twin.records("tickets")[0].properties["referral_priority"] == "urgent"


def test_a_merged_ticket_is_followed_to_the_one_that_stayed(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    """FAULTS 17: merge."""
    sink = sink_of(ready, mapping)
    outcomes = sink.deliver(outgoing([referral(1), referral(2)]))
    lost, stayed = (delivered(outcome).remote_ids for outcome in outcomes)
    _merge(sink, "tickets", stayed["ticket"], lost["ticket"])
    [outcome] = sink.deliver(outgoing([_known(referral(1), lost)]))
    assert delivered(outcome).remote_ids["ticket"] == stayed["ticket"]
    [ticket] = ready.twin.records("tickets")
    assert ticket.properties["referral_reference"] == "R-000002"


def _merge(sink: Any, object_type: str, stays: str, goes: str) -> None:
    body = {"primaryObjectId": stays, "objectIdToMerge": goes}
    client = sink.client.sdk.crm.objects.batch_api.api_client
    client.call_api(
        f"/crm/v3/objects/{object_type}/merge", "POST", body=body, auth_settings=["oauth2"]
    )


def test_a_practice_deleted_while_remembered_is_noticed_and_tried_again(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    sink = sink_of(ready, mapping)
    [outcome] = sink.deliver(outgoing([referral(1)]))
    sink.client.sdk.crm.objects.basic_api.archive(
        "companies", delivered(outcome).remote_ids["company"]
    )
    [second] = sink.deliver(outgoing([referral(11)]))
    assert isinstance(error_of(second), RemoteUnavailable)
    [third] = sink.deliver(outgoing([referral(11)]))
    assert delivered(third)
    audit(ready)


def test_stages_made_anew_are_found_again(ready: RunningTwin, mapping: HubSpotMapping) -> None:
    sink = sink_of(ready, mapping)
    pipeline = sink.account.ids().pipeline
    api = sink.client.sdk.crm.pipelines.pipelines_api
    old = next(row for row in sink.client.pipelines("tickets") if row["id"] == pipeline)
    stages = [
        {k: stage[k] for k in ("label", "displayOrder", "metadata")} for stage in old["stages"]
    ]
    body = {"label": old["label"], "displayOrder": 1, "stages": stages}
    api.replace("tickets", pipeline, body)
    [outcome] = sink.deliver(outgoing([referral()]))
    assert delivered(outcome)


def test_a_clinician_who_is_also_the_patient_has_both_labels(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    same = PartyPush(key="clinician-1", fields={"patient_given_name": "Ida"})
    push = referral(partner=practice(1), clinician=clinician(1), patient=same)
    [outcome] = sink_of(ready, mapping).deliver(outgoing([push]))
    ids = delivered(outcome).remote_ids
    linked = ready.twin.linked("tickets", ids["ticket"], "contacts")
    assert linked == {ids["clinician"]: {"Referring clinician", "Patient"}}
