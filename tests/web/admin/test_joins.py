"""A join is shown on both its referrals, and taken back there."""

from dataclasses import replace

import pytest

from tests.web.admin.desk import STAFF, Desk, Visitor, mail
from tests.web.review.test_deeds import do, two_alike


@pytest.fixture
def staff(desk: Desk) -> Visitor:
    return desk.logged_in(STAFF)


def take_apart(staff: Visitor, reference: str) -> str:
    """Press the button on the page of a referral; what the page then says."""
    page = staff.get(f"/admin/referrals/{reference}").text
    number = page.split("joins/undo")[1].split('name="id" value="')[1].split('"')[0]
    answer = staff.post(f"/admin/referrals/{reference}/joins/undo", id=number)
    return str(staff.get(answer.headers["Location"]).text)


@pytest.mark.parametrize("side", [0, 1])
def test_what_a_person_joined_is_taken_apart_on_either_page(
    desk: Desk, staff: Visitor, side: int
) -> None:
    two_alike(desk)
    do(desk, staff, "possible_duplicate", "join")
    references = [one.reference for one in desk.referrals()]
    said = take_apart(staff, references[side])
    assert "two referrals again" in said
    assert references[1] in said
    assert [one.status for one in desk.referrals()] == ["received", "received"]
    assert "joins/undo" not in staff.get(f"/admin/referrals/{references[0]}").text


def test_a_joined_referral_says_so_and_leads_to_the_other(desk: Desk, staff: Visitor) -> None:
    two_alike(desk)
    do(desk, staff, "possible_duplicate", "join")
    first, second = (one.reference for one in desk.referrals())
    page = staff.get(f"/admin/referrals/{second}").text
    head = page.split("<h1>")[1].split("</h1>")[0]
    assert "Joined to" in head
    assert f'href="/admin/referrals/{first}"' in head
    assert "Joined with another referral" in page
    assert "Entered in error" not in page
    assert "Joined to" not in staff.get(f"/admin/referrals/{first}").text


def test_what_a_machine_joined_is_taken_apart(desk: Desk, staff: Visitor) -> None:
    desk.take_in(mail(1))
    first = mail(1)
    again = first.body.replace(b"Message-ID: <", b"Message-ID: <again-")
    desk.take_in(replace(first, external_id="again", body=again))
    (only,) = desk.referrals()
    assert "two referrals again" in take_apart(staff, only.reference)
    assert [one.status for one in desk.referrals()] == ["received", "received"]


def test_a_join_is_taken_back_once_and_only_on_its_own_page(desk: Desk, staff: Visitor) -> None:
    two_alike(desk)
    do(desk, staff, "possible_duplicate", "join")
    first, second = (one.reference for one in desk.referrals())
    page = staff.get(f"/admin/referrals/{first}").text
    number = page.split("joins/undo")[1].split('name="id" value="')[1].split('"')[0]
    (stranger,) = desk.take_in(mail(7))
    for reference in (stranger.reference, second, first):
        staff.post(f"/admin/referrals/{reference}/joins/undo", id=number)
    assert [one.status for one in desk.referrals()][:2] == ["received", "received"]
    assert len(desk.deeds("referral.join_undone")) == 1


@pytest.mark.parametrize(
    ("said", "shown"), [("dkim=pass", "Sender: verified"), ("dmarc=fail", "Sender: failed")]
)
def test_whether_the_sender_was_verified_is_shown(
    desk: Desk, staff: Visitor, said: str, shown: str
) -> None:
    whole = mail(1)
    (one,) = desk.take_in(replace(whole, body=whole.body.replace(b"dkim=pass", said.encode())))
    assert shown in staff.get(f"/admin/referrals/{one.reference}").text
