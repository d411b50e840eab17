"""What a partner may be shown of which referral it is about, as consent stands today."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from integrator.models import Referral
from integrator.policy import decisions
from integrator.policy.consent import Decision, decide
from integrator.policy.disclosure import apply as disclose
from integrator.store.sealing import open_values
from integrator.web.context import services

SHOWN = ("patient_given_name", "patient_family_name", "partner_reference")
"""Sealed fields a page may show, as far as disclosure.toml and consent let them."""


def decided(
    session: Session, referrals: Sequence[Referral], *, now: datetime
) -> dict[int, Decision]:
    """By the id of the referral; one query. Of care another decision is made: `summaries`."""
    records = decisions.consents_of(session, [one.id for one in referrals])
    policy = services().settings.config.policy
    return {
        one.id: decide(
            policy,
            decisions.facts(one, None, records.get(one.id, ()), today=now.date()),
            "partner_page",
        )
        for one in referrals
    }


def shown(referral: Referral, decision: Decision) -> Mapping[str, str]:
    """Field → value as the page may have it."""
    values = open_values(services().vault, referral, SHOWN)
    return disclose(decision.policy, "partner_page", values).allowed
