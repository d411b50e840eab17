"""A new referral of the patient of an old one: what is taken over, and the envelope it makes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from integrator.errors import InvalidReferral
from integrator.models import Partner, PartnerContact, Referral
from integrator.ports import Envelope, Submission
from integrator.store.sealing import open_values
from integrator.web.context import services

LEFT: Final = frozenset({"patient_age", "affiliations"})
"""What held for the old referral alone."""


def old_values(session: Session, referral: Referral, sender: PartnerContact) -> dict[str, str]:
    """The patient's values as the referral has them, and who refers as we know them now."""
    practice = session.get_one(Partner, sender.partner_id).name
    said: dict[str, Any] = {
        "partner_email": sender.email,
        "partner_practice": practice,
        "partner_clinician": sender.name,
        "partner_phone": sender.phone,
        "partner_npi": sender.npi,
        "service": referral.service,
    }
    values = open_values(services().vault, referral)
    kept = {name: value for name, value in values.items() if name not in LEFT}
    return {**kept, **{name: value for name, value in said.items() if value}}


def envelope_of(
    values: Mapping[str, str], nonce: str, *, typed: Collection[str] = (), now: datetime
) -> Envelope:
    """What was taken over and no longer fits the form's rules is left out, not held against them.

    Raises InvalidReferral for what is among `typed`, or for what cannot be left out.
    """
    page = services().partner_page
    try:
        return page.refer(Submission(nonce, values, (), now))
    except InvalidReferral as refused:
        if any(name in typed for name in refused.problems):
            raise
        fitting = {name: value for name, value in values.items() if name not in refused.problems}
        return page.refer(Submission(nonce, fitting, (), now))
