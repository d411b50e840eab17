"""One patient sent twice is one referral, or a question; nothing is merged across senders."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, update

from integrator.intake.keeping import keep_posted
from integrator.intake.steps import claim_unread
from integrator.loop.followers import followers, resolved
from integrator.loop.status import Change, change
from integrator.models import JoinedEnvelope, OutboxMessage, Referral, Review, StoredEnvelope
from integrator.ports import Draft
from integrator.reviewing import joining, second_looks
from integrator.reviewing.joining import NotJoinable
from integrator.store.audit import first_break
from tests.core.clinic import Clinic
from tests.core.mailing import mail_from, reading_as, saying, take_in


def questions(clinic: Clinic, question: str) -> list[Review]:
    """Open questions of a kind."""
    query = select(Review).where(Review.question == question, Review.state == "open")
    return clinic.db.read(lambda s: list(s.scalars(query.order_by(Review.id))))


def letters(clinic: Clinic) -> list[tuple[str, int]]:
    """Kind and referral of every letter that is not cancelled."""
    found = clinic.messages("mail.status")
    return [(one.kind, one.referral_id) for one in found if one.state != "cancelled"]


def joins(clinic: Clinic) -> list[JoinedEnvelope]:
    """Every join."""
    return clinic.db.read(lambda s: list(s.scalars(select(JoinedEnvelope))))


@pytest.mark.parametrize("together", [True, False])
def test_the_same_from_the_same_sender_is_one_referral_and_one_letter_says_so(
    clinic: Clinic, together: bool
) -> None:
    pairs = [(mail_from("one"), saying()), (mail_from("two"), saying(reason="tired indeed"))]
    for batch in [pairs] if together else [[pair] for pair in pairs]:
        take_in(clinic, *batch)
    (referral,) = clinic.referrals()
    assert letters(clinic) == [("acknowledgement", referral.id), ("joined", referral.id)]
    (joined,) = joins(clinic)
    assert joined.referral_id == referral.id
    assert clinic.count(StoredEnvelope, StoredEnvelope.state == "read") == 2
    found = clinic.db.read(lambda s: resolved(s, joined.reference))
    assert found is not None
    assert found.reference == referral.reference
    assert questions(clinic, "possible_duplicate") == []


def test_a_form_after_a_mail_of_the_same_sender_is_joined(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    form = mail_from("form")
    posted = type(form)("web-form", "f1", form.received_at, "application/json", b"{}")
    take_in(clinic, (posted, saying(partner_email="ana@north.example")), source="web-form")
    assert len(clinic.referrals()) == 1


def test_three_at_once_are_one(clinic: Clinic) -> None:
    take_in(clinic, *[(mail_from(name), saying()) for name in ("one", "two", "three")])
    (referral,) = clinic.referrals()
    assert {one.referral_id for one in joins(clinic)} == {referral.id}
    assert len(joins(clinic)) == 2


def test_nobody_gets_two_status_mails_after_a_join(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()), (mail_from("two"), saying()))
    move(clinic, clinic.referrals()[0], "accepted")
    assert [kind for kind, _ in letters(clinic)].count("status") == 1


def test_another_sender_s_same_patient_is_a_question_and_never_a_merge(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    take_in(clinic, (mail_from("two", "ben@south.example"), saying(partner_practice="South")))
    first, second = clinic.referrals()
    (asked,) = questions(clinic, "possible_duplicate")
    assert (asked.referral_id, asked.detail) == (second.id, first.reference)
    assert [kind for kind, _ in letters(clinic)] == ["acknowledgement"] * 2


def test_an_unverified_sender_s_same_patient_is_a_question(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    take_in(clinic, (mail_from("two", result=""), saying()))
    assert len(clinic.referrals()) == 2
    assert len(questions(clinic, "possible_duplicate")) == 1


def test_two_patients_of_one_mail_are_never_the_same(clinic: Clinic) -> None:
    both = Draft("referral", (*saying().referrals, *saying(patient_given_name="Joan").referrals))
    take_in(clinic, (mail_from("twins"), both))
    assert len(clinic.referrals()) == 2
    assert questions(clinic, "possible_duplicate") == []


def test_another_service_or_a_closed_one_is_a_new_referral(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    take_in(clinic, (mail_from("two"), saying(service_words="")))
    move(clinic, clinic.referrals()[0], "declined", reason="capacity")
    take_in(clinic, (mail_from("three"), saying(patient_phone="")))
    assert len(clinic.referrals()) == 3 - len(joins(clinic))
    assert clinic.referrals()[0].status == "declined"


def test_after_a_month_it_is_a_new_referral(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    move(clinic, clinic.referrals()[0], "declined", reason="capacity")
    clinic.later(days=31)
    take_in(clinic, (mail_from("two"), saying()))
    assert len(clinic.referrals()) == 2
    assert questions(clinic, "possible_duplicate") == []


def test_what_the_second_says_beyond_the_first_is_offered(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying(patient_email="")))
    take_in(clinic, (mail_from("two"), saying(reason="other words")))
    (offered,) = questions(clinic, "correction_offered")
    assert offered.detail == "patient_email"


def test_a_stored_referral_that_does_not_open_hinders_no_newcomer(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    clinic.db.write(lambda s: s.execute(update(Referral).values(patient_phone=b"not sealed")))
    take_in(clinic, (mail_from("two"), saying()))
    assert len(clinic.referrals()) == 2


def test_a_machine_s_second_is_joined_without_a_word(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    take_in(clinic, (mail_from("two", more="Auto-Submitted: auto-generated\n"), saying()))
    assert [kind for kind, _ in letters(clinic)] == ["acknowledgement"]


def test_two_workers_at_once_make_one_referral(clinic: Clinic) -> None:
    drafts = {"one": saying(), "two": saying()}
    intake = reading_as(clinic, drafts)
    mails = [mail_from(name) for name in drafts]
    clinic.db.write(lambda s: keep_posted(s, clinic.vault, mails, now=clinic.now))
    claimed = clinic.db.write(lambda s: claim_unread(s, now=clinic.now))
    readings = [list(intake.understand([row])) for row in claimed]
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(intake.settle, readings))
    assert len(clinic.referrals()) == 1
    assert len(joins(clinic)) == 1


def two_of_different_senders(clinic: Clinic) -> tuple[Referral, Referral]:
    """The same patient, by Ana and by Ben."""
    take_in(clinic, (mail_from("one"), saying()))
    take_in(clinic, (mail_from("two", "ben@south.example"), saying(partner_practice="South")))
    first, second = clinic.referrals()
    return first, second


def join(clinic: Clinic, keep: Referral, other: Referral) -> None:
    """A person says so."""

    def work(session: Any) -> None:
        pair = [session.get_one(Referral, one.id) for one in (keep, other)]
        joining.join(
            session,
            clinic.vault,
            *pair,
            actor="sam@clinic.example",
            audience=clinic.audience(session),
            now=clinic.now,
        )

    clinic.db.write(work)


def move(clinic: Clinic, referral: Referral, to: str, reason: str | None = None) -> None:
    """Staff move it on."""
    wanted = Change(to=to, actor="sam", origin="admin", reason=reason)
    clinic.db.write(
        lambda s: change(
            s,
            s.get_one(Referral, referral.id),
            wanted,
            audience=clinic.audience(s),
            now=clinic.now,
        )
    )


def test_a_person_joins_and_both_senders_hear_each_of_their_own(clinic: Clinic) -> None:
    keep, other = two_of_different_senders(clinic)
    join(clinic, keep, other)
    _, gone = clinic.referrals()
    assert (gone.status, gone.merged_into_id) == ("void", keep.id)
    assert questions(clinic, "possible_duplicate") == []
    (follower,) = clinic.db.read(lambda s: followers(s, keep.id))
    assert (follower.contact_id, follower.reference) == (other.contact_id, other.reference)
    move(clinic, keep, "accepted")
    told = [one for one in clinic.messages("mail.status") if one.status_seq == 2]
    assert {one.contact_id for one in told} == {keep.contact_id, other.contact_id}
    assert {one.referral_id for one in told} == {keep.id}


def test_joining_lets_no_letter_of_the_joined_one_out(clinic: Clinic) -> None:
    keep, other = two_of_different_senders(clinic)
    join(clinic, keep, other)
    states = {one.state for one in clinic.messages("mail.status") if one.referral_id == other.id}
    assert states == {"cancelled"}
    (instead,) = [
        one
        for one in clinic.messages("mail.status")
        if one.contact_id == other.contact_id and one.state == "due"
    ]
    assert (instead.kind, instead.referral_id) == ("status", keep.id)


def test_the_crm_shows_the_joined_one_as_a_duplicate(clinic: Clinic) -> None:
    keep, other = two_of_different_senders(clinic)
    join(clinic, keep, other)
    clinic.delivery.drain("hubspot.referral")
    pushes = {one.reference: one.body for one in clinic.sink.reached}
    assert pushes[other.reference].status == "declined"
    assert pushes[keep.reference].status == "received"


def test_a_joined_one_cannot_be_joined_again(clinic: Clinic) -> None:
    keep, other = two_of_different_senders(clinic)
    join(clinic, keep, other)
    with pytest.raises(NotJoinable):
        join(clinic, keep, clinic.referrals()[1])
    with pytest.raises(NotJoinable):
        join(clinic, keep, keep)


def test_a_person_s_join_is_undone(clinic: Clinic) -> None:
    keep, other = two_of_different_senders(clinic)
    join(clinic, keep, other)
    (joined,) = joins(clinic)
    assert second_looks.undo_join(clinic_reading(clinic), joined.id, actor="sam") == other.reference
    _, again = clinic.referrals()
    assert (again.status, again.merged_into_id) == ("received", None)
    assert clinic.db.read(lambda s: followers(s, keep.id)) == []
    with pytest.raises(NotJoinable):
        second_looks.undo_join(clinic_reading(clinic), joined.id, actor="sam")


def test_a_machine_s_join_is_undone_and_the_second_is_a_referral(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()), (mail_from("two"), saying()))
    (joined,) = joins(clinic)
    second_looks.undo_join(clinic_reading(clinic), joined.id, actor="sam")
    first, second = clinic.referrals()
    assert second.reference == joined.reference
    assert second.contact_id == first.contact_id
    assert ("acknowledgement", second.id) in letters(clinic)
    assert clinic.db.read(first_break) is None


def clinic_reading(clinic: Clinic) -> Any:
    """An intake that reads both mails as Jane's."""
    return reading_as(clinic, {"one": saying(), "two": saying()})


def test_kept_apart_is_not_asked_again(clinic: Clinic) -> None:
    two_of_different_senders(clinic)
    (asked,) = questions(clinic, "possible_duplicate")
    clinic.db.write(
        lambda s: joining.keep_apart(
            s,
            s.get_one(Review, asked.id),
            actor="sam",
            audience=clinic.audience(s),
            now=clinic.now,
        )
    )
    assert questions(clinic, "possible_duplicate") == []
    assert [one.status for one in clinic.referrals()] == ["received", "received"]


def test_a_phone_that_many_share_costs_three_looks(clinic: Clinic) -> None:
    for number in range(6):
        draft = saying(
            patient_given_name=f"Given{number}",
            patient_family_name=f"Family{number * 7919}",
            patient_birth_date=f"19{50 + number}-0{number + 1}-1{number}",
            patient_email="",
        )
        take_in(clinic, (mail_from(f"m{number}"), draft))
    assert len(clinic.referrals()) == 6
    assert clinic.count(OutboxMessage, OutboxMessage.kind == "joined") == 0
