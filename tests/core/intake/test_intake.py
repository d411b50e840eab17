"""Keeping and reading: nothing is lost, nothing is made twice."""

import itertools
import json
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from integrator.delivery.delivering import Delivery, Route
from integrator.errors import RemoteUnavailable
from integrator.intake.steps import claim_unread, replay
from integrator.models import (
    ConnectorState,
    Partner,
    Referral,
    StatusEvent,
    StoredCursor,
    StoredEnvelope,
    StoredFetchFailure,
)
from integrator.ports import Cursor, Envelope, Fetched, FetchFailure
from integrator.store.cursors import MailboxCursor, MergedCursor
from integrator.store.sealing import open_evidence, open_values
from integrator.telling.rows import RowTeller
from tests.core.clinic import START, Clinic, ListSource, ScriptedSink, mail
from tests.core.policies import CONFIG


def test_a_mail_becomes_one_referral_with_its_values_and_evidence(clinic: Clinic) -> None:
    clinic.intake.sync(ListSource([mail(1)]), MergedCursor())
    (referral,) = clinic.referrals()
    values = open_values(clinic.vault, referral)
    assert values["patient_given_name"] == "Jane"
    assert values["patient_birth_date"] == "1980-03-04"
    assert open_evidence(clinic.vault, referral)["patient_family_name"].part == "body"
    assert (referral.status, referral.missing, referral.consent) == ("received", "", "given")
    assert {message.topic for message in clinic.messages("mail.status")} == {"mail.status"}
    assert clinic.count(Partner) == 1


def test_a_mail_fetched_twice_makes_one_referral(clinic: Clinic) -> None:
    for _ in range(2):
        clinic.intake.sync(ListSource([mail(1)]), MergedCursor())
        clinic.db.write(lambda s: s.delete(s.get_one(StoredCursor, "clinic-inbox")))
    assert clinic.count(Referral) == 1
    assert clinic.count(StoredEnvelope) == 1


def test_what_a_source_shows_again_is_acknowledged_again(clinic: Clinic) -> None:
    clinic.intake.sync(ListSource([mail(1)]), MergedCursor())
    again = ListSource([None, mail(1)])
    clinic.intake.sync(again, MergedCursor())
    assert [receipt.external_id for receipt in again.told] == ["mail-1"]


def test_a_gap_makes_it_need_info(clinic: Clinic) -> None:
    bare = Envelope("clinic-inbox", "m", START, "message/rfc822", _bare_mail())
    clinic.intake.sync(ListSource([bare]), MergedCursor())
    (referral,) = clinic.referrals()
    assert referral.status == "needs_info"
    assert set(referral.missing.split(",")) == {
        "patient_phone|patient_email",
        "reason",
        "consent",
    }


def _bare_mail() -> bytes:
    return b"From: ana@north.example\nSubject: Referral\n\nPatient: Jane Doe\nDOB: 1980-03-04\n"


def test_an_unreadable_envelope_is_kept_and_holds_nothing_else_back(clinic: Clinic) -> None:
    broken = Envelope("clinic-inbox", "broken", START, "application/json", b"\xff{")
    source = ListSource([mail(1), broken, mail(2, "Joan")])
    clinic.intake.sync(source, MergedCursor())
    assert clinic.count(Referral) == 2
    states = clinic.db.read(
        lambda s: dict(s.execute(select(StoredEnvelope.external_id, StoredEnvelope.state)).all())
    )
    assert states["broken"] == "unreadable"
    assert [receipt.failed for receipt in source.told] == [False, True, False]


def test_an_unreadable_envelope_can_be_replayed(clinic: Clinic) -> None:
    broken = Envelope("clinic-inbox", "broken", START, "application/json", b"\xff{")
    clinic.intake.sync(ListSource([broken]), MergedCursor())
    assert clinic.db.write(lambda s: replay(s, [1], now=clinic.now)) == 1
    assert clinic.intake.read_kept() == 1


def test_a_read_envelope_is_not_replayed(clinic: Clinic) -> None:
    clinic.intake.sync(ListSource([mail(1)]), MergedCursor())
    assert clinic.db.write(lambda s: replay(s, [1], now=clinic.now)) == 0


def test_what_could_not_be_fetched_is_shown(clinic: Clinic) -> None:
    failure = FetchFailure("INBOX/1/7", "too_big", permanent=True, advice="It is 40 MB.")
    clinic.intake.sync(ListSource([failure, mail(1)]), MergedCursor())
    clinic.intake.sync(ListSource([None, None, failure]), MergedCursor())
    shown = clinic.db.read(lambda s: s.scalars(select(StoredFetchFailure)).one())
    assert (shown.code, shown.attempts) == ("too_big", 2)
    assert clinic.count(Referral) == 1


def test_an_edited_row_corrects_its_referral_and_tells_the_crm_alone(clinic: Clinic) -> None:
    planted = ListSource([_row("new:1", "+14155550132")], name="north-sheet")
    clinic.intake.sync(planted, MergedCursor())
    (before,) = clinic.referrals()
    edited = _row("edit:1", "+14155550177", about=before.reference)
    clinic.intake.sync(ListSource([None, edited], name="north-sheet"), MergedCursor())
    (after,) = clinic.referrals()
    assert open_values(clinic.vault, after)["patient_phone"] == "+14155550177"
    assert after.phone_index != before.phone_index
    assert len(clinic.messages("mail.status")) == 1
    assert len(clinic.messages("hubspot.referral")) == 1
    assert after.version > before.version


