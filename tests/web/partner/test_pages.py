"""What a partner sees and does: their list, a referral, messages, withdrawing, referring again."""

import re

import pytest

from integrator.correspondence import conversations
from integrator.correspondence.conversations import Written
from integrator.models import (
    AuditEntry,
    ConversationMessage,
    OutboxMessage,
    PartnerContact,
    Referral,
    Review,
    StatusEvent,
)
from integrator.store.sealing import open_values
from integrator.web.partner.words import WORDS
from tests.web.partner.practice import all_of, contact, inside, put, refer, referral
from tests.web.public.office import Office


def clinic_writes(office: Office, reference: str, text: str) -> None:
    services = office.services
    written = Written("from-the-clinic", "clinic", "sam@clinic.example", text)
    services.db.write(
        lambda s: conversations.write(
            s,
            services.vault,
            s.get_one(Referral, referral(office, reference).id),
            written,
            audience=services.audience(s),
            now=office.now,
        )
    )


def test_the_list_has_their_referrals_newest_first_a_page_at_a_time(office: Office) -> None:
    sent = [refer(office, patient_given_name=f"Kim{number}") for number in range(32)]
    ana = inside(office, sent[0])
    first = ana.get("/partner").text
    assert first.index(sent[31]) < first.index(sent[30])
    assert sent[1] not in first
    older = ana.get(f"/partner?before={sent[2]}").text
    assert sent[1] in older
    assert sent[2] not in older


def test_a_page_has_status_history_and_the_patient_as_the_policy_masks_them(
    office: Office,
) -> None:
    reference = refer(office, patient_phone=None, partner_reference="N-4711")
    page = inside(office, reference).get(f"/partner/referrals/{reference}").text
    for shown in ("We need something from you", "since 23 November 2026", "M••• Q•••", "N-4711"):
        assert shown in page
    assert "Answer one question" in page
    seen = all_of(office, AuditEntry, AuditEntry.action == "partner.referral_viewed")[-1]
    assert seen.actor == contact(office).key
    assert seen.detail["fields"] == [
        "partner_reference",
        "patient_family_name",
        "patient_given_name",
    ]


def test_a_message_to_the_clinic_is_sealed_asked_about_and_sent_once(office: Office) -> None:
    reference = refer(office)
    ana = inside(office, reference)
    token = ana.hidden("token")
    for _ in range(2):
        path = f"/partner/referrals/{reference}/message"
        assert ana.post(path, token=token, text="<b>She moved.</b>").status_code == 200
    assert "&lt;b&gt;She moved.&lt;/b&gt;" in ana.page
    kept = all_of(office, ConversationMessage)
    assert len(kept) == 1
    assert b"moved" not in kept[0].body
    asked = all_of(office, Review, Review.question == "partner_message")
    assert [one.state for one in asked] == ["open"]


def test_a_message_of_the_clinic_is_told_by_a_letter_that_does_not_say_it(office: Office) -> None:
    reference = refer(office)
    ana = inside(office, reference)
    clinic_writes(office, reference, "Please bring the stool test.")
    message = all_of(office, OutboxMessage, OutboxMessage.kind == "message")[0]
    route = office.services.delivery.routes["mail.status"]
    composed = office.services.db.read(lambda s: route.compose(s, [message]))[0]
    assert composed.outgoing is not None
    letter = composed.outgoing.body
    assert "There is a message for you" in letter.text
    assert "stool" not in letter.text + letter.subject + letter.html
    assert "/status/" in letter.text
    assert "New message" in ana.get("/partner").text
    assert "Please bring the stool test." in ana.get(f"/partner/referrals/{reference}").text
    assert "New message" not in ana.get("/partner").text


def test_a_referral_is_withdrawn_after_a_question(office: Office) -> None:
    reference = refer(office)
    ana = inside(office, reference)
    path = f"/partner/referrals/{reference}/withdraw"
    assert "Yes, withdraw it" in ana.get(path).text
    assert referral(office, reference).status == "received"
    assert "The referral is withdrawn." in ana.post(path).text
    now = referral(office, reference)
    assert (now.status, now.status_reason) == ("cancelled", "by_partner")
    event = all_of(office, StatusEvent)[-1]
    assert (event.origin, event.actor) == ("partner", contact(office).key)
    assert ana.post(path).status_code == 409


def test_an_ended_referral_becomes_a_new_one_with_the_patients_details_taken_over(
    office: Office,
) -> None:
    reference = refer(office, patient_language="Spanish")
    ana = inside(office, reference)
    path = f"/partner/referrals/{reference}/again"
    assert ana.get(path).status_code == 404, "it has not ended"
    put(office, Referral, status="closed")
    page = ana.get(path).text
    assert "Marisol" not in page
    assert "tired" not in page
    token = ana.hidden("token")
    assert ana.post(path, token=token, priority="urgent", reason="").status_code == 422
    token = ana.hidden("token")
    new = {"token": token, "priority": "urgent", "reason": "It came back.", "consent": "given"}
    assert ana.post(path, **new).status_code == 200
    assert ana.post(path, **new).status_code == 200
    office.services.intake.read_kept()
    old, fresh = all_of(office, Referral)
    assert (old.status, fresh.status, fresh.priority) == ("closed", "received", "urgent")
    assert fresh.contact_id == old.contact_id
    assert fresh.patient_key == old.patient_key
    values = open_values(office.services.vault, fresh)
    assert values["patient_phone"] == "+14155550132"
    assert values["reason"] == "It came back."
    assert fresh.reference in ana.get("/partner").text


def test_preferences_choose_the_language_and_stop_letters_but_not_codes(office: Office) -> None:
    reference = refer(office)
    ana = inside(office, reference)
    ana.get("/partner/preferences")
    answer = ana.post("/partner/preferences", language="es", mail="off")
    assert "Sus preferencias están guardadas." in answer.text
    kept = contact(office)
    assert kept.language == "es"
    assert kept.mail_off_at is not None
    route = office.services.delivery.routes["mail.status"]
    messages = all_of(office, OutboxMessage, OutboxMessage.topic == "mail.status")
    composed = office.services.db.read(lambda s: route.compose(s, messages))[0]
    assert composed.error is not None
    assert composed.error.code == "not_wanted"
    office.later(minutes=2)
    assert inside(office, reference).get("/partner").status_code == 200
    assert ana.post("/partner/preferences", language="fr", mail="on").status_code == 422


def test_a_purged_referral_still_shows_how_it_ended_and_nothing_else(office: Office) -> None:
    reference = refer(office)
    ana = inside(office, reference)
    put(office, Referral, status="closed", wrapped_key=None)
    page = ana.get(f"/partner/referrals/{reference}").text
    assert "Completed" in page
    assert "M•••" not in page
    assert "Write to the clinic" not in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_is_said_in_both_languages(office: Office, language: str) -> None:
    reference = refer(office, patient_phone=None)
    ana = inside(office, reference)
    at = f"/partner/referrals/{reference}"
    for path in ("/partner", at, f"{at}/answer", f"{at}/withdraw", "/partner/preferences"):
        page = ana.get(f"{path}?lang={language}").text
        assert f'<html lang="{language}">' in page
        assert "{" not in page
    put(office, PartnerContact, language=language)
    assert f'<html lang="{language}">' in ana.get("/partner").text


def test_each_word_is_there_in_both_languages_with_the_same_blanks() -> None:
    for key, words in WORDS.items():
        blanks = [sorted(re.findall(r"{(\w+)}", text)) for text in words]
        assert blanks[0] == blanks[1], key
        assert all(words), key
