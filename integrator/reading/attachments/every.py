"""All files of one envelope to pages; whatever is wrong with one is its code, and stops nothing."""

import time
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from integrator.ports import AttachmentDraft
from integrator.reading.attachments.kinds import is_noise, reader_of
from integrator.reading.attachments.vcard import read_vcard
from integrator.reading.attachments.words import Unread, Words
from integrator.reading.mails.pages import Page, one_voice

FILES: Final = 25
"""Read of one envelope; the rest is kept and named "too_many"."""
OCTETS: Final = 30_000_000
"""Of one file."""
CHARACTERS: Final = 500_000
"""Of all files together."""
SECONDS: Final = 12.0
"""For all files together; less than an envelope has in all."""


def pages_of(
    attachments: Sequence[AttachmentDraft], *, writers: Collection[str] = ()
) -> tuple[tuple[Page, ...], Mapping[str, str]]:
    """What the files say, as pages named "attachment:1" …, and why a file could not be read.

    `writers` are the addresses of those whose mail they came with: their cards are not patients'.
    Codes: "archive", "broken", "encrypted", "no_words", "not_read", "scan_unreadable",
    "scan_without_ocr", "too_big", "too_many", "too_slow"; "cut_off" beside a page that holds only
    the first of its file. Logos, signatures and calendars have neither page nor code.
    """
    until = time.monotonic() + SECONDS
    pages: list[Page] = []
    unread: dict[str, str] = {}
    left = CHARACTERS
    for number, attachment in enumerate(attachments, start=1):
        part = f"attachment:{number}"
        if number > FILES:
            unread[part] = "too_many"
            continue
        try:
            words = _words(attachment, until, writers)
        except Unread as error:
            unread[part] = error.code
            continue
        text = words.text[:left]
        if text.strip():
            pages.append(one_voice(part, text, words.voice, trust=words.trust))
            left -= len(text)
        if not words.whole or len(text) < len(words.text):
            unread[part] = "cut_off"
    return tuple(pages), unread


def _words(attachment: AttachmentDraft, until: float, writers: Collection[str]) -> Words:
    if is_noise(attachment) or not attachment.body.strip():
        return Words("")
    if len(attachment.body) > OCTETS:
        raise Unread("too_big")
    try:
        reader = reader_of(attachment)
        if reader is read_vcard:
            return read_vcard(attachment.body, until, writers=writers)
        return reader(attachment.body, until)
    except Unread:
        raise
    except MemoryError as error:
        raise Unread("too_big") from error
    except Exception as error:  # a file made to break a parser must not stop the mail
        raise Unread("broken") from error
