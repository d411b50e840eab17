"""The desk in a real Chromium: by keyboard, on a phone, and without a script."""

import itertools
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from integrator.models import Review
from integrator.ports import Envelope
from integrator.web import create_app
from tests.peers.deadline import wait_until
from tests.web.admin.desk import PASSWORD, STAFF, START, Desk, mail
from tests.web.admin.test_screens import SCHEMES, assert_fits
from tests.web.review.mails import again, tabled

SIZES = {"wide": (1280, 800), "phone": (390, 844)}


def log_in(page: Page, address: str) -> None:
    """As staff."""
    page.goto(f"{address}/admin/login")
    page.fill("#email", STAFF)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/admin/")


def paths(desk: Desk) -> dict[str, str]:
    """Question → the page of the first of its kind."""
    references = {one.id: one.reference for one in desk.referrals()}
    found: dict[str, str] = {}
    for one in desk.rows(select(Review).order_by(Review.turn_at)):
        if one.referral_id:
            at = f"/desk/{references[one.referral_id]}/{one.question}"
            found.setdefault(one.question, at)
    return found


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A desk with something of each kind."""
    desk.take_in(mail(2), mail(3, born="03/31/199", reason="sleep"))
    desk.later(hours=5)
    desk.take_in(tabled(4, filename="Letter of spring.txt"))
    desk.take_in(again(20, given="Janet", family="Doec", born="1980-03-05",
                       phone="+1 415 555 0133", reason="tired; asks about food"))  # fmt: skip
    text = mail(31, sender="eve@west.example", practice="West Clinic").body
    unchecked = text.replace(b"dkim=pass", b"dkim=none")
    desk.take_in(Envelope("clinic-inbox", "mail-31", START, "message/rfc822", unchecked))
    desk.later(minutes=20)
    return desk


def test_no_page_is_wider_than_its_screen_or_breaks_the_content_policy(
    busy: Desk, address: str, page: Page
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    log_in(page, address)
    for name, path in {"queue": "/desk/", **paths(busy)}.items():
        page.goto(f"{address}{path}")
        for size, scheme in itertools.product(SIZES, SCHEMES):
            assert_fits(page, f"desk-{name}-{size}-{scheme}", width=SIZES[size], scheme=scheme)
    assert complaints == []


def test_a_doubt_is_resolved_by_keyboard_alone(desk: Desk, address: str, page: Page) -> None:
    desk.take_in(tabled(1))
    log_in(page, address)
    page.goto(f"{address}/desk/")
    page.keyboard.press("t")
    page.wait_for_selector("#f-patient_birth_date:focus")
    assert page.locator("mark.on").inner_text() == "31/31/1979"
    page.keyboard.press("e")
    page.keyboard.type("3 May 1979")
    page.keyboard.press("Enter")
    page.wait_for_selector("#f-patient_birth_date.checked")
    page.wait_for_selector("#f-service:focus")
    page.keyboard.press("e")
    page.keyboard.type("Nutr")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("#f-service.checked")
    page.wait_for_selector(".field.doubt:focus")
    page.keyboard.press("a")
    page.wait_for_selector(".desk-deeds .primary:focus")
    page.keyboard.press("s")
    page.wait_for_url(f"{address}/desk/?done=*&done=empty*")
    (referral,) = desk.referrals()
    assert referral.service == "nutrition"
    (review,) = desk.rows(select(Review))
    assert (review.state, review.resolution) == ("resolved", "corrected")


def test_help_opens_and_closes_by_key(desk: Desk, address: str, page: Page) -> None:
    desk.take_in(tabled(1))
    log_in(page, address)
    page.goto(f"{address}{paths(desk)['doubtful_values']}")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")


def test_moving_to_a_field_moves_the_mark_in_the_original(
    desk: Desk, address: str, page: Page
) -> None:
    desk.take_in(tabled(1))
    log_in(page, address)
    page.goto(f"{address}{paths(desk)['doubtful_values']}")
    page.keyboard.press("n")
    assert page.locator("mark.on").first.inner_text() == "Moon therapy"
    page.keyboard.press("p")
    assert page.locator("mark.on").inner_text() == "31/31/1979"


def test_leaving_the_page_lets_the_question_go(desk: Desk, address: str, page: Page) -> None:
    desk.take_in(tabled(1))
    log_in(page, address)
    page.goto(f"{address}{paths(desk)['doubtful_values']}")
    assert desk.rows(select(Review))[0].taken_by == STAFF
    page.keyboard.press("u")
    page.wait_for_url(f"{address}/desk/")
    wait_until(lambda: desk.rows(select(Review))[0].taken_by is None, seconds=10, what="let go")


def test_without_a_script_every_deed_is_a_button(
    desk: Desk, address: str, page: Page, browser: Any
) -> None:
    desk.take_in(tabled(1))
    del page
    with browser.new_context(java_script_enabled=False) as context:
        plain = context.new_page()
        log_in(plain, address)
        plain.goto(f"{address}/desk/")
        plain.get_by_role("button", name="Take next").click()
        card = plain.locator("#f-patient_birth_date")
        card.get_by_text("show").click()
        assert plain.url.endswith("#m-patient_birth_date")
        card.locator("summary").click()
        card.locator("input[name=text]").fill("1979-05-03")
        card.get_by_role("button", name="Save").click()
        assert plain.locator("#f-patient_birth_date.checked").count() == 1


def test_the_whole_application_serves_the_desk(desk: Desk) -> None:
    app: Flask = create_app(desk.services, desk.rung.append)
    assert app.test_client().get("/desk/").status_code == 302
