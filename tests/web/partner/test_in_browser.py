"""The partner page in a real Chromium: from the mail to an answered question, by keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from integrator.loop.audience import CODE, LETTER
from sandbox.mail_catcher import Catcher
from tests.web.partner.practice import ANA, BASE, link, newest_code, refer, referral
from tests.web.public.office import Office, environment
from tests.web.serving import served

WIDTHS = (1280, 390)
SCRIPT = '"><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">'


@pytest.fixture
def mailing(tmp_path: Path, catcher: Catcher) -> Iterator[Office]:
    """An office whose mails are caught."""
    user, password = next(iter(catcher.users.items()))
    mail = {
        "SMTP_HOST": "localhost",
        "SMTP_PORT": str(catcher.smtp_port),
        "SMTP_TLS": "starttls",
        "SMTP_CA_FILE": str(catcher.ca_file),
        "SMTP_USER": user,
        "SMTP_PASSWORD": password,
        "SMTP_FROM": user,
    }
    office = Office(tmp_path, {**environment(tmp_path), **mail})
    yield office
    office.services.db.engine.dispose()


def test_from_the_mail_by_code_to_the_answer_by_keyboard_alone(
    mailing: Office, catcher: Catcher, page: Page
) -> None:
    reference = refer(mailing, patient_phone=None)
    mailing.services.delivery.drain(LETTER)
    letter = catcher.to(ANA)[-1]
    assert "one detail" in letter.text
    found = re.search(r"http://\S+/answer/\S+", letter.text)
    assert found
    with served(mailing.app, threads=4) as url:
        page.goto(found[0].replace(BASE, url))
        press(page, "Send me a code")
        page.wait_for_selector("#code:focus")
        mailing.services.delivery.drain(CODE)
        digits = re.search(r"^(\d{4}) (\d{4})$", catcher.to(ANA)[-1].text, re.MULTILINE)
        assert digits
        page.keyboard.type(digits[0])
        page.keyboard.press("Enter")
        page.wait_for_selector("#patient_phone")
        while page.evaluate("document.activeElement.id") != "patient_phone":
            page.keyboard.press("Tab")
        page.keyboard.type("415 555 0199")
        press(page, "Send the answer")
        page.wait_for_selector("text=We have your answer")
        assert "R-" in page.url
        mailing.services.intake.read_kept()
        page.reload()
        assert page.inner_text(".standing") == "Received"
    assert referral(mailing, reference).status == "received"


def press(page: Page, words: str) -> None:
    """Go to a button with the Tab key and press it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == words:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way to {words!r} by keyboard")


def come_in(office: Office, address: str, page: Page, reference: str) -> None:
    page.goto(link(office, reference).replace(BASE, address))
    page.click("text=Send me a code")
    page.fill("#code", newest_code(office))
    page.click("text=Open my page")
    page.wait_for_selector(".reference-title")


def test_no_page_is_wider_than_the_screen(office: Office, address: str, page: Page) -> None:
    reference = refer(office, patient_phone=None, reason=None, consent=None)
    at = f"{address}/partner/referrals/{reference}"
    page.goto(link(office, reference).replace(BASE, address))
    assert_fits(page)
    come_in(office, address, page, reference)
    rest = ("/answer", "/answer?lang=es", "/withdraw", "")
    for path in (
        *[at + one for one in rest],
        f"{address}/partner",
        f"{address}/partner/preferences",
    ):
        page.goto(path)
        assert_fits(page)


def assert_fits(page: Page) -> None:
    """The page that is shown is no wider than any of the screens."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_script_in_a_message_or_a_comment_does_nothing(
    office: Office, address: str, page: Page
) -> None:
    reference = refer(office)
    come_in(office, address, page, reference)
    page.fill("#text", SCRIPT)
    page.click("text=Send the message")
    page.wait_for_selector(".said")
    assert page.inner_text(".said") == SCRIPT
    assert "owned" not in page.title()
    assert page.locator("script").count() == 0


def test_a_withdrawn_referral_can_be_referred_again(
    office: Office, address: str, page: Page
) -> None:
    reference = refer(office)
    come_in(office, address, page, reference)
    page.click("text=Withdraw this referral")
    page.click("text=Yes, withdraw it")
    page.wait_for_selector("text=The referral is withdrawn.")
    page.click("text=Refer this patient again")
    page.fill("#reason", "It came back.")
    page.check("#consent")
    page.click("text=Send the new referral")
    page.wait_for_selector("text=We have the new referral")
    office.services.intake.read_kept()
    page.reload()
    assert page.locator(".row").count() == 2
