"""Staff close a loop here: move a referral, keep its care summary, refer the patient again."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select, update

from integrator.loop import closing
from integrator.loop.appointments import appointments_of
from integrator.models import CareSummary, Referral, RemoteRecord, Review, WebhookEvent
from tests.web.admin.desk import STAFF, Desk, Visitor, mail

PDF = b"%PDF-1.4 seen four times"


def hidden(page: str, name: str) -> str:
    """A hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def move(who: Visitor, reference: str, to: str, **fields: str) -> str:
    """Choose a status on the page; what the page says then."""
    page = who.get(f"/admin/referrals/{reference}").text
    seq = fields.pop("seq", hidden(page, "seq"))
    answer = who.post(f"/admin/referrals/{reference}/status", move=to, seq=seq, **fields)
    assert answer.status_code == 303
    return str(who.get(answer.headers["Location"]).text)


def add(who: Visitor, reference: str, body: bytes = PDF, name: str = "s.pdf", **form: Any) -> str:
    """Choose a file on the page; what the page says then."""
    page = who.get(f"/admin/referrals/{reference}").text
    sent = {"key": hidden(page, "key"), "file": (BytesIO(body), name), **form}
    answer = who.post(f"/admin/referrals/{reference}/summary", **sent)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("#summary")
    return str(who.get(answer.headers["Location"]).text)


@pytest.fixture
def sam(desk: Desk) -> Visitor:
    """Staff, who are no admin."""
    return desk.logged_in(STAFF)


def taken_in(desk: Desk) -> str:
    return desk.take_in(mail(1))[0].reference


def test_staff_walk_a_referral_to_its_end(desk: Desk, sam: Visitor) -> None:
    reference = taken_in(desk)
    assert "The referral is moved." in move(sam, reference, "accepted:")
    assert "say when" in move(sam, reference, "scheduled:")
    said = move(sam, reference, "scheduled:", appointment="2026-12-01T09:30")
    assert "Tue 1 Dec" in said or "1 Dec" in said
    move(sam, reference, "in_care:")
    assert "add the care summary first" in move(sam, reference, "closed:summary_sent")
    assert desk.referrals()[0].status == "in_care"
    assert "kept with the referral" in add(sam, reference)
    said = move(sam, reference, "closed:summary_sent")
    assert "Acknowledged" in said
    closed = desk.referrals()[0]
    assert (closed.status, closed.status_reason) == ("closed", "summary_sent")
    actors = {entry.actor for entry in desk.deeds("status.changed")}
    assert actors == {STAFF}


def test_a_reason_is_chosen_with_the_status(desk: Desk, sam: Visitor) -> None:
    reference = taken_in(desk)
    for wrong in ("declined:", "declined:because", "void:", "", "closed:summary_sent"):
        move(sam, reference, wrong)
    assert desk.referrals()[0].status == "received"
    move(sam, reference, "declined:capacity")
    move(sam, reference, "accepted:capacity")
    assert desk.referrals()[0].status == "declined"
    move(sam, reference, "accepted:new_information")
    assert desk.referrals()[0].status_reason == "new_information"


def test_a_page_that_was_open_for_long_moves_nothing(desk: Desk, sam: Visitor) -> None:
    reference = taken_in(desk)
    move(sam, reference, "accepted:")
    assert "has moved meanwhile" in move(sam, reference, "cancelled:by_clinic", seq="1")
    assert desk.referrals()[0].status == "accepted"


def test_an_appointment_is_moved_and_called_off(desk: Desk, sam: Visitor) -> None:
    reference = taken_in(desk)
    move(sam, reference, "accepted:")
    move(sam, reference, "scheduled:", appointment="2026-12-01T09:30")
    sam.get(f"/admin/referrals/{reference}")
    at = f"/admin/referrals/{reference}/appointment"
    assert sam.post(at, appointment="2026-12-02T10:00").status_code == 303
    [booked] = desk.services.db.read(lambda s: appointments_of(s, 1))
    assert booked.starts_at.isoformat() == "2026-12-02T18:00:00+00:00"
    assert desk.referrals()[0].due_at == booked.starts_at
    assert "Patient did not come" in move(sam, reference, "accepted:no_show")
    assert desk.referrals()[0].appointment_at is None
    sam.post(at, appointment="2026-12-03T10:00")
    [after] = desk.services.db.read(lambda s: appointments_of(s, 1))
    assert (after.state, after.starts_at) == ("no_show", booked.starts_at)


