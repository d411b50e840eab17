"""The page HubSpot: where it differs from us, and what the policy would take back from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from integrator.drift import comparing, repairing
from integrator.drift.comparing import Comparison
from integrator.following.fieldsync import SharedFields
from integrator.loop import withdrawing
from integrator.loop.withdrawing import Withheld
from integrator.models import Drift, DriftRun
from integrator.models.both_ways import DIFFERENCES
from integrator.web import sessions
from integrator.web.admin.desk import back_to, blueprint
from integrator.web.admin.keyset import Page, before, paged
from integrator.web.context import ring, services

FEED: Final = "hubspot"
MOST_TICKED: Final = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page shows."""

    run: DriftRun | None
    counts: dict[str, int]
    unasked: dict[str, int]
    """Of those that may be repaired all at once, how many nobody asked for yet."""
    page: Page[Drift]
    plans: dict[int, str]
    """Difference → what a repair of it would do."""
    withheld: Sequence[Withheld]
    policy_changed: bool

    @property
    def percent(self) -> int:
        """How far the comparison is."""
        if self.run is None or not self.run.total:
            return 0
        return min(99, round(100 * self.run.checked / self.run.total))


@blueprint.get("/hubspot")
def drift_list() -> str:
    """Differences as last found, newest first; by ix_drift_difference_id."""
    asked = request.args.get("difference", "")
    chosen = asked if asked in DIFFERENCES else None
    shared = _shared()
    shown = services().db.read(lambda session: _shown(session, chosen, shared))
    return render_template("admin/drift.html", shown=shown, chosen=chosen, kinds=DIFFERENCES)


def _shown(session: Session, chosen: str | None, shared: SharedFields) -> Shown:
    query = select(Drift).order_by(Drift.id.desc())
    if chosen:
        query = query.where(Drift.difference == chosen)
    page = paged(session, query, Drift.id, before())
    policy = services().settings.config.policy
    return Shown(
        run=comparing.last(session),
        counts=comparing.counts(session),
        unasked=repairing.unasked(session),
        page=page,
        plans={row.id: repairing.plan_of(session, row, shared) for row in page.rows},
        withheld=withdrawing.plan(session, policy),
        policy_changed=withdrawing.has_changed(session, policy),
    )


@blueprint.post("/hubspot/compare")
def compare() -> Response:
    """Compare everything, or go on where it stopped."""
    sessions.admin_only()
    _comparison().begin(sessions.who().email)
    ring(f"compare:{FEED}")
    return back_to("admin.drift_list", done="comparing")


@blueprint.post("/hubspot/repair")
def repair_ticked() -> Response:
    """Repair the ticked differences."""
    sessions.admin_only()
    ids = request.form.getlist("id", type=int)
    if len(ids) > MOST_TICKED:
        abort(413)
    count = _repair(None, ids) if ids else 0
    return back_to("admin.drift_list", done="repaired" if ids else "nothing", count=count)


@blueprint.post("/hubspot/repair-all")
def repair_all() -> Response:
    """Repair all differences of one kind that is safe in bulk."""
    sessions.admin_only()
    difference = request.form.get("difference", "")
    if difference not in repairing.SAFE:
        abort(400)
    count = 0
    while asked := _repair(difference, ()):
        count += asked
    return back_to("admin.drift_list", done="repaired", count=count)


@blueprint.post("/hubspot/withdraw")
def withdraw_all() -> Response:
    """Take back what the policy keeps from HubSpot by now."""
    sessions.admin_only()
    by, now, policy = sessions.who().email, services().clock(), services().settings.config.policy
    count = services().db.write(
        lambda s: withdrawing.withdraw(
            s, policy, actor=by, audience=services().audience(s), now=now
        )
    )
    ring("deliver:hubspot.referral")
    return back_to("admin.drift_list", done="withdrawn", count=count)


def _repair(difference: str | None, ids: Sequence[int]) -> int:
    by, now, shared = sessions.who().email, services().clock(), _shared()
    count = services().db.write(
        lambda s: repairing.repair(
            s,
            shared,
            repairing.chosen(s, difference=difference, ids=ids),
            actor=by,
            audience=services().audience(s),
            now=now,
        )
    )
    ring(f"heed:{FEED}")
    ring("deliver:hubspot.referral")
    return count


def _comparison() -> Comparison:
    return services().comparison or abort(404)


def _shared() -> SharedFields:
    return _comparison().teller.shared or abort(404)


@blueprint.app_context_processor
def _uses_hubspot() -> dict[str, bool]:
    return {"uses_hubspot": services().comparison is not None}
