"""Consent decides what HubSpot holds: given, it has the contact; withdrawn, the reference alone."""

from typing import Any

import pytest
from sqlalchemy import select

from integrator.delivery.delivering import Delivery, Route
from integrator.loop import consents
from integrator.loop.audience import CRM
from integrator.loop.consents import Said
from integrator.models import OutboxMessage, Referral
from tests.both_ways.office import AUDIENCE, Office


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
