"""Two partners turn out to be one; a new one is looked at and found to be a partner indeed."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integrator.errors import PermanentError
from integrator.loop import status
from integrator.loop.audience import Audience
from integrator.loop.noting import tell
from integrator.models import Partner, PartnerAlias, PartnerContact, Referral, RemoteRecord
from integrator.store.audit import Deed, record


class NotMergeable(PermanentError):  # noqa: N818
    """These partners cannot be merged; `advice` says why."""

    code: ClassVar[str] = "not_mergeable"

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice


def vet(session: Session, partner: Partner, *, actor: str, now: datetime) -> None:
    """A person looked at this partner and knows them."""
    partner.state = "vetted"
    record(session, [Deed(actor, "partner.vetted", partner.key)], now=now)


def merge(
    session: Session,
    keep: Partner,
    loser: Partner,
    *,
    actor: str,
    audience: Audience,
    now: datetime,
) -> int:
    """Everything of `loser` is `keep`'s from now on; how many referrals moved.

    Its name and domain still lead here, its links open the same. The CRM hears of each referral
    again under the company of `keep`; the company it knew `loser` by stays there, since what it
    holds beside our tickets is staff's, and a merge there cannot be undone: a note says so, once.
    """
    _refuse(keep, loser)
    moved = session.scalars(select(Referral).where(Referral.partner_id == loser.id)).all()
    for referral in moved:
        referral.partner_id = keep.id
        status.tell_again(session, referral, audience=audience, now=now)
    _note_company(session, loser, moved, audience, now=now)
    for table in (PartnerContact, PartnerAlias):
        _move(session, table, loser, keep)
    session.execute(
        update(Partner).where(Partner.merged_into_id == loser.id).values(merged_into_id=keep.id)
    )
    loser.merged_into_id = keep.id
    keep.domain = keep.domain or loser.domain
    keep.phone = keep.phone or loser.phone
    detail = {"merged": loser.key, "referrals": len(moved)}
    record(session, [Deed(actor, "partner.merged", keep.key, detail)], now=now)
    return len(moved)


def _refuse(keep: Partner, loser: Partner) -> None:
    if keep.id == loser.id:
        raise NotMergeable("A partner cannot be merged with itself; choose another.")
    if keep.merged_into_id or loser.merged_into_id:
        raise NotMergeable("One of the two was merged already; open the list again.")


def _note_company(
    session: Session,
    loser: Partner,
    moved: Sequence[Referral],
    audience: Audience,
    *,
    now: datetime,
) -> None:
    """On the ticket of the last referral that moved, where the CRM knows it and the company."""
    company = session.scalar(
        select(RemoteRecord.remote_id).where(
            RemoteRecord.kind == "company",
            RemoteRecord.local_key == loser.key,
            RemoteRecord.state == "live",
        )
    )
    tickets = session.scalars(
        select(RemoteRecord.local_key).where(
            RemoteRecord.kind == "ticket",
            RemoteRecord.local_key.in_([one.reference for one in moved]),
            RemoteRecord.state == "live",
        )
    )
    known = set(tickets)
    last = max((one for one in moved if one.reference in known), key=_number, default=None)
    if company and last:
        tell(session, last, "company_stays", company, audience, now=now)


def _number(referral: Referral) -> int:
    return referral.id


def _move(
    session: Session, table: type[PartnerContact | PartnerAlias], loser: Partner, keep: Partner
) -> None:
    """What both have a word for stays as `keep` has it."""
    rows = select(table.id).where(table.partner_id == loser.id)
    if table is PartnerAlias:
        have = select(PartnerAlias.words).where(PartnerAlias.partner_id == keep.id)
        rows = rows.where(PartnerAlias.words.not_in(have))
    session.execute(update(table).where(table.id.in_(rows)).values(partner_id=keep.id))
