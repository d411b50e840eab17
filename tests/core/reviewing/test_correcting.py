"""A person puts single values right: normalised, sealed, counted anew, told and on record."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.intake.offers import current_values
from integrator.intake.steps import Rules
from integrator.loop.audience import Audience
from integrator.models import AuditEntry, Referral
from integrator.ports import Envelope
from integrator.reviewing import correcting
from integrator.reviewing.correcting import CORRECTED, NotTaken, Typed
from integrator.store.cursors import MergedCursor
from integrator.store.sealing import open_evidence
from tests.core.clinic import START, Clinic, ListSource, mail

RULES = Rules("US", {"nutrition": ["Nutrition"]}, lambda _: (), lambda _: Audience(frozenset()))


def received(clinic: Clinic, *, without: str = "", **changes: str) -> Referral:
    """One referral out of an ordinary mail, with words changed or a line left out."""
    text = mail(1).body.decode()
    for old, new in changes.items():
        text = text.replace(old, new)
    kept = "\n".join(
        line for line in text.split("\n") if not (without and line.startswith(without))
    )
    envelope = Envelope("clinic-inbox", "mail-1", START, "message/rfc822", kept.encode())
    clinic.intake.sync(ListSource([envelope]), MergedCursor())
    return clinic.referrals()[0]


def correct(clinic: Clinic, name: str, text: str) -> str:
    """Correct a field of the only referral."""
    number = clinic.referrals()[0].id
    return clinic.db.write(
        lambda s: correcting.correct(
            clinic.intake, s, s.get_one(Referral, number), Typed(name, text), actor="kim"
        )
    )


def values(clinic: Clinic) -> Mapping[str, str]:
    return current_values(clinic.vault, clinic.referrals()[0])


def test_a_corrected_value_is_brought_into_its_one_form(clinic: Clinic) -> None:
    received(clinic)
    assert correct(clinic, "patient_phone", "(415) 555-0177") == "+14155550177"
    assert values(clinic)["patient_phone"] == "+14155550177"
    read = open_evidence(clinic.vault, clinic.referrals()[0])["patient_phone"]
    assert (read.rule, read.confidence) == ("person", 1.0)


def test_what_is_no_value_is_refused_in_a_sentence_and_changes_nothing(clinic: Clinic) -> None:
    received(clinic)
    before = clinic.referrals()[0].version
    with pytest.raises(NotTaken) as refused:
        correct(clinic, "patient_phone", "call her")
    assert "call her" not in refused.value.advice
    assert clinic.referrals()[0].version == before


def test_a_date_of_unclear_order_is_asked_for_again() -> None:
    canada = replace(RULES, region="CA")
    with pytest.raises(NotTaken) as refused:
        correcting.normal(Typed("patient_birth_date", "03/04/80"), canada, today=START.date())
    assert "either way" in refused.value.advice
    typed = Typed("patient_birth_date", "1980-04-03")
    assert correcting.normal(typed, canada, today=START.date()) == "1980-04-03"


def test_a_filled_gap_completes_the_referral_and_tells_the_crm_again(clinic: Clinic) -> None:
    referral = received(clinic, without="Consent")
    assert (referral.status, referral.missing) == ("needs_info", "consent")
    clinic.delivery.drain("hubspot.referral")
    correct(clinic, "consent", "given")
    now = clinic.referrals()[0]
    assert (now.status, now.missing, now.consent) == ("received", "", "given")
    clinic.delivery.drain("hubspot.referral")
    assert len(clinic.sink.reached) == 2


def test_a_value_taken_out_leaves_a_gap(clinic: Clinic) -> None:
    received(clinic)
    correct(clinic, "patient_phone", " ")
    referral = clinic.referrals()[0]
    assert (referral.status, referral.missing) == ("needs_info", "patient_phone|patient_email")
    assert referral.phone_index is None
    assert "patient_phone" not in open_evidence(clinic.vault, referral)


def test_what_staff_asked_for_stays_asked_when_another_value_is_corrected(clinic: Clinic) -> None:
    received(clinic)

    def ask(session) -> None:  # type: ignore[no-untyped-def]
        session.get_one(Referral, 1).missing = "patient_birth_date"

    clinic.db.write(ask)
    correct(clinic, "reason", "Sleeps badly")
    assert clinic.referrals()[0].missing == "patient_birth_date"
    correct(clinic, "patient_birth_date", "1980-04-03")
    assert clinic.referrals()[0].missing == ""


def test_the_same_patient_is_found_by_what_was_corrected(clinic: Clinic) -> None:
    before = received(clinic)
    correct(clinic, "patient_family_name", "Dover")
    after = clinic.referrals()[0]
    assert after.name_birth_index not in {None, before.name_birth_index}


def test_the_record_names_the_field_and_no_value(clinic: Clinic) -> None:
    received(clinic)
    correct(clinic, "patient_family_name", "Dover")
    deeds = clinic.db.read(
        lambda s: s.query(AuditEntry).filter_by(action="referral.corrected").all()
    )
    assert [one.detail for one in deeds] == [{"fields": ["patient_family_name"]}]


def test_a_confirmed_value_is_sure(clinic: Clinic) -> None:
    number = received(clinic).id
    clinic.db.write(
        lambda s: correcting.confirm(
            s, clinic.vault, s.get_one(Referral, number), "reason", actor="kim", now=clinic.now
        )
    )
    read = open_evidence(clinic.vault, clinic.referrals()[0])["reason"]
    assert (read.rule, read.confidence, read.part) == ("person", 1.0, "body")


def test_the_senders_own_fields_are_not_changed_here(clinic: Clinic) -> None:
    received(clinic)
    with pytest.raises(NotTaken):
        correct(clinic, "partner_email", "eve@other.example")


@given(name=st.sampled_from(sorted(CORRECTED)), text=st.text(max_size=80))
def test_whatever_is_typed_is_taken_or_refused(name: str, text: str) -> None:
    said = ""
    with suppress(NotTaken):
        said = correcting.normal(Typed(name, text), RULES, today=START.date())
    assert said == said.strip()
