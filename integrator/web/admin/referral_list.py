"""The list of referrals: found by reference, partner, status or source; no patient value in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import redirect, render_template, request, url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, load_only
from werkzeug.wrappers import Response

from integrator.delivery.outbox import HOLDING
from integrator.models import OutboxMessage, Partner, Referral, RemoteRecord, StoredEnvelope
from integrator.models.referrals import TURNS
from integrator.partners.matching import fold
from integrator.statuses import STATUSES
from integrator.web.admin import turn_words
from integrator.web.admin.desk import blueprint
from integrator.web.admin.due_first import DuePage, after_due, due_first
from integrator.web.admin.keyset import Page, before, paged
from integrator.web.context import services

MOST_PARTNERS: Final = 50
_REFERENCE = re.compile(r"R-[0-9A-Z]{4,12}")
_SHOWN: Final = load_only(
    Referral.id,
    Referral.reference,
    Referral.source,
    Referral.partner_id,
    Referral.status,
    Referral.priority,
    Referral.missing,
    Referral.received_at,
    Referral.waiting_on,
    Referral.due_at,
)
ANYBODY: Final = "anybody"
WAITING: Final = (ANYBODY, *TURNS)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for."""

    reference: str = ""
    partner: str = ""
    status: str = ""
    source: str = ""
    waiting_on: str = ""
    """One of TURNS, or ANYBODY; then what is due first comes first."""

    @classmethod
    def asked(cls) -> "Search":
        """From the address; what is none of our words is left out."""
        given = request.args
        status = given.get("status", "")
        return cls(
            reference=given.get("reference", "").strip().upper()[:16],
            partner=given.get("partner", "").strip()[:80],
            status=status if status in STATUSES else "",
            source=given.get("source", "")[:255],
            waiting_on=given.get("waiting_on", "") if given.get("waiting_on") in WAITING else "",
        )

    def parameters(self) -> dict[str, str]:
        """As they stand in the address of the next page."""
        given = {
            "partner": self.partner,
            "status": self.status,
            "source": self.source,
            "waiting_on": self.waiting_on,
        }
        return {name: text for name, text in given.items() if text}


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of referrals with what stands beside them."""

    page: Page[Referral] | DuePage
    partners: Mapping[int, str]
    stuck: Mapping[tuple[int, str], str]
    """(referral, topic) → the gravest state of its unsettled messages."""
    tickets: Mapping[str, RemoteRecord]


@blueprint.get("/referrals")
def referrals() -> str | Response:
    """Search, and page by keyset."""
    search = Search.asked()
    if search.reference:
        found = services().db.read(lambda session: _referral_page(session, search.reference))
        if found:
            return redirect(found)
    listing = services().db.read(lambda session: _listing(session, search))
    sources = sorted({*services().pulls, *services().forms, *services().json_intakes})
    return render_template(
        "admin/referrals.html",
        listing=listing,
        search=search,
        sources=sources,
        statuses=STATUSES,
        waiting=WAITING,
        waiting_on=turn_words.WAITING_ON,
    )


def _referral_page(session: Session, reference: str) -> str | None:
    """Where a reference leads: by the unique keys of referral and envelope."""
    named = reference if reference.startswith("R-") else f"R-{reference}"
    if not _REFERENCE.fullmatch(named):
        return None
    if session.scalar(select(Referral.id).where(Referral.reference == named)):
        return url_for("admin.referral", reference=named)
    if session.scalar(select(StoredEnvelope.id).where(StoredEnvelope.reference == named)):
        return url_for("admin.envelope", reference=named)
    return None


def _listing(session: Session, search: Search) -> Listing:
    """Five queries, whatever is asked."""
    if search.reference:
        return Listing(Page([], None, is_first=True), {}, {}, {})
    query = _query(session, search)
    page: Page[Referral] | DuePage
    if search.waiting_on:
        page = due_first(session, _waiting(query, search.waiting_on), after_due())
    else:
        page = paged(session, query.order_by(Referral.id.desc()), Referral.id, before())
    ids = [referral.id for referral in page.rows]
    return Listing(
        page=page,
        partners=_partner_names(session, page.rows),
        stuck=_stuck(session, ids),
        tickets=_tickets(session, [referral.reference for referral in page.rows]),
    )


def _query(session: Session, search: Search) -> Select[Referral]:
    """By ix_referral_status_id, _source_id or _partner_id, else the primary key; what waits on
    somebody by ix_referral_waiting_on_due_at_id or ix_referral_due_at."""
    query = select(Referral).options(_SHOWN)
    if search.partner:
        query = query.where(Referral.partner_id.in_(_partner_ids(session, search.partner)))
    if search.status:
        query = query.where(Referral.status == search.status)
    if search.source:
        query = query.where(Referral.source == search.source)
    return query


def _waiting(query: Select[Referral], on: str) -> Select[Referral]:
    return query if on == ANYBODY else query.where(Referral.waiting_on == on)


def _partner_ids(session: Session, name: str) -> Sequence[int]:
    """Partners whose name has these words, as names are compared; a scan of a row a practice."""
    return session.scalars(
        select(Partner.id)
        .where(Partner.folded_name.contains(fold(name), autoescape=True))
        .limit(MOST_PARTNERS)
    ).all()


def _partner_names(session: Session, referrals: Sequence[Referral]) -> dict[int, str]:
    ids = {referral.partner_id for referral in referrals if referral.partner_id}
    rows = session.execute(select(Partner.id, Partner.name).where(Partner.id.in_(ids)))
    return dict(rows.all())


def _stuck(session: Session, ids: Sequence[int]) -> dict[tuple[int, str], str]:
    """The gravest state of what is unsettled; by ix_outbox_referral_id_topic_state."""
    rows = session.execute(
        select(OutboxMessage.referral_id, OutboxMessage.topic, OutboxMessage.state)
        .where(OutboxMessage.referral_id.in_(ids), OutboxMessage.state.in_(HOLDING))
        .distinct()
    )
    gravest_last = sorted(rows, key=lambda row: -_GRAVITY.index(row.state))
    return {(row.referral_id, row.topic): row.state for row in gravest_last}


_GRAVITY: Final = ("dead", "blocked", "held", "due", "leased")


def _tickets(session: Session, references: Sequence[str]) -> dict[str, RemoteRecord]:
    """By the unique key of kind and local key."""
    rows = session.scalars(
        select(RemoteRecord).where(
            RemoteRecord.kind == "ticket", RemoteRecord.local_key.in_(references)
        )
    )
    return {row.local_key: row for row in rows}
