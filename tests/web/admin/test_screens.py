"""The admin in a real Chromium: by keyboard, on a phone, and with hostile values shown as text."""

import itertools
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from integrator.errors import BlockedByPolicy, CredentialsRefused, RejectedByRemote
from integrator.models import Switch
from integrator.ports import Delivered, Envelope, Failed, FetchFailure
from tests.web.admin.desk import ADMIN, PASSWORD, START, Desk, mail

HOSTILE = "<script>window.hit=1</script><img src=x onerror=window.hit=1>"
SHOTS = os.environ.get("SCREENSHOTS")
"""A folder to keep pictures of every page in, to be looked at."""

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")


def log_in(page: Page, address: str) -> None:
    """With the keyboard alone."""
    page.goto(f"{address}/admin/")
    page.wait_for_function("document.activeElement.id === 'email'")
    page.keyboard.type(ADMIN)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/admin/")


def furnish(desk: Desk) -> None:
    """A busy clinic: every state there is."""
    practices = ["North Practice", "Harbour GP Group", "Bay Community Centre", "Dr. Ines Sol"]
    for hour in range(20):
        desk.now = START.replace(hour=2) if hour == 0 else desk.now
        shown = [
            mail(hour * 10 + n, practice=practices[(hour + n) % 4], sender=f"ana{n}@north.example")
            for n in range(1 + (hour * 7) % 5)
        ]
        desk.take_in(*shown)
        failing = [Failed(RejectedByRemote(remote_code="VALIDATION_ERROR"))] if hour == 9 else []
        desk.deliver(
            failing
            + [
                Delivered({"ticket": f"{9000 + hour * 10 + n}"})
                for n in range(len(shown) - len(failing))
            ]
        )
        desk.later(minutes=45)
    desk.take_in(
        mail(900, given="Ana", reason="Fatigue and poor sleep since spring; wants a second look"),
        Envelope("clinic-inbox", "b1", START, "application/pdf", b"%PDF-1.4 scanned fax"),
        Envelope("clinic-inbox", "b2", START, "message/rfc822", b"From: n@news.example\n\nHi"),
        FetchFailure(
            "INBOX/17/42",
            "too_big",
            True,
            "This mail has 41.0 MB; open it in the mailbox, or raise the limit.",
        ),
    )
    desk.deliver([Failed(BlockedByPolicy("x"))])
    desk.take_in(mail(901))
    desk.deliver(
        CredentialsRefused(
            "HubSpot refused the key. Make a new one under Settings, "
            "Integrations, Private Apps and put it into HUBSPOT_TOKEN."
        )
    )
    desk.later(minutes=1)


@pytest.fixture
def busy(desk: Desk) -> Desk:
    furnish(desk)
    return desk


def pages(desk: Desk) -> dict[str, str]:
    """Every page worth a look."""
    stuck = next(m for m in desk.messages() if m.state == "dead")
    by_id = {one.id: one.reference for one in desk.referrals()}
    return {
        "overview": "/admin/",
        "referrals": "/admin/referrals",
        "referral-dead": f"/admin/referrals/{by_id[stuck.referral_id]}",
        "referral": f"/admin/referrals/{desk.referrals()[3].reference}",
        "attention": "/admin/attention",
        "due-first": "/admin/referrals?waiting_on=anybody",
        "failures": "/admin/failures",
        "unreadable": "/admin/failures/unreadable",
        "reviews": "/admin/failures/reviews",
        "audit": "/admin/audit",
        "login": "/admin/login",
        "missing": "/admin/nowhere",
    }


def test_no_page_is_wider_than_its_screen_or_breaks_its_own_content_policy(
    busy: Desk, address: str, page: Page
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    log_in(page, address)
    for name, path in pages(busy).items():
        before = len(complaints)
        page.goto(f"{address}{path}")
        for size, scheme in itertools.product(SIZES, SCHEMES):
            assert_fits(page, f"{name}-{size}-{scheme}", width=SIZES[size], scheme=scheme)
        assert name == "missing" or complaints[before:] == [], name


def assert_fits(page: Page, name: str, *, width: tuple[int, int], scheme: Any) -> None:
    """The page that is shown is no wider than this screen."""
    page.set_viewport_size({"width": width[0], "height": width[1]})
    page.emulate_media(color_scheme=scheme)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width[0], name


def test_a_failed_message_is_requeued_with_the_keyboard(
    desk: Desk, address: str, page: Page
) -> None:
    desk.take_in(mail(1))
    desk.deliver([Failed(RejectedByRemote())])
    log_in(page, address)
    page.get_by_role("link", name="1 message failed").press("Enter")
    page.wait_for_url(f"{address}/admin/failures**")
    page.get_by_role("checkbox").press("Space")
    page.get_by_role("button", name="Requeue ticked").press("Enter")
    page.get_by_role("status").wait_for()
    assert page.get_by_role("status").inner_text() == "1 message will be tried again."
    assert [message.state for message in desk.messages()] == ["due"]


def test_the_first_tab_stop_leads_past_the_menu(desk: Desk, address: str, page: Page) -> None:
    log_in(page, address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_scripts_in_any_field_are_shown_as_text(desk: Desk, address: str, page: Page) -> None:
    (referral,) = desk.take_in(
        mail(
            1,
            given=HOSTILE,
            family="Doe",
            practice=HOSTILE,
            reason=HOSTILE,
            sender=f'"{HOSTILE}" <ana@north.example>',
        )
    )
    desk.services.db.write(
        lambda s: s.add(
            Switch(name="hold_mail", on=True, reason="x", changed_by=HOSTILE, changed_at=desk.now)
        )
    )
    log_in(page, address)
    for path in ("/admin/", "/admin/referrals", f"/admin/referrals/{referral.reference}"):
        page.goto(f"{address}{path}")
        assert page.evaluate("window.hit") is None
        assert page.locator("img").count() == 0
    assert HOSTILE in page.locator("pre").inner_text()
