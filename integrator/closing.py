"""Closing the loop: the care summary, and how far word of the end got.

A closing counts three times: the letter that says so was delivered, the partner opened the page,
the partner acknowledged what stands there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import Session

from integrator.audit import Deed, record
from integrator.models import CareSummary, Referral
from integrator.ports import AttachmentDraft
from integrator.sealing import place, referral_key
from integrator.upserts import insert_all
from integrator.vault import Vault

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


def problem_with(file: AttachmentDraft) -> str | None:
    """Why a file cannot be a summary, in a sentence; None when it can."""
    if file.content_type not in TYPES:
        return "A care summary is a PDF, a text or a picture (JPEG, PNG)."
    if not file.body:
        return "The file is empty."
    if len(file.body) > LARGEST:
        return f"The file is larger than {LARGEST // 1_000_000} MB."
    return None


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
