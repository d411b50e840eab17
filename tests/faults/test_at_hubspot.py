"""FAULTS 12 to 18 from end to end: what HubSpot does wrong, and what the store makes of it."""

import functools
from typing import Any

import pytest

from connectors.hubspot import client
from integrator.loop.audience import CRM
from integrator.models import ConnectorState, OutboxMessage
from integrator.upkeep.health import snapshot
from tests.whole_way.fixtures import NewInstallation
from tests.whole_way.installation import KEY_PROPERTY, Installation


def state_of(installation: Installation, name: str) -> ConnectorState:
    """How a connector fares."""
    found = installation.db.read(lambda session: session.get(ConnectorState, name))
    assert found is not None
    return found


def messages(installation: Installation) -> list[OutboxMessage]:
    """What is to be told to HubSpot."""
    return installation.messages(CRM)


def test_a_reached_limit_costs_no_attempt(installation: Installation) -> None:
    """FAULTS 12."""
    twin = installation.peers.hubspot.twin
    twin.faults.add(path_contains="batch/upsert", policy="TEN_SECONDLY_ROLLING")
    installation.plant()
    installation.turn()
    assert {(one.state, one.attempts) for one in messages(installation)} == {("due", 0)}
    assert (state_of(installation, CRM).last_error or "").startswith("rate_limited")
    installation.peers.valkey.flushall()
    installation.recover()
    assert installation.breaches() == []


@pytest.mark.parametrize("how", [{"status": 503}, {"status": 423}, {"drop": True}])
def test_an_outage_is_waited_out(installation: Installation, how: dict[str, Any]) -> None:
    """FAULTS 13."""
    installation.peers.hubspot.twin.faults.add(path_contains="batch", times=6, **how)
    installation.plant()
    installation.turn()
    assert {one.state for one in messages(installation)} == {"due"}
    installation.recover()
    assert installation.breaches() == []


@pytest.mark.parametrize("path", ["companies/batch/upsert", "tickets/batch/upsert"])
def test_an_answer_lost_after_the_write_makes_one_ticket(
    installation: Installation, path: str
) -> None:
    """FAULTS 14."""
    twin = installation.peers.hubspot.twin
    twin.faults.add(path_contains=path, apply_first=True, drop=True)
    installation.plant()
    installation.turn()
    assert not twin.faults.script
    installation.recover()
    assert installation.breaches() == []


def test_an_answer_that_hangs_after_the_write_makes_one_ticket(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAULTS 14: the client gives up while HubSpot has done it."""
    impatient = functools.partial(client.connect, timeout=(1.0, 0.3))
    monkeypatch.setattr(client, "connect", impatient)
    twin = installation.peers.hubspot.twin
    twin.faults.add(path_contains="tickets/batch/upsert", apply_first=True, hang_seconds=30.0)
    installation.plant()
    installation.turn()
    assert {one.state for one in messages(installation)} == {"due"}
    twin.faults.clear()
    installation.recover()
    assert installation.breaches() == []


@pytest.mark.parametrize("switch", ["refuse_keys", "clash_keys"])
def test_one_bad_referral_holds_no_other_and_says_why(
    installation: Installation, switch: str
) -> None:
    """FAULTS 15 and 16."""
    bad = installation.plant_form()
    installation.services.intake.read_kept()
    (referral,) = installation.referrals()
    getattr(installation.peers.hubspot.twin.switches, switch).add(referral.reference)
    for _ in range(5):
        installation.plant_form()
    installation.drain()
    assert sorted(one.state for one in messages(installation)) == ["dead", *["done"] * 5]
    (dead,) = (one for one in messages(installation) if one.state == "dead")
    assert dead.referral_id == referral.id
    assert dead.last_error
    assert bad.family.lower() not in dead.last_error.lower()
    assert installation.breaches() == []


def test_a_ticket_a_person_deleted_is_not_made_anew(installation: Installation) -> None:
    """FAULTS 17."""
    installation.plant_row()
    installation.drain()
    ((reference, ticket),) = installation.tickets().items()
    feed: Any = installation.services.following.feeds["hubspot"]
    feed.client.sdk.crm.objects.basic_api.archive("tickets", ticket)
    installation.person.type(1, 8, "Corrected reason")
    installation.drain()
    assert installation.tickets() == {}
    assert messages(installation)[-1].last_error == "remote_deleted"
    assert installation.breaches() == []
    assert reference not in installation.peers.hubspot.twin.count_by("tickets", KEY_PROPERTY)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_pauses_the_connector_and_costs_no_attempt(
    installation: Installation, status: int
) -> None:
    """FAULTS 18."""
    twin = installation.peers.hubspot.twin
    twin.faults.add(path_contains="batch", times=50, status=status)
    installation.plant()
    installation.turn()
    installation.turn()
    assert {(one.state, one.attempts) for one in messages(installation)} == {("due", 0)}
    assert state_of(installation, CRM).advice
    twin.faults.clear()
    installation.recover()
    assert installation.breaches() == []


def test_what_is_dead_shows_as_needing_a_person(new_installation: NewInstallation) -> None:
    """FAULTS 16: parked is not forgotten."""
    installation = new_installation()
    installation.plant_form()
    installation.services.intake.read_kept()
    (referral,) = installation.referrals()
    installation.peers.hubspot.twin.switches.refuse_keys.add(referral.reference)
    installation.drain()
    health = installation.db.read(lambda s: snapshot(s, installation.clock()))
    assert health.needs_person >= 1
