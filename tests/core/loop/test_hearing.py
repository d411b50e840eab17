"""Who hears of a status at once, in a digest, or not at all; and that each is told just once."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update

from integrator.config import load_config
from integrator.correspondence.links import Links
from integrator.delivery.delivering import Delivery, Route
from integrator.delivery.outbox import LEASE
from integrator.loop.audience import DIGEST, LETTER
from integrator.loop.hearing import CHOOSABLE, next_digest, wanted
from integrator.loop.status import Change, IllegalMove, change
from integrator.models import (
    AuditEntry,
    DigestLine,
    OutboxMessage,
    PartnerContact,
    Referral,
    StatusEvent,
)
from integrator.partners.preferences import Preferences, choose, preferences_of
from integrator.reminders.digesting import Digesting
from integrator.store import db as store
from integrator.telling.digests import DigestTeller
from integrator.telling.letters import LetterTeller
from tests.core.clinic import Clinic, ScriptedSink, new_vault
from tests.core.mailing import mail_from, saying, take_in
from tests.peers.stores import sqlite_store

CONFIG = load_config(Path(__file__).parents[3] / "config")
ZONE = CONFIG.clinic.time_zone
LINKS = Links("https://referrals.clinic.example", "k" * 40)
ALL = frozenset(CHOOSABLE)


def contact(**said: Any) -> PartnerContact:
    """One who wants a digest."""
    chosen = {"rhythm": "daily", "digest_hour": 8, "digest_weekday": 0, "time_zone": None, **said}
    return PartnerContact(**chosen)


@pytest.mark.parametrize(
    ("said", "now", "due"),
    [
        ({}, "2026-11-23T13:59+00:00", "2026-11-23T14:00+00:00"),
        ({}, "2026-11-23T14:00+00:00", "2026-11-24T14:00+00:00"),
        ({"time_zone": "America/New_York"}, "2026-11-23T14:00+00:00", "2026-11-24T13:00+00:00"),
        # Clocks go forward on 2026-03-08 at 2:00, and back on 2026-11-01 at 2:00.
        ({"digest_hour": 2}, "2026-03-08T06:00+00:00", "2026-03-08T08:00+00:00"),
        ({"digest_hour": 1}, "2026-11-01T05:00+00:00", "2026-11-01T06:00+00:00"),
        ({"digest_hour": 1}, "2026-11-01T06:30+00:00", "2026-11-02T07:00+00:00"),
        ({}, "2026-03-07T15:00+00:00", "2026-03-08T13:00+00:00"),
        ({"rhythm": "weekly"}, "2026-11-23T13:00+00:00", "2026-11-23T14:00+00:00"),
        ({"rhythm": "weekly"}, "2026-11-23T14:00+00:00", "2026-11-30T14:00+00:00"),
        (
            {"rhythm": "weekly", "digest_weekday": 6},
            "2026-10-26T00:00+00:00",
            "2026-11-01T14:00+00:00",
        ),
    ],
)
def test_a_digest_is_due_at_the_contacts_own_hour(said: Any, now: str, due: str) -> None:
    found = next_digest(contact(**said), zone="America/Chicago", now=datetime.fromisoformat(now))
    assert found.isoformat(timespec="minutes") == due


@given(
    st.integers(1_577_836_800, 2_114_380_800),
    st.sampled_from(["America/Chicago", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.integers(0, 23),
    st.integers(0, 6),
    st.sampled_from(["daily", "weekly"]),
)
def test_digests_come_at_their_hour_and_none_is_left_out(
    seconds: int, zone: str, hour: int, weekday: int, rhythm: str
) -> None:
    one = contact(rhythm=rhythm, digest_hour=hour, digest_weekday=weekday, time_zone=zone)
    now = datetime.fromtimestamp(seconds, UTC)
    first = next_digest(one, zone="UTC", now=now)
    second = next_digest(one, zone="UTC", now=first)
    span = timedelta(days=1 if rhythm == "daily" else 7)
    assert now < first <= now + span + timedelta(hours=1)
    assert abs(second - first - span) <= timedelta(hours=1)
    local = first.astimezone(ZoneInfo(zone))
    assert local.hour in {hour, (hour + 1) % 24}
    assert rhythm == "daily" or local.weekday() == weekday


class Letterbox:
    """A clinic whose letters and digests go to sinks that remember them."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        clinic.topics |= {LETTER, DIGEST}
        self.letters, self.digests = ScriptedSink(LETTER), ScriptedSink(DIGEST)
        take_in(clinic, (mail_from("one"), saying()))
        other = saying(patient_given_name="Mia", patient_birth_date="1990-01-02")
        take_in(clinic, (mail_from("two"), other))

    @property
    def delivery(self) -> Delivery:
        words = (self.clinic.vault, CONFIG.clinic, CONFIG.mail, LINKS, "clinic.example")
        letters = LetterTeller(*words, CONFIG.policy, self.clinic.clock)
        digests = DigestTeller(*words, CONFIG.policy, self.clinic.clock)
        routes = {
            LETTER: Route(self.letters, letters.compose, letters.landed),
            DIGEST: Route(self.digests, digests.compose, digests.landed),
        }
        return Delivery(self.clinic.db, routes, self.clinic.clock)

    def gather(self) -> int:
        return Digesting(self.clinic.db, self.clinic.audience, self.clinic.clock).gather()

    def drain(self) -> None:
        for topic in (LETTER, DIGEST):
            self.delivery.drain(topic)

    def move(self, to: str, *, which: int = 1, **said: Any) -> None:
        def moved(session: Any) -> None:
            found = session.get_one(Referral, which)
            wish = Change(to=to, actor="test", origin="admin", **said)
            audience = self.clinic.audience(session)
            change(session, found, wish, audience=audience, now=self.clinic.now)

        self.clinic.db.write(moved)

    def prefer(self, **said: Any) -> None:
        def chosen(session: Any) -> None:
            one = session.get_one(PartnerContact, 1)
            now = preferences_of(one, zone=ZONE)
            fields = {name: getattr(now, name) for name in Preferences.__slots__} | said
            wish = Preferences(**fields)
            choose(session, one, wish, zone=ZONE, actor=one.key, now=self.clinic.now)

        self.clinic.db.write(chosen)

    def rows(self, table: Any) -> list[Any]:
        return list(
            self.clinic.db.read(lambda s: s.scalars(select(table).order_by(table.id)).all())
        )


