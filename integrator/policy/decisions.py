"""What was decided about sends, kept once for each referral, destination and set of inputs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.orm import Session

from integrator.models import Consent, DisclosureDecision, Partner, Referral
from integrator.policy.consent import Decision, Facts, facts_of
from integrator.store.upserts import insert_new

Made = tuple[int, Decision]
"""Referral, and what was decided about it."""
Place = tuple[int, str, str]
"""(referral, destination, fingerprint)."""


_CONSENTS: Final = (
    select(Consent)
    .where(Consent.referral_id.in_(bindparam("b_ids", expanding=True)))
    .order_by(Consent.id)
)
_made = DisclosureDecision
_DECIDED: Final = select(_made.referral_id, _made.destination, _made.fingerprint, _made.id).where(
    tuple_(_made.referral_id, _made.destination, _made.fingerprint).in_(
        bindparam("b_places", expanding=True)
    )
)
"""Both made once: they are asked at every send and every page."""


def consents_of(session: Session, referral_ids: Collection[int]) -> dict[int, list[Consent]]:
    """Every record of these referrals, oldest first; one query, ix_consent_referral_id_id."""
    found: dict[int, list[Consent]] = {}
    for row in session.scalars(_CONSENTS, {"b_ids": list(referral_ids)}):
        found.setdefault(row.referral_id, []).append(row)
    return found


def facts(
    referral: Referral, partner: Partner | None, records: Sequence[Consent], *, today: date
) -> Facts:
    """What decides about this referral."""
    return facts_of(
        records,
        summary=referral.consent,
        is_part2=referral.part2,
        is_provider=partner.is_provider if partner else None,
        limit=referral.disclosure_limit,
        today=today,
    )


def remember(session: Session, made: Iterable[Made], *, now: datetime) -> Mapping[Place, int]:
    """Write decisions down that are not there yet; the id of each. Two queries at most."""
    wanted = {place(one): one for one in made}
    if not wanted:
        return {}
    known = _known(session, wanted)
    missing = [_row(one, now=now) for where, one in wanted.items() if where not in known]
    if not missing:
        return known
    insert_new(
        session, DisclosureDecision, missing, key=("referral_id", "destination", "fingerprint")
    )
    return _known(session, wanted)


def place(made: Made) -> Place:
    """By what a decision is found."""
    referral_id, decision = made
    return referral_id, decision.destination, decision.fingerprint


def _known(session: Session, places: Collection[Place]) -> dict[Place, int]:
    found = session.execute(_DECIDED, {"b_places": list(places)})
    return {(one.referral_id, one.destination, one.fingerprint): one.id for one in found}


def _row(made: Made, *, now: datetime) -> dict[str, object]:
    referral_id, decision = made
    return {
        "referral_id": referral_id,
        "destination": decision.destination,
        "purpose": decision.purpose,
        "outcome": decision.outcome,
        "level": decision.level,
        "rule": decision.rule,
        "fingerprint": decision.fingerprint,
        "decided_at": now,
    }
