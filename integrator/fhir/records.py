"""What the store tells of referrals to other systems: past the disclosure policy and consents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.config.policy import Policy, Verdict
from integrator.models import Consent, Partner, PartnerContact, Referral, StatusEvent
from integrator.policy import decisions
from integrator.policy.consent import Decision, decide
from integrator.store.audit import Deed, record
from integrator.store.sealing import open_values
from integrator.store.vault import Vault

Row = TypeVar("Row", Partner, PartnerContact)


@dataclass(frozen=True, slots=True)
class Told:
    """One referral with its history, as it may be told."""

    referral: Referral
    values: Mapping[str, str]
    """Fields of the patient that the policy lets out as they are."""
    masked: frozenset[str]
    """Fields that are there, and that the policy hides."""
    partner: Partner | None
    contact: PartnerContact | None
    events: Sequence[StatusEvent]
    decision: Decision


def told_of(
    session: Session, vault: Vault, policy: Policy, referrals: Sequence[Referral], *, today: date
) -> list[Told]:
    """Open what may be told of these referrals; four queries however many there are."""
    consents = decisions.consents_of(session, [one.id for one in referrals])
    partners = _by_id(session, Partner, {one.partner_id for one in referrals})
    contacts = _by_id(session, PartnerContact, {one.contact_id for one in referrals})
    events = _events(session, [one.id for one in referrals])
    return [
        _told(
            vault,
            _decided(
                policy, one, partners.get(one.partner_id or 0), consents.get(one.id, ()), today
            ),
            one,
            partners.get(one.partner_id or 0),
            contacts.get(one.contact_id or 0),
            events.get(one.id, []),
        )
        for one in referrals
    ]


def note(session: Session, told: Sequence[Told], *, actor: str, action: str, now: datetime) -> None:
    """Write down who gets what, and by which decision, before they have it."""
    made = [(one.referral.id, one.decision) for one in told]
    rows = decisions.remember(session, made, now=now)
    deeds = [
        Deed(actor, action, one.referral.reference, {"decision": rows[decisions.place(pair)]})
        for one, pair in zip(told, made, strict=True)
    ]
    record(session, deeds, now=now)


def _decided(
    policy: Policy,
    referral: Referral,
    partner: Partner | None,
    consents: Sequence[Consent],
    today: date,
) -> Decision:
    facts = decisions.facts(referral, partner, consents, today=today)
    return decide(policy, facts, "export", purpose="treatment")


def _told(
    vault: Vault,
    decision: Decision,
    referral: Referral,
    partner: Partner | None,
    contact: PartnerContact | None,
    events: Sequence[StatusEvent],
) -> Told:
    policy = decision.policy
    plain = {"service": referral.service, "consent": referral.consent}
    known = {**open_values(vault, referral), **{k: v for k, v in plain.items() if v}}
    verdicts: dict[str, Verdict] = {name: policy.verdict(name, "export") for name in known}
    return Told(
        referral=referral,
        values={name: text for name, text in known.items() if verdicts[name] == "allow"},
        masked=frozenset(name for name in known if verdicts[name] == "mask"),
        partner=partner if policy.verdict("partner_practice", "export") == "allow" else None,
        contact=contact if policy.verdict("partner_clinician", "export") == "allow" else None,
        events=events,
        decision=decision,
    )


def _by_id(session: Session, table: type[Row], ids: set[int | None]) -> dict[int, Row]:
    rows = session.scalars(select(table).where(table.id.in_(ids - {None})))
    return {row.id: row for row in rows}


def _events(session: Session, ids: Sequence[int]) -> dict[int, list[StatusEvent]]:
    query = select(StatusEvent).where(StatusEvent.referral_id.in_(ids))
    found: dict[int, list[StatusEvent]] = {}
    for event in session.scalars(query.order_by(StatusEvent.referral_id, StatusEvent.seq)):
        found.setdefault(event.referral_id, []).append(event)
    return found