@pytest.fixture
def box(clinic: Clinic) -> Letterbox:
    return Letterbox(clinic)


def test_what_happens_in_a_day_is_told_in_one_digest_without_a_patients_value(
    box: Letterbox,
) -> None:
    box.drain()
    box.prefer(rhythm="daily", hour=8)
    box.letters.reached.clear()
    box.move("accepted")
    box.move("scheduled")
    box.move("declined", which=2, reason="capacity")
    box.drain()
    assert box.gather() == 0
    assert box.letters.reached == []
    box.clinic.later(days=1)
    assert box.gather() == 3
    box.drain()
    (sent,) = box.digests.reached
    first, second = (one.reference for one in box.clinic.referrals())
    assert f"{first}: Accepted → Appointment booked\n{second}: Not accepted\n" in sent.body.text
    assert "/status/" in sent.body.text
    said = f"{sent.body.subject} {sent.body.text} {sent.body.html}".lower()
    words = set(re.findall(r"\w+", said))  # whole ones: a link's token may hold any three letters
    assert words.isdisjoint({"jane", "mia", "doe", "tired", "nutrition"})
    assert [one.state for one in box.rows(DigestLine)] == ["told"] * 3
    assert box.gather() == 0


def test_a_question_goes_out_at_once_whatever_they_prefer(box: Letterbox) -> None:
    box.drain()
    box.prefer(rhythm="weekly", statuses=frozenset())
    box.letters.reached.clear()
    box.move("needs_info")
    box.drain()
    assert len(box.letters.reached) == 1
    assert box.rows(DigestLine) == []


