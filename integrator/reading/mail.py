"""A mail to a draft: what it is for, and what it says of each patient."""

from collections.abc import Mapping
from dataclasses import replace

from integrator.ports import Draft, DraftOutcome, Envelope, ReferralDraft
from integrator.reading.attachments import pages_of
from integrator.reading.believing import believed
from integrator.reading.corrections import as_corrected
from integrator.reading.covers import with_cover
from integrator.reading.kinds.kind import kind_of_mail, tells_of_patient
from integrator.reading.labels.known import Table
from integrator.reading.layouts import referrals_of
from integrator.reading.mails.language import language_of
from integrator.reading.mails.machines import is_machine
from integrator.reading.mails.opened import OpenedMail
from integrator.reading.mails.opening import open_mail
from integrator.reading.mails.pages import Page
from integrator.reading.patients import told_in
from integrator.reading.referrers.referrer import with_referrer
from integrator.reading.selves import as_told_of_self
from integrator.reading.values.offered import NOTHING, Offered
from integrator.reading.values.settle import Readings

_WITH_PATIENTS = frozenset(("referral", "correction", "self_referral"))
_DEFAULT_LANGUAGE = "en"
MOST_PATIENTS = 50
"""Referrals that one mail can make; a longer list is for a person to bring in."""


def _files(mail: OpenedMail) -> tuple[tuple[Page, ...], Mapping[str, str]]:
    """What the attached files say; contact cards of those who wrote are told from the patient's."""
    writers = (mail.sender.address, mail.author.address, mail.reply_to)
    return pages_of(mail.attachments, writers=frozenset(filter(None, writers)))


def _found(
    mail: OpenedMail, pages: tuple[Page, ...], table: Table, services: Offered
) -> list[Readings]:
    found = referrals_of(
        mail.subject,
        (mail.body, *pages),
        table=table,
        services=services,
        language=mail.language or _DEFAULT_LANGUAGE,
        author=_author(mail),
    )
    if len(found) == 1 and mail.forwarded:
        found = [with_cover(found[0], mail.body)]
    return [_without_own_reply(believed(one, pages), mail.reply_to) for one in found]


def _author(mail: OpenedMail) -> tuple[str | None, str | None]:
    """Who refers: where a machine sent it, whoever it says is to be answered."""
    author = mail.author
    by_machine = author.address is not None and is_machine(author.address)
    if (
        by_machine
        and mail.forwarded
        and mail.sender.address
        and not is_machine(mail.sender.address)
    ):
        return mail.sender.name or None, mail.sender.address
    if by_machine and mail.reply_to and not mail.forwarded and not is_machine(mail.reply_to):
        return author.name or None, mail.reply_to
    return author.name or None, author.address


def _kept(
    found: list[Readings],
    outcome: DraftOutcome,
    mail: OpenedMail,
    *,
    table: Table,
    services: Offered,
) -> tuple[ReferralDraft, ...]:
    """Those that tell of a patient, else whatever was read; an empty one where nothing could be."""
    if outcome not in _WITH_PATIENTS:
        return ()
    if outcome == "self_referral":
        found = [
            as_told_of_self(one, mail.body, services) for one in found or [_referrer(mail, table)]
        ]
    if outcome == "correction":
        found = [_corrected(one, mail) for one in found or [_referrer(mail, table)]]
    telling = [one for one in found if tells_of_patient(one)]
    return tuple(ReferralDraft(one) for one in (telling or found or [{}])[:MOST_PATIENTS])


def _without_own_reply(readings: Readings, reply_to: str | None) -> Readings:
    """A form answers to whoever filled it in: an address that is the patient's is no partner's."""
    patient, partner = readings.get("patient_email"), readings.get("partner_email")
    if not (reply_to and patient and partner and partner.rule == "header"):
        return readings
    if {patient.value.casefold(), partner.value.casefold()} != {reply_to.casefold()}:
        return readings
    return {name: one for name, one in readings.items() if name != "partner_email"}


def _referrer(mail: OpenedMail, table: Table) -> Readings:
    """Who wrote, where nothing else could be read."""
    author = _author(mail)
    language = mail.language or _DEFAULT_LANGUAGE
    told = told_in(mail.body, table=table, language=language, author=author)
    return with_referrer(told.shared, author)


def _corrected(readings: Readings, mail: OpenedMail) -> Readings:
    author = (mail.author.name, mail.author.address)
    return as_corrected(readings, mail.body, author=author, language=mail.language)


def _beyond(found: list[Readings]) -> Mapping[str, str]:
    """That more patients are told of than one mail can bring."""
    return {"body": "too_many_patients"} if len(found) > MOST_PATIENTS else {}


def read_mail(envelope: Envelope, table: Table, services: Offered = NOTHING) -> Draft:
    """The draft of one mail; what a machine answered is never a referral (RFC 3834)."""
    mail = open_mail(envelope.body)
    pages, unread = ((), {}) if mail.hint else _files(mail)
    if mail.language is None and pages:
        mail = replace(mail, language=language_of(" ".join(page.text for page in pages)))
    found = [] if mail.hint else _found(mail, pages, table, services)
    about = envelope.about or mail.about
    outcome, note = kind_of_mail(mail, found, about=about)
    return Draft(
        outcome=outcome,
        referrals=_kept(found, outcome, mail, table=table, services=services),
        attachments=mail.attachments,
        sender=mail.sender.address,
        author=mail.author.address,
        thread=mail.message_id,
        about=about,
        language=mail.language,
        dated=mail.dated,
        note=note,
        bounced=mail.bounced,
        texts={page.part: page.text for page in (mail.subject, mail.body, *pages)},
        unread={**unread, **mail.unread, **_beyond(found)},
    )
