"""Who refers: one partner and one contact, however often and in whatever spelling they write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.models import Partner, PartnerContact
from integrator.partners.matching import Sender, domain_of, fold, match, sender_of
from tests.core.clinic import Clinic


def sender(practice: str, email: str | None = None, clinician: str | None = None) -> Sender:
    """Somebody who refers."""
    return Sender(practice=practice, clinician=clinician, email=email, phone=None, npi=None)


def test_spellings_of_one_practice_are_one_partner(clinic: Clinic) -> None:
    spellings = [
        sender("North Practice", "ana@north.example"),
        sender("NORTH  PRACTICE.", "ben@north.example"),
        sender("Nórth-Practice", "cleo@north.example"),
    ]
    found = clinic.db.write(lambda s: match(s, spellings, now=clinic.now))
    assert len({one.partner_id for one in found.values()}) == 1
    assert clinic.count(PartnerContact) == 3


def test_an_address_is_one_contact_whatever_practice_it_names(clinic: Clinic) -> None:
    first = sender("North Practice", "ana@north.example")
    later = sender("North Practice of Oakland", "ana@north.example")
    clinic.db.write(lambda s: match(s, [first], now=clinic.now))
    clinic.db.write(lambda s: match(s, [later], now=clinic.now))
    assert clinic.count(PartnerContact) == clinic.count(Partner) == 1


def test_without_an_address_practice_and_name_make_a_contact(clinic: Clinic) -> None:
    ana = sender("North Practice", clinician="Ana Ruiz")
    ben = sender("North Practice", clinician="Ben Ode")
    found = clinic.db.write(lambda s: match(s, [ana, ben, ana], now=clinic.now))
    assert len({one.contact_id for one in found.values()}) == 2


def test_nobody_refers_where_nothing_tells() -> None:
    assert sender_of({"patient_given_name": "Jane"}, None) is None


def test_the_mail_s_own_sender_hears_not_an_address_in_its_text() -> None:
    found = sender_of({"partner_email": "other@else.example"}, "Ana@North.example")
    assert found is not None
    assert found.email == "ana@north.example"


@pytest.mark.parametrize(
    ("email", "domain"),
    [("ana@north.example", "north.example"), ("ana@gmail.com", None), (None, None)],
)
def test_a_public_mail_domain_says_nothing_of_the_practice(
    email: str | None, domain: str | None
) -> None:
    assert domain_of(email) == domain


@given(name=st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)