def _row(external_id: str, phone: str, about: str | None = None) -> Envelope:
    fields = {
        "patient_given_name": "Jane",
        "patient_family_name": "Doe",
        "patient_phone": phone,
        "reason": "tired",
        "consent": "yes",
        "partner_practice": "North Practice",
        "partner_email": "ana@north.example",
    }
    body = json.dumps({"kind": "row", "source": "north-sheet", "row": {}, "fields": fields})
    return Envelope(
        "north-sheet", external_id, START, "application/json", body.encode(), about=about
    )


def test_a_reference_of_another_source_corrects_nothing(clinic: Clinic) -> None:
    clinic.intake.sync(ListSource([mail(1)]), MergedCursor())
    (mailed,) = clinic.referrals()
    pasted = _row("edit:1", "+14155550177", about=mailed.reference)
    clinic.intake.sync(ListSource([pasted], name="north-sheet"), MergedCursor())
    before, added = clinic.referrals()
    assert open_values(clinic.vault, before)["patient_phone"] == "+14155550132"
    assert added.source == "north-sheet"


def test_a_row_is_told_its_status_only_once_it_bears_its_reference(clinic: Clinic) -> None:
    sink = ScriptedSink("sheet.status")
    teller = RowTeller(clinic.vault, CONFIG.clinic, CONFIG.policy)
    route = Route(sink, teller.compose, teller.landed)
    delivery = Delivery(clinic.db, {"sheet.status": route}, clinic.clock)
    clinic.topics = frozenset({"sheet.status"})
    source = ListSource([_row("new:1", "+14155550132")], name="north-sheet")
    clinic.intake.fetch(source, MergedCursor(), limit=9)
    clinic.intake.read_kept()
    delivery.drain("sheet.status")
    assert sink.reached == []
    clinic.intake.acknowledge(source)
    clinic.later(minutes=1)
    delivery.drain("sheet.status")
    assert [one.body.status_label for one in sink.reached] == ["Received"]


def test_a_failure_ends_when_the_message_is_kept_at_last(clinic: Clinic) -> None:
    box = {"folder": "INBOX", "uidvalidity": 7}
    failure = FetchFailure("INBOX/7/1", "truncated", permanent=False, advice="It was cut off.")
    steps = [(None, {**box, "seen": [1]}), (failure, {**box, "uid": 1})]
    clinic.intake.keep("clinic-inbox", steps, MailboxCursor())
    clinic.intake.keep("clinic-inbox", [(mail(1), {**box, "uid": 1})], MailboxCursor())
    shown = clinic.db.read(lambda s: s.scalars(select(StoredFetchFailure)).one())
    assert shown.resolved_at == clinic.now


def test_a_connector_s_outage_is_noted_and_raised(clinic: Clinic) -> None:
    class Down(ListSource):
        def fetch(self, cursor: Cursor, limit: int) -> Iterator[tuple[Fetched, Cursor]]:
            raise RemoteUnavailable("no route")

    with pytest.raises(RemoteUnavailable):
        clinic.intake.sync(Down([]), MergedCursor())
    state = clinic.db.read(lambda s: s.get_one(ConnectorState, "clinic-inbox"))
    assert (state.last_error, state.failures) == ("remote_unavailable", 1)


def test_two_readers_make_one_referral(clinic: Clinic) -> None:
    """FAULTS 8: the lease of one reader ran out while it was reading."""
    intake = clinic.intake
    intake.fetch(ListSource([mail(1)]), MergedCursor(), limit=10)
    first = clinic.db.write(lambda s: claim_unread(s, now=clinic.now))
    clinic.later(minutes=5)
    second = clinic.db.write(lambda s: claim_unread(s, now=clinic.now))
    for claimed in (first, second):
        intake.settle(list(intake.understand(claimed)))
    assert clinic.count(Referral) == 1
    assert clinic.count(StatusEvent) == 1


def test_what_kills_its_readers_is_put_aside_and_holds_nobody_back(clinic: Clinic) -> None:
    """FAULTS 25: the reader dies while it reads the second mail, each time."""
    intake = clinic.intake
    intake.fetch(ListSource([mail(1), mail(2), mail(3)]), MergedCursor(), limit=10)
    for _ in range(12):
        claimed = clinic.db.write(lambda s: claim_unread(s, now=clinic.now))
        if claimed and all(row.external_id != "mail-2" for row in claimed):
            intake.settle(list(intake.understand(claimed)))
        clinic.later(minutes=3)
    assert clinic.count(Referral) == 2
    assert clinic.count(StoredEnvelope, StoredEnvelope.problem_code == "reader_killed") == 1


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32), size=st.integers(1, 12))
def test_any_order_and_repetition_of_mails_makes_each_once(
    clinic: Clinic, seed: int, size: int
) -> None:
    chance = random.Random(seed)
    first = next(_HUNDREDS)
    numbers = [first + chance.randrange(size) for _ in range(size * 2)]
    before = clinic.count(Referral)
    for number in numbers:
        clinic.intake.sync(ListSource([mail(number)], name="clinic-inbox"), _Forgetful())
    assert clinic.count(Referral) - before == len(set(numbers))


_HUNDREDS = itertools.count(1000, 100)
"""Numbers of mails no other example has used: the store is shared between examples."""


class _Forgetful(MergedCursor):
    """A cursor that never moves on: every poll shows everything again."""

    def load(self, session, source):  # type: ignore[no-untyped-def]
        return {}
