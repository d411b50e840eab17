"""How a referral stands, for whoever has a link to it: nothing of the patient, nothing sealed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from integrator.correspondence import access
from integrator.correspondence.links import Links, Opened
from integrator.loop import followers
from integrator.models import PartnerContact, Referral, StoredEnvelope
from integrator.statuses import UNTOLD


@dataclass(frozen=True, slots=True)
class Standing:
    """What a link shows without a code."""

    reference: str
    status: str
    since: datetime
    missing: int = 0
    """How many details are asked for; their names stay with us."""


@dataclass(frozen=True, slots=True)
class Door:
    """What is behind a link."""

    standing: Standing | None
    """None where nothing may be told: its time is over, or it is nobody's any more."""
    referral: Referral | None = None
    contact: PartnerContact | None = None
    """To whom a code can be sent; None where there is no way in."""


def door(session: Session, link: Opened, *, links: Links, now: datetime) -> Door:
    """What the link opens now. Deny by default: every doubt shows less."""
    referral = referral_of(session, link.reference)
    if referral is None:
        over = links.is_over(link, now=now)
        return Door(None if over else _unread(session, link.reference))
    contact = _contact(session, link, referral)
    if is_revoked(link, referral, contact) or (link.contact_key and contact is None):
        return Door(None)
    if contact is None:
        over = links.is_over(link, now=now)
        return Door(None if over else standing_of(referral, link.reference), referral)
    is_theirs = _is(session, referral, access.theirs(contact))
    lets_in = is_theirs and access.may_enter(contact)
    shows = is_theirs and not links.is_over(link, now=now)
    return Door(
        standing_of(referral, link.reference) if shows else None,
        referral,
        contact if lets_in else None,
    )


def referral_of(session: Session, reference: str) -> Referral | None:
    """By its reference, or by that of an envelope that was joined with it."""
    return followers.resolved(session, reference)


def _contact(session: Session, link: Opened, referral: Referral) -> PartnerContact | None:
    """Whom the link was sent to; where a form showed it to nobody in particular, the sender."""
    if link.contact_key:
        return session.scalar(select(PartnerContact).where(PartnerContact.key == link.contact_key))
    return session.get(PartnerContact, referral.contact_id) if referral.contact_id else None


def is_revoked(link: Opened, referral: Referral, contact: PartnerContact | None) -> bool:
    """Whether somebody voided the links of that time."""
    moments = (referral.links_revoked_at, contact.links_revoked_at if contact else None)
    return any(moment is not None and link.made_at <= moment for moment in moments)


def _is(session: Session, referral: Referral, rule: ColumnElement[bool]) -> bool:
    return session.scalar(select(Referral.id).where(Referral.id == referral.id, rule)) is not None


def standing_of(referral: Referral, reference: str) -> Standing | None:
    """Under the reference its reader knows; None for a status that senders are never told."""
    if referral.status in UNTOLD:
        return None
    asked = [need for need in referral.missing.split(",") if need]
    count = len(asked) if referral.status == "needs_info" else 0
    return Standing(reference, referral.status, referral.status_at, count)


def _unread(session: Session, reference: str) -> Standing | None:
    """What is kept but not read yet is received."""
    received = select(StoredEnvelope.received_at).where(StoredEnvelope.reference == reference)
    moment = session.scalar(received)
    return Standing(reference, "received", moment) if moment else None
