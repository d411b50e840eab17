"""A mail opened: who sent it, who speaks where in its texts, and what its structure alone tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from integrator.ports import AttachmentDraft, Bounce, DraftOutcome
from integrator.reading.mails.pages import Page


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in a mail: an address, a name, or both."""

    address: str | None = None
    """Lower case; None where there is none that can be trusted to be theirs."""
    name: str = ""
    """As shown beside the address, decoded; "" where there is none."""


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """One mail, decoded and segmented; nothing of what it says about patients is read yet."""

    sender: Party
    """The mail's own From."""
    author: Party
    """Who wrote the referral: the innermost forwarded mail's sender, else `sender`."""
    subject: Page
    """Part "subject", one line, decoded."""
    body: Page
    """Part "body". Voice "writer" is the author's, "cover" the note of who forwarded it."""
    reply_to: str | None = None
    attachments: tuple[AttachmentDraft, ...] = ()
    message_id: str | None = None
    answers: tuple[str, ...] = ()
    """Message-IDs in In-Reply-To and References, with angle brackets."""
    dated: datetime | None = None
    """Date of the author's mail, else of the mail itself; with an offset; None if unreadable."""
    language: str | None = None
    """"en" or "es" by the words of the writer, else of the cover; None where they do not tell."""
    forwarded: bool = False
    """Whether the author's words are an original that somebody else passed on."""
    hint: DraftOutcome | None = None
    """What it is by its headers and structure alone, where they settle that."""
    note: str | None = None
    """Code that says more of the hint: "read_receipt", "calendar", "automatic" …"""
    bounced: tuple[Bounce, ...] = ()
    about: str | None = None
    """Reference it names, such as R-7F3K9Q."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Part -> code why it could not be opened, e.g. {"attachment:1": "encrypted"}."""