def test_a_summary_is_sealed_shown_to_staff_and_taken_back(desk: Desk, sam: Visitor) -> None:
    reference = taken_in(desk)
    assert STAFF in add(sam, reference, name="Jane Doe.pdf")
    [row] = desk.rows(select(CareSummary))
    assert PDF not in row.body
    answer = sam.get(f"/admin/referrals/{reference}/summary/{row.id}")
    assert answer.data == PDF
    held: Mapping[str, str] = {
        "Content-Disposition": f'attachment; filename="{reference}-summary.pdf"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    assert {name: answer.headers[name] for name in held} == held
    assert [one.detail for one in desk.deeds("summary.viewed")] == [{"summary": row.id}]
    at = f"/admin/referrals/{reference}/summary/{row.id}"
    sam.get(f"/admin/referrals/{reference}")
    sam.post(f"{at}/take-back")
    assert "None yet" in sam.get(f"/admin/referrals/{reference}").text


def test_one_form_adds_one_summary(desk: Desk, sam: Visitor) -> None:
    reference = taken_in(desk)
    for _ in range(2):
        add(sam, reference, key="k" * 20)
    assert desk.count(CareSummary) == 1


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"", "s.pdf", "The file is empty"),
        (b"<html>", "s.html", "A care summary is a PDF"),
        (b"MZ\x90\0", "s.pdf", "A care summary is a PDF"),
        (b"%PDF-" + b"x" * 100_000, "s.pdf", "larger than 20 MB"),
        (PDF, "", "Choose a file first"),
    ],
)
def test_what_is_no_summary_is_refused_in_a_sentence(
    desk: Desk,
    sam: Visitor,
    body: bytes,
    name: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(closing, "LARGEST", 100_000)
    assert said in add(sam, taken_in(desk), body, name)
    assert desk.count(CareSummary) == 0


def test_another_referrals_summary_is_not_there(desk: Desk, sam: Visitor) -> None:
    first, second = (one.reference for one in desk.take_in(mail(1), mail(2)))
    add(sam, first)
    assert sam.get(f"/admin/referrals/{second}/summary/1").status_code == 404
    sam.post(f"/admin/referrals/{second}/summary/1/take-back")
    assert desk.count(CareSummary, CareSummary.withdrawn_at.is_(None)) == 1


def test_a_closing_at_hubspot_that_waits_for_it_is_looked_at_again(
    desk: Desk, sam: Visitor
) -> None:
    reference = taken_in(desk)
    desk.deliver()
    desk.services.db.write(lambda s: s.execute(update(RemoteRecord).values(refused="closed")))
    add(sam, reference)
    assert desk.count(WebhookEvent, WebhookEvent.heeded_at.is_(None)) == 1
    assert "heed:hubspot" in desk.rung


def test_an_ended_referral_is_made_again_in_one_click_and_both_are_linked(
    desk: Desk, sam: Visitor
) -> None:
    reference = taken_in(desk)
    sam.get(f"/admin/referrals/{reference}")
    assert sam.post(f"/admin/referrals/{reference}/again", key="k" * 20).status_code == 404
    move(sam, reference, "cancelled:by_patient")
    page = sam.get(f"/admin/referrals/{reference}").text
    for _ in range(2):
        answer = sam.post(f"/admin/referrals/{reference}/again", key=hidden(page, "key"))
    assert answer.status_code == 303
    desk.services.intake.read_kept()
    old, new = desk.referrals()
    assert (new.status, new.contact_id, new.service) == ("received", old.contact_id, "nutrition")
    assert new.reference in sam.get(f"/admin/referrals/{old.reference}").text
    assert old.reference in sam.get(f"/admin/referrals/{new.reference}").text
    assert desk.count(Referral) == 2
    assert desk.count(Review, Review.question == "possible_duplicate") == 0


def test_what_part_2_keeps_is_kept_when_it_is_made_again(desk: Desk, sam: Visitor) -> None:
    reference = taken_in(desk)
    sam.get(f"/admin/referrals/{reference}")
    sam.post(f"/admin/referrals/{reference}/part2", on="yes")
    move(sam, reference, "cancelled:by_patient")
    page = sam.get(f"/admin/referrals/{reference}").text
    sam.post(f"/admin/referrals/{reference}/again", key=hidden(page, "key"))
    desk.services.intake.read_kept()
    _, new = desk.referrals()
    assert new.part2
    assert new.disclosure_limit == "reference"


def test_the_overview_and_the_metrics_count_three_ways(desk: Desk, sam: Visitor) -> None:
    reference = taken_in(desk)
    for to in ("accepted:", "in_care:", "closed:seen_no_summary"):
        move(sam, reference, to)
    desk.services.db.write(lambda s: closing.note_delivered(s, [1], now=desk.now))
    counts = re.findall(r'need-count">(\d+)</span> <span>(\w+)', sam.get("/admin/").text)
    assert counts == [("1", "completed"), ("1", "told"), ("0", "opened"), ("0", "acknowledged")]
    metrics = sam.get("/metrics").text
    assert 'integrator_closures_30d{reached="delivered"} 1.0' in metrics
    assert 'integrator_closures_30d{reached="viewed"} 0.0' in metrics
    assert "was told that care is complete" in sam.get(f"/admin/referrals/{reference}").text
