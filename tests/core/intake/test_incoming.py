"""What becomes of mail that opens no referral, and of mail whose sender is not sure."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from integrator.correspondence.links import Links
from integrator.models import (
    OutboxMessage,
    Partner,
    PartnerContact,
    Referral,
    Review,
    StoredEnvelope,
)
from integrator.partners import bounces, senders
from integrator.ports import Bounce, Draft, Envelope
from integrator.reviewing import second_looks
from integrator.reviewing.second_looks import NotPossible
from integrator.store.sealing import open_values
from integrator.telling.letters import LetterTeller
from tests.core.clinic import START, Clinic
from tests.core.mailing import mail_from, reading_as, saying, take_in
from tests.core.policies import CONFIG


def asked(clinic: Clinic) -> list[tuple[str, str]]:
    """Every open question with its detail."""
    query = select(Review).where(Review.state == "open").order_by(Review.id)
    return [(one.question, one.detail) for one in clinic.db.read(lambda s: s.scalars(query).all())]


def envelope(clinic: Clinic, name: str) -> StoredEnvelope:
    """What is stored of an envelope."""
    query = select(StoredEnvelope).where(StoredEnvelope.external_id == name)
    return clinic.db.read(lambda s: s.scalars(query).one())


def kinds(clinic: Clinic) -> list[str]:
    """Kinds of all letters."""
    return [one.kind for one in clinic.messages("mail.status")]


def correcting(reference: str, **changed: str) -> Draft:
    """A reply that names a referral."""
    return Draft("correction", saying(**changed).referrals, about=reference)


@pytest.mark.parametrize(
    ("outcome", "note", "state"),
    [
        ("auto_reply", "vacation", "not_a_referral"),
        ("not_a_referral", "calendar", "not_a_referral"),
        ("self_referral", None, "not_a_referral"),
        ("status_enquiry", None, "not_a_referral"),
        ("referral", None, "read"),
    ],
)
def test_every_envelope_remembers_what_it_was(
    clinic: Clinic, outcome: Any, note: str | None, state: str
) -> None:
    draft = Draft(outcome, saying().referrals if outcome == "referral" else (), note=note)
    take_in(clinic, (mail_from("one"), draft))
    row = envelope(clinic, "one")
    assert (row.kind, row.note, row.state) == (outcome, note, state)
    assert row.sender_verdict == "verified"


def test_a_reply_of_its_sender_offers_what_differs_and_changes_nothing(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    (referral,) = clinic.referrals()
    said = correcting(referral.reference, patient_phone="+1 415 555 0177", patient_email="")
    take_in(clinic, (mail_from("two"), said))
    assert asked(clinic) == [("correction_offered", "patient_phone")]
    (after,) = clinic.referrals()
    assert open_values(clinic.vault, after)["patient_phone"] == "+14155550132"
    assert kinds(clinic) == ["acknowledgement"]


def accept(clinic: Clinic, draft: Draft, *fields: str) -> None:
    """A person takes these fields over."""
    intake = reading_as(clinic, {"two": draft})
    review = clinic.db.read(
        lambda s: s.scalars(select(Review).where(Review.question == "correction_offered")).one()
    )
    second_looks.accept_correction(intake, review.id, fields, actor="sam@clinic.example")


def test_a_person_takes_over_the_fields_they_choose(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying(reason="")))
    (before,) = clinic.referrals()
    assert before.status == "needs_info"
    said = correcting(before.reference, reason="dizzy", patient_phone="+1 415 555 0177")
    take_in(clinic, (mail_from("two"), said))
    accept(clinic, said, "reason")
    (after,) = clinic.referrals()
    values = open_values(clinic.vault, after)
    assert (values["reason"], values["patient_phone"]) == ("dizzy", "+14155550132")
    assert (after.status, after.missing) == ("received", "")
    assert after.version > before.version
    assert asked(clinic) == []
    with pytest.raises(NotPossible):
        accept(clinic, said, "patient_phone")


def test_what_is_proposed_shows_old_and_new(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    (referral,) = clinic.referrals()
    said = correcting(referral.reference, patient_phone="+1 415 555 0177")
    take_in(clinic, (mail_from("two"), said))
    found = second_looks.proposed(reading_as(clinic, {"two": said}), 1)
    assert found.changes == {"patient_phone": ("+14155550132", "+14155550177")}


@pytest.mark.parametrize("sender", ["ben@south.example", "ana@evil.example"])
def test_somebody_else_s_correction_is_matched_to_nothing(clinic: Clinic, sender: str) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    (referral,) = clinic.referrals()
    take_in(clinic, (mail_from("two", sender), correcting(referral.reference)))
    assert asked(clinic) == [("unmatched_correction", "")]
    assert envelope(clinic, "two").state == "not_a_referral"
    assert len(clinic.referrals()) == 1


def test_a_correction_of_nothing_we_know_is_a_question(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("two"), correcting("R-ZZZZZZ")))
    assert asked(clinic) == [("unmatched_correction", "")]


def test_a_forged_address_corrects_nothing(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    (referral,) = clinic.referrals()
    forged = mail_from("two", result="dmarc=fail")
    take_in(clinic, (forged, correcting(referral.reference)))
    assert asked(clinic) == [("unmatched_correction", "")]


def test_an_enquiry_of_a_known_contact_is_answered_once_a_day(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    for name in ("two", "three"):
        take_in(clinic, (mail_from(name), Draft("status_enquiry")))
    assert kinds(clinic) == ["acknowledgement", "enquiry"]
    assert [question for question, _ in asked(clinic)] == ["status_enquiry"]
    clinic.now += timedelta(days=1, minutes=1)
    take_in(clinic, (mail_from("four"), Draft("status_enquiry")))
    assert kinds(clinic)[-1] == "enquiry"


def test_an_enquiry_after_none_of_several_is_answered_with_the_way_to_the_list(
    clinic: Clinic,
) -> None:
    for name in ("Jane", "Robert", "Carmen"):
        take_in(clinic, (mail_from(name), saying(patient_given_name=name)))
    take_in(clinic, (mail_from("four"), Draft("status_enquiry")))
    assert kinds(clinic)[-1] == "enquiry_list"
    assert "status_enquiry" not in dict(asked(clinic))
    letter = composed(clinic)[-1]
    assert "https://clinic.example/referrals/" in letter.text
    assert letter.recipient == "ana@north.example"
    assert not any(one.reference in letter.text for one in clinic.referrals())
    take_in(clinic, (mail_from("five"), Draft("status_enquiry")))
    assert "status_enquiry" in dict(asked(clinic))


def test_an_enquiry_is_about_what_is_still_open_and_else_about_what_ended(clinic: Clinic) -> None:
    for name in ("Jane", "Robert"):
        take_in(clinic, (mail_from(name), saying(patient_given_name=name)))
    first, last = clinic.referrals()
    end = update(Referral).values(status="closed", status_reason="seen_no_summary")
    clinic.db.write(lambda s: s.execute(end.where(Referral.id == last.id)))
    take_in(clinic, (mail_from("three"), Draft("status_enquiry")))
    clinic.now += timedelta(days=1, minutes=1)
    clinic.db.write(lambda s: s.execute(end.where(Referral.id == first.id)))
    take_in(clinic, (mail_from("four"), Draft("status_enquiry")))
    told = [one for one in clinic.messages("mail.status") if one.kind.startswith("enquiry")]
    assert [(one.kind, one.referral_id) for one in told] == [
        ("enquiry", first.id),
        ("enquiry_list", last.id),
    ]
    assert "status_enquiry" not in dict(asked(clinic))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_new_contact_hears_from_us_in_the_language_they_wrote_in(
    clinic: Clinic, language: str
) -> None:
    take_in(clinic, (mail_from("one"), replace(saying(), language=language)))
    query = select(PartnerContact.language)
    assert clinic.db.read(lambda s: s.scalars(query).all()) == [language]


@pytest.mark.parametrize(
    ("sender", "result"),
    [("ben@south.example", "dkim=pass"), ("ana@north.example", ""), ("ana@north.example", "x=y")],
)
def test_a_stranger_s_enquiry_is_for_a_person(clinic: Clinic, sender: str, result: str) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    (referral,) = clinic.referrals()
    enquiry = Draft("status_enquiry", about=referral.reference)
    take_in(clinic, (mail_from("two", sender, result=result), enquiry))
    assert kinds(clinic) == ["acknowledgement"]
    assert [question for question, _ in asked(clinic)] == ["status_enquiry"]


def test_a_patient_s_own_mail_makes_no_partner_and_one_click_makes_a_referral(
    clinic: Clinic,
) -> None:
    draft = Draft("self_referral", saying(partner_practice="").referrals)
    take_in(clinic, (mail_from("own", "jane@home.example"), draft))
    assert (clinic.count(Partner), clinic.referrals(), kinds(clinic)) == (0, [], [])
    assert asked(clinic) == [("self_referral", "")]
    row = envelope(clinic, "own")
    intake = reading_as(clinic, {"own": draft})
    assert second_looks.make_referral(intake, row.id, actor="sam") == row.reference
    (made,) = clinic.referrals()
    assert (made.reference, made.contact_id) == (row.reference, None)
    assert (clinic.count(PartnerContact), kinds(clinic)) == (0, [])
    assert envelope(clinic, "own").state == "read"
    with pytest.raises(NotPossible):
        second_looks.make_referral(intake, row.id, actor="sam")


def test_a_referral_is_made_of_a_mail_nothing_was_read_of(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), Draft("not_a_referral", note="newsletter")))
    intake = reading_as(clinic, {"one": Draft("not_a_referral", note="newsletter")})
    second_looks.make_referral(intake, envelope(clinic, "one").id, actor="sam")
    (made,) = clinic.referrals()
    assert made.status == "needs_info"
    assert made.contact_id is not None


def test_unverified_mail_is_linked_to_nobody_and_gets_a_plain_word(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    known = clinic.referrals()[0]
    take_in(clinic, (mail_from("two", result=""), saying(patient_given_name="Robert")))
    added = clinic.referrals()[1]
    assert (added.partner_id, added.contact_id) == (None, None)
    key = clinic.db.read(lambda s: s.get_one(PartnerContact, known.contact_id)).key
    assert ("unverified_sender", key) in asked(clinic)
    assert kinds(clinic) == ["acknowledgement", "plain_acknowledgement"]
    assert clinic.count(PartnerContact) == 1


def composed(clinic: Clinic) -> list[Any]:
    """Every letter, as it would leave."""
    links = Links("https://clinic.example", "x" * 32)
    teller = LetterTeller(
        clinic.vault, CONFIG.clinic, CONFIG.mail, links, "clinic.example", CONFIG.policy
    )

    def work(session: Any) -> list[Any]:
        query = select(OutboxMessage).where(OutboxMessage.topic == "mail.status")
        found = teller.compose(session, session.scalars(query.order_by(OutboxMessage.id)).all())
        return [one.outgoing.body if one.outgoing else one.error for one in found]

    return clinic.db.read(work)


def test_the_plain_word_has_a_reference_and_no_link(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one", result=""), saying()))
    (letter,) = composed(clinic)
    assert letter.recipient == "ana@north.example"
    assert clinic.referrals()[0].reference in letter.text
    assert "http" not in letter.text + letter.html
    assert "Jane" not in letter.text


def test_the_joined_letter_names_the_first_reference_and_has_an_id_of_its_own(
    clinic: Clinic,
) -> None:
    take_in(clinic, (mail_from("one"), saying()), (mail_from("two"), saying()))
    first, joined = composed(clinic)
    assert clinic.referrals()[0].reference in joined.subject
    assert first.message_id != joined.message_id


def test_a_person_links_the_sender_who_then_hears(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    take_in(clinic, (mail_from("two", result=""), saying(patient_given_name="Robert")))
    known, added = clinic.referrals()

    def link(session: Any) -> None:
        senders.link_sender(
            session,
            session.get_one(Referral, added.id),
            session.get_one(PartnerContact, known.contact_id),
            actor="sam",
            audience=clinic.audience(session),
            now=clinic.now,
        )

    clinic.db.write(link)
    after = clinic.referrals()[1]
    assert (after.partner_id, after.contact_id) == (known.partner_id, known.contact_id)
    assert kinds(clinic) == ["acknowledgement", "plain_acknowledgement", "acknowledgement"]
    assert "unverified_sender" not in [question for question, _ in asked(clinic)]


def test_a_failed_sender_gets_no_answer(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one", result="dmarc=fail"), saying()))
    assert kinds(clinic) == []
    assert envelope(clinic, "one").sender_verdict == "failed"
    assert [question for question, _ in asked(clinic)] == ["unverified_sender"]


def test_a_forwarded_author_counts_where_a_colleague_forwards(clinic: Clinic) -> None:
    def by(author: str) -> Draft:
        draft = saying()
        return Draft("referral", draft.referrals, author=author)

    take_in(clinic, (mail_from("one", "desk@north.example"), by("ana@north.example")))
    (colleague,) = clinic.referrals()
    contact = clinic.db.read(lambda s: s.get_one(PartnerContact, colleague.contact_id))
    assert contact.email == "ana@north.example"
    take_in(clinic, (mail_from("two", "desk@south.example"), by("cleo@north.example")))
    assert clinic.referrals()[1].contact_id is None


def test_a_new_partner_cannot_take_a_known_one_s_name(clinic: Clinic) -> None:
    take_in(clinic, (mail_from("one"), saying()))
    take_in(clinic, (mail_from("two", "eve@evil.example"), saying(patient_given_name="Robert")))
    first, second = clinic.referrals()
    assert first.partner_id != second.partner_id
    take_in(clinic, (mail_from("three", "cleo@north.example"), saying(patient_given_name="Mia")))
    assert clinic.referrals()[2].partner_id == first.partner_id


def bounce(clinic: Clinic, **changed: str) -> Bounce:
    """A report about our first letter."""
    referral = clinic.referrals()[0]
    message_id = f"<{referral.reference}.1.{referral.contact_id}@clinic.example>".lower()
    said = {"address": "ana@north.example", "status": "5.1.1", "message_id": message_id, **changed}
    return Bounce(**said)


def after_a_bounce(clinic: Clinic, **changed: str) -> PartnerContact:
    """Ana, after a letter to her was sent and a report came in."""
    take_in(clinic, (mail_from("one"), saying()))
    sent = update(OutboxMessage).where(OutboxMessage.topic == "mail.status")
    clinic.db.write(lambda s: s.execute(sent.values(state="done", fence=1)))
    report = Draft("bounce", bounced=(bounce(clinic, **changed),))
    take_in(clinic, (mail_from("dsn", "mailer-daemon@relay.example", result=""), report))
    return clinic.db.read(lambda s: s.scalars(select(PartnerContact)).one())


def test_a_bounce_of_our_letter_marks_the_address(clinic: Clinic) -> None:
    contact = after_a_bounce(clinic)
    assert contact.bounced_at == clinic.now
    assert asked(clinic) == [("address_bounced", contact.key)]


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "4.2.2"},
        {"address": "other@north.example"},
        {"message_id": "<r-zzzzzz.1.1@clinic.example>"},
        {"message_id": "<made-up@clinic.example>"},
        {"message_id": "<r-7f3k9q.1.1@evil.example>"},
    ],
)
def test_a_stranger_s_word_marks_no_address(clinic: Clinic, changed: dict[str, str]) -> None:
    contact = after_a_bounce(clinic, **changed)
    assert contact.bounced_at is None
    assert asked(clinic) == []


def test_our_letters_ids_are_known() -> None:
    found = bounces.our_letter(
        "<R-7F3K9Q.2.15.joined.9@clinic.example>", mail_domain="clinic.example"
    )
    assert found is not None
    assert (found.reference, found.status_seq, found.contact_id) == ("R-7F3K9Q", 2, 15)


def test_a_file_nobody_could_read_is_asked_about_once(clinic: Clinic) -> None:
    unread = {"attachment:1": "scan_without_ocr", "attachment:2": "encrypted"}
    take_in(clinic, (mail_from("m1"), replace(saying(), unread=unread)))
    assert ("unread_files", "encrypted,scan_without_ocr") in asked(clinic)


def test_a_row_needs_no_signature(clinic: Clinic) -> None:
    row = Envelope("north-sheet", "r1", START, "application/json", b"{}")
    take_in(clinic, (row, saying(partner_email="ana@north.example")), source="north-sheet")
    assert envelope(clinic, "r1").sender_verdict == "verified"
    assert clinic.referrals()[0].contact_id is not None
