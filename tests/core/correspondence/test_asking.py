"""Staff ask the partner: a letter with the link, once an hour, while there is somebody to ask."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.correspondence.asking import NobodyToAsk, ask_partner
from integrator.loop import status
from integrator.loop.audience import LETTER
from integrator.loop.status import Change, IllegalMove
from integrator.models import OutboxMessage, Referral
from integrator.store.cursors import MergedCursor
from tests.core.clinic import Clinic, mail


@pytest.fixture
def opened(clinic: Clinic) -> Clinic:
    """A clinic with one complete referral."""
    first = mail(1)
    clinic.intake.keep(first.source, [(first, {})], MergedCursor())
    clinic.intake.read_kept()
    return clinic


def ask(clinic: Clinic, *fields: str) -> None:
    clinic.db.write(
        lambda s: ask_partner(
            s,
            s.scalars(select(Referral)).one(),
            actor="sam@clinic.example",
            audience=clinic.audience(s),
            now=clinic.now,
            fields=fields,
        )
    )


def letters(clinic: Clinic) -> list[str]:
    return [one.kind for one in clinic.messages(LETTER)]


def test_asking_moves_it_to_needs_info_and_says_what_is_wanted(opened: Clinic) -> None:
    ask(opened, "insurance", "patient_phone|patient_email")
    now = opened.referrals()[0]
    assert now.status == "needs_info"
    assert now.missing == "insurance,patient_phone|patient_email"
    assert letters(opened) == ["acknowledgement", "status"]


def test_asking_again_writes_once_an_hour(opened: Clinic) -> None:
    ask(opened, "insurance")
    for _ in range(2):
        ask(opened)
    assert letters(opened) == ["acknowledgement", "status", "question"]
    opened.later(hours=1)
    ask(opened)
    assert letters(opened) == ["acknowledgement", "status", "question", "question"]
    assert opened.referrals()[0].missing == "insurance"
    assert opened.count(OutboxMessage, OutboxMessage.kind == "question") == 2


def test_what_a_person_asks_for_is_asked_although_it_was_not_available(opened: Clinic) -> None:
    def mark(session: Session) -> None:
        session.scalars(select(Referral)).one().unavailable = "insurance,npi"

    opened.db.write(mark)
    ask(opened, "insurance")
    now = opened.referrals()[0]
    assert (now.missing, now.unavailable) == ("insurance", "npi")


def test_what_has_gone_too_far_and_what_nobody_sent_cannot_be_asked_about(opened: Clinic) -> None:
    def cancel(session: Session) -> None:
        move = Change("cancelled", actor="sam", origin="admin", reason="by_clinic")
        referral = session.scalars(select(Referral)).one()
        status.change(session, referral, move, audience=opened.audience(session), now=opened.now)

    opened.db.write(cancel)
    with pytest.raises(IllegalMove):
        ask(opened)

    def forget(session: Session) -> None:
        session.scalars(select(Referral)).one().contact_id = None

    opened.db.write(forget)
    with pytest.raises(NobodyToAsk):
        ask(opened)
