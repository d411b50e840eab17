"""Care summaries that staff mail to the inbox: kept with the referral they name, or asked about.

Only a mail that certainly comes from the clinic's own domains brings one; whatever only says so is
for a person.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from integrator.correspondence.summaries import hand_in
from integrator.intake.readings import Reading
from integrator.loop import closing
from integrator.loop.closing import Added
from integrator.loop.followers import resolved
from integrator.loop.reviews import ask_about_envelope
from integrator.models import Referral, StoredEnvelope
from integrator.ports import AttachmentDraft
from integrator.store.vault import Vault

NOTE: Final = "care_summary"
"""Note of an envelope that says so of itself."""
NOT_KEPT: Final = "summary_not_kept"
KINDS: Final = ("application/pdf", "text/plain")
"""Where there is a PDF, texts beside it are what mail servers add; pictures are in signatures."""


def marked(reading: Reading, staff_domains: Collection[str]) -> Reading:
    """The reading, marked where it says it is from staff, names a referral and brings a file.

    Whatever its words read like, it then opens and corrects no referral.
    """
    domain = (reading.sender or "").rpartition("@")[2]
    if domain not in staff_domains or not reading.about or not _files(reading):
        return reading
    return replace(reading, kind="correction", note=NOTE, outcome="read")


def take(session: Session, vault: Vault, reading: Reading, *, now: datetime) -> None:
    """Keep what a marked reading brings, once; ask a person where it may not be kept."""
    referral = resolved(session, reading.about or "", lock=True)
    why = _problem(reading, referral)
    if why or referral is None:
        session.get_one(StoredEnvelope, reading.envelope.id).state = "not_a_referral"
        ask_about_envelope(session, reading.envelope, NOT_KEPT, why, referral=referral, now=now)
        return
    for ordinal, file in enumerate(_files(reading)):
        key = f"{reading.envelope.reference}:{ordinal}"
        added = Added(key, file, reading.sender or "", envelope_id=reading.envelope.id)
        hand_in(session, vault, referral, added, now=now)


def _problem(reading: Reading, referral: Referral | None) -> str:
    """Code of why nothing is kept; "" where nothing is wrong."""
    if reading.verdict != "verified":
        return "unverified"
    if referral is None:
        return "unknown_reference"
    return "purged" if referral.wrapped_key is None else ""


def _files(reading: Reading) -> Sequence[AttachmentDraft]:
    """All of the first kind there is any of."""
    sent = [
        closing.as_sent(one.filename, one.content_type, one.body) for one in reading.attachments
    ]
    fit = [one for one in sent if closing.problem_with(one) is None]
    found = ([one for one in fit if one.content_type == kind] for kind in KINDS)
    return next(filter(None, found), [])
