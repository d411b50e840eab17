"""Octets to an opened mail: decoded, segmented by who speaks, and known for what its form tells."""

from collections.abc import Iterator
from datetime import datetime

from integrator.reading.mails import headers as head
from integrator.reading.mails.bounces import bounces_of
from integrator.reading.mails.forms_of_mail import told_by_form
from integrator.reading.mails.language import language_of
from integrator.reading.mails.mime import Contents, Letter, contents_of
from integrator.reading.mails.named import reference_named
from integrator.reading.mails.opened import OpenedMail
from integrator.reading.mails.pages import Page, one_voice
from integrator.reading.mails.voices import Segmented, segmented

SUBJECT_LIMIT = 1_000
TEXT_LIMIT = 500_000
"""Characters that are read; what lies beyond stays in the kept envelope."""
_INSIDE = "---------- Forwarded message ---------"
_TOLD_OF_INSIDE = (("From", "from"), ("Date", "date"), ("Subject", "subject"))


def _heading(letter: Letter) -> Iterator[str]:
    """A mail inside this one is shown as mail programs show one that is passed on in the text."""
    told = (
        (name, head.header_text(head.first(letter.headers, key))) for name, key in _TOLD_OF_INSIDE
    )
    lines = [f"{name}: {value}" for name, value in told if value]
    return iter([_INSIDE, *lines, ""] if lines else [])


def _whole_text(contents: Contents) -> str:
    first, *inside = contents.letters
    lines = [first.text] if first.text.strip() else []
    for letter in inside:
        lines += [*_heading(letter), letter.text]
    return "\n".join(lines)[:TEXT_LIMIT]


def open_mail(body: bytes) -> OpenedMail:
    """Open a mail; UnreadableEnvelope only when it is empty."""
    contents = contents_of(body)
    headers = contents.letters[0].headers
    sender, answers = head.sender_of(headers), head.answers_of(headers)
    subject = head.header_text(head.first(headers, "subject"))[:SUBJECT_LIMIT]
    told = segmented(_whole_text(contents), subject=subject, name=sender.name)
    hint, note = told_by_form(contents)
    return OpenedMail(
        sender=sender,
        author=told.author or sender,
        subject=one_voice("subject", subject),
        body=told.page,
        reply_to=head.reply_to_of(headers),
        attachments=contents.attachments,
        message_id=head.message_id_of(headers),
        answers=answers,
        dated=_dated(told, headers),
        language=_language(subject, told.page),
        forwarded=told.forwarded,
        hint=hint,
        note=note,
        bounced=bounces_of(contents, sender.address) if hint == "bounce" else (),
        about=reference_named(subject, told.page, answers),
        unread=contents.unread,
    )


def _dated(told: Segmented, headers: head.Headers) -> datetime | None:
    return told.dated or head.date_in(head.first(headers, "date"))


def _language(subject: str, page: Page) -> str | None:
    """The author's; that of who passed their mail on where so few words do not tell."""
    own, cover = ([text for _, text in page.spoken(voice)] for voice in ("writer", "cover"))
    return language_of("\n".join([*own, subject])) or language_of("\n".join(cover))
