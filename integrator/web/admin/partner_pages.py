"""The list of partners: which are new, and which are one."""

from flask import abort, render_template, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from integrator.loop.audience import CRM
from integrator.models import Partner, PartnerContact
from integrator.partners import merging
from integrator.partners.merging import NotMergeable
from integrator.store.audit import Deed, record
from integrator.web import sessions
from integrator.web.admin import consent_words, words
from integrator.web.admin.desk import back_to, blueprint
from integrator.web.admin.keyset import Page, before, paged
from integrator.web.context import ring, services


@blueprint.get("/partners")
def partners() -> str:
    """Newest first; with `state` those in that state alone."""
    state = request.args.get("state")
    asked = state if state in words.PARTNER_STATES else None
    page, contacts = services().db.read(lambda session: _page(session, asked))
    return render_template(
        "admin/partners.html",
        page=page,
        contacts=contacts,
        state=asked,
        types=consent_words.PARTNER_TYPES,
    )


def _page(session: Session, state: str | None) -> tuple[Page[Partner], dict[int, int]]:
    """By primary key; how many contacts each of the shown has, by the index on the partner."""
    query = select(Partner).where(Partner.merged_into_id.is_(None)).order_by(Partner.id.desc())
    if state:
        query = query.where(Partner.state == state)
    page = paged(session, query, Partner.id, before())
    counted = session.execute(
        select(PartnerContact.partner_id, func.count())
        .where(PartnerContact.partner_id.in_({one.id for one in page.rows}))
        .group_by(PartnerContact.partner_id)
    )
    return page, dict(counted.all())


@blueprint.post("/partners/vet")
def vet_partner() -> Response:
    """A person knows this partner."""
    sessions.admin_only()
    key, actor, now = request.form.get("key", ""), sessions.who().email, services().clock()
    services().db.write(
        lambda session: merging.vet(session, _named(session, key), actor=actor, now=now)
    )
    return back_to("admin.partners", done="vetted")


@blueprint.post("/partners/type")
def set_partner_type() -> Response:
    """Say whether a partner treats patients; it decides what they hear of care."""
    sessions.admin_only()
    key, said = request.form.get("key", ""), request.form.get("type", "")
    if said not in consent_words.PARTNER_TYPES:
        abort(400)
    actor, now = sessions.who().email, services().clock()

    def keep(session: Session) -> None:
        partner = _named(session, key)
        partner.is_provider = {"yes": True, "no": False}.get(said)
        detail = {"provider": partner.is_provider}
        record(session, [Deed(actor, "partner.type_set", f"partner:{key}", detail)], now=now)

    services().db.write(keep)
    return back_to("admin.partners", done="partner_type")


@blueprint.post("/partners/merge")
def merge_partners() -> Response:
    """Two partners are one; the first named stays."""
    sessions.admin_only()
    keep, loser = request.form.get("keep", "").strip(), request.form.get("key", "").strip()
    try:
        count = services().db.write(lambda session: _merge(session, keep, loser))
    except (NotFound, NotMergeable):
        return back_to("admin.partners", done="not_merged")
    ring(f"deliver:{CRM}")
    return back_to("admin.partners", done="merged", count=count)


def _merge(session: Session, keep: str, loser: str) -> int:
    return merging.merge(
        session,
        _named(session, keep),
        _named(session, loser),
        actor=sessions.who().email,
        audience=services().intake.rules.audience(session),
        now=services().clock(),
    )


def _named(session: Session, key: str) -> Partner:
    query = select(Partner).where(Partner.key == key).with_for_update()
    return session.scalar(query) or abort(404)
