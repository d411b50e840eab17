"""A referral with who sent it, opened: what every message about it is composed from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.models import Consent, OutboxMessage, Partner, PartnerContact, Referral
from integrator.policy import decisions
from integrator.policy.consent import Facts
from integrator.store.sealing import open_values
from integrator.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Subject:
    """A referral with who sent it and its values."""

    referral: Referral
    partner: Partner | None
    contact: PartnerContact | None
    values: Mapping[str, str]
    consents: Sequence[Consent] = ()
    """Oldest first."""

    def facts(self, today: date) -> Facts:
        """What decides about what may be told of it."""
        return decisions.facts(self.referral, self.partner, self.consents, today=today)

    @property
    def patient_key(self) -> str:
        """Our key of the patient at the CRM; one of its own where nothing identifies them."""
        return self.referral.patient_key or f"T-{self.referral.reference}"


def subjects_of(
    session: Session, vault: Vault, messages: Sequence[OutboxMessage]
) -> dict[int, Subject]:
    """The referrals that messages are about, by id, with who sent them; two queries."""
    return subjects_by_id(session, vault, {message.referral_id for message in messages})


def subjects_by_id(session: Session, vault: Vault, ids: Collection[int]) -> dict[int, Subject]:
    """These referrals, by id, with who sent them and what was agreed to; two queries."""
    consents = decisions.consents_of(session, ids)
    rows = session.execute(
        select(Referral, PartnerContact, Partner)
        .where(Referral.id.in_(ids))
        .outerjoin(PartnerContact, PartnerContact.id == Referral.contact_id)
        .outerjoin(Partner, Partner.id == Referral.partner_id)
    )
    return {
        referral.id: Subject(
            referral,
            partner,
            contact,
            open_values(vault, referral),
            consents.get(referral.id, ()),
        )
        for referral, contact, partner in rows
    }
