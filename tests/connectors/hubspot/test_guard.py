"""Clinical text leaves only for properties that HubSpot reports as sensitive."""

import pytest

from connectors.hubspot.guard import GuardedSink
from connectors.hubspot.mapping import HubSpotMapping
from integrator.errors import CredentialsRefused, RemoteUnavailable
from integrator.ports import Delivered
from sandbox.hubspot_twin import RunningTwin
from tests.connectors.hubspot.build import client_of, outgoing, referral, sink_of


def guarded(ready: RunningTwin, mapping: HubSpotMapping) -> GuardedSink:
    """The sink of an installation that may send clinical text."""
    return GuardedSink(client_of(ready), mapping, sink_of(ready, mapping))


def test_nothing_leaves_for_a_property_that_is_not_sensitive(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    plain = ready.twin.account.definitions["tickets"]["referral_rationale"]
    plain.sensitivity = "non_sensitive"
    with pytest.raises(CredentialsRefused, match="referral_rationale"):
        guarded(ready, mapping).deliver(outgoing([referral(1)]))
    assert ready.twin.records("tickets") == []


def test_nothing_leaves_while_hubspot_does_not_say(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    sink = guarded(ready, mapping)
    ready.twin.faults.add(path_contains="properties", status=503)
    with pytest.raises(RemoteUnavailable):
        sink.deliver(outgoing([referral(1)]))
    assert isinstance(sink.deliver(outgoing([referral(1)]))[0], Delivered)


def test_hubspot_is_asked_once(ready: RunningTwin, mapping: HubSpotMapping) -> None:
    sink = guarded(ready, mapping)
    for number in (1, 2):
        sink.deliver(outgoing([referral(number)]))
    assert ready.twin.calls("/properties/") <= 2
