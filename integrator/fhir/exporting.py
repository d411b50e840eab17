"""Referrals in bulk, a page at a time, each page in the audit log before anybody has it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.config.policy import Policy
from integrator.fhir.records import Told, note, told_of
from integrator.models import Referral
from integrator.store.db import Database
from integrator.store.vault import Vault

ACTOR: Final = "export"


def next_page(
    db: Database, vault: Vault, policy: Policy, *, after: int, limit: int, now: datetime
) -> Sequence[Told]:
    """The referrals that follow the one with the id `after`; by the primary key."""

    def page(session: Session) -> list[Told]:
        query = select(Referral).where(Referral.id > after).order_by(Referral.id).limit(limit)
        found = told_of(session, vault, policy, session.scalars(query).all(), today=now.date())
        note(session, found, actor=ACTOR, action="fhir.exported", now=now)
        return found

    return db.write(page)
