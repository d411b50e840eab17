"""Every row that is a referral says how it stands, whichever of them it was opened from."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from integrator.delivery.delivering import Delivery, Route
from integrator.loop.audience import ROW
from integrator.models import JoinedEnvelope, Referral
from integrator.ports import Envelope
from integrator.reviewing import joining
from integrator.telling.rows import RowTeller
from tests.core.clinic import START, Clinic, ScriptedSink
from tests.core.mailing import mail_from, saying, take_in
from tests.core.policies import CONFIG
from tests.core.reviewing.test_joining import join, move

SHEET = "north-sheet"
Said = dict[str, str]
"""Reference in the row → its status."""


@pytest.fixture
def sheet(clinic: Clinic) -> ScriptedSink:
    """A sheet, and nobody else who hears."""
    clinic.topics = frozenset({ROW})
    return ScriptedSink(ROW)


def _row(name: str) -> Envelope:
    return Envelope(SHEET, name, START, "application/json", b"{}")


def _rows(clinic: Clinic, *names: str, **said: str) -> None:
    draft = saying(partner_email="ana@north.example", **said)
    for name in names:
        take_in(clinic, (_row(name), draft), source=SHEET)


def _told(clinic: Clinic, sheet: ScriptedSink) -> Said:
    """What stands in each row after all that is due was written."""
    sheets = frozenset({SHEET})
    teller = RowTeller(clinic.vault, CONFIG.clinic, CONFIG.policy, clinic.clock, sheets)
    routes = {ROW: Route(sheet, teller.compose, teller.landed)}
    clinic.later(minutes=1)
    Delivery(clinic.db, routes, clinic.clock).drain(ROW)
    found: Said = {}
    for body in (one.body for one in sheet.reached):
        for source, reference in ((body.source, body.reference), *body.also):
            assert source == SHEET
            found[reference] = body.status_label
    return found


def _joins(clinic: Clinic) -> Sequence[JoinedEnvelope]:
    return clinic.db.read(lambda s: s.scalars(select(JoinedEnvelope)).all())


def test_a_row_that_says_the_same_again_shows_the_status_at_once_and_later(
    clinic: Clinic, sheet: ScriptedSink
) -> None:
    _rows(clinic, "new:1")
    _told(clinic, sheet)
    _rows(clinic, "new:2")
    [referral], [joined] = clinic.referrals(), _joins(clinic)
    both = {referral.reference, joined.reference}
    assert len(both) == 2
    assert _told(clinic, sheet) == dict.fromkeys(both, "Received")
    move(clinic, referral, "accepted")
    assert _told(clinic, sheet) == dict.fromkeys(both, "Accepted")


def test_the_row_of_a_referral_that_came_by_mail_first_is_told(
    clinic: Clinic, sheet: ScriptedSink
) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    assert _told(clinic, sheet) == {}
    _rows(clinic, "new:1")
    [referral], [joined] = clinic.referrals(), _joins(clinic)
    assert _told(clinic, sheet) == {joined.reference: "Received"}
    move(clinic, referral, "accepted")
    assert _told(clinic, sheet) == {joined.reference: "Accepted"}


def _two(clinic: Clinic) -> tuple[Referral, Referral]:
    """A mail by Ben, and a row by Ana."""
    by_ben = mail_from("one", "ben@south.example")
    take_in(clinic, (by_ben, saying(partner_practice="South")))
    _rows(clinic, "new:1")
    first, second = clinic.referrals()
    return first, second


def test_a_row_that_a_person_joined_follows_and_parts_again_when_that_is_undone(
    clinic: Clinic, sheet: ScriptedSink
) -> None:
    keep, other = _two(clinic)
    move(clinic, keep, "accepted")
    assert _told(clinic, sheet) == {other.reference: "Received"}
    join(clinic, keep, other)
    assert _told(clinic, sheet) == {other.reference: "Accepted"}
    [joined] = _joins(clinic)
    clinic.db.write(lambda s: _restore(s, clinic, joined.id))
    assert _told(clinic, sheet) == {other.reference: "Received"}
    move(clinic, clinic.referrals()[0], "scheduled")
    assert _told(clinic, sheet) == {other.reference: "Received"}


def _restore(session: Any, clinic: Clinic, number: int) -> None:
    joined = session.get_one(JoinedEnvelope, number)
    audience = clinic.audience(session)
    joining.restore(session, joined, actor="sam", audience=audience, now=clinic.now)


def test_rows_joined_to_the_joined_are_told_too(clinic: Clinic, sheet: ScriptedSink) -> None:
    keep, other = _two(clinic)
    _rows(clinic, "new:2")
    [second] = _joins(clinic)
    join(clinic, keep, other)
    move(clinic, keep, "accepted")
    assert _told(clinic, sheet) == {other.reference: "Accepted", second.reference: "Accepted"}
