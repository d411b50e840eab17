"""Following the CRM: what staff moved becomes a status, what we wrote ourselves does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from integrator.errors import CredentialsRefused, RemoteUnavailable
from integrator.following.rounds import BUSY, LOOKS, Following
from integrator.loop.status import Change, change
from integrator.models import ConnectorState, Referral, RemoteRecord, Review
from integrator.ports import Cursor, Delivered, StageChange
from integrator.store.cursors import MergedCursor
from tests.core.clinic import START, Clinic, ListSource, mail


@dataclass(slots=True)
class ScriptedFeed:
    """A feed that shows what it is told to."""

    shown: list[StageChange] = field(default_factory=list)
    refused: bool = False
    name: str = "hubspot"
    gone: set[str] = field(default_factory=set)

    def changes(self, cursor: Cursor) -> Iterator[tuple[StageChange | None, Cursor]]:
        """Everything it has, then a new position."""
        if self.refused:
            raise CredentialsRefused("Make a new key.")
        for one in self.shown:
            yield one, {}
        yield None, {"since": 1}

    def as_they_stand(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """What it shows of them."""
        yield from (one for one in self.shown if one.remote_id in remote_ids)

    def glance(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """The same, sooner."""
        return self.as_they_stand(remote_ids)

    def vanished(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """Those it is told are gone."""
        for remote_id in set(remote_ids) & self.gone:
            yield StageChange(remote_id, None, "", None, START, kind="deleted")


@dataclass(slots=True)
class Followed:
    """A referral in the CRM, and the feed that tells of it."""

    clinic: Clinic
    feed: ScriptedFeed
    following: Following
    ticket: str

    def show(
        self, status: str | None, *, reason: str | None = None, kind: str = "changed", **said: Any
    ) -> int:
        """Poll while the ticket stands like this."""
        self.clinic.later(seconds=5)
        shown = StageChange(
            remote_id=self.ticket,
            reference=None,
            stage="s",
            status=status,
            modified_at=self.clinic.now,
            reason=reason,
            kind=kind,  # type: ignore[arg-type]
            merged_into="99" if kind == "merged" else None,
            **said,
        )
        self.feed.shown = [shown]
        return self.following.follow("hubspot")

    @property
    def status(self) -> str:
        """Our status now."""
        return self.clinic.referrals()[0].status


@pytest.fixture
def followed(clinic: Clinic) -> Followed:
    """A received referral with a ticket."""
    clinic.intake.sync(ListSource([mail(1)]), MergedCursor())
    clinic.delivery.drain("hubspot.referral")
    ticket = clinic.db.read(
        lambda s: s.scalars(
            select(RemoteRecord.remote_id).where(RemoteRecord.kind == "ticket")
        ).one()
    )
    feed = ScriptedFeed()
    following = Following(clinic.db, {"hubspot": feed}, clinic.audience, clinic.clock)
    return Followed(clinic, feed, following, ticket)


def test_a_stage_moved_by_staff_becomes_a_status_and_a_letter(followed: Followed) -> None:
    assert followed.show("accepted") == 1
    assert followed.status == "accepted"
    assert len(followed.clinic.messages("mail.status")) == 2
    assert len(followed.clinic.messages("hubspot.referral")) == 1


def test_the_echo_of_our_own_push_is_no_news(followed: Followed) -> None:
    assert followed.show("received") == 0


def test_the_same_stage_seen_again_is_no_news(followed: Followed) -> None:
    assert [followed.show("accepted") for _ in range(3)] == [1, 0, 0]


def test_what_may_be_older_than_our_push_is_read_again_not_taken_and_not_passed(
    followed: Followed,
) -> None:
    """A push of ours landed after the ticket was read: which came first is not known."""
    followed.feed.shown = [StageChange(followed.ticket, None, "s", "accepted", followed.clinic.now)]
    with pytest.raises(RemoteUnavailable):
        followed.following.follow("hubspot")
    assert followed.status == "received"
    followed.clinic.later(seconds=1)
    assert followed.following.follow("hubspot") == 1


def test_news_of_the_index_that_the_ticket_does_not_bear_out_is_no_news(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = StageChange(followed.ticket, None, "s", "received", followed.clinic.now)
    monkeypatch.setattr(ScriptedFeed, "as_they_stand", lambda _feed, _ids: iter([now]))
    assert followed.show("accepted") == 0
    assert followed.status == "received"


def test_a_feed_with_very_much_to_tell_is_asked_less_often(followed: Followed) -> None:
    followed.feed.shown = [
        StageChange(str(number), None, "s", "received", followed.clinic.now)
        for number in range(BUSY + 1)
    ]
    followed.following.follow("hubspot")
    assert followed.show("accepted") == 0
    followed.clinic.later(seconds=31)
    assert followed.following.follow("hubspot") == 1


def test_an_illegal_move_is_asked_about_once_and_changes_nothing(followed: Followed) -> None:
    for _ in range(2):
        assert followed.show("closed", reason="summary_sent") == 0
    assert followed.status == "received"
    asked = followed.clinic.db.read(lambda s: s.scalars(select(Review.detail)).all())
    assert asked == ["received>closed"]


def test_a_decline_without_a_reason_waits_for_the_reason(followed: Followed) -> None:
    assert followed.show("declined") == 0
    assert followed.show("declined", reason="capacity") == 1
    assert followed.clinic.referrals()[0].status_reason == "capacity"


def test_a_stage_that_means_nothing_to_us_is_left_alone(followed: Followed) -> None:
    assert followed.show(None) == 0


def test_staff_may_open_a_referral_again(followed: Followed) -> None:
    followed.show("declined", reason="capacity")
    assert followed.show("accepted", reason="capacity") == 0
    assert followed.show("accepted", reopen_reason="new_information") == 1
    assert followed.status == "accepted"
    assert followed.clinic.referrals()[0].status_reason == "new_information"


def test_the_reason_of_an_earlier_reopening_opens_nothing_again(followed: Followed) -> None:
    followed.show("declined", reason="capacity")
    followed.clinic.later(hours=1)
    long_ago = {"reopen_reason": START - timedelta(hours=1)}
    assert followed.show("accepted", reopen_reason="other", written_at=long_ago) == 0
    just_now = {"reopen_reason": followed.clinic.now}
    assert followed.show("accepted", reopen_reason="other", written_at=just_now) == 1


def test_a_merge_is_followed(followed: Followed) -> None:
    """FAULTS 17."""
    followed.show(None, kind="merged")
    followed.ticket = "99"
    assert followed.show("accepted") == 1


def test_a_merge_and_what_it_became_are_taken_together(followed: Followed) -> None:
    """FAULTS 17."""
    followed.clinic.later(seconds=5)
    now = followed.clinic.now
    followed.feed.shown = [
        StageChange(followed.ticket, None, "", None, now, kind="merged", merged_into="99"),
        StageChange("99", None, "s", "accepted", now),
    ]
    assert followed.following.follow("hubspot") == 1
    assert followed.status == "accepted"


def test_a_deletion_is_shown_and_never_undone(followed: Followed) -> None:
    """FAULTS 17."""
    followed.show(None, kind="deleted")
    state = followed.clinic.db.read(
        lambda s: s.scalars(select(RemoteRecord.state).where(RemoteRecord.kind == "ticket")).one()
    )
    assert state == "remote_deleted"
    assert followed.clinic.count(Review, Review.question == "remote_deleted") == 1


def test_a_ticket_that_is_not_ours_is_left_alone(followed: Followed) -> None:
    followed.ticket = "unknown"
    assert followed.show("accepted") == 0


def test_refused_credentials_are_noted_with_advice(followed: Followed) -> None:
    followed.feed.refused = True
    with pytest.raises(CredentialsRefused):
        followed.following.follow("hubspot")
    state = followed.clinic.db.read(lambda s: s.get_one(ConnectorState, "hubspot"))
    assert state.advice == "Make a new key."


def test_a_ticket_deleted_without_a_word_is_found(followed: Followed) -> None:
    """FAULTS 17: what is deleted shows in no search."""
    followed.feed.gone = {followed.ticket}
    followed.clinic.later(minutes=2)
    followed.following.follow("hubspot")
    assert followed.clinic.count(RemoteRecord, RemoteRecord.state == "remote_deleted") == 1
    assert followed.clinic.count(Review, Review.question == "remote_deleted") == 1


def test_staff_may_move_back_to_where_we_once_pushed(followed: Followed) -> None:
    clinic = followed.clinic
    accepted = Change(to="accepted", actor="ana", origin="admin")
    clinic.db.write(
        lambda s: change(
            s,
            s.get_one(Referral, clinic.referrals()[0].id),
            accepted,
            audience=clinic.audience(s),
            now=clinic.now,
        )
    )
    followed.ticket = "1000"
    clinic.sink.script = [[Delivered({"ticket": followed.ticket})]]
    clinic.delivery.drain("hubspot.referral")
    outcome = "cancelled_by_patient"
    moves = ("scheduled", "accepted", "scheduled")
    assert [followed.show(status, appointment_outcome=outcome) for status in moves] == [1, 1, 1]


def test_an_appointment_is_gone_back_from_with_what_came_of_it_this_time(
    followed: Followed,
) -> None:
    followed.show("accepted")
    assert followed.show("scheduled", appointment_outcome="no_show") == 1
    followed.clinic.later(hours=1)
    long_ago = {"appointment_outcome": START - timedelta(hours=1)}
    assert followed.show("accepted", appointment_outcome="no_show", written_at=long_ago) == 0
    assert followed.show("accepted", appointment_outcome="capacity") == 0
    just_now = {"appointment_outcome": followed.clinic.now}
    assert followed.show("accepted", appointment_outcome="no_show", written_at=just_now) == 1
    assert followed.clinic.referrals()[0].status_reason == "no_show"


def test_a_ticket_that_settles_at_the_last_look_is_taken(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []

    def look(feed: ScriptedFeed, _ids: Sequence[str]) -> Iterator[StageChange]:
        looked.append(1)
        if len(looked) == LOOKS - 1:
            followed.clinic.later(seconds=1)
        yield from feed.shown

    monkeypatch.setattr(ScriptedFeed, "as_they_stand", look)
    followed.feed.shown = [StageChange(followed.ticket, None, "s", "accepted", followed.clinic.now)]
    assert followed.following.follow("hubspot") == 1
    assert len(looked) == LOOKS
