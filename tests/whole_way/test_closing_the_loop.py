"""A loop is closed: staff hand in a summary and move the ticket, the sender reads and says so."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import select

from integrator.accounts import users
from integrator.loop.audience import CODE
from integrator.models import Review
from integrator.web import create_app
from tests.web.serving import served
from tests.whole_way.fixtures import NewInstallation
from tests.whole_way.installation import Installation

SAM, PASSWORD = "sam@clinic.example", "a long pass phrase"
WIDTHS = (1280, 390)
SHOTS = os.environ.get("SCREENSHOTS")
"""A folder to keep pictures in, to be looked at."""


def add_sam(installation: Installation) -> None:
    services = installation.services
    services.db.write(
        lambda s: users.save_user(
            s, SAM, name="Sam", role="staff", password=PASSWORD, now=services.clock()
        )
    )


def look(page: Page, name: str) -> None:
    """The page fits every screen; a picture of it where pictures are wanted."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    page.set_viewport_size({"width": 1280, "height": 900})


def ticket_of(installation: Installation) -> tuple[str, str]:
    """Our reference and HubSpot's id of the only ticket."""
    [(reference, ticket)] = installation.tickets().items()
    return reference, ticket


def close_at_hubspot(installation: Installation) -> None:
    """Staff walk the ticket to its end; the summary is not there yet."""
    reference, ticket = ticket_of(installation)
    for status in ("accepted", "in_care"):
        installation.move(reference, status)
        installation.drain()
    installation.peers.hubspot.twin.change(
        "tickets", ticket, {"referral_status_reason": "summary_sent"}
    )
    installation.move(reference, "closed")
    installation.drain()


def test_from_the_ticket_to_the_senders_word_that_they_have_read_it(
    new_installation: NewInstallation, page: Page, tmp_path: Path
) -> None:
    installation = new_installation()
    twin, catcher = installation.peers.hubspot.twin, installation.peers.catcher
    installation.plant_mail()
    installation.drain()
    add_sam(installation)
    close_at_hubspot(installation)
    reference, ticket = ticket_of(installation)
    assert installation.referrals()[0].status == "in_care"
    [note] = twin.notes_on(ticket)
    found = re.search(r"http://\S+#summary", note)
    assert found
    rung: list[str] = []
    with served(create_app(installation.services, rung.append), threads=4) as address:
        page.goto(found[0].replace("http://127.0.0.1:8000", address))
        page.fill("#email", SAM)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("#file")
        assert reference in page.inner_text("h1")
        summary = tmp_path / "anything.txt"
        summary.write_text("Seen four times.\n\nSleeps through the night again.")
        page.set_input_files("#file", summary)
        page.click("text=Add summary")
        page.wait_for_selector("text=The care summary is kept")
        assert "heed:hubspot" in rung
        assert installation.services.following.heed("hubspot") == 1
        installation.drain()
        page.reload()
        assert "Completed" in page.inner_text("h1")
        look(page, "staff")

        letter = catcher.mails[-1]
        assert "there is a summary for you" in " ".join(letter.text.split())
        link = re.search(r"http://\S+/status/\S+", letter.text)
        assert link
        page.goto(link[0].replace("http://127.0.0.1:8000", address))
        page.click("text=Send me a code")
        page.wait_for_selector("#code")
        installation.services.delivery.drain(CODE)
        digits = re.search(r"^(\d{4}) (\d{4})$", catcher.mails[-1].text, re.MULTILINE)
        assert digits
        page.fill("#code", digits[0])
        page.click("text=Open my page")
        page.wait_for_selector("text=there is a summary for you")
        look(page, "sender")
        page.click("text=Read the summary")
        page.wait_for_selector("text=Sleeps through the night again.")
        look(page, "summary")
        page.click("text=I have read it")
        page.wait_for_selector("text=We know now that you have read it")
        look(page, "acknowledged")

        page.goto(f"{address}/admin/")
        counts = page.locator(".counts li").all_inner_texts()
        assert [" ".join(one.split()) for one in counts] == [
            "1 completed",
            "1 told",
            "1 opened",
            "1 acknowledged",
        ]
        look(page, "overview")
    assert installation.db.read(lambda s: s.scalars(select(Review.state)).all()) == ["resolved"]
