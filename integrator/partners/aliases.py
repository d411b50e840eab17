"""The words a partner uses for a label or a service, kept by a person and used at every reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.models import Partner, PartnerAlias, PartnerContact
from integrator.store.audit import Deed, record
from integrator.store.upserts import upsert

LONGEST: Final = 120

Words = Mapping[str, Sequence[str]]
"""Field, or key of a service → the words that mean it."""


@dataclass(frozen=True, slots=True)
class Aliases:
    """A partner's own words."""

    labels: Words = field(default_factory=dict)
    services: Words = field(default_factory=dict)

    def with_services(self, services: Words) -> Words:
        """The clinic's list, and beside it what this partner says."""
        if not self.services:
            return services
        return {
            key: (*services.get(key, ()), *self.services.get(key, ()))
            for key in (*services, *(key for key in self.services if key not in services))
        }


NONE: Final = Aliases()


def aliases_for(session: Session, partner: Partner) -> Aliases:
    """What was kept for one partner."""
    query = select(PartnerAlias).where(PartnerAlias.partner_id == partner.id)
    return _grouped(session.scalars(query.order_by(PartnerAlias.id)).all())


def any_kept(session: Session) -> bool:
    """Whether any partner has words of their own."""
    return session.scalar(select(PartnerAlias.id).limit(1)) is not None


def of_senders(session: Session, addresses: Sequence[str]) -> dict[str, Aliases]:
    """Address → what was kept for its partner; one query for a batch."""
    rows: Any = session.execute(
        select(PartnerContact.identity, PartnerAlias)
        .join(PartnerAlias, PartnerAlias.partner_id == PartnerContact.partner_id)
        .where(PartnerContact.identity.in_(set(addresses)))
        .order_by(PartnerAlias.id)
    )
    found: dict[str, list[PartnerAlias]] = {}
    for address, alias in rows:
        found.setdefault(address, []).append(alias)
    return {address: _grouped(kept) for address, kept in found.items()}


def _grouped(kept: Sequence[PartnerAlias]) -> Aliases:
    found: dict[str, dict[str, list[str]]] = {"label": {}, "service": {}}
    for alias in kept:
        found[alias.kind].setdefault(alias.field, []).append(alias.words)
    return Aliases(found["label"], found["service"])


def keep_alias(
    session: Session,
    partner: Partner,
    kind: Literal["label", "service"],
    words: str,
    *,
    field: str,
    actor: str,
    now: datetime,
) -> None:
    """From now on these words of this partner mean this field, or this service.

    What they meant before is forgotten. Raises ValueError for words that are empty or too long.
    """
    folded = " ".join(words.split()).casefold()
    if not 0 < len(folded) <= LONGEST:
        raise ValueError(f"the words must be 1 to {LONGEST} characters")
    row = {"partner_id": partner.id, "kind": kind, "words": folded, "field": field}
    rows = [{**row, "kept_by": actor, "kept_at": now}]
    upsert(session, PartnerAlias, rows, key=("partner_id", "kind", "words"))
    record(session, [Deed(actor, "alias.kept", partner.key, {"kind": kind, "of": field})], now=now)
