"""Closing the loop: the care summary, and how far word of the end got.

A closing counts three times: the letter that says so was delivered, the partner opened the page,
the partner acknowledged what stands there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, exists, func, select, text, update
from sqlalchemy.orm import Session, defer

from integrator.models import CareSummary, Referral
from integrator.models.referrals import IS_CLOSED
from integrator.ports import AttachmentDraft
from integrator.store.audit import Deed, record
from integrator.store.sealing import place, referral_key
from integrator.store.upserts import insert_all
from integrator.store.vault import Vault

SENT: Final = "summary_sent"
"""Reason of a closing that promises a summary."""

LARGEST: Final = 20_000_000
TYPES: Final = frozenset({"application/pdf", "text/plain", "image/jpeg", "image/png"})
"""What a browser shows without running anything."""


@dataclass(frozen=True, slots=True)
class Added:
    """A summary somebody adds to a referral."""

    key: str
    """Of the form or mail it came with: the same key is the same summary."""
    file: AttachmentDraft
    actor: str
    envelope_id: int | None = None


PROBLEMS: Final = {
    "file_empty": "The file is empty: choose it again.",
    "file_too_large": f"The file is larger than {LARGEST // 1_000_000} MB: add a smaller one.",
    "file_of_wrong_kind": "A care summary is a PDF, a text or a picture (JPEG, PNG).",
}
"""Why a file cannot be a summary."""


def problem_with(file: AttachmentDraft) -> str | None:
    """A code of PROBLEMS; None where the file can be a summary."""
    if not file.body:
        return "file_empty"
    if len(file.body) > LARGEST:
        return "file_too_large"
    fits = file.content_type in TYPES and file.content_type == _kind_of(file.body)
    return None if fits else "file_of_wrong_kind"


def as_sent(filename: str, content_type: str, body: bytes) -> AttachmentDraft:
    """A file with its type, where whoever sent it did not say it: as the bytes themselves do."""
    said = content_type.partition(";")[0].strip().lower()
    return AttachmentDraft(filename, _kind_of(body) if said in _UNSAID else said, body)


_UNSAID: Final = frozenset({"", "application/octet-stream", "application/x-pdf", "image/jpg"})


def _kind_of(body: bytes) -> str:
    for mark, kind in _MARKS.items():
        if body.startswith(mark):
            return kind
    return "" if set(body[:_LOOKED_AT]) & _NOT_IN_TEXT else "text/plain"


_MARKS: Final = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
_LOOKED_AT: Final = 4096
_NOT_IN_TEXT: Final = frozenset(range(32)) - frozenset(b"\t\n\r\f")
"""Control characters: a text has none, a file of another kind soon does."""


def add(session: Session, vault: Vault, referral: Referral, added: Added, *, now: datetime) -> bool:
    """Keep a summary with the referral. False when this one was kept before.

    Raises ValueError once the referral is purged, or for a file `problem_with` refuses.
    """
    if problem_with(added.file):
        raise ValueError("not a file for a summary")
    key = referral_key(vault, referral)
    row = {
        "key": added.key,
        "referral_id": referral.id,
        "envelope_id": added.envelope_id,
        "added_by": added.actor,
        "added_at": now,
        "filename": key.seal_text(added.file.filename[:255], place=_place("filename", added.key)),
        "content_type": added.file.content_type,
        "size": len(added.file.body),
        "body": key.seal(added.file.body, place=_place("body", added.key)),
    }
    is_new = bool(insert_all(session, CareSummary, [row], key="key", unless=("key",)))
    if is_new:
        record(session, [Deed(added.actor, "summary.added", referral.reference)], now=now)
    return is_new


def take_back(
    session: Session, referral: Referral, summary_id: int, *, actor: str, now: datetime
) -> bool:
    """Show it to nobody any more; it stays in the store. False where there is none to take back."""
    done = session.scalar(
        update(CareSummary)
        .where(
            CareSummary.id == summary_id,
            CareSummary.referral_id == referral.id,
            CareSummary.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
        .returning(CareSummary.id)
    )
    if done:
        record(session, [Deed(actor, "summary.taken_back", referral.reference)], now=now)
    return done is not None


def has_summary(session: Session, referral_id: int) -> bool:
    """Whether there is one to show."""
    shown = _shown(referral_id).with_only_columns(CareSummary.id)
    return bool(session.scalar(select(exists(shown))))


def summaries_of(session: Session, referral_id: int) -> Sequence[CareSummary]:
    """Those that are shown, oldest first."""
    return session.scalars(_shown(referral_id).order_by(CareSummary.id)).all()


def listed(session: Session, referral_id: int) -> Sequence[CareSummary]:
    """The same without name and content, which may be large."""
    sealed = (defer(CareSummary.body), defer(CareSummary.filename))
    return session.scalars(_shown(referral_id).options(*sealed).order_by(CareSummary.id)).all()


def whole(session: Session, summary: CareSummary) -> CareSummary:
    """One that was listed, with its name and content."""
    session.refresh(summary, ["body", "filename"])
    return summary


def open_summary(vault: Vault, referral: Referral, summary: CareSummary) -> AttachmentDraft:
    """The file as it was added. Raises ValueError once the referral is purged."""
    key = referral_key(vault, referral)
    return AttachmentDraft(
        filename=key.open_text(summary.filename, place=_place("filename", summary.key)),
        content_type=summary.content_type,
        body=key.open(summary.body, place=_place("body", summary.key)),
    )


def note_delivered(session: Session, referral_ids: Collection[int], *, now: datetime) -> None:
    """The letter that tells of the closing has arrived."""
    session.execute(
        update(Referral)
        .where(
            Referral.id.in_(referral_ids),
            Referral.status == "closed",
            Referral.closure_delivered_at.is_(None),
        )
        .values(closure_delivered_at=now)
        .execution_options(synchronize_session=False)
    )


def note_viewed(session: Session, referral: Referral, *, actor: str, now: datetime) -> None:
    """A partner who is let in looked at how it ended."""
    if referral.status == "closed" and referral.closure_viewed_at is None:
        referral.closure_viewed_at = now
        record(session, [Deed(actor, "closure.viewed", referral.reference)], now=now)


def acknowledge(session: Session, referral: Referral, *, actor: str, now: datetime) -> bool:
    """The partner says that they have read it: the loop is closed. False where it is not to be."""
    if referral.status != "closed" or referral.closure_acknowledged_at is not None:
        return False
    note_viewed(session, referral, actor=actor, now=now)
    referral.closure_acknowledged_at = now
    record(session, [Deed(actor, "closure.acknowledged", referral.reference)], now=now)
    return True


@dataclass(frozen=True, slots=True)
class Closures:
    """How far word of the ends of some time got."""

    closed: int = 0
    delivered: int = 0
    viewed: int = 0
    acknowledged: int = 0


COUNTED_FOR: Final = timedelta(days=30)


def closures(session: Session, *, now: datetime) -> Closures:
    """Of the closings of the last 30 days; ix_referral_closed_status_at."""
    row = session.execute(
        select(
            func.count(),
            func.count(Referral.closure_delivered_at),
            func.count(Referral.closure_viewed_at),
            func.count(Referral.closure_acknowledged_at),
        ).where(text(IS_CLOSED), Referral.status_at >= now - COUNTED_FOR)
    ).one()
    return Closures(*row)


def forget(referral: Referral) -> None:
    """It is taken up again: the next closing counts anew."""
    referral.closure_delivered_at = None
    referral.closure_viewed_at = referral.closure_acknowledged_at = None


def _shown(referral_id: int) -> Select[CareSummary]:
    return select(CareSummary).where(
        CareSummary.referral_id == referral_id, CareSummary.withdrawn_at.is_(None)
    )


def _place(column: str, key: str) -> str:
    return place("care_summary", column, key)
