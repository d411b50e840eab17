"""A mail with a doubtful value: put right by keyboard at the desk, and right on the ticket."""

from playwright.sync_api import Page
from sqlalchemy import select

from integrator.accounts import users
from integrator.models import Review
from integrator.web import create_app
from tests.web.serving import served
from tests.whole_way.fixtures import NewInstallation
from tests.whole_way.installation import Installation

KIM, PASSWORD = "kim@clinic.example", "a long pass phrase"


def log_in(page: Page, address: str) -> None:
    """By keyboard."""
    page.goto(f"{address}/desk/")
    page.wait_for_selector("#email:focus")
    page.keyboard.type(KIM)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/desk/")


def add_kim(installation: Installation) -> None:
    services = installation.services
    services.db.write(
        lambda s: users.save_user(
            s, KIM, name="Kim", role="staff", password=PASSWORD, now=services.clock()
        )
    )


def service_at_hubspot(installation: Installation) -> str:
    """As the only ticket at the twin has it."""
    (ticket,) = installation.peers.hubspot.twin.records("tickets")
    return ticket.properties.get("referral_service") or ""


def test_from_the_mail_over_the_keyboard_to_the_ticket(
    new_installation: NewInstallation, page: Page
) -> None:
    installation = new_installation(preset="full")
    doubtful = installation.new_sample().mail() + b"Service: Moon therapy\r\n"
    installation.peers.mailbox.deliver(doubtful)
    installation.drain()
    add_kim(installation)
    (review,) = installation.db.read(lambda s: list(s.scalars(select(Review))))
    assert (review.question, review.detail) == ("doubtful_values", "service")
    assert service_at_hubspot(installation) == ""
    with served(create_app(installation.services, lambda _bell: None), threads=4) as address:
        log_in(page, address)
        page.keyboard.press("t")
        page.wait_for_selector("#f-service:focus")
        assert page.locator("mark.on").first.inner_text() == "Moon therapy"
        page.keyboard.press("e")
        page.keyboard.type("Nutr")
        page.keyboard.press("Enter")
        page.wait_for_selector("#f-service.checked")
        page.wait_for_selector(".desk-deeds .primary:focus")
        page.keyboard.press("s")
        page.wait_for_url(f"{address}/desk/?done=*&done=empty*")
    installation.drain()
    assert service_at_hubspot(installation) == "nutrition"
    (review,) = installation.db.read(lambda s: list(s.scalars(select(Review))))
    assert (review.state, review.resolution) == ("resolved", "corrected")
    assert len(installation.tickets()) == 1