def test_what_they_do_not_want_to_hear_is_not_told(box: Letterbox) -> None:
    box.drain()
    box.prefer(statuses=ALL - {"accepted"})
    box.letters.reached.clear()
    box.move("accepted")
    box.move("scheduled")
    box.drain()
    assert [one.body.subject.rpartition(": ")[2] for one in box.letters.reached] == [
        "Appointment booked"
    ]


def test_another_preference_sends_what_waits_at_once(box: Letterbox) -> None:
    box.prefer(rhythm="weekly")
    box.move("accepted")
    box.prefer(rhythm="at_once")
    assert box.gather() == 1
    box.drain()
    assert len(box.digests.reached) == 1


def test_who_wants_no_mail_any_more_gets_no_digest(box: Letterbox) -> None:
    box.prefer(rhythm="daily")
    box.move("accepted")
    box.prefer(mail=False)
    box.move("scheduled")
    box.gather()
    box.drain()
    assert (box.digests.reached, [one.state for one in box.rows(DigestLine)]) == ([], ["dropped"])


def test_a_void_referral_leaves_the_digest_it_waits_in_or_is_queued_with(box: Letterbox) -> None:
    box.prefer(rhythm="daily")
    box.move("accepted")
    box.move("accepted", which=2)
    box.clinic.later(days=2)
    box.gather()
    box.move("void")
    box.drain()
    first, second = (one.reference for one in box.clinic.referrals())
    (sent,) = box.digests.reached
    assert first not in sent.body.text.partition("Your page")[0]
    assert second in sent.body.text


def test_a_digest_with_a_patients_value_is_stopped(box: Letterbox) -> None:
    box.prefer(rhythm="daily")
    box.move("accepted")
    box.clinic.later(days=2)
    box.gather()
    words = (box.clinic.vault, CONFIG.clinic, CONFIG.mail, LINKS, "clinic.example")
    teller = DigestTeller(*words, CONFIG.policy, box.clinic.clock)
    message = next(one for one in box.rows(OutboxMessage) if one.topic == DIGEST)
    composed, batch = box.clinic.db.read(
        lambda s: (teller.compose(s, [message])[0], teller._batch(s, [message]))
    )
    assert composed.outgoing is not None
    (lines,) = batch.lines.values()
    letter = composed.outgoing.body
    assert teller._leaks(letter, batch, lines, batch.contacts[1]) == []
    leaky = replace(letter, text=f"{letter.text}\nabout Jane Doe")
    assert teller._leaks(leaky, batch, lines, batch.contacts[1])


def test_the_closing_counts_as_delivered_once_a_letter_or_digest_told_of_it(
    box: Letterbox,
) -> None:
    box.move("accepted")
    box.move("in_care")
    box.move("closed", reason="seen_no_summary")
    box.prefer(rhythm="daily")
    box.move("accepted", which=2)
    box.move("in_care", which=2)
    box.move("closed", which=2, reason="seen_no_summary")
    box.drain()
    at_once, in_digest = box.clinic.referrals()
    assert (at_once.closure_delivered_at, in_digest.closure_delivered_at) == (box.clinic.now, None)
    box.clinic.later(days=1)
    box.gather()
    box.drain()
    assert box.clinic.referrals()[1].closure_delivered_at == box.clinic.now


@pytest.mark.parametrize(
    ("language", "words"), [("en", "did not take place"), ("es", "no tuvo lugar")]
)
def test_an_appointment_that_did_not_take_place_is_told_without_blame(
    box: Letterbox, language: str, words: str
) -> None:
    box.prefer(language=language)
    for to, reason in (("accepted", None), ("scheduled", None), ("accepted", "no_show")):
        box.move(to, reason=reason)
    box.drain()
    texts = [one.body.text for one in box.letters.reached]
    assert [words in text for text in texts if box.clinic.referrals()[0].reference in text] == [
        False,
        False,
        False,
        True,
    ]


