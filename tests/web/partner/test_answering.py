"""The gap page: just what is missing is asked, taken once, and applied without overwriting."""

import html
import io
import re
from typing import Any

import pytest

from integrator.correspondence.answers import still_asked
from integrator.models import (
    AuditEntry,
    ConversationMessage,
    OutboxMessage,
    Referral,
    Review,
    StatusEvent,
    StoredAttachment,
    StoredEnvelope,
)
from integrator.store.sealing import open_values
from integrator.web.partner import desk
from tests.web.partner.practice import (
    Visit,
    all_of,
    contact,
    inside,
    link,
    newest_code,
    put,
    refer,
    referral,
    visit,
)
from tests.web.public.office import Office

PHONE = "patient_phone|patient_email"


def at_the_questions(office: Office, **said: Any) -> tuple[Visit, str]:
    """A referral with gaps, and its sender at the page that asks."""
    reference = refer(office, **said)
    someone = inside(office, reference)
    someone.get(f"/partner/referrals/{reference}/answer")
    return someone, reference


def send(someone: Visit, reference: str, **fields: object) -> int:
    sent = dict(fields)
    sent |= {name: someone.hidden(name) for name in ("token", "asked") if name not in fields}
    answer = someone.post(f"/partner/referrals/{reference}/answer", **sent)
    return int(answer.status_code)


def values(office: Office, reference: str) -> dict[str, str]:
    return open_values(office.services.vault, referral(office, reference))


def test_the_questions_say_which_patient_as_the_list_does_and_the_audit_that_they_did(
    office: Office,
) -> None:
    someone, _ = at_the_questions(office, patient_phone=None)
    assert "M••• Q•••" in someone.page
    assert "Marisol" not in someone.page
    assert "M••• Q•••" in someone.get("/partner").text
    (seen,) = all_of(office, AuditEntry, AuditEntry.action == "partner.questions_viewed")
    assert seen.detail["fields"] == ["patient_family_name", "patient_given_name"]


