"""Partners report that consent was withdrawn, and see no more than consent lets them."""

import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import select

from integrator.loop.consents import FORM_TEXT
from integrator.models import AuditEntry, Consent, DisclosureDecision, OutboxMessage, Referral
from integrator.web.public_words import WORDS
from tests.web.partner.practice import inside, put, refer, referral
from tests.web.public.office import Office


def rows(office: Office, table: type[Any]) -> list[Any]:
    """Every row of a table."""
    return office.services.db.read(lambda s: list(s.scalars(select(table).order_by(table.id))))


def test_a_partner_reports_that_consent_was_withdrawn(office: Office) -> None:
    reference = refer(office)
    someone = inside(office, reference)
    page = someone.get(f"/partner/referrals/{reference}")
    assert "M•••" in page.text
    asked = someone.get(f"/partner/referrals/{reference}/consent")
    assert "Did the patient withdraw consent" in asked.text
    token = someone.hidden("token")
    done = someone.post(f"/partner/referrals/{reference}/consent", token=token)
    assert "Nothing about the patient is shared any more" in done.text
    assert "M•••" not in done.text
    assert "withdraws consent" not in done.text
    now = referral(office, reference)
    assert (now.consent, now.disclosure_limit, now.next_action) == (
        "refused",
        "reference",
        "settle_consent",
    )
    made = rows(office, Consent)[-1]
    assert (made.state, made.how, made.reason) == ("withdrawn", "form", "sender_said")
    letters = [one for one in rows(office, OutboxMessage) if one.topic == "mail.status"]
    assert letters[-1].kind == "consent_withdrawn"
    assert all(one.state in ("cancelled", "done", "due") for one in letters)
    listed = someone.get("/partner")
    assert reference in listed.text
    assert "M•••" not in listed.text


def test_it_is_asked_in_spanish_too(office: Office) -> None:
    reference = refer(office)
    someone = inside(office, reference)
    page = someone.get(f"/partner/referrals/{reference}/consent?lang=es")
    assert "¿El paciente ha retirado el consentimiento" in page.text


def test_without_the_form_it_came_from_nothing_is_withdrawn(office: Office) -> None:
    reference = refer(office)
    someone = inside(office, reference)
    someone.get(f"/partner/referrals/{reference}")
    assert someone.post(f"/partner/referrals/{reference}/consent").status_code == 400
    assert referral(office, reference).consent == "given"


def test_the_view_of_a_page_names_the_decision_that_let_it(office: Office) -> None:
    reference = refer(office)
    someone = inside(office, reference)
    for _ in range(2):
        someone.get(f"/partner/referrals/{reference}")
    [made] = [one for one in rows(office, DisclosureDecision) if one.destination == "partner_page"]
    seen = [one for one in rows(office, AuditEntry) if one.action == "partner.referral_viewed"]
    assert {one.detail["decision"] for one in seen} == {made.id}
    assert made.outcome == "allowed"


@pytest.mark.parametrize("column", [{"consent": "refused"}, {"part2": True}])
def test_who_refused_or_is_kept_by_part_2_is_not_named(
    office: Office, column: dict[str, Any]
) -> None:
    reference = refer(office, consent=None)
    put(office, Referral, **column)
    someone = inside(office, reference)
    page = someone.get(f"/partner/referrals/{reference}")
    assert reference in page.text
    assert "M•••" not in page.text


def test_an_answer_that_gives_consent_is_a_record_of_our_words(office: Office) -> None:
    reference = refer(office, consent=None)
    assert rows(office, Consent) == []
    someone = inside(office, reference)
    someone.get(f"/partner/referrals/{reference}/answer")
    someone.post(
        f"/partner/referrals/{reference}/answer",
        token=someone.hidden("token"),
        asked=someone.hidden("asked"),
        consent="given",
    )
    office.services.intake.read_kept()
    [made] = rows(office, Consent)
    assert (made.state, made.how, made.text_version) == ("given", "form", FORM_TEXT)
    assert rows(office, Referral)[0].consent == "given"


def test_other_words_beside_the_box_are_another_version() -> None:
    """Change `consents.FORM_TEXT` with the words: each record says which were shown."""
    words = json.dumps(WORDS["label.consent"], ensure_ascii=False)
    shown = (FORM_TEXT, hashlib.sha256(words.encode()).hexdigest()[:12])
    assert shown == ("referral-form-1", "678918af3eae")
