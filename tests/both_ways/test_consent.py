"""Consent decides what HubSpot holds: given, it has the contact; withdrawn, the reference alone."""

from typing import Any

import pytest
from sqlalchemy import select

from integrator.delivery.delivering import Delivery, Route
from integrator.loop import consents
from integrator.loop.audience import CRM
from integrator.loop.consents import Said
from integrator.models import OutboxMessage, Referral, RemoteRecord
from tests.both_ways.office import AUDIENCE, Office

ANA = "ana@north.example"


def act(office: Office, deed: Any, **more: Any) -> None:
    """Something staff do about the first referral."""
    first = office.referrals()[0].id
    office.db.write(
        lambda s: deed(
            s,
            s.get_one(Referral, first),
            actor="sam@clinic.example",
            audience=AUDIENCE,
            now=office.clock(),
            **more,
        )
    )


def families(office: Office) -> set[str]:
    """Family names of the contacts there are; the clinician is one of them."""
    found = (one.properties.get("lastname") for one in office.twin.twin.records("contacts"))
    return {name for name in found if name}


def ticket(office: Office) -> dict[str, Any]:
    """The one ticket there is."""
    [found] = office.twin.twin.records("tickets")
    return {name: value for name, value in found.properties.items() if value}


def words_of_the_patient(office: Office) -> list[str]:
    """What of the patient stands in any live record."""
    held = [
        str(value)
        for kind in ("tickets", "contacts", "companies")
        for record in office.twin.twin.records(kind)
        for value in record.properties.values()
    ]
    return [word for word in ("Doe0", "jane0@", "5550132") if any(word in one for one in held)]


def test_given_the_contact_is_there_and_withdrawn_it_is_not(office: Office) -> None:
    office.refer()
    assert families(office) == {"Ruiz", "Doe0"}
    assert ticket(office)["referral_consent"] == "given"
    act(office, consents.withdraw)
    office.deliver()
    assert families(office) == {"Ruiz"}
    assert "referral_consent" not in ticket(office)
    assert words_of_the_patient(office) == []
    office.change(office.referrals()[0], "accepted")
    office.deliver()
    assert words_of_the_patient(office) == []
    act(office, lambda s, r, **by: consents.note(s, r, Said("given", how="written"), **by))
    office.deliver()
    assert families(office) == {"Ruiz", "Doe0"}


def test_part_2_takes_the_contact_out_of_hubspot(office: Office) -> None:
    office.refer()
    act(office, consents.set_part2, on=True)
    office.deliver()
    assert families(office) == {"Ruiz"}
    assert words_of_the_patient(office) == []


def test_withdrawn_while_the_push_is_on_its_way_the_contact_is_taken_back(office: Office) -> None:
    """Fault 40, with the push already at HubSpot's door."""
    real = office.parts.sink
    done: list[bool] = []

    class Meeting:
        """HubSpot, and a patient who withdraws as the call is made."""

        topic = CRM

        def deliver(self, batch: Any) -> Any:
            """Withdraw first, then let the call through."""
            if not done:
                done.append(True)
                act(office, consents.withdraw)
            return real.deliver(batch)

    teller = office.crm.teller
    met = {CRM: Route(Meeting(), teller.compose, teller.landed)}
    deliver, office.deliver = office.deliver, lambda: None  # type: ignore[method-assign]
    office.refer()
    office.deliver = deliver  # type: ignore[method-assign]
    Delivery(office.db, met, office.clock).drain(CRM)
    assert families(office) == {"Ruiz", "Doe0"}, "what has left has left"
    office.deliver()
    assert families(office) == {"Ruiz", "Doe0"}, "and may still be on its way"
    office.clock.pass_by(minutes=4)
    office.deliver()
    assert families(office) == {"Ruiz"}
    assert words_of_the_patient(office) == []
    states = [one.state for one in office.rows(_pushes())]
    assert states == ["cancelled", "done"]


@pytest.mark.parametrize("path", ["contacts/batch/upsert", "tickets/batch/upsert"])
def test_withdrawn_after_a_push_whose_end_nobody_heard_all_of_it_is_taken_back(
    office: Office, path: str
) -> None:
    """Faults 14 and 40: HubSpot has it, we never learnt under which id."""
    office.twin.twin.faults.add(path_contains=path, drop=True, apply_first=True)
    office.refer()
    assert "Doe0" in families(office)
    act(office, consents.withdraw)
    office.clock.pass_by(minutes=20)
    office.deliver()
    assert families(office) == {"Ruiz"}
    assert words_of_the_patient(office) == []
    assert "referral_consent" not in ticket(office)
    assert [one.state for one in office.rows(_pushes())] == ["cancelled", "done"]


def test_a_contact_of_staffs_is_untied_and_kept_though_nobody_heard_that_we_took_it(
    office: Office,
) -> None:
    body = {"properties": {"email": "jane0@home.example", "lastname": "Doe0"}, "associations": []}
    office.parts.client.sdk.crm.objects.basic_api.create("contacts", body)
    office.clock.pass_by(minutes=5)
    office.twin.twin.faults.add(path_contains="tickets/batch/upsert", drop=True, apply_first=True)
    office.refer()
    act(office, consents.withdraw)
    office.clock.pass_by(minutes=20)
    office.deliver()
    [kept] = [r for r in office.twin.twin.records("contacts") if r.properties.get("email") != ANA]
    assert kept.properties["email"] == "jane0@home.example"
    assert not kept.properties.get("referral_contact_key")


def test_what_a_correction_may_have_added_is_taken_back_too(office: Office) -> None:
    office.refer()
    referral = office.referrals()[0].id
    held = office.db.read(lambda s: _held(s, office))
    assert "consent" in held
    office.db.write(lambda s: _forget(s, office, "consent"))
    act(office, consents.withdraw)
    office.deliver()
    assert "referral_consent" not in ticket(office), referral


def _held(session: Any, office: Office) -> list[str]:
    return (_row(session, office).disclosed or "").split(",")


def _forget(session: Any, office: Office, name: str) -> None:
    """As if the push that brought it had never been heard of."""
    row = _row(session, office)
    row.disclosed = ",".join(one for one in (row.disclosed or "").split(",") if one != name)


def _row(session: Any, office: Office) -> RemoteRecord:
    query = select(RemoteRecord).where(RemoteRecord.remote_id == office.remote("ticket"))
    found: RemoteRecord = session.scalars(query).one()
    return found


def _pushes() -> Any:
    return select(OutboxMessage).where(OutboxMessage.topic == CRM).order_by(OutboxMessage.id)


@pytest.mark.parametrize(("state", "there"), [("pending", True), ("refused", False)])
def test_what_is_not_given_yet_is_enough_to_ask_and_refused_is_not(
    office: Office, state: str, there: bool
) -> None:
    office.refer()
    act(office, lambda s, r, **by: consents.note(s, r, Said(state), **by))
    office.deliver()
    assert ("Doe0" in families(office)) is there
    assert [one for one in office.rows(_pushes()) if one.state not in ("done", "cancelled")] == []