class Telling(RuleBasedStateMachine):
    """Moves, preferences, digests and dead workers in any order."""

    folder: Path

    @initialize()
    def open(self) -> None:
        self.folder.joinpath("clinic.db").unlink(missing_ok=True)
        self.db = store.connect(sqlite_store(self.folder / "clinic.db"))
        self.box = Letterbox(Clinic(self.db, new_vault()))
        self.expected: set[tuple[int, int]] = set()

    @rule(
        which=st.sampled_from([1, 2]),
        to=st.sampled_from(
            ["accepted", "scheduled", "needs_info", "declined", "in_care", "closed"]
        ),
    )
    def move(self, which: int, to: str) -> None:
        reasons = {
            "declined": "capacity",
            "closed": "seen_no_summary",
            "cancelled": "by_clinic",
            "unsuccessful": "expired",
        }
        referral = self.box.clinic.referrals()[which - 1]
        back = {"scheduled": "no_show"}.get(referral.status)
        reason = (back or "other") if to == "accepted" else reasons.get(to)
        try:
            self.box.move(to, which=which, reason=reason)
        except IllegalMove:
            return
        one = self.box.rows(PartnerContact)[0]
        if one.mail_off_at is None and to in wanted(one):
            self.expected.add((which, self.box.clinic.referrals()[which - 1].status_seq))

    @rule(
        rhythm=st.sampled_from(["at_once", "daily", "weekly"]),
        statuses=st.frozensets(st.sampled_from(CHOOSABLE)),
    )
    def prefer(self, rhythm: str, statuses: frozenset[str]) -> None:
        self.box.prefer(rhythm=rhythm, statuses=statuses)

    @rule(hours=st.integers(1, 200))
    def wait(self, hours: int) -> None:
        self.box.clinic.later(hours=hours)

    @rule()
    def gather(self) -> None:
        self.box.gather()

    @rule()
    def deliver(self) -> None:
        self.box.drain()

    @rule(topic=st.sampled_from([LETTER, DIGEST]))
    def die_with_a_claim(self, topic: str) -> None:
        delivery = self.box.delivery
        self.db.write(lambda s: delivery._claim(s, topic))
        self.box.clinic.now += LEASE + timedelta(seconds=1)
        # A worker that died before it sent anything: what it left is told by the next.
        lost = update(OutboxMessage).where(OutboxMessage.state == "leased")
        self.db.write(lambda s: s.execute(lost.values(state="due", lease_until=None)))

    @invariant()
    def nothing_is_told_twice(self) -> None:
        told = self._told() if hasattr(self, "box") else []
        assert len(told) == len(set(told))

    def _told(self) -> list[tuple[int, int]]:
        ids = {one.reference: one.id for one in self.box.clinic.referrals()}
        return [
            (ids[one.subject], one.detail["seq"])
            for one in self.box.rows(AuditEntry)
            if one.action == "mail.sent"
        ]

    def teardown(self) -> None:
        if not hasattr(self, "box"):
            return
        self.box.clinic.later(days=15)
        self.box.gather()
        for _ in range(12):
            self.box.drain()
        first = {(1, 1), (2, 1)}
        assert set(self._told()) == self.expected | first
        assert {one.state for one in self.box.rows(DigestLine)} <= {"told", "dropped"}
        assert len(self.box.rows(StatusEvent)) >= len(self.expected)
        self.db.engine.dispose()


def test_each_status_is_told_once_to_who_wants_it_in_whatever_order_things_happen(
    tmp_path: Path,
) -> None:
    Telling.folder = tmp_path
    run_state_machine_as_test(
        Telling, settings=settings(max_examples=12, stateful_step_count=18, deadline=None)
    )
