"""Clients, sinks and referrals for the tests; every person is invented."""

from collections.abc import Sequence
from typing import Any

from connectors.hubspot.account import Account
from connectors.hubspot.client import HubSpotClient, connect
from connectors.hubspot.mapping import HubSpotMapping
from connectors.hubspot.push import HubSpotSink
from integrator.errors import IntegratorError
from integrator.ports import Delivered, Failed, Outcome, Outgoing, PartyPush, RecordPush
from sandbox.hubspot_twin import DEFAULT_TOKEN, RunningTwin

STATUSES = (
    "received",
    "needs_info",
    "accepted",
    "scheduled",
    "in_care",
    "closed",
    "declined",
    "cancelled",
    "unsuccessful",
)


def client_of(twin: RunningTwin, **options: Any) -> HubSpotClient:
    """A client that is slowed by nothing unless told otherwise."""
    wanted: dict[str, Any] = {"calls_per_10s": 1_000_000, "searches_per_second": 100_000}
    wanted |= {"token": DEFAULT_TOKEN, "base_url": twin.url, "timeout": (1.0, 5.0)}
    return connect(**(wanted | options))


def sink_of(twin: RunningTwin, mapping: HubSpotMapping, **options: Any) -> HubSpotSink:
    """A sink whose ids are known already, so that counted calls are the delivery's own."""
    client = client_of(twin, **options)
    account = Account(client, mapping)
    account.ids()
    twin.twin.served.clear()
    return HubSpotSink(client, mapping, account)


def practice(number: int = 1, **fields: str) -> PartyPush:
    known = {"partner_practice": f"Harbour Practice {number}", "partner_phone": "+14155550132"}
    return PartyPush(key=f"practice-{number}", fields=known | fields)


def clinician(number: int = 1, **fields: str) -> PartyPush:
    known = {
        "partner_clinician_given_name": "Ida",
        "partner_clinician_family_name": f"Sample{number}",
        "partner_email": f"ida{number}@harbour.example",
    }
    return PartyPush(key=f"clinician-{number}", fields=known | fields)


def patient(number: int = 1, **fields: str) -> PartyPush:
    known = {
        "patient_given_name": "Pat",
        "patient_family_name": f"Invented{number}",
        "patient_email": f"pat{number}@home.example",
    }
    return PartyPush(key=f"patient-{number}", fields=known | fields)


def referral(number: int = 1, **changed: Any) -> RecordPush:
    """Referral `number`, by default of its own patient and of one of ten practices."""
    wanted: dict[str, Any] = {
        "reference": f"R-{number:06d}",
        "fields": {"subject_line": f"Referral R-{number:06d}", "priority": "routine"},
        "status": "received",
        "partner": practice(number % 10),
        "clinician": clinician(number % 10),
        "patient": patient(number),
    }
    return RecordPush(**(wanted | changed))


def outgoing(pushes: Sequence[RecordPush]) -> list[Outgoing[RecordPush]]:
    return [Outgoing(id=n, reference=push.reference, body=push) for n, push in enumerate(pushes)]


def delivered(outcome: Outcome) -> Delivered:
    assert isinstance(outcome, Delivered), outcome
    return outcome


def error_of(outcome: Outcome) -> IntegratorError:
    assert isinstance(outcome, Failed), outcome
    return outcome.error


def failed_references(
    batch: Sequence[Outgoing[RecordPush]], outcomes: Sequence[Outcome]
) -> set[str]:
    pairs = zip(batch, outcomes, strict=True)
    return {message.reference for message, outcome in pairs if isinstance(outcome, Failed)}


def audit(twin: RunningTwin) -> None:
    """No key is held twice: nothing was made twice."""
    for kind, key in (
        ("tickets", "referral_reference"),
        ("companies", "referral_partner_key"),
        ("contacts", "referral_contact_key"),
    ):
        counts = twin.twin.count_by(kind, key)
        assert all(count == 1 for value, count in counts.items() if value), (kind, counts)
