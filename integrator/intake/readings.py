"""What one envelope came to, before anything of it is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from integrator.models import StoredEnvelope
from integrator.partners.matching import domain_of
from integrator.ports import AttachmentDraft, Bounce, FieldReading, Verdict

MAIL: Final = "message/rfc822"

REFERRALS: Final = frozenset({"referral", "correction"})
"""Kinds that are about a referral; every other is kept under "not referrals"."""


@dataclass(frozen=True, slots=True)
class Understood:
    """One patient's referral, normalised: what it says and where, what is missing or doubtful."""

    values: Mapping[str, str]
    evidence: Mapping[str, FieldReading]
    missing: Sequence[str]
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one envelope came to."""

    envelope: StoredEnvelope
    outcome: str
    """State the envelope gets: "read", "not_a_referral" or "unreadable"."""
    referrals: Sequence[Understood] = ()
    attachments: Sequence[AttachmentDraft] = ()
    sender: str | None = None
    """Address in the mail's own From."""
    author: str | None = None
    """Address of who wrote it, where somebody else passed it on."""
    thread: str | None = None
    language: str | None = None
    """ISO 639-1 of the words it is written in."""
    problem_code: str | None = None
    kind: str | None = None
    """What it was read as, a `ports.DraftOutcome`."""
    note: str | None = None
    about: str | None = None
    """Reference it names."""
    bounced: Sequence[Bounce] = ()
    verdict: Verdict = "verified"
    """Whether it came from whom it says; of a form or a row the channel vouches."""
    automatic: bool = False
    """A machine sent it: nothing of ours answers it by itself."""
    unread: Sequence[str] = ()
    """Codes why the words of a part could not be had."""
    rows: Sequence[Mapping[str, Any]] = ()
    """The referrals sealed, in order; see `opening.sealed`."""

    @property
    def is_mail(self) -> bool:
        """Whether it came as a mail, whose sender may be anybody."""
        return self.envelope.content_type.startswith(MAIL)

    @property
    def writer(self) -> str | None:
        """Address of whoever refers."""
        return self.author or self.sender

    @property
    def is_trusted(self) -> bool:
        """Whether the writer is who they say: the sender checked, or one of the same own domain.

        Whoever passes a mail on vouches for colleagues alone.
        """
        if not self.is_mail:
            return True
        if self.verdict != "verified" or self.sender is None:
            return False
        own = domain_of(self.sender)
        return self.writer == self.sender or (own is not None and own == domain_of(self.writer))

    @property
    def opens(self) -> bool:
        """Whether new referrals come of it; a corrected row we do not know is a new one."""
        return self.kind in {None, "referral"} or (self.kind == "correction" and not self.is_mail)
