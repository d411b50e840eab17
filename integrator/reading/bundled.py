"""A FHIR bundle that a program posted, to a draft: read as a file that came by itself."""

from integrator.errors import UnreadableEnvelope
from integrator.ports import AttachmentDraft, Draft, Envelope, ReferralDraft
from integrator.reading.attachments import pages_of
from integrator.reading.labels.known import Table
from integrator.reading.layouts import referrals_of
from integrator.reading.mails.pages import Page, one_voice
from integrator.reading.values.offered import NOTHING, Offered

FHIR = "application/fhir+json"
_NAME = "bundle.json"


def _pages(body: bytes) -> tuple[Page, ...]:
    pages, unread = pages_of([AttachmentDraft(_NAME, FHIR, body)])
    if unread and not pages:
        raise UnreadableEnvelope("The bundle cannot be read.")
    return pages


def read_bundle(envelope: Envelope, table: Table, services: Offered = NOTHING) -> Draft:
    """The draft of one bundle: each patient it refers is a referral."""
    pages = _pages(envelope.body)
    found = referrals_of(
        one_voice("subject", ""),
        pages,
        table=table,
        services=services,
        language="en",
        author=(None, None),
    )
    return Draft(
        outcome=("correction" if envelope.about else "referral") if found else "not_a_referral",
        referrals=tuple(ReferralDraft(one) for one in found),
        about=envelope.about,
        language="en",
        texts={page.part: page.text for page in pages},
    )
