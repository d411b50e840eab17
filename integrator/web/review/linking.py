"""A sender that nobody knew becomes a contact, out of what the original says of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from integrator.fields import PARTNER
from integrator.intake.readings import MAIL
from integrator.models import PartnerContact, Referral, StoredEnvelope
from integrator.partners import matching
from integrator.partners.verifying import sender_of
from integrator.reviewing.second_looks import NotPossible
from integrator.store.sealing import open_envelope, open_evidence
from integrator.store.vault import Vault


def new_contact(
    session: Session, vault: Vault, referral: Referral, *, now: datetime
) -> PartnerContact:
    """The contact of the address it came from, or of what was filled in; at a partner to be vetted
    where both are new. Raises NotPossible where nothing names anybody."""
    row = session.get_one(StoredEnvelope, referral.envelope_id)
    is_mail = row.content_type.startswith(MAIL)
    address = sender_of(open_envelope(vault, row).body) if is_mail and row.body else None
    said = {
        name: read.value for name, read in open_evidence(vault, referral).items() if name in PARTNER
    }
    sender = matching.sender_of(said, address, by_mail=is_mail)
    if sender is None:
        raise NotPossible("The original names no sender. Find them and answer by hand.")
    found = matching.match(session, [sender], now=now)[sender]
    return session.get_one(PartnerContact, found.contact_id)
