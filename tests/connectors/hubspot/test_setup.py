"""Setup makes what is missing, once, deletes nothing, and says what a person must mend."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.hubspot.doctor import HubSpotDoctor
from connectors.hubspot.mapping import HubSpotMapping
from connectors.hubspot.setup import apply, plan, sensitive_problems
from integrator.errors import ConfigError
from sandbox.hubspot_twin import DEFAULT_TOKEN, RunningTwin
from tests.connectors.hubspot.build import client_of


def test_a_bare_account_is_set_up_and_a_second_plan_is_empty(
    twin: RunningTwin, mapping: HubSpotMapping, version: str
) -> None:
    client = client_of(twin, version=version)
    first = plan(client, mapping)
    sentences = "\n".join(map(str, first.changes))
    assert "make the unique property tickets.referral_reference (string)" in sentences
    assert "make the sensitive property tickets.referral_rationale (string)" in sentences
    assert "make the pipeline 'Referrals' with 9 stages" in sentences
    assert "make the association label 'Patient' from tickets to contacts" in sentences
    assert not first.problems
    apply(first.changes)
    second = plan(client, mapping)
    assert (list(second.changes), list(second.problems)) == ([], [])


def test_a_setup_broken_off_is_gone_on_with(twin: RunningTwin, mapping: HubSpotMapping) -> None:
    client = client_of(twin)
    changes = plan(client, mapping).changes
    apply(changes[: len(changes) // 2])
    rest = plan(client, mapping).changes
    assert [str(change) for change in rest] == [str(c) for c in changes[len(changes) // 2 :]]
    apply(rest)
    assert not plan(client, mapping).changes


def test_planning_changes_nothing(twin: RunningTwin, mapping: HubSpotMapping) -> None:
    plan(client_of(twin), mapping)
    written = [one for one in twin.twin.served if one.method != "GET"]
    assert all(one.path.endswith("/batch/read") for one in written)


def test_a_new_option_and_a_new_stage_are_added_to_what_is_there(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    client = client_of(ready)
    priority = mapping.fields["ticket"]["priority"]
    ticket = dict(mapping.fields["ticket"])
    ticket["priority"] = replace(priority, options=(*priority.options, "someday"))
    stage = replace(mapping.stages[0], status="waiting", label="Waiting list")
    wider = replace(
        mapping,
        fields={**mapping.fields, "ticket": ticket},
        stages=(*mapping.stages, stage),
    )
    changes = plan(client, wider).changes
    assert [str(change) for change in changes] == [
        "add someday to the options of tickets.referral_priority",
        "add the stage 'Waiting list' to the pipeline 'Referrals'",
    ]
    apply(changes)
    assert not plan(client, wider).changes
    options = ready.twin.account.definitions["tickets"]["referral_priority"].options
    assert [option.value for option in options] == ["routine", "urgent", "asap", "stat", "someday"]


def test_what_setup_cannot_mend_is_told_with_advice(
    twin: RunningTwin, mapping: HubSpotMapping
) -> None:
    client = client_of(twin)
    client.create_group("tickets", {"name": "g", "label": "G", "displayOrder": -1})
    base = {"groupName": "g", "label": "x", "fieldType": "text", "type": "string"}
    client.create_property("tickets", base | {"name": "referral_reference"})
    number = {"name": "referral_source", "type": "number", "fieldType": "number"}
    client.create_property("tickets", base | number)
    problems = "\n".join(plan(client, mapping).problems)
    assert "tickets.referral_reference is not unique" in problems
    assert "tickets.referral_source is of type number, not string" in problems
    assert "delete this one in HubSpot and run setup again" in problems


def test_a_property_of_hubspots_that_is_not_there_is_told(
    twin: RunningTwin, mapping: HubSpotMapping
) -> None:
    company = dict(mapping.fields["company"])
    company["partner_domain"] = replace(company["partner_domain"], property="domian")
    wrong = replace(mapping, fields={**mapping.fields, "company": company})
    [problem] = plan(client_of(twin), wrong).problems
    assert "no property companies.domian" in problem


def test_clinical_text_needs_properties_that_hubspot_calls_sensitive(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    client = client_of(ready)
    assert sensitive_problems(client, mapping) == []
    plain = ready.twin.account.definitions["tickets"]["referral_rationale"]
    plain.sensitivity = "non_sensitive"
    [problem] = sensitive_problems(client, mapping)
    assert problem.startswith("HubSpot does not report tickets.referral_rationale as sensitive")


def test_an_account_without_sensitive_data_is_set_up_without_clinical_properties(
    twin: RunningTwin, mapping: HubSpotMapping
) -> None:
    twin.twin.switches.sensitive_data = False
    client = client_of(twin)
    apply(plan(client, mapping, with_clinical=False).changes)
    assert not plan(client, mapping, with_clinical=False).changes
    assert len(sensitive_problems(client, mapping)) == 3


def test_the_doctor_finds_nothing_wrong_with_an_account_set_up(
    ready: RunningTwin, mapping: HubSpotMapping, version: str
) -> None:
    before = len(ready.twin.records("tickets"))
    findings = HubSpotDoctor(client_of(ready, version=version), mapping).check()
    assert [finding for finding in findings if not finding.ok] == []
    assert len(findings) >= 11
    assert len(ready.twin.records("tickets")) == before


@pytest.mark.parametrize(
    "scope",
    [
        "crm.objects.contacts.read",
        "crm.objects.contacts.write",
        "crm.objects.companies.write",
        "crm.schemas.companies.read",
    ],
)
def test_the_doctor_names_a_scope_that_is_missing(
    ready: RunningTwin, mapping: HubSpotMapping, scope: str
) -> None:
    ready.twin.tokens.drop_scope(DEFAULT_TOKEN, scope)
    findings = HubSpotDoctor(client_of(ready), mapping).check()
    assert any(scope in finding.advice for finding in findings if not finding.ok)


def test_the_doctor_stops_at_a_key_that_is_refused(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    [finding] = HubSpotDoctor(client_of(ready, token="pat-na1-wrong"), mapping).check()
    assert not finding.ok
    assert "401" in finding.advice


def test_the_doctor_says_what_setup_would_make(twin: RunningTwin, mapping: HubSpotMapping) -> None:
    findings = HubSpotDoctor(client_of(twin), mapping).check()
    wrong = [finding.advice for finding in findings if not finding.ok]
    assert any(
        "make the pipeline 'Referrals'" in advice and "setup --apply" in advice for advice in wrong
    )


def test_the_doctor_says_when_nobody_answers(mapping: HubSpotMapping, twin: RunningTwin) -> None:
    nowhere: Any = replace(twin, url="http://127.0.0.1:9")
    [finding] = HubSpotDoctor(client_of(nowhere), mapping).check()
    assert not finding.ok
    assert "does not answer" in finding.advice


def test_an_unknown_api_version_is_refused(twin: RunningTwin) -> None:
    with pytest.raises(ConfigError, match="HUBSPOT_API_VERSION must be v3 or 2026-09, not 'v9'"):
        client_of(twin, version="v9")
