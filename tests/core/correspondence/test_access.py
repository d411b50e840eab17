"""Codes and sessions on both databases: counted before looked at, used once, whoever races."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.correspondence import access
from integrator.correspondence.access import (
    CODES,
    TRIES,
    CodeRefused,
    Codes,
    NoAccess,
    TooManyCodes,
    masked,
)
from integrator.delivery import outbox
from integrator.loop.audience import CODE, Audience
from integrator.models import AccessCode, OutboxMessage, PartnerContact, PartnerSession, Referral
from integrator.store.cursors import MergedCursor
from tests.core.clinic import Clinic, mail

CODES_OF = Codes("a secret of the service")
HEARS = Audience(frozenset({CODE}))


@pytest.fixture
def contact(clinic: Clinic) -> PartnerContact:
    """Whoever sent the one referral there is."""
    source_mail = mail(1)
    clinic.intake.keep(source_mail.source, [(source_mail, {})], MergedCursor())
    clinic.intake.read_kept()
    return clinic.db.read(lambda s: s.scalars(select(PartnerContact)).one())


def ask(clinic: Clinic, audience: Audience = HEARS) -> str:
    """Ask for a code; which one it is."""
    clinic.db.write(
        lambda s: access.send_code(
            s,
            s.scalars(select(PartnerContact)).one(),
            s.scalars(select(Referral)).one(),
            codes=CODES_OF,
            audience=audience,
            now=clinic.now,
        )
    )
    newest = select(AccessCode).order_by(AccessCode.id.desc()).limit(1)
    return CODES_OF.code(clinic.db.read(lambda s: s.scalars(newest).one()).seed)


def enter(clinic: Clinic, contact: PartnerContact, code: str) -> str | None:
    try:
        return access.enter(clinic.db, contact, code, codes=CODES_OF, now=clinic.now)
    except CodeRefused:
        return None


def test_one_code_opens_one_session_however_many_try_at_once(
    clinic: Clinic, contact: PartnerContact
) -> None:
    code = ask(clinic)
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _n: enter(clinic, contact, code), range(8)))
    assert len([token for token in opened if token]) == 1
    assert clinic.count(PartnerSession) == 1


def test_guesses_made_at_once_are_all_counted(clinic: Clinic, contact: PartnerContact) -> None:
    code = ask(clinic)
    wrong = [f"{(int(code) + step) % 10**8:08}" for step in range(1, 13)]
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda guess: enter(clinic, contact, guess), wrong))
    assert clinic.count(AccessCode, AccessCode.tries == TRIES) == 1
    assert enter(clinic, contact, code) is None


def test_codes_asked_for_at_once_stay_within_the_limit(
    clinic: Clinic, contact: PartnerContact
) -> None:
    assert contact.email

    def press(_number: int) -> None:
        with contextlib.suppress(TooManyCodes):
            ask(clinic)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, range(6)))
    assert clinic.count(AccessCode) == 1
    for _ in range(CODES + 2):
        clinic.later(minutes=1)
        press(0)
    assert clinic.count(AccessCode) == CODES


def test_a_code_is_queued_once_and_waits_for_no_other(
    clinic: Clinic, contact: PartnerContact
) -> None:
    ask(clinic)
    clinic.later(minutes=2)
    ask(clinic)
    assert contact.id
    claimed = clinic.db.write(lambda s: outbox.claim(s, CODE, now=clinic.now))
    assert len(claimed) == 2
    assert clinic.count(OutboxMessage, OutboxMessage.topic == CODE) == 2


def test_nobody_is_let_in_who_cannot_be_reached(clinic: Clinic, contact: PartnerContact) -> None:
    assert contact.bounced_at is None
    with pytest.raises(NoAccess):
        ask(clinic, Audience(frozenset()))

    def bounce(session: Session) -> None:
        session.scalars(select(PartnerContact)).one().bounced_at = clinic.now

    clinic.db.write(bounce)
    with pytest.raises(NoAccess):
        ask(clinic)


def test_a_session_is_the_contacts_until_it_ends(clinic: Clinic, contact: PartnerContact) -> None:
    token = enter(clinic, contact, ask(clinic))
    assert token
    who = access.whose(clinic.db, token, now=clinic.now)
    assert who is not None
    assert (who.key, who.email) == (contact.key, contact.email)
    assert access.whose(clinic.db, token + "x", now=clinic.now) is None
    assert access.whose(clinic.db, token, now=clinic.now + access.IDLE) is None
    almost = clinic.now + access.IDLE - timedelta(seconds=1)
    assert access.whose(clinic.db, token, now=almost) is not None
    assert access.whose(clinic.db, token, now=clinic.now + access.ABSOLUTE) is None
    clinic.db.write(lambda s: access.leave(s, who, now=clinic.now))
    assert access.whose(clinic.db, token, now=clinic.now) is None


@given(st.text(alphabet="0123456789abcdef", min_size=32, max_size=32))
def test_a_code_is_eight_digits_that_another_secret_does_not_give(seed: str) -> None:
    code = CODES_OF.code(seed)
    assert len(code) == 8
    assert code.isdecimal()
    assert CODES_OF.hashed(seed, code) != Codes("another").hashed(seed, code)
    assert code not in CODES_OF.hashed(seed, code) or len(set(code)) < 8


@pytest.mark.parametrize(
    ("address", "shown"),
    [("dana@practice.example", "d•••@practice.example"), ("x@y.example", "x•••@y.example")],
)
def test_an_address_is_shown_so_that_only_its_owner_knows_it(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_the_secret_does_not_show() -> None:
    assert "secret" not in repr(CODES_OF)
