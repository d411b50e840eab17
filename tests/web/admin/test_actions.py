"""What a person does about a failure is done once, rings the right bell, and is on record."""

import pytest
from sqlalchemy import select

from integrator.errors import CredentialsRefused, RejectedByRemote
from integrator.models import ConnectorState, Review, StoredEnvelope, Switch
from integrator.ports import Failed
from tests.web.admin.desk import ADMIN, STAFF, Desk, mail
from tests.web.admin.test_pages import NEWSLETTER, UNREADABLE

ADMIN_ONLY = [
    "/admin/messages/requeue",
    "/admin/messages/requeue-all",
    "/admin/messages/discard",
    "/admin/envelopes/replay",
    "/admin/envelopes/discard",
    "/admin/unfetched/resolve",
    "/admin/connectors/resume",
    "/admin/mail/hold",
    "/admin/mail/release",
]


def with_dead(desk: Desk, count: int = 1) -> list[int]:
    """Messages HubSpot refused."""
    desk.take_in(*[mail(number) for number in range(count)])
    desk.deliver([Failed(RejectedByRemote()) for _ in range(count)])
    return [message.id for message in desk.messages()]


def test_ticked_messages_are_tried_again(desk: Desk) -> None:
    first, second = with_dead(desk, 2)
    answer = desk.logged_in().post("/admin/messages/requeue", id=[first], back="/admin/failures")
    assert answer.headers["Location"] == "/admin/failures?done=requeued&n=1"
    assert [message.state for message in desk.messages()] == ["due", "dead"]
    assert "deliver:hubspot.referral" in desk.rung
    (deed,) = desk.deeds("message.requeued")
    assert (deed.actor, deed.detail["message"]) == (ADMIN, first)
    assert second != first


def test_all_failed_messages_of_a_kind_are_tried_again_at_once(desk: Desk) -> None:
    with_dead(desk, 3)
    desk.logged_in().post("/admin/messages/requeue-all", topic="hubspot.referral", state="dead")
    assert {message.state for message in desk.messages()} == {"due"}
    assert desk.deeds("messages.requeued")[0].detail == {"state": "dead", "count": 3}


def test_a_discarded_message_keeps_the_reason(desk: Desk) -> None:
    (message,) = with_dead(desk)
    visitor = desk.logged_in()
    visitor.post("/admin/messages/discard", id=[message], reason="told_by_hand")
    (row,) = desk.messages()
    assert (row.state, row.note) == ("cancelled", "told_by_hand")
    assert desk.deeds("message.discarded")[0].detail["reason"] == "told_by_hand"
    page = visitor.get(f"/admin/referrals/{desk.referrals()[0].reference}").text
    assert "A person discarded the message: told by hand already." in page


def test_discarding_without_one_of_our_reasons_is_refused(desk: Desk) -> None:
    (message,) = with_dead(desk)
    answer = desk.logged_in().post("/admin/messages/discard", id=[message], reason="Jane Doe")
    assert answer.status_code == 400
    assert desk.messages()[0].state == "dead"


@pytest.mark.parametrize("envelope", [UNREADABLE, NEWSLETTER])
def test_an_envelope_that_came_to_nothing_is_replayed(desk: Desk, envelope) -> None:  # type: ignore[no-untyped-def]
    desk.take_in(envelope)
    desk.logged_in().post("/admin/envelopes/replay", id=[1])
    assert desk.count(StoredEnvelope, StoredEnvelope.state == "kept") == 1
    assert desk.rung == ["read"]
    assert len(desk.deeds("envelope.replayed")) == 1


def test_a_discarded_envelope_is_kept_and_can_be_replayed(desk: Desk) -> None:
    desk.take_in(UNREADABLE)
    visitor = desk.logged_in()
    visitor.post("/admin/envelopes/discard", id=[1], reason="not_ours")
    assert desk.count(StoredEnvelope, StoredEnvelope.state == "discarded") == 1
    assert "Not meant for us" in visitor.get("/admin/failures/discarded").text
    visitor.post("/admin/envelopes/replay", id=[1])
    assert desk.count(StoredEnvelope, StoredEnvelope.state == "kept") == 1


def test_a_paused_connector_is_tried_at_once(desk: Desk) -> None:
    desk.take_in(mail(1))
    desk.deliver(CredentialsRefused("Make a new key."))
    desk.logged_in().post("/admin/connectors/resume", name="hubspot.referral")
    assert desk.count(ConnectorState, ConnectorState.paused_until.is_not(None)) == 0
    assert desk.rung == ["deliver:hubspot.referral"]
    assert len(desk.deeds("connector.resumed")) == 1


def test_held_mail_waits_and_leaves_once_it_is_released(desk: Desk) -> None:
    desk.take_in(mail(1))
    visitor = desk.logged_in()
    visitor.post("/admin/mail/hold", reason="mail_server")
    desk.take_in(mail(2))
    assert [message.state for message in desk.messages("mail.status")] == ["held", "held"]
    for page in ("/admin/", "/admin/failures"):
        text = visitor.get(page).text
        assert "Outgoing mail is held: trouble at the mail server." in text
        assert "2 wait." in text
    desk.services.delivery.drain("mail.status")
    assert [message.attempts for message in desk.messages("mail.status")] == [0, 0]
    answer = visitor.post("/admin/mail/release")
    assert answer.headers["Location"].endswith("done=mail_released&n=2")
    assert [message.state for message in desk.messages("mail.status")] == ["due", "due"]
    assert desk.count(Switch, Switch.on.is_(True)) == 0
    assert desk.rung == ["deliver:mail.status", "deliver:mail.digest", "deliver:mail.code"]
    assert desk.deeds("mail.held")[0].detail == {"count": 1, "reason": "mail_server"}
    assert len(desk.deeds("mail.released")) == 1
    assert visitor.post("/admin/mail/hold", reason="because").status_code == 400


def test_staff_may_close_a_question(desk: Desk) -> None:
    (referral,) = desk.take_in(mail(1))
    desk.services.db.write(lambda s: s.add(_question(desk, referral.id)))
    visitor = desk.logged_in(STAFF)
    assert referral.reference in visitor.get("/admin/failures/reviews").text
    visitor.post("/admin/reviews/resolve", id=[1])
    (review,) = desk.rows(select(Review))
    assert (review.state, review.resolved_by) == ("resolved", STAFF)
    assert len(desk.deeds("review.resolved")) == 1


def _question(desk: Desk, referral_id: int) -> Review:
    return Review(
        natural_key="q:1",
        question="unknown_sender",
        referral_id=referral_id,
        state="open",
        opened_at=desk.now,
    )


@pytest.mark.parametrize("path", ADMIN_ONLY)
def test_staff_look_and_do_not_act(desk: Desk, path: str) -> None:
    (message,) = with_dead(desk)
    visitor = desk.logged_in(STAFF)
    answer = visitor.post(path, id=[message], reason="test", topic="hubspot.referral", state="dead")
    assert answer.status_code == 403
    assert "Ask an admin" in answer.text
    assert desk.messages()[0].state == "dead"
    assert "Requeue ticked" not in visitor.get("/admin/failures").text
