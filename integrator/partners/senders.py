"""A person says who sent a referral that no machine could link to anybody."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.loop import handing, reviews, status
from integrator.loop.audience import LETTER, Audience, intents
from integrator.loop.turns import BY_STATUS, FIND_SENDER
from integrator.models import Partner, PartnerContact, Referral, StoredEnvelope
from integrator.partners import matching
from integrator.partners.matching import Sender
from integrator.partners.verifying import sender_of
from integrator.store.audit import Deed, record
from integrator.store.sealing import open_envelope
from integrator.store.vault import Vault

QUESTIONS: Final = ("unverified_sender", "unknown_sender")


def link_sender(
    session: Session,
    referral: Referral,
    contact: PartnerContact,
    *,
    actor: str,
    audience: Audience,
    now: datetime,
) -> None:
    """This contact sent it: they hear of it from now on, beginning with how it stands."""
    referral.partner_id, referral.contact_id = contact.partner_id, contact.id
    status.tell_again(session, referral, audience=audience, now=now)
    letters = [
        one for one in intents(referral, origin="admin", audience=audience) if one.topic == LETTER
    ]
    status.tell(session, referral, letters, audience=audience, now=now)
    if referral.next_action == FIND_SENDER.next_action:
        handing.pass_turn(session, referral, BY_STATUS["needs_info"], audience=audience, now=now)
    for question in QUESTIONS:
        asked = reviews.open_about(session, question, referral.id)
        reviews.resolve(session, asked, actor=actor, now=now)
    detail = {"contact": contact.key}
    record(session, [Deed(actor, "sender.linked", referral.reference, detail)], now=now)


def contact_for(
    session: Session, vault: Vault, referral: Referral, partner: Partner, *, now: datetime
) -> PartnerContact | None:
    """The contact of a partner's with the address this referral's mail came from; made where there
    is none. None where the mail has no one address, or another partner's contact has it."""
    row = session.get_one(StoredEnvelope, referral.envelope_id)
    is_mail = row.content_type.startswith("message/")
    address = sender_of(open_envelope(vault, row).body) if is_mail else None
    if address is None:
        return None
    sender = Sender(partner.name, None, address, None, None)
    found = matching.contact_of(session, sender, partner, now=now)
    return found if found.partner_id == partner.id else None


def candidate(session: Session, key: str) -> Partner | PartnerContact | None:
    """Whom a question of the kind "unverified_sender" proposes, by the key in its detail."""
    tables: tuple[type[Any], ...] = (PartnerContact, Partner)
    for table in tables:
        found: Partner | PartnerContact | None = session.scalar(
            select(table).where(table.key == key)
        )
        if found is not None:
            return found
    return None