@pytest.mark.parametrize(("language", "said"), [("en", "too large"), ("es", "demasiado grande")])
def test_files_that_are_too_large_are_refused_in_the_language_of_the_page(
    office: Office, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    someone, reference = at_the_questions(office, patient_phone=None)
    page = someone.get(f"/partner/referrals/{reference}/answer?lang={language}").text
    action = html.unescape(re.findall(r'action="([^"]*answer[^"]*)"', page)[0])
    monkeypatch.setattr(desk, "LARGEST_FILE", 1)
    answer = someone.client.post(action, data={"csrf": someone.csrf, "comment": "x" * 2_100_000})
    assert answer.status_code == 413
    assert said in answer.text
    assert office.kept() == 1


def test_only_what_is_missing_is_asked_in_the_partners_language(office: Office) -> None:
    someone, reference = at_the_questions(office, patient_phone=None, reason=None)
    page = someone.get(f"/partner/referrals/{reference}/answer?lang=es").text
    for name in ("patient_phone", "patient_email", "reason"):
        assert f'id="{name}"' in page
    assert 'id="patient_given_name"' not in page
    assert "Pregunta 1 de 2" in page
    assert "No lo tenemos" in page


def test_an_answer_fills_the_gap_completes_the_referral_and_is_told(office: Office) -> None:
    someone, reference = at_the_questions(office, patient_phone=None)
    assert referral(office, reference).status == "needs_info"
    assert send(someone, reference, patient_phone="415 555 0199") == 200
    assert "We have your answer" in someone.page
    assert office.rung[-1] == "read"
    office.services.intake.read_kept()
    now = referral(office, reference)
    assert (now.status, now.missing) == ("received", "")
    assert values(office, reference)["patient_phone"] == "+14155550199"
    assert values(office, reference)["patient_given_name"] == "Marisol"
    event = all_of(office, StatusEvent)[-1]
    assert (event.to_status, event.origin, event.actor) == (
        "received",
        "partner",
        contact(office).key,
    )
    letters = all_of(office, OutboxMessage, OutboxMessage.topic == "mail.status")
    assert [one.status_seq for one in letters] == [1, 2]
    assert len(all_of(office, Referral)) == 1


def test_while_the_answer_is_not_read_yet_the_page_says_so(office: Office) -> None:
    someone, reference = at_the_questions(office, patient_phone=None)
    send(someone, reference, patient_phone="415 555 0199")
    assert "are reading it" in someone.get(f"/partner/referrals/{reference}").text


def test_the_same_answer_sent_twice_is_one_and_another_with_its_token_is_refused(
    office: Office,
) -> None:
    someone, reference = at_the_questions(office, patient_phone=None)
    token, asked = someone.hidden("token"), someone.hidden("asked")
    kept = office.kept()
    again = {"token": token, "asked": asked}
    assert send(someone, reference, patient_phone="415 555 0199", **again) == 200
    office.services.intake.read_kept()
    assert send(someone, reference, patient_phone="415 555 0199", **again) == 200
    assert send(someone, reference, patient_phone="415 555 0144", **again) == 409
    assert office.kept() == kept + 1
    office.services.intake.read_kept()
    assert values(office, reference)["patient_phone"] == "+14155550199"


def test_what_is_not_available_is_not_asked_for_again(office: Office) -> None:
    someone, reference = at_the_questions(office, patient_phone=None, reason=None)
    send(someone, reference, unavailable=PHONE)
    office.services.intake.read_kept()
    now = referral(office, reference)
    assert (now.status, now.missing, now.unavailable) == ("needs_info", "reason", PHONE)
    page = someone.get(f"/partner/referrals/{reference}/answer").text
    assert 'id="patient_phone"' not in page
    send(someone, reference, reason="tired for six months")
    office.services.intake.read_kept()
    assert referral(office, reference).status == "received"


def test_a_value_wins_over_the_mark_beside_it(office: Office) -> None:
    someone, reference = at_the_questions(office, patient_phone=None)
    send(someone, reference, patient_email="m@home.example", unavailable=PHONE)
    office.services.intake.read_kept()
    now = referral(office, reference)
    assert (now.missing, now.unavailable) == ("", "")
    assert now.email_index is not None


def test_what_came_meanwhile_is_not_overwritten_and_a_person_is_asked(office: Office) -> None:
    first, reference = at_the_questions(office, patient_phone=None)
    office.later(minutes=2)
    second = inside(office, reference)
    second.get(f"/partner/referrals/{reference}/answer")
    send(first, reference, patient_phone="415 555 0199")
    send(second, reference, patient_phone="415 555 0144")
    office.services.intake.read_kept()
    assert values(office, reference)["patient_phone"] == "+14155550199"
    asked = all_of(office, Review, Review.question == "answer_differs")
    assert [(one.state, one.detail) for one in asked] == [("open", "patient_phone")]


def test_a_field_that_was_not_asked_for_is_not_taken(office: Office) -> None:
    someone, reference = at_the_questions(office, patient_phone=None)
    send(someone, reference, patient_phone="415 555 0199", notes="more", reason="other")
    office.services.intake.read_kept()
    found = values(office, reference)
    assert "notes" not in found
    assert found["reason"] == "tired for six months"
    forged = {"asked": "notes", "notes": "more", "token": someone.csrf}
    assert send(someone, reference, **forged) == 422


def test_files_and_a_comment_come_along_sealed(office: Office) -> None:
    someone, reference = at_the_questions(office)
    assert "Nothing is missing" in someone.page
    body = b"%PDF-1.4 letter"
    file = (io.BytesIO(body), "letter of Marisol.pdf")
    assert send(someone, reference, uploads=file, comment="Please see the letter.") == 200
    office.services.intake.read_kept()
    assert len(all_of(office, StoredAttachment)) == 1
    said = all_of(office, ConversationMessage)
    assert [(one.side, one.author) for one in said] == [("partner", contact(office).key)]
    assert b"letter" not in said[0].body
    assert "Please see the letter." in someone.get(f"/partner/referrals/{reference}").text
    assert referral(office, reference).status == "received"
    assert all_of(office, StoredEnvelope)[-1].state == "read"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"patient_phone": "call her"}, "Write one phone number"),
        ({"patient_email": "nobody"}, "Write one e-mail address"),
        ({"uploads": (io.BytesIO(b"MZ"), "run.exe")}, "The files cannot be taken"),
        ({}, "Nothing to send yet"),
        ({"comment": "   "}, "Nothing to send yet"),
        ({"unavailable": "reason"}, "Nothing to send yet"),
    ],
)
def test_what_cannot_be_taken_is_said_by_the_field_and_kept_on_the_page(
    office: Office, fields: dict[str, object], said: str
) -> None:
    someone, reference = at_the_questions(office, patient_phone=None)
    kept = office.kept()
    assert send(someone, reference, **fields) == 422
    assert said in someone.page or said in someone.page.replace("&#39;", "'")
    assert office.kept() == kept


def test_consent_that_was_pending_in_no_word_can_be_given(office: Office) -> None:
    someone, reference = at_the_questions(office, consent=None)
    assert 'type="checkbox" id="consent"' in someone.page
    send(someone, reference, consent="given")
    office.services.intake.read_kept()
    now = referral(office, reference)
    assert (now.consent, now.status) == ("given", "received")


def test_a_row_edited_later_does_not_ask_again_for_what_cannot_be_had() -> None:
    assert still_asked([PHONE, "reason", ""], f"{PHONE},consent") == "reason"
    assert still_asked([], "reason") == ""


def test_an_answer_to_a_purged_referral_changes_nothing_and_is_on_record(office: Office) -> None:
    someone, reference = at_the_questions(office, patient_phone=None)
    send(someone, reference, patient_phone="415 555 0199")
    put(office, Referral, wrapped_key=None)
    office.services.intake.read_kept()
    assert all_of(office, AuditEntry)[-1].action == "answer.came_too_late"


def test_the_letter_that_asks_leads_to_the_questions(office: Office) -> None:
    reference = refer(office, patient_phone=None)
    message = all_of(office, OutboxMessage, OutboxMessage.topic == "mail.status")[0]
    route = office.services.delivery.routes["mail.status"]
    composed = office.services.db.read(lambda s: route.compose(s, [message]))[0]
    assert composed.outgoing is not None, composed.error
    text = composed.outgoing.body.text
    assert "one detail" in text
    asked_at = message.created_at
    expected = office.services.links.answer(reference, contact(office).key, at=asked_at)
    assert expected in text
    someone = visit(office)
    assert 'id="patient_phone"' in someone.enter(expected).text
    assert newest_code(office) not in text
    assert link(office, reference) not in text
