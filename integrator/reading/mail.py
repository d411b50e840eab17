"""A mail to a draft: is it a referral, and what do its labelled lines say."""

from collections.abc import Mapping

from integrator.ports import Draft, DraftOutcome, Envelope, ReferralDraft
from integrator.reading.attachments import pages_of
from integrator.reading.believing import believed
from integrator.reading.labels import Table
from integrator.reading.layouts import referrals_of
from integrator.reading.opened import OpenedMail
from integrator.reading.opening import open_mail
from integrator.reading.pages import Page
from integrator.reading.settle import Readings

_BY_MACHINES = frozenset(("bounce", "auto_reply"))
_NAMES = frozenset(("patient_given_name", "patient_family_name"))
_CONTACT = frozenset(("patient_phone", "patient_email"))
_TELLING = frozenset(("reason", "service", "service_words"))


def _is_referral(readings: Readings) -> bool:
    """A patient is named, or two things are said of one; a phone and an e-mail alone are nobody."""
    if not _NAMES.isdisjoint(readings):
        return True
    about = {name for name in readings if name.startswith("patient_") or name in _TELLING}
    return len(about) >= 2 and not about <= _CONTACT


def _files(mail: OpenedMail) -> tuple[tuple[Page, ...], Mapping[str, str]]:
    """What the attachments say; those of a bounce or an automatic answer are not looked at."""
    if mail.hint in _BY_MACHINES:
        return (), {}
    addresses = {mail.sender.address, mail.author.address, mail.reply_to} - {None}
    return pages_of(mail.attachments, writers=frozenset(map(str, addresses)))


def read_mail(envelope: Envelope, table: Table) -> Draft:
    """The draft of one mail; an automatic answer or a bounce is never a referral (RFC 3834)."""
    mail = open_mail(envelope.body)
    files, unread = _files(mail)
    found = referrals_of(
        mail.subject,
        [mail.body, *files],
        table=table,
        language=mail.language or "en",
        author=(mail.author.name, mail.author.address),
    )
    told = tuple(ReferralDraft(believed(one, files)) for one in found if _is_referral(one))
    if mail.hint or (mail.note and all(len(one) < 3 for one in found)):
        told = ()
    outcome: DraftOutcome = mail.hint or "not_a_referral"
    if told:
        outcome = "correction" if envelope.about else "referral"
    return Draft(
        outcome=outcome,
        referrals=told,
        attachments=mail.attachments,
        sender=mail.sender.address,
        author=mail.author.address,
        thread=mail.message_id,
        dated=mail.dated,
        note=mail.note,
        bounced=mail.bounced,
        unread={**unread, **mail.unread},
    )


def text_of_mail(body: bytes) -> str:
    """The decoded body: the text that the spans of part "body" count in."""
    return open_mail(body).body.text
