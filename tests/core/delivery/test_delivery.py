"""Delivering: every message ends somewhere, and who failed decides what happens next."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from integrator.delivery import outbox
from integrator.errors import (
    BlockedByPolicy,
    CredentialsRefused,
    NotWanted,
    RateLimited,
    RejectedByRemote,
    RemoteDeleted,
    RemoteUnavailable,
)
from integrator.loop import status
from integrator.models import (
    ConnectorState,
    DeliveryAttempt,
    OutboxMessage,
    Referral,
    RemoteRecord,
    Review,
)
from integrator.ports import Delivered, Failed
from integrator.store.cursors import MergedCursor
from tests.core.clinic import Clinic, ListSource, mail

TOPIC = "hubspot.referral"


def with_mails(clinic: Clinic, count: int) -> None:
    """Take `count` mails in."""
    shown = [mail(number) for number in range(count)]
    clinic.intake.sync(ListSource([*shown]), MergedCursor(), limit=count)


def test_what_is_due_is_delivered_and_remembered(clinic: Clinic) -> None:
    with_mails(clinic, 3)
    assert clinic.delivery.drain(TOPIC) == 3
    assert {message.state for message in clinic.messages()} == {"done"}
    assert clinic.count(RemoteRecord, RemoteRecord.kind == "ticket") == 3
    assert clinic.count(DeliveryAttempt, DeliveryAttempt.outcome == "done") == 3


def test_no_patient_value_reaches_the_crm_with_the_preset_reference(clinic: Clinic) -> None:
    with_mails(clinic, 1)
    clinic.delivery.drain(TOPIC)
    (pushed,) = clinic.sink.reached
    told = repr(pushed.body)
    assert pushed.body.patient is None
    for value in ("Jane", "Doe", "1980", "0132", "tired"):
        assert value not in told


def test_what_nobody_wants_any_more_ends_without_a_person(clinic: Clinic) -> None:
    with_mails(clinic, 1)
    clinic.sink.script = [[Failed(NotWanted())]]
    clinic.delivery.drain(TOPIC)
    assert [one.state for one in clinic.messages()] == ["cancelled"]
    assert clinic.messages()[0].last_error == "not_wanted"


def test_a_message_in_flight_is_claimed_by_nobody_else(clinic: Clinic) -> None:
    with_mails(clinic, 1)
    assert len(clinic.db.write(lambda s: outbox.claim(s, TOPIC, now=clinic.now))) == 1
    assert clinic.db.write(lambda s: outbox.claim(s, TOPIC, now=clinic.now)) == []


def test_an_expired_lease_is_claimed_again_and_its_old_result_is_ignored(clinic: Clinic) -> None:
    """FAULTS 4 and 8: the first worker comes back from the dead with a result."""
    with_mails(clinic, 1)
    (first,) = clinic.db.write(lambda s: outbox.claim(s, TOPIC, now=clinic.now))
    clinic.later(minutes=10)
    (second,) = clinic.db.write(lambda s: outbox.claim(s, TOPIC, now=clinic.now))
    assert (second.fence, second.ambiguous) == (first.fence + 1, True)
    stale = outbox.Settlement(first.id, first.fence, "dead", "dead", clinic.now)
    clinic.db.write(lambda s: outbox.settle(s, [stale], now=clinic.now))
    assert clinic.messages()[0].state == "leased"


def test_one_refused_record_is_parked_and_the_others_go(clinic: Clinic) -> None:
    """FAULTS 15: errors are settled per item."""
    with_mails(clinic, 3)
    refused = Failed(RejectedByRemote(remote_code="VALIDATION_ERROR"))
    clinic.sink.script = [[Delivered({"ticket": "1"}), refused, Delivered({"ticket": "3"})]]
    clinic.delivery.drain(TOPIC)
    states = [(message.state, message.last_error) for message in clinic.messages()]
    assert states == [
        ("done", None),
        ("dead", "rejected_by_remote:VALIDATION_ERROR"),
        ("done", None),
    ]


def test_a_dead_message_holds_back_only_its_own_referral(clinic: Clinic) -> None:
    with_mails(clinic, 2)
    clinic.sink.script = [[Failed(RejectedByRemote()), Delivered({"ticket": "2"})]]
    clinic.delivery.drain(TOPIC)
    for referral in clinic.referrals():
        clinic.db.write(lambda s, one=referral: _accept(clinic, s, one))  # type: ignore[misc]
    clinic.delivery.drain(TOPIC)
    assert [message.state for message in clinic.messages()] == ["dead", "done", "due", "done"]


def _accept(clinic: Clinic, session, referral) -> None:  # type: ignore[no-untyped-def]
    row = session.get_one(Referral, referral.id)
    wanted = status.Change(to="accepted", actor="test", origin="admin")
    status.change(session, row, wanted, audience=clinic.audience(session), now=clinic.now)


@pytest.mark.parametrize("policy", ["TEN_SECONDLY_ROLLING", "SECONDLY", "DAILY"])
def test_a_reached_limit_burns_no_attempt(clinic: Clinic, policy: str) -> None:
    """FAULTS 12: a 429 never counts; the whole topic rests as long as the remote asks."""
    with_mails(clinic, 2)
    clinic.sink.script = [RateLimited(retry_after=40, policy=policy)]
    clinic.delivery.drain(TOPIC)
    assert [(m.state, m.attempts) for m in clinic.messages()] == [("due", 0)] * 2
    clinic.later(seconds=39)
    assert clinic.delivery.drain(TOPIC) == 0
    clinic.later(seconds=2)
    assert clinic.delivery.drain(TOPIC) == 2


def test_refused_credentials_pause_the_connector_and_burn_no_attempt(clinic: Clinic) -> None:
    """FAULTS 18: paused with advice; a probe finds out by itself when it is mended."""
    with_mails(clinic, 3)
    clinic.sink.script = [CredentialsRefused("Make a new key."), CredentialsRefused("Make it.")]
    clinic.delivery.drain(TOPIC)
    state = clinic.db.read(lambda s: s.get_one(ConnectorState, TOPIC))
    assert (state.advice, state.paused_at) == ("Make a new key.", clinic.now)
    clinic.later(minutes=4)
    assert clinic.delivery.drain(TOPIC) == 0
    clinic.later(minutes=2)
    clinic.delivery.drain(TOPIC)
    assert {message.attempts for message in clinic.messages()} == {0}
    assert sum(message.fence == 2 for message in clinic.messages()) == 1
    clinic.later(minutes=6)
    assert clinic.delivery.drain(TOPIC) == 3


def test_an_outage_rests_the_connector_and_probes_with_one(clinic: Clinic) -> None:
    """FAULTS 13: backoff, and nothing is hammered."""
    with_mails(clinic, 5)
    clinic.sink.script = [RemoteUnavailable(), RemoteUnavailable()]
    clinic.delivery.drain(TOPIC)
    clinic.later(minutes=16)
    clinic.delivery.drain(TOPIC)
    assert sorted(message.fence for message in clinic.messages()) == [1, 1, 1, 1, 2]
    clinic.later(minutes=16)
    assert clinic.delivery.drain(TOPIC) == 5


def test_after_three_days_of_outage_a_person_must_look(clinic: Clinic) -> None:
    with_mails(clinic, 1)
    clinic.later(hours=73)
    clinic.sink.script = [RemoteUnavailable()]
    clinic.delivery.drain(TOPIC)
    assert clinic.messages()[0].state == "dead"


def test_a_dead_message_can_be_requeued(clinic: Clinic) -> None:
    with_mails(clinic, 1)
    clinic.sink.script = [[Failed(RejectedByRemote())]]
    clinic.delivery.drain(TOPIC)
    dead = clinic.messages()[0].id
    assert clinic.db.write(lambda s: outbox.requeue(s, [dead], now=clinic.now)) == 1
    assert clinic.delivery.drain(TOPIC) == 1


def test_what_the_policy_stops_is_blocked_not_lost(clinic: Clinic) -> None:
    with_mails(clinic, 1)
    clinic.sink.script = [[Failed(BlockedByPolicy("reason"))]]
    clinic.delivery.drain(TOPIC)
    assert clinic.messages()[0].state == "blocked"


def test_two_changes_before_a_push_make_one_push_of_the_newest(clinic: Clinic) -> None:
    with_mails(clinic, 1)
    clinic.delivery.drain(TOPIC)
    (referral,) = clinic.referrals()
    clinic.db.write(lambda s: _accept(clinic, s, referral))
    clinic.db.write(lambda s: _tell_again(clinic, s, referral))
    assert clinic.delivery.drain(TOPIC) == 1
    assert clinic.sink.reached[-1].body.status == "accepted"


def _tell_again(clinic: Clinic, session, referral) -> None:  # type: ignore[no-untyped-def]
    row = session.get_one(Referral, referral.id)
    status.tell_again(session, row, audience=clinic.audience(session), now=clinic.now)


def test_a_push_leaves_the_stage_alone_when_the_status_is_no_news(clinic: Clinic) -> None:
    with_mails(clinic, 1)
    clinic.delivery.drain(TOPIC)
    clinic.db.write(lambda s: _tell_again(clinic, s, clinic.referrals()[0]))
    clinic.delivery.drain(TOPIC)
    assert clinic.sink.reached[-1].body.status is None
    assert clinic.sink.reached[-1].body.links_known


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_whatever_the_remote_does_every_message_settles_once(clinic: Clinic, seed: int) -> None:
    """No row in a non-terminal state without a due time; nothing delivered after it was done."""
    chance = random.Random(seed)
    first = 1000 + chance.randrange(10**9)
    shown = [mail(first + number) for number in range(chance.randrange(1, 6))]
    clinic.intake.sync(ListSource([*shown]), _Fresh(), limit=10)
    clinic.sink.reached.clear()
    for _ in range(12):
        clinic.sink.script = [_step(chance)]
        clinic.delivery.deliver_batch(TOPIC)
        clinic.later(seconds=chance.choice([1, 30, 600]))
    clinic.sink.script = []
    waited = 0
    while any(message.state in ("due", "leased") for message in clinic.messages()):
        waited += 1
        assert waited <= 8
        clinic.later(minutes=20)
        clinic.delivery.drain(TOPIC)
    assert {message.state for message in clinic.messages()} == {"done"}
    reached = [one.id for one in clinic.sink.reached]
    assert len(reached) == len(set(reached)) == len(shown)


def _step(chance: random.Random) -> Exception | None:
    return chance.choice(
        [
            None,
            RemoteUnavailable(),
            RateLimited(retry_after=5),
            CredentialsRefused("Make a new key."),
        ]
    )


class _Fresh(MergedCursor):
    def load(self, session, source):  # type: ignore[no-untyped-def]
        return {}


def test_a_claim_walks_past_what_is_not_due(clinic: Clinic) -> None:
    with_mails(clinic, 3)
    later = clinic.now + timedelta(hours=1)
    first = clinic.messages()[0].id
    postponed = update(OutboxMessage).where(OutboxMessage.id == first).values(due_at=later)
    clinic.db.write(lambda s: s.execute(postponed))
    claimed = clinic.db.write(lambda s: outbox.claim(s, TOPIC, now=clinic.now))
    assert len(claimed) == 2


def test_a_ticket_found_deleted_is_never_made_again(clinic: Clinic) -> None:
    """FAULTS 17."""
    with_mails(clinic, 1)
    clinic.delivery.drain(TOPIC)
    clinic.db.write(lambda s: _tell_again(clinic, s, clinic.referrals()[0]))
    clinic.sink.script = [[Failed(RemoteDeleted())]]
    clinic.delivery.drain(TOPIC)
    assert clinic.messages()[-1].state == "dead"
    assert clinic.count(RemoteRecord, RemoteRecord.state == "remote_deleted") == 1
    assert clinic.count(Review, Review.question == "remote_deleted") == 1


def test_one_that_cannot_be_composed_is_parked_and_the_others_go(clinic: Clinic) -> None:
    with_mails(clinic, 3)
    broken = clinic.referrals()[1].id
    forged = update(Referral).where(Referral.id == broken).values(evidence=None, reason=b"forged")
    clinic.db.write(lambda s: s.execute(forged))
    clinic.delivery.drain(TOPIC)
    states = [(message.state, message.last_error) for message in clinic.messages()]
    assert states == [("done", None), ("dead", "not_composed"), ("done", None)]
