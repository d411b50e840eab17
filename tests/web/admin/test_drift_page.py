"""The page HubSpot: differences, their repair, and what the policy takes back."""

import os
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integrator.cli import differences
from integrator.models import Drift, DriftRun, FieldSync, OutboxMessage, RemoteRecord, WebhookEvent
from tests.web.admin.desk import STAFF, Desk, mail
from tests.web.admin.test_screens import SHOTS, SIZES, log_in

KINDS = {
    "stage_differs": ("ticket", "", "received>accepted"),
    "field_differs": ("patient", "patient_phone", ""),
    "owner_differs": ("ticket", "owner", ""),
    "association_missing": ("ticket", "company", ""),
    "deleted_there": ("ticket", "", ""),
    "missing_there": ("ticket", "", ""),
}


def furnish(desk: Desk) -> None:
    """One difference of most kinds, and a record that holds what the policy denies."""
    referrals = desk.take_in(*[mail(n) for n in range(len(KINDS))])
    desk.deliver()

    def write(session: Session) -> None:
        add = session.add
        run = DriftRun(
            asked_by="ada",
            started_at=desk.now - timedelta(minutes=9),
            phase="unpushed",
            position={},
            checked=1240,
            total=1240,
            finished_at=desk.now - timedelta(minutes=5),
        )
        add(run)
        session.flush()
        for referral, (difference, (kind, field, detail)) in zip(
            referrals, KINDS.items(), strict=True
        ):
            key = referral.reference if kind == "ticket" else "T-9f3c0a"
            add(
                Drift(
                    natural_key=f"{difference}:{kind}:{key}",
                    run_id=run.id,
                    difference=difference,
                    kind=kind,
                    local_key=key,
                    remote_id="9001",
                    referral_id=referral.id,
                    field=field,
                    detail=detail,
                    found_at=desk.now - timedelta(minutes=5),
                )
            )
        add(
            RemoteRecord(
                kind="patient",
                local_key="T-9f3c0a",
                remote_id="77",
                state="live",
                disclosed="patient_given_name,patient_phone",
                updated_at=desk.now,
            )
        )

    desk.services.db.write(write)


def test_each_difference_is_shown_with_what_a_repair_would_do(desk: Desk) -> None:
    furnish(desk)
    text = desk.logged_in().get("/admin/hubspot").text
    for words in (
        "Another stage",
        "Received here, Accepted there",
        "Another owner",
        "Tie to a record is missing",
        "Deleted at HubSpot",
        "Not at HubSpot",
        "Take what HubSpot says, if it may be taken",
        "Tell HubSpot ours again",
        "1 × patient’s contact: given name, phone",
    ):
        assert words in text, words


def test_ticked_differences_are_repaired_through_outbox_and_following(desk: Desk) -> None:
    furnish(desk)
    visitor = desk.logged_in()
    visitor.get("/admin/hubspot")
    ids = [row.id for row in desk.rows(select(Drift))]
    desk.rung.clear()
    visitor.post("/admin/hubspot/repair", id=ids)
    assert {"heed:hubspot", "deliver:hubspot.referral"} <= set(desk.rung)
    assert desk.count(WebhookEvent) == 3
    pushes = (OutboxMessage.state == "due", OutboxMessage.kind == "upsert")
    assert desk.count(OutboxMessage, *pushes) >= 3
    assert len(desk.deeds("drift.repaired")) == len(KINDS)
    assert desk.count(FieldSync) == 2
    assert "Asked for" in visitor.get("/admin/hubspot").text


@pytest.mark.parametrize("path", ["compare", "repair", "repair-all", "withdraw"])
def test_staff_may_look_and_not_act(desk: Desk, path: str) -> None:
    visitor = desk.logged_in(STAFF)
    assert visitor.get("/admin/hubspot").status_code == 200
    assert visitor.post(f"/admin/hubspot/{path}").status_code == 403


def test_a_comparison_is_begun_once_and_a_worker_is_woken(desk: Desk) -> None:
    visitor = desk.logged_in()
    visitor.get("/admin/hubspot")
    for _ in range(2):
        visitor.post("/admin/hubspot/compare")
    assert desk.rung.count("compare:hubspot") == 2
    assert desk.count(DriftRun) == 1
    assert "Comparing: tickets" in visitor.get("/admin/hubspot").text


def test_a_deleted_ticket_cannot_be_made_again_in_bulk(desk: Desk) -> None:
    visitor = desk.logged_in()
    visitor.get("/admin/hubspot")
    answer = visitor.post("/admin/hubspot/repair-all", difference="deleted_there")
    assert answer.status_code == 400


def test_what_was_asked_for_is_not_offered_again(desk: Desk) -> None:
    furnish(desk)
    desk.services.db.write(
        lambda s: s.execute(
            update(Drift)
            .where(Drift.difference.in_(("association_missing", "missing_there")))
            .values(difference="missing_there")
        )
    )
    visitor = desk.logged_in()
    offer = "Repair all 2: not at hubspot"
    assert offer in visitor.get("/admin/hubspot").text
    visitor.post("/admin/hubspot/repair-all", difference="missing_there")
    assert "Repair all" not in visitor.get("/admin/hubspot").text


def test_the_command_counts_one_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    drift = Drift(id=1, difference="missing_there", kind="ticket", local_key="R-1", field="")
    drift.detail = ""
    for several, said in ((1, "1 difference\n"), (2, "2 differences\n")):
        differences.show([drift] * several, {1: "push"})
        assert capsys.readouterr().out.endswith(said)


def test_the_policy_is_withdrawn_by_a_button(desk: Desk) -> None:
    furnish(desk)
    visitor = desk.logged_in()
    visitor.get("/admin/hubspot")
    visitor.post("/admin/hubspot/withdraw")
    assert len(desk.deeds("disclosure.withdrawn")) == 1


@pytest.mark.parametrize("size", SIZES)
def test_the_page_fits(desk: Desk, address: str, page: Page, size: str) -> None:
    furnish(desk)
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    log_in(page, address)
    page.goto(f"{address}/admin/hubspot")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if SHOTS:
        page.screenshot(path=os.path.join(SHOTS, f"hubspot-{size}.png"), full_page=True)
