"""A mail to a draft: is it a referral, and what do its labelled lines say."""

from integrator.ports import Draft, DraftOutcome, Envelope, ReferralDraft
from integrator.reading.labels import Table
from integrator.reading.lines import find_labels
from integrator.reading.mime import Mail, open_mail
from integrator.reading.settle import Readings, settle

TEXT_LIMIT = 500_000
SUBJECT_LIMIT = 1_000
"""Characters searched for labels; what lies beyond stays in the kept envelope."""

_NAMES = frozenset(("patient_given_name", "patient_family_name"))
_CONTACT = frozenset(("patient_phone", "patient_email"))
_TELLING = frozenset(("reason", "service", "service_words"))


def _is_referral(readings: Readings) -> bool:
    """A patient is named, or two things are said of one; a phone and an e-mail alone are nobody."""
    if not _NAMES.isdisjoint(readings):
        return True
    about = {name for name in readings if name.startswith("patient_") or name in _TELLING}
    return len(about) >= 2 and not about <= _CONTACT


def _readings(mail: Mail, table: Table) -> Readings:
    subject, text = mail.subject[:SUBJECT_LIMIT], mail.text[:TEXT_LIMIT]
    from_subject = settle(find_labels(subject, table), subject, part="subject")
    return {**from_subject, **settle(find_labels(text, table), text, part="body")}


def read_mail(envelope: Envelope, table: Table) -> Draft:
    """The draft of one mail; an automatic answer or a bounce is never a referral (RFC 3834)."""
    mail = open_mail(envelope.body)
    readings = {} if mail.automatic else _readings(mail, table)
    outcome: DraftOutcome = "not_a_referral"
    if _is_referral(readings):
        outcome = "correction" if envelope.about else "referral"
    return Draft(
        outcome=outcome,
        referrals=() if outcome == "not_a_referral" else (ReferralDraft(readings),),
        attachments=mail.attachments,
        sender=mail.sender,
        thread=mail.message_id,
    )


def text_of_mail(body: bytes) -> str:
    """The decoded body: the text that the spans of part "body" count in."""
    return open_mail(body).text
