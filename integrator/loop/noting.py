"""Sentences for staff on a referral's ticket: asked for here, worded when they are sent."""

from datetime import datetime

from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.loop.audience import NOTE, Audience
from integrator.models import Referral


def tell(
    session: Session,
    referral: Referral,
    kind: str,
    detail: str,
    audience: Audience,
    *,
    now: datetime,
) -> None:
    """Have a note put on the referral's ticket, once for this detail (codes only)."""
    if NOTE not in audience.topics:
        return
    intent = Intent(
        topic=NOTE,
        kind=kind,
        referral_id=referral.id,
        reference=referral.reference,
        status_seq=referral.status_seq,
        detail=detail,
    )
    outbox.add(session, [intent], now=now)
