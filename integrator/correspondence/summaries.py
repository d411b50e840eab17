"""Care summaries handed in: kept, and a closing that waited for one is looked at again."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.loop import closing
from integrator.loop.closing import Added
from integrator.models import Referral, RemoteRecord
from integrator.ports import Hint
from integrator.store import hints
from integrator.store.vault import Vault

FEED: Final = "hubspot"
"""Where staff move tickets."""


def hand_in(
    session: Session, vault: Vault, referral: Referral, added: Added, *, now: datetime
) -> bool:
    """Keep a summary with the referral. False when this one was kept before.

    Where staff moved the ticket to closed already, it is read again, and the move is taken if the
    summary is all it lacked. Raises ValueError as `closing.add` does.
    """
    is_new = closing.add(session, vault, referral, added, now=now)
    ticket = _refused_closing(session, referral) if is_new else None
    if ticket is not None:
        hint = Hint(f"summary:{added.key}".encode(), "ticket", ticket, "summary.added", b"")
        hints.keep(session, hints.rows_of(vault, FEED, [hint], now=now))
    return is_new


def _refused_closing(session: Session, referral: Referral) -> str | None:
    """What the CRM calls a ticket that was moved to closed and is not closed with us."""
    return session.scalar(
        select(RemoteRecord.remote_id).where(
            RemoteRecord.kind == "ticket",
            RemoteRecord.local_key == referral.reference,
            RemoteRecord.refused == "closed",
            RemoteRecord.state == "live",
        )
    )
