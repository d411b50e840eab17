"""Consent on a referral's page: recorded, withdrawn, kept by Part 2; and who partners are."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import select

from integrator.models import Consent, Partner, Referral
from integrator.policy.consent import NOTICE
from tests.web.admin.desk import STAFF, Desk, Visitor, mail
from tests.web.admin.test_screens import SIZES, log_in

SHOTS = os.environ.get("SCREENSHOTS")


def at(desk: Desk, email: str = STAFF) -> tuple[Visitor, Referral, str]:
    """Staff at the page of a referral that HubSpot has."""
    [referral] = desk.take_in(mail(1))
    desk.deliver()
    who, path = desk.logged_in(email), f"/admin/referrals/{referral.reference}"
    who.get(path)
    return who, referral, path


def said(**more: str) -> dict[str, str]:
    """What the form sends."""
    return {
        "state": "given",
        "scope": "refer",
        "by_whom": "patient",
        "how": "written",
        "given_on": "2026-11-20",
        "effective_on": "",
        "expires_on": "2027-11-20",
        "reason": "paper_on_file",
        **more,
    }


def consents(desk: Desk) -> list[Consent]:
    """Every record."""
    return desk.rows(select(Consent).order_by(Consent.id))


def test_the_page_shows_the_records_the_decisions_and_what_is_kept_where(desk: Desk) -> None:
    who, _, path = at(desk)
    text = who.get(path).text
    for words in ("read in <code>body</code>", "Clinician, on the patient", "What goes where now"):
        assert words in text
    assert "Decisions so far (1)" in text
    assert "Nothing but disclosure.toml decides" not in text


def test_staff_record_a_consent_with_its_dates(desk: Desk) -> None:
    who, referral, path = at(desk)
    answer = who.post(f"{path}/consent", **said())
    assert "done=consent_recorded" in answer.location
    made = consents(desk)[-1]
    assert (made.state, made.how, str(made.expires_on), made.recorded_by) == (
        "given",
        "written",
        "2027-11-20",
        STAFF,
    )
    [deed] = desk.deeds("consent.recorded")
    assert (deed.actor, deed.subject) == (STAFF, referral.reference)
    assert "until 2027-11-20" in who.get(path).text


def test_dates_that_cannot_be_are_not_recorded(desk: Desk) -> None:
    who, _, path = at(desk)
    for wrong in ({"expires_on": "2026-11-01"}, {"given_on": "yesterday"}):
        answer = who.post(f"{path}/consent", **said(**wrong))
        assert "done=consent_unclear" in answer.location
    assert who.post(f"{path}/consent", **said(state="maybe")).status_code == 400
    assert len(consents(desk)) == 1


def test_withdrawing_reduces_it_and_says_so(desk: Desk) -> None:
    who, _, path = at(desk)
    answer = who.post(f"{path}/consent", **said(state="withdrawn", reason="patient_said"))
    assert "done=consent_withdrawn" in answer.location
    now = desk.referrals()[0]
    assert (now.consent, now.disclosure_limit) == ("refused", "reference")
    assert "deliver:hubspot.referral" in desk.rung
    text = who.get(path).text
    assert "Consent was withdrawn: nothing of the patient leaves any more." in text
    assert "Reduced" in text


def test_the_row_of_consent_shows_the_evidence_of_what_counts(desk: Desk) -> None:
    who, _, path = at(desk)
    assert "recorded by" not in row_of_consent(who.get(path).text)
    who.post(f"{path}/consent", **said(state="withdrawn", how="verbal"))
    row = row_of_consent(who.get(path).text)
    assert ">Withdrawn<" in row
    assert f"Patient · By word of mouth · recorded by {STAFF}" in row
    assert "the mail" not in row
    assert "% sure" not in row


def row_of_consent(page: str) -> str:
    """Value and evidence, on the referral's page."""
    found = re.search(r"<dt>Consent</dt>(.*?)</dd>", page, re.DOTALL)
    assert found
    return found[1]


def test_part_2_is_set_and_taken_back(desk: Desk) -> None:
    who, _, path = at(desk)
    who.post(f"{path}/part2", on="yes")
    assert desk.referrals()[0].part2
    page = who.get(path).text
    assert "Part 2 does not keep it" in page
    assert NOTICE in page
    who.post(f"{path}/part2", on="no")
    assert not desk.referrals()[0].part2
    assert [one.detail["on"] for one in desk.deeds("part2.set")] == [True, False]


def test_the_notice_of_part_2_stands_wherever_a_copy_can_be_taken(desk: Desk) -> None:
    who, referral, path = at(desk)
    pages = [path, f"/admin/envelopes/{referral.reference}"]
    assert not any(NOTICE in who.get(page).text for page in pages)
    who.post(f"{path}/part2", on="yes")
    assert all(NOTICE in who.get(page).text for page in pages)


def test_nobody_does_it_from_another_site(desk: Desk) -> None:
    who, _, path = at(desk)
    for deed in ("consent", "part2"):
        assert who.client.post(f"{path}/{deed}", data=said()).status_code in (400, 403)
        assert desk.visitor().post(f"{path}/{deed}").status_code in (302, 303, 400, 403)
    assert len(consents(desk)) == 1


def test_admins_say_whether_a_partner_treats_patients(desk: Desk) -> None:
    desk.take_in(mail(1))
    [partner] = desk.rows(select(Partner))
    admin = desk.logged_in()
    assert "Treats patients" in admin.get("/admin/partners").text
    for kind, stored in (("yes", True), ("no", False), ("", None)):
        answer = admin.post("/admin/partners/type", key=partner.key, type=kind)
        assert "done=partner_type" in answer.location
        assert desk.rows(select(Partner))[0].is_provider is stored
    assert admin.post("/admin/partners/type", key=partner.key, type="x").status_code == 400
    staff = desk.logged_in(STAFF)
    assert staff.post("/admin/partners/type", key=partner.key, type="yes").status_code == 403
    assert len(desk.deeds("partner.type_set")) == 3


def test_it_is_done_in_a_browser(desk: Desk, address: str, page: Page) -> None:
    [referral] = desk.take_in(mail(1))
    desk.deliver()
    log_in(page, address)
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{address}/admin/referrals/{referral.reference}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        shoot(page, f"consent-{name}")
        page.goto(f"{address}/admin/partners")
        shoot(page, f"partner-kinds-{name}")
    page.goto(f"{address}/admin/referrals/{referral.reference}")
    page.get_by_text("Record that consent is withdrawn").click()
    page.get_by_role("button", name="Withdraw consent").click()
    page.get_by_text("what waited is cancelled").wait_for()
    page.get_by_text("Record consent", exact=True).click()
    shoot(page, "consent-withdrawn")
    assert desk.referrals()[0].disclosure_limit == "reference"


def shoot(page: Page, name: str) -> None:
    """Keep a picture, where somebody wants to look."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
