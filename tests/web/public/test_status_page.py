"""The status page: how a referral stands, and nothing of whom it is about."""

import re

import pytest
from sqlalchemy import update

from integrator.models import Referral
from integrator.telling.wording import STATUS_LABELS
from tests.web.public.office import Office, reference_in


def opened(office: Office, *, read: bool = True) -> str:
    """Send a referral; the path of its status page."""
    page = office.client().get(office.send().headers["Location"])
    if read:
        office.services.intake.read_kept()
    link = office.services.links.status(reference_in(page.text), "", at=office.now)
    return link.removeprefix("http://127.0.0.1:8000")


def put(office: Office, **columns: object) -> None:
    office.services.db.write(lambda s: s.execute(update(Referral).values(**columns)))


@pytest.mark.parametrize("read", [True, False])
def test_a_referral_just_sent_is_received_read_or_not(office: Office, read: bool) -> None:
    answer = office.client().get(opened(office, read=read))
    assert answer.status_code == 200
    assert "Received" in answer.text
    assert "since 23 November 2026" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("status", STATUS_LABELS["en"])
def test_each_status_has_its_label_in_both_languages(
    office: Office, language: str, status: str
) -> None:
    path = opened(office)
    put(office, status=status)
    answer = office.client().get(f"{path}?lang={language}")
    assert STATUS_LABELS[language][status] in answer.text
    assert f'<html lang="{language}">' in answer.text


def test_nothing_of_patient_or_partner_is_shown(office: Office) -> None:
    page = office.client().get(opened(office)).text
    assert not re.search("Jane|Doe|0132|Tired|nutrition|North Practice|Ana|north", page)


def test_how_many_details_are_asked_for_is_told_but_not_which(office: Office) -> None:
    path = opened(office)
    put(office, status="needs_info", missing="patient_phone,consent")
    page = office.client().get(path).text
    assert "we need 2 details from you" in page
    assert "patient_phone" not in page
    put(office, missing="consent")
    assert "we need one detail from you" in office.client().get(path).text


@pytest.mark.parametrize("token", ["wrong", "IlItQUFBQUFBIg.forged", "é"])
def test_a_wrong_link_says_what_to_do(office: Office, token: str) -> None:
    answer = office.client().get(f"/status/{token}")
    assert answer.status_code == 404
    assert "Open the link from our newest e-mail in full" in answer.text


def test_a_link_to_nothing_we_have_or_tell_of_is_not_found(office: Office) -> None:
    path = opened(office)
    put(office, status="void")
    gone = office.services.links.status("R-000000", "", at=office.now).removeprefix(
        "http://127.0.0.1:8000"
    )
    assert [office.client().get(one).status_code for one in (path, gone)] == [404, 404]


def test_a_store_that_does_not_answer_is_503(office: Office) -> None:
    path = opened(office)
    office.services.db.engine.dispose()
    for file in office.folder.glob("integrator.store.db*"):
        file.unlink()
    answer = office.client().get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
