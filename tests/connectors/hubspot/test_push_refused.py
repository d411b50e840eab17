"""What HubSpot refuses, delays or never answers: nothing is lost, doubled, or told to the log."""

import logging
import time
from dataclasses import replace
from typing import Any

import pytest

from connectors.hubspot.mapping import HubSpotMapping
from integrator.errors import CredentialsRefused, RateLimited, RejectedByRemote, RemoteUnavailable
from integrator.ports import Delivered
from sandbox.hubspot_twin import DEFAULT_TOKEN, RunningTwin
from tests.connectors.hubspot.build import (
    audit,
    error_of,
    outgoing,
    patient,
    referral,
    sink_of,
)


@pytest.mark.parametrize(
    "part", ["companies/batch/upsert", "tickets/batch/upsert", "/batch/create"]
)
@pytest.mark.parametrize("how", [{"hang_seconds": 20.0}, {"drop": True}])
def test_an_answer_lost_after_the_write_makes_nothing_twice(
    ready: RunningTwin, mapping: HubSpotMapping, part: str, how: dict[str, Any]
) -> None:
    """FAULTS 14, and FAULTS 4: written, but never told."""
    sink = sink_of(ready, mapping, timeout=(1.0, 0.3))
    ready.twin.faults.add(path_contains=part, apply_first=True, **how)
    batch = outgoing([referral(n) for n in range(5)])
    with pytest.raises(RemoteUnavailable):
        sink.deliver(batch)
    ready.twin.faults.clear()
    assert all(isinstance(outcome, Delivered) for outcome in sink.deliver(batch))
    assert len(ready.twin.records("tickets")) == 5
    audit(ready)


@pytest.mark.parametrize("status", [423, 477, 500, 502, 503, 504, 521, 524])
def test_a_server_in_trouble_is_tried_later(
    ready: RunningTwin, mapping: HubSpotMapping, status: int
) -> None:
    """FAULTS 13: 5xx, 423, 477."""
    sink = sink_of(ready, mapping)
    ready.twin.faults.add(status=status, headers={"Retry-After": "7"} if status == 477 else {})
    with pytest.raises(RemoteUnavailable) as caught:
        sink.deliver(outgoing([referral()]))
    least = {423: 2.0, 477: 7.0}.get(status)
    assert caught.value.retry_after == least


def test_a_server_that_hangs_or_is_gone_is_given_up_in_time(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    """FAULTS 13: hang and connect error."""
    sink = sink_of(ready, mapping, timeout=(0.5, 0.3))
    ready.twin.faults.add(hang_seconds=20.0)
    began = time.monotonic()
    with pytest.raises(RemoteUnavailable):
        sink.deliver(outgoing([referral()]))
    assert time.monotonic() - began < 3.0
    nowhere = replace(ready, url="http://127.0.0.1:9")
    with pytest.raises(RemoteUnavailable):
        sink_of(nowhere, mapping)


@pytest.mark.parametrize(
    ("policy", "least", "most"),
    [("TEN_SECONDLY_ROLLING", 1, 10), ("SECONDLY", 0.5, 1.5), ("DAILY", 1, 86_401)],
)
def test_each_limit_has_its_own_pause_and_holds_back_every_call(
    ready: RunningTwin, mapping: HubSpotMapping, policy: str, least: float, most: float
) -> None:
    """FAULTS 12."""
    sink = sink_of(ready, mapping)
    ready.twin.faults.add(policy=policy)
    with pytest.raises(RateLimited) as caught:
        sink.deliver(outgoing([referral()]))
    assert caught.value.policy == policy
    assert least <= (caught.value.retry_after or 0) <= most
    arrived = ready.twin.calls()
    if policy != "SECONDLY":
        with pytest.raises(RateLimited):
            sink.deliver(outgoing([referral()]))
        assert ready.twin.calls() == arrived


def test_a_revoked_key_pauses_with_advice(ready: RunningTwin, mapping: HubSpotMapping) -> None:
    """FAULTS 18: 401."""
    sink = sink_of(ready, mapping)
    ready.twin.tokens.revoke(DEFAULT_TOKEN)
    with pytest.raises(CredentialsRefused, match="401") as caught:
        sink.deliver(outgoing([referral()]))
    assert "HUBSPOT_TOKEN" in caught.value.advice


def test_a_lost_scope_is_named(ready: RunningTwin, mapping: HubSpotMapping) -> None:
    """FAULTS 18: 403."""
    sink = sink_of(ready, mapping)
    ready.twin.tokens.drop_scope(DEFAULT_TOKEN, "crm.objects.contacts.write")
    with pytest.raises(CredentialsRefused) as caught:
        sink.deliver(outgoing([referral()]))
    assert "crm.objects.contacts.write" in caught.value.advice


def test_an_account_that_was_not_set_up_says_what_to_run(
    twin: RunningTwin, mapping: HubSpotMapping
) -> None:
    with pytest.raises(CredentialsRefused, match="integrator hubspot setup --apply"):
        sink_of(twin, mapping)


def test_a_property_that_is_gone_pauses_and_does_not_park_everyone(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    sink = sink_of(ready, mapping)
    sink.client.sdk.crm.properties.core_api.archive("tickets", "referral_priority")
    with pytest.raises(CredentialsRefused, match=r"referral_priority.*setup --apply"):
        sink.deliver(outgoing([referral(n) for n in range(20)]))


def test_no_value_of_a_patient_is_in_an_error(ready: RunningTwin, mapping: HubSpotMapping) -> None:
    bad = patient(1, patient_email="zebra-not-an-address")
    [outcome] = sink_of(ready, mapping).deliver(outgoing([referral(patient=bad)]))
    error = error_of(outcome)
    assert isinstance(error, RejectedByRemote)
    assert "email" in error.remote_code
    assert error.__context__ is None
    shown = f"{error!r} {error} {error.remote_code} {error.args}"
    assert "zebra" not in shown
    assert "Invented" not in shown


def test_no_value_of_a_patient_is_in_the_log_or_a_url(
    ready: RunningTwin, mapping: HubSpotMapping, caplog: pytest.LogCaptureFixture
) -> None:
    sink = sink_of(ready, mapping)
    sink.deliver(outgoing([referral()]))  # the vendor's client quietens urllib3 when first used
    bad = referral(2, patient=patient(2, patient_email="bad"))
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="urllib3"):
        sink.deliver(outgoing([referral(), bad]))
    assert caplog.records
    paths = [one.path for one in ready.twin.served]
    for value in ("Invented", "pat1@", "home.example", DEFAULT_TOKEN):
        assert value not in caplog.text
        assert not any(value in path for path in paths)
