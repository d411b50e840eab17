"""Consent on a referral's page: the records, what they keep back, and what staff do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import abort, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from integrator.config import Policy
from integrator.config.policy import Destination
from integrator.fields import CLINICAL, PATIENT
from integrator.loop import consents
from integrator.loop.consents import Said
from integrator.models import Consent, DisclosureDecision, Partner, Referral
from integrator.policy import decisions
from integrator.policy.consent import Decision, Facts, Purpose, decide
from integrator.policy.disclosure import apply as disclose
from integrator.web import sessions
from integrator.web.admin import consent_words, words
from integrator.web.admin.desk import back_to, blueprint
from integrator.web.context import ring, services

MOST_DECISIONS: Final = 50
WATCHED: Final[Mapping[Destination, Purpose]] = {
    "hubspot": "coordination",
    "partner_page": "treatment",
    "mail": "coordination",
    "sheet": "coordination",
    "export": "treatment",
}
"""Destinations that are shown, each for what goes there."""
ABOUT_PATIENT: Final = (*PATIENT, *CLINICAL, "service", "consent", "partner_reference")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one destination would get now."""

    label: str
    decision: Decision
    kept: Mapping[str, Sequence[str]]
    """Why → labels of the fields that are kept from it for that reason."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that is known of consent to one referral."""

    records: Sequence[Consent]
    """Newest first."""
    made: Sequence[DisclosureDecision]
    """Newest first."""
    outlooks: Sequence[Outlook]
    hubspot: Decision
    words = consent_words


def ledger_of(session: Session, referral: Referral, partner: Partner | None) -> Ledger:
    """Records, decisions, and what would go where now; three queries."""
    records = decisions.consents_of(session, [referral.id]).get(referral.id, [])
    facts = decisions.facts(referral, partner, records, today=services().clock().date())
    made = session.scalars(
        select(DisclosureDecision)
        .where(DisclosureDecision.referral_id == referral.id)
        .order_by(DisclosureDecision.id.desc())
        .limit(MOST_DECISIONS)
    ).all()
    policy = services().settings.config.policy
    return Ledger(
        records=records[::-1],
        made=made,
        outlooks=[_outlook(policy, facts, one) for one in WATCHED],
        hubspot=decide(policy, facts, "hubspot"),
    )


def _outlook(policy: Policy, facts: Facts, destination: Destination) -> Outlook:
    decision = decide(policy, facts, destination, purpose=WATCHED[destination])
    present = dict.fromkeys(ABOUT_PATIENT, "-")
    kept: dict[str, list[str]] = {}
    for name, why in kept_back(policy, decision, present).items():
        kept.setdefault(why, []).append(words.FIELDS[name])
    return Outlook(consent_words.DESTINATIONS[destination], decision, kept)


def kept_back(policy: Policy, decision: Decision, fields: Mapping[str, str]) -> dict[str, str]:
    """Field → why it does not go there: the policy, or a consent."""
    by_policy = disclose(policy, decision.destination, fields).blocked
    by_consent = disclose(decision.policy, decision.destination, fields).blocked
    return {name: by_policy.get(name, decision.sentence) for name in by_consent}


@blueprint.post("/referrals/<reference>/consent")
def record_consent(reference: str) -> Response:
    """Staff record what was agreed to, or that it was taken back."""
    said, actor, now = _said(), sessions.who().email, services().clock()
    if said is None:
        return back_to("admin.referral", done="consent_unclear", reference=reference)

    def keep(session: Session) -> None:
        referral, audience = _locked(session, reference), services().audience(session)
        if said.state == "withdrawn":
            consents.withdraw(
                session,
                referral,
                actor=actor,
                audience=audience,
                now=now,
                scope=said.scope,
                by_whom=said.by_whom,
                how=said.how,
                reason=said.reason,
            )
        else:
            consents.note(session, referral, said, actor=actor, audience=audience, now=now)

    services().db.write(keep)
    _ring_topics()
    done = "consent_withdrawn" if said.state == "withdrawn" else "consent_recorded"
    return back_to("admin.referral", done=done, reference=reference)


@blueprint.post("/referrals/<reference>/part2")
def set_part2(reference: str) -> Response:
    """Staff say whether 42 CFR Part 2 keeps it."""
    on, actor, now = request.form.get("on") == "yes", sessions.who().email, services().clock()

    def keep(session: Session) -> None:
        referral, audience = _locked(session, reference), services().audience(session)
        consents.set_part2(session, referral, on=on, actor=actor, audience=audience, now=now)

    services().db.write(keep)
    _ring_topics()
    return back_to("admin.referral", done="part2_on" if on else "part2_off", reference=reference)


def _locked(session: Session, reference: str) -> Referral:
    query = select(Referral).where(Referral.reference == reference).with_for_update()
    return session.scalar(query) or abort(404)


def _said() -> Said | None:
    """What the form says; None where it makes no sense."""
    form = request.form
    choices = {
        "state": consent_words.STATES,
        "scope": consent_words.SCOPES,
        "by_whom": consent_words.GIVERS,
        "how": consent_words.WAYS,
        "reason": consent_words.REASONS,
    }
    chosen = {name: form.get(name, "") for name in choices}
    if any(chosen[name] not in known for name, known in choices.items()):
        abort(400)
    try:
        days = {name: _day(name) for name in ("given_on", "effective_on", "expires_on")}
    except ValueError:
        return None
    begins, ends = days["effective_on"] or days["given_on"], days["expires_on"]
    if begins and ends and ends < begins:
        return None
    recipients = "clinic" if chosen["scope"] == "refer" else "sender"
    return Said(**chosen, **days, recipients=recipients)  # type: ignore[arg-type]


def _day(name: str) -> date | None:
    typed = request.form.get(name, "").strip()
    return date.fromisoformat(typed) if typed else None


def _ring_topics() -> None:
    for topic in services().delivery.routes:
        ring(f"deliver:{topic}")
