"""What waits for a person: the page, the menu's count, the turn on a referral, and the list."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from integrator.errors import RejectedByRemote
from integrator.models import OutboxMessage, Referral, Review
from integrator.ports import Delivered, Failed
from tests.web.admin.desk import Desk, mail

PATIENT = ("Jane", "Doe", "1980", "555 0132", "tired")


def settle(desk: Desk) -> None:
    """All that was to be told is told."""
    done = update(OutboxMessage).values(state="done")
    desk.services.db.write(lambda session: session.execute(done))


def change(desk: Desk, number: int, **values: Any) -> None:
    """Something of one referral is different."""
    statement = update(Referral).where(Referral.id == number).values(**values)
    desk.services.db.write(lambda session: session.execute(statement))


@pytest.fixture
def neglected(desk: Desk) -> Desk:
    """Three referrals, one a day; a week later nobody has looked at any."""
    for number in (1, 2, 3):
        desk.take_in(mail(number))
        desk.later(days=1)
    settle(desk)
    desk.later(days=7)
    desk.services.reminding.remind()
    return desk


def test_where_all_is_well_the_page_says_so(desk: Desk) -> None:
    desk.take_in(mail(1))
    page = desk.logged_in().get("/admin/attention").text
    assert "All is well" in page
    assert "waiting</span>" not in page


def test_what_is_late_comes_latest_first_with_whose_turn_it_is(neglected: Desk) -> None:
    page = neglected.logged_in().get("/admin/attention").text
    references = [one.reference for one in neglected.referrals()]
    assert re.findall(r'class="ref" href="/admin/referrals/(R-\w+)"', page) == references
    for words in (
        "The clinic",
        "Look at it and decide",
        "Front desk",
        "business days",
        "Escalated",
    ):
        assert words in page
    for value in PATIENT:
        assert value not in page


def test_the_menu_counts_them_on_every_page(neglected: Desk) -> None:
    for path in ("/admin/", "/admin/referrals", "/desk/"):
        assert '3<span class="hidden"> waiting</span>' in neglected.logged_in().get(path).text


def test_unowned_and_stuck_referrals_say_so(desk: Desk) -> None:
    desk.take_in(mail(1), mail(2))
    desk.deliver([Failed(RejectedByRemote()), Delivered({"ticket": "7"})])
    change(desk, 2, owner=None)
    page = desk.logged_in().get("/admin/attention").text
    assert "Nobody owns it" in page
    assert "Stuck" in page
    assert "Referral to HubSpot: failed" in page or "Referral to HubSpot" in page


def test_a_late_acknowledgement_is_shown_after_an_hour(desk: Desk) -> None:
    desk.take_in(mail(1))
    desk.later(minutes=59)
    assert "Not acknowledged" not in desk.logged_in().get("/admin/attention").text
    desk.later(minutes=2)
    assert "Not acknowledged" in desk.logged_in().get("/admin/attention").text


def test_questions_that_wait_too_long_are_listed_and_counted(desk: Desk) -> None:
    row = {"question": "partner_message", "state": "open", "opened_at": desk.now}
    desk.services.db.write(lambda s: s.add_all(Review(natural_key=str(n), **row) for n in range(2)))
    assert "All is well" in desk.logged_in().get("/admin/attention").text
    desk.later(days=7)
    page = desk.logged_in().get("/admin/attention").text
    assert "All is well" not in page
    assert "Questions that wait for a person" in page
    assert "?question=partner_message" in page
    assert "Front desk" in page
    assert re.search(r"\d+ business days", page)
    assert '2<span class="hidden"> waiting</span>' in page


def test_the_page_costs_the_same_queries_however_many_there_are(neglected: Desk) -> None:
    few = _queries(neglected, "/admin/attention")
    neglected.take_in(*[mail(number) for number in range(100, 160)])
    neglected.later(days=9)
    assert _queries(neglected, "/admin/attention") == few


def _queries(desk: Desk, path: str) -> int:
    visitor, asked = desk.logged_in(), []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(desk.services.db.engine, "before_cursor_execute", note)
    assert visitor.get(path).status_code == 200
    event.remove(desk.services.db.engine, "before_cursor_execute", note)
    return len(asked)


def test_a_referral_shows_whose_turn_it_is_and_how_late(neglected: Desk) -> None:
    reference = neglected.referrals()[0].reference
    page = neglected.logged_in().get(f"/admin/referrals/{reference}").text
    assert "Whose turn" in page
    assert "Look at it and decide" in page
    assert re.search(r"\d+ business days late", page)
    assert "escalated" in page


def test_what_has_ended_is_nobodys_turn(desk: Desk) -> None:
    (referral,) = desk.take_in(mail(1))
    change(desk, 1, status="closed", waiting_on=None, next_action=None, due_at=None)
    page = desk.logged_in().get(f"/admin/referrals/{referral.reference}").text
    assert "Whose turn" not in page


def test_the_list_shows_what_waits_on_somebody_due_first_page_by_page(desk: Desk) -> None:
    ids = {one.reference: one.id for one in desk.take_in(*[mail(n) for n in range(120)])}
    for number in ids.values():
        change(desk, number, due_at=desk.now + timedelta(minutes=(number * 7) % 5))
    change(desk, 1, waiting_on="partner")
    change(desk, 2, waiting_on=None, due_at=None)
    visitor, seen = desk.logged_in(), []
    path = "/admin/referrals?waiting_on=clinic"
    for _ in range(3):
        page = visitor.get(path).text
        seen += re.findall(r'class="ref" href="/admin/referrals/(R-\w+)"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = found[1].replace("&amp;", "&") if found else ""
    due = {one.reference: (one.due_at, one.id) for one in desk.referrals()}
    assert seen == sorted(seen, key=lambda reference: due[reference])
    assert set(seen) == {reference for reference, number in ids.items() if number not in (1, 2)}
    assert len(seen) == 118
    everybody = visitor.get("/admin/referrals?waiting_on=anybody").text
    assert "Due later" in everybody


@pytest.mark.parametrize("after", ["x", "2026-11-23_1", "2026-11-23T17:00:00+00:00_x", "_"])
def test_a_place_that_is_none_shows_the_first_page(desk: Desk, after: str) -> None:
    desk.take_in(mail(1))
    path = f"/admin/referrals?waiting_on=clinic&after={after}"
    assert desk.logged_in().get(path).status_code == 200
